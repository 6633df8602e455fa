from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.prefixes import DCTERMS, RDF, Namespaces
from kg.schema import Schema, load_schema
from kg.store import Literal, NamedNode, Quad, read_graph

# A small ontology of plants: one super-property with two leaves, a leaf above a leaf, a symmetric property, and two
# properties that only rules conclude.
ONTOLOGY = """
@prefix nutri: <https://w3id.org/nutrigraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/nutrigraph/ontology> a owl:Ontology .

nutri:Entity a owl:Class .
nutri:Plant a owl:Class ; rdfs:subClassOf nutri:Entity .
nutri:Tree a owl:Class ; rdfs:subClassOf nutri:Plant .
nutri:Soil a owl:Class ; rdfs:subClassOf nutri:Entity .
nutri:Statement a owl:Class ; rdfs:subClassOf rdf:Statement .

nutri:touches a owl:ObjectProperty , nutri:SuperProperty ; owl:inverseOf nutri:touchedBy .
nutri:touchedBy a owl:ObjectProperty .
nutri:growsIn a owl:ObjectProperty , nutri:StatedProperty ;
    rdfs:subPropertyOf nutri:touches ; owl:inverseOf nutri:grows .
nutri:grows a owl:ObjectProperty ; rdfs:subPropertyOf nutri:touchedBy .
nutri:enriches a owl:ObjectProperty , nutri:StatedProperty ;
    rdfs:subPropertyOf nutri:touches ; owl:inverseOf nutri:enrichedBy .
nutri:enrichedBy a owl:ObjectProperty ; rdfs:subPropertyOf nutri:touchedBy .
nutri:broader a owl:ObjectProperty , nutri:StatedProperty ; owl:inverseOf nutri:narrower .
nutri:narrower a owl:ObjectProperty .
nutri:kindOf a owl:ObjectProperty , nutri:StatedProperty ;
    rdfs:subPropertyOf nutri:broader ; owl:inverseOf nutri:hasKind .
nutri:hasKind a owl:ObjectProperty ; rdfs:subPropertyOf nutri:narrower .
nutri:besides a owl:ObjectProperty , owl:SymmetricProperty , nutri:StatedProperty .
nutri:nickname a owl:DatatypeProperty , nutri:StatedProperty .
nutri:helps a owl:ObjectProperty , nutri:ConcludedProperty ; owl:inverseOf nutri:helpedBy .
nutri:helpedBy a owl:ObjectProperty .
nutri:reaches a owl:ObjectProperty , nutri:ConcludedProperty ; owl:inverseOf nutri:reachedBy .
nutri:reachedBy a owl:ObjectProperty .

nutri:CertaintyScale a skos:ConceptScheme .
nutri:asserted a skos:Concept ; skos:inScheme nutri:CertaintyScale ; nutri:rank 5 .
nutri:likely a skos:Concept ; skos:inScheme nutri:CertaintyScale ; nutri:rank 4 .
nutri:possible a skos:Concept ; skos:inScheme nutri:CertaintyScale ; nutri:rank 3 .
"""

PROPERTIES = (
    "touches touchedBy growsIn grows enriches enrichedBy broader narrower kindOf hasKind besides nickname helps helpedBy "
    "reaches reachedBy"
)
# What a schema asks of every claim: words, and a shape that gives it a field.
SHAPES = (
    "@prefix nutri: <https://w3id.org/nutrigraph/ontology#> .\n"
    + "".join(
        f"""
nutri:{name} <http://www.w3.org/2000/01/rdf-schema#label> "{name}" ;
    <http://www.w3.org/2004/02/skos/core#definition> "What plants do." .
<https://w3id.org/nutrigraph/shape/{name}> <http://www.w3.org/ns/shacl#path> nutri:{name} ; nutri:fieldName "{name}" .
"""
        for name in PROPERTIES.split()
    )
    + "".join(
        f"""
nutri:{name} <http://www.w3.org/2000/01/rdf-schema#label> "{name}" ;
    <http://www.w3.org/2004/02/skos/core#definition> "What stands in a garden." .
<https://w3id.org/nutrigraph/shape/{name}> a <http://www.w3.org/ns/shacl#NodeShape> ;
    <http://www.w3.org/ns/shacl#targetClass> nutri:{name} ;
    nutri:fieldName "{name.lower()}" ; nutri:pluralFieldName "{name.lower()}s" .
"""
        for name in ("Entity", "Plant", "Tree", "Soil")
    )
)

NAMES = Namespaces()
State = Callable[..., list[Quad]]


@pytest.fixture(scope="session")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    folder = tmp_path_factory.mktemp("ontology")
    (folder / "plants.ttl").write_text(ONTOLOGY)
    (folder / "shapes.ttl").write_text(SHAPES)
    return load_schema(folder)


@pytest.fixture(scope="session")
def ontology() -> list[Quad]:
    """The small ontology as quads of its graph."""
    graph = NamedNode(NAMES.graph("ontology"))
    return [Quad(q.subject, q.predicate, q.object, graph) for q in read_graph(ONTOLOGY.encode(), "ttl")]


@pytest.fixture(scope="session")
def state() -> State:
    """Statements as quads: `state("S1 oak growsIn clay likely", "!S2 …")`; an exclamation mark denies."""

    def statement(text: str) -> list[Quad]:
        name, subject, predicate, value, *certainty = text.removeprefix("!").split()
        node, graph = NamedNode(NAMES.iri("stmt", name)), NamedNode(NAMES.graph("book"))
        literal = value.startswith('"')
        parts = {
            RDF + "type": NamedNode(NAMES.nutri("Statement")),
            RDF + "subject": NamedNode(NAMES.iri("ng", subject)),
            RDF + "predicate": NamedNode(NAMES.nutri(predicate)),
            RDF + "object": Literal(value.strip('"'), language="en") if literal else NamedNode(NAMES.iri("ng", value)),
            NAMES.nutri("polarity"): NamedNode(NAMES.nutri("negated" if text.startswith("!") else "affirmed")),
            NAMES.nutri("certainty"): NamedNode(NAMES.nutri(certainty[0] if certainty else "asserted")),
            DCTERMS + "identifier": Literal(name),
        }
        return [Quad(node, NamedNode(predicate), value, graph) for predicate, value in parts.items()]

    return lambda *texts: [quad for text in texts for quad in statement(text)]
