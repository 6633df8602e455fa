"""What the shapes accept and what they refuse, on small graphs written by hand."""

from __future__ import annotations

import pytest
from pyshacl import validate
from rdflib import SH, Graph

PREFIXES = """
    @prefix ng: <https://w3id.org/nutrigraph/entity/> .
    @prefix nutri: <https://w3id.org/nutrigraph/ontology#> .
    @prefix stmt: <https://w3id.org/nutrigraph/statement/> .
    @prefix passage: <https://w3id.org/nutrigraph/passage/> .
    @prefix source: <https://w3id.org/nutrigraph/source/> .
    @prefix dcterms: <http://purl.org/dc/terms/> .
    @prefix oa: <http://www.w3.org/ns/oa#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ENTITIES = """
    ng:iron a nutri:Nutrient ; rdfs:label "iron"@en .
    ng:zinc a nutri:Nutrient ; rdfs:label "zinc"@en .
    ng:lentils a nutri:Food ; rdfs:label "lentils"@en .
    ng:sunlight a nutri:NonFoodSource ; rdfs:label "sunlight"@en .
    ng:iron-deficiency a nutri:Deficiency ; rdfs:label "iron deficiency"@en .
    ng:rls a nutri:Condition ; rdfs:label "restless legs syndrome"@en .
"""
STATEMENT = """
    source:x a nutri:Source ; rdfs:label "X"@en ; dcterms:title "X"@en ; nutri:sourceRole nutri:evidence ;
        dcterms:rights "None known."@en ; nutri:evidenceType <http://purl.obolibrary.org/obo/ECO_0000034> .
    passage:x-3-9 a nutri:Passage ; oa:hasSource source:x ; nutri:section "a" ;
        nutri:sha256 "%s" ; oa:hasSelector <https://w3id.org/nutrigraph/passage/x-3-9#span> .
    <https://w3id.org/nutrigraph/passage/x-3-9#span> a oa:TextPositionSelector ; oa:start 3 ; oa:end 9 .
    stmt:x-1 a nutri:Statement ; dcterms:identifier "1" ; dcterms:source source:x ;
        rdf:subject ng:lentils ; rdf:predicate nutri:dietarySourceOf ; rdf:object ng:iron ;
        nutri:polarity nutri:affirmed ; nutri:certainty nutri:asserted ; nutri:statedIn passage:x-3-9 .
""" % ("0" * 64)

COVERAGE = (
    STATEMENT
    + """
    <https://w3id.org/nutrigraph/coverage/x-C1> a nutri:Coverage ; dcterms:identifier "C1" ; dcterms:source source:x ;
        nutri:coverageSubject ng:zinc ; nutri:coveragePredicate nutri:hasDietarySource ; nutri:statedIn passage:x-3-9 .
"""
)


def _messages(ontology: Graph, turtle: str) -> list[str]:
    data = Graph(bind_namespaces="none") + ontology
    data.parse(data=PREFIXES + ENTITIES + turtle, format="turtle")
    _, report, _ = validate(data, shacl_graph=ontology)
    return sorted({str(message) for message in report.objects(None, SH.resultMessage)})


def test_a_whole_statement_with_its_edge_is_accepted(ontology: Graph) -> None:
    """The good case, so that the bad ones fail for their own reason."""
    assert _messages(ontology, STATEMENT + "ng:lentils nutri:dietarySourceOf ng:iron .") == []


def test_coverage_stands_in_a_place_or_follows_from_other_coverage(ontology: Graph) -> None:
    """A row of `coverage.tsv`, and what a rule carried on from it."""
    carried = """
        <https://w3id.org/nutrigraph/rule/r> a nutri:Rule ; rdfs:label "R"@en ; skos:definition "A rule."@en ;
            nutri:sparql "CONSTRUCT" .
        <https://w3id.org/nutrigraph/coverage/inferred-1> a nutri:Coverage ; dcterms:source source:x ;
            nutri:coverageSubject ng:zinc ; nutri:coveragePredicate nutri:hasGroupSource ;
            nutri:byRule <https://w3id.org/nutrigraph/rule/r> ;
            <http://www.w3.org/ns/prov#wasDerivedFrom> <https://w3id.org/nutrigraph/coverage/x-C1> .
    """
    assert _messages(ontology, COVERAGE + carried) == []


def test_what_follows_from_a_class_is_no_second_class(ontology: Graph) -> None:
    """A release says of every entity that it is an entity too, and a fork may divide a class."""
    sprouts = """
        nutri:Sprout rdfs:subClassOf nutri:Food .
        ng:cress a nutri:Sprout , nutri:Food , nutri:Entity ; rdfs:label "cress"@en .
        ng:iron a nutri:Entity ; skos:exactMatch <http://purl.obolibrary.org/obo/CHEBI_18248> .
    """
    assert _messages(ontology, sprouts) == []


@pytest.mark.parametrize(
    ("turtle", "words"),
    [
        ("ng:sunlight nutri:dietarySourceOf ng:iron .", "subject of dietarySourceOf must be of class Food"),
        ("ng:lentils nutri:dietarySourceOf ng:rls .", "object of dietarySourceOf must be of class Nutrient"),
        ("ng:iron nutri:hasDietarySource ng:sunlight .", "whose subject must be of class Food"),
        ("ng:iron-deficiency nutri:deficiencyOf ng:iron , ng:zinc .", "A deficiency lacks one thing"),
        ('ng:rls nutri:causes "fatigue"@en .', "object of causes must be of class Condition, Mechanism or Symptom"),
        ("ng:rls nutri:characteristic ng:iron .", "object of characteristic is put in words"),
        ('ng:Bad_Id a nutri:Food ; rdfs:label "bad"@en .', "lower-case words joined by hyphens"),
        ("ng:nuts a nutri:Food .", "exactly one label"),
        ("ng:iron a nutri:Food .", "exactly one class"),
        ('ng:thing a nutri:Entity ; rdfs:label "thing"@en .', "exactly one class"),
        ('ng:iron skos:exactMatch "CHEBI:18248" .', "a term of others, named by its IRI"),
        (STATEMENT.replace("oa:start 3", "oa:start 9"), "A span starts before it ends"),
        (STATEMENT.replace("oa:start 3", "oa:start 10"), "A span starts before it ends"),
        ('ng:iron rdfs:label "ferrum"@en .', "exactly one label"),
        (STATEMENT + "stmt:x-1 nutri:modality nutri:must .", "Modality is can, should or essential"),
        (STATEMENT + 'stmt:x-1 nutri:hedgeCue "may"@en .', "must leave hedge_cue empty"),
        (STATEMENT.replace("nutri:asserted", "nutri:possible"), "needs the words that hedge it"),
        (STATEMENT.replace("nutri:asserted", "nutri:sure"), "Certainty is asserted, likely, possible"),
        (STATEMENT.replace("000", "00X"), "64 hexadecimal digits"),
        (STATEMENT.replace("nutri:dietarySourceOf", "nutri:sourceOf"), "super-properties and concluded ones"),
        (STATEMENT.replace("rdf:object ng:iron", "rdf:object ng:unknown"), "has one object"),
        (STATEMENT.replace("oa:start 3", "oa:start -3"), "whole number from 0"),
        (STATEMENT + 'stmt:x-1 nutri:via "iron" .', "via takes the id of one entity"),
        (COVERAGE.replace("nutri:statedIn passage:x-3-9", "nutri:statedIn source:x"), "Coverage has one place"),
        (COVERAGE.replace("; nutri:statedIn passage:x-3-9", ""), "names a subject, a predicate and a place"),
        (COVERAGE.replace("ng:zinc", "ng:unknown"), "The subject must be the id of one entity"),
        (COVERAGE.replace("nutri:coveragePredicate nutri:hasDietarySource ;", ""), "The predicate is one claim property"),
        ("ng:iron nutri:supplies ng:zinc .", "subject of supplies must be of class Intervention"),
        ("ng:lentils nutri:corrects ng:iron-deficiency .", "subject of corrects must be of class Intervention"),
        ("ng:rls nutri:dysfunctionOf ng:rls .", "object of dysfunctionOf must be of class Mechanism"),
        ("ng:lentils nutri:mechanisticallyConnectedTo ng:rls .", "must be of class Deficiency or Nutrient"),
    ],
)  # fmt: skip
def test_a_fault_is_found_and_the_message_says_how_to_mend_it(ontology: Graph, turtle: str, words: str) -> None:
    """Domain, range, cardinality, closed lists and formats, each with the words that the curator reads."""
    messages = _messages(ontology, turtle)

    assert any(words in message for message in messages), messages
