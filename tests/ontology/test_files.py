"""The Turtle files are well-formed, well laid out and complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, URIRef

NUTRI = "https://w3id.org/nutrigraph/ontology#"
FILES = ["nutrigraph.ttl", "prefixes.ttl", "schemes.ttl", "shapes.ttl"]


@pytest.mark.parametrize("name", FILES)
def test_two_independent_readers_see_the_same_number_of_triples(folder: Path, name: str) -> None:
    """Rdflib and Oxigraph read each file, and read the same."""
    path = folder / name

    with_rdflib = len(Graph().parse(path))
    with_oxigraph = len(list(parse(path=str(path), format=RdfFormat.TURTLE)))

    assert with_oxigraph == with_rdflib > 0


def test_the_folder_holds_no_other_turtle_file(folder: Path) -> None:
    """A file that nobody expects would slip into the release."""
    assert [path.name for path in sorted(folder.glob("*.ttl"))] == FILES


@pytest.mark.parametrize("name", FILES)
def test_the_prefix_block_is_sorted_and_has_no_prefix_to_spare(folder: Path, name: str) -> None:
    """One block, sorted, and every prefix of it is used below."""
    text = (folder / name).read_text(encoding="utf-8")

    declared = re.findall(r"^@prefix (\w*):", text, re.MULTILINE)
    body = text.rpartition("@prefix")[2].partition("\n")[2]

    assert sorted(declared, key=str.lower) == declared
    assert [prefix for prefix in declared if f"{prefix}:" not in body] == []


def test_every_term_has_label_definition_and_source(ontology: Graph) -> None:
    """No term of ours without what a reader needs to use it."""
    terms = {s for s in ontology.subjects(RDF.type) if isinstance(s, URIRef) and s.startswith(NUTRI)}

    bare = {
        (str(term), str(needed))
        for term in terms
        for needed in (RDFS.label, SKOS.definition, DCTERMS.source)
        if ontology.value(term, needed) is None
    }

    assert len(terms) > 150
    assert bare == set()


def test_labels_and_definitions_are_english_and_single(ontology: Graph) -> None:
    """One label, one definition, both tagged en."""
    terms = {s for s in ontology.subjects(RDF.type) if isinstance(s, URIRef) and s.startswith(NUTRI)}

    odd = [
        str(term)
        for term in terms
        for predicate in (RDFS.label, SKOS.definition)
        if [getattr(text, "language", None) for text in ontology.objects(term, predicate)] != ["en"]
    ]

    assert odd == []


def test_no_definition_merely_repeats_its_label(ontology: Graph) -> None:
    """A definition says more than the name does, and two terms never share one."""
    definitions = {str(s): str(o) for s, o in ontology.subject_objects(SKOS.definition)}

    short = [term for term, text in definitions.items() if len(text.split()) < 4]

    assert short == []
    assert len(set(definitions.values())) == len(definitions)


def test_every_term_that_is_used_is_defined(ontology: Graph) -> None:
    """A misspelt term of ours would be read as a new one."""
    used = {node for triple in ontology for node in triple if isinstance(node, URIRef) and node.startswith(NUTRI)}
    defined = set(ontology.subjects(RDFS.label))

    assert used - defined == set()


def test_the_header_gives_version_licence_and_disclaimer(ontology: Graph) -> None:
    """Whoever gets the file knows what it is, under what terms, and what it is not."""
    header = URIRef("https://w3id.org/nutrigraph/ontology")

    disclaimer = str(ontology.value(header, URIRef(NUTRI + "disclaimer")))

    assert (header, RDF.type, OWL.Ontology) in ontology
    assert str(ontology.value(header, OWL.versionIRI)).startswith(f"{header}/")
    assert str(ontology.value(header, DCTERMS.license)) == "https://creativecommons.org/licenses/by/4.0/"
    assert "no medical advice" in disclaimer


def test_every_prefix_is_declared_once_and_listed_by_the_ontology(ontology: Graph) -> None:
    """A prefix stands for one namespace, and no declaration is forgotten in the list."""
    nodes = set(ontology.subjects(RDF.type, SH.PrefixDeclaration))
    prefixes = [str(ontology.value(node, SH.prefix)) for node in nodes]
    namespaces = [str(ontology.value(node, SH.namespace)) for node in nodes]

    assert set(ontology.objects(None, SH.declare)) == nodes
    assert len(set(prefixes)) == len(prefixes) == len(set(namespaces))
    assert all(re.search(r"[/#_]$", namespace) for namespace in namespaces)


@pytest.mark.parametrize(
    ("prefix", "namespace"),
    [
        ("ng", "https://w3id.org/nutrigraph/entity/"),
        ("nutri", "https://w3id.org/nutrigraph/ontology#"),
        ("stmt", "https://w3id.org/nutrigraph/statement/"),
        ("MONDO", "http://purl.obolibrary.org/obo/MONDO_"),
        ("MESH", "http://id.nlm.nih.gov/mesh/"),
        ("ICD10CM", "http://purl.bioontology.org/ontology/ICD10CM/"),
        ("Wikidata", "http://www.wikidata.org/entity/"),
        ("biolink", "https://w3id.org/biolink/vocab/"),
    ],
)
def test_prefixes_stand_for_the_namespaces_that_the_field_uses(ontology: Graph, prefix: str, namespace: str) -> None:
    """Typed from the vocabularies' own pages."""
    declared = {
        str(ontology.value(node, SH.prefix)): str(ontology.value(node, SH.namespace))
        for node in ontology.objects(None, SH.declare)
    }

    assert declared[prefix] == namespace


def test_closed_lists_are_whole_as_skos(ontology: Graph) -> None:
    """A SKOS browser shows labels by skos:prefLabel and starts at the top concepts; our lists are flat."""
    concepts = set(ontology.subjects(RDF.type, SKOS.Concept))
    named = concepts | set(ontology.subjects(RDF.type, SKOS.ConceptScheme))
    listed = set(ontology.subject_objects(SKOS.inScheme))

    assert {concept for concept, _ in listed} == concepts
    assert set(ontology.subject_objects(SKOS.topConceptOf)) == listed
    assert {(concept, scheme) for scheme, concept in ontology.subject_objects(SKOS.hasTopConcept)} == listed
    assert {node: ontology.value(node, SKOS.prefLabel) for node in named} == {
        node: ontology.value(node, RDFS.label) for node in named
    }
