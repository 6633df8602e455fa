"""What sources say of harm by a remedy, or by what it falls under."""

from dataclasses import replace

import pytest

from kg.prefixes import Namespaces
from kg.query.cautions import find_cautions
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Property, PropertyKind, Schema
from kg.store import EmbeddedEngine, read_graph

NAMES = Namespaces()
PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix graph: <https://w3id.org/nutrigraph/graph/> .
@prefix ng: <https://w3id.org/nutrigraph/entity/> . @prefix nutri: <https://w3id.org/nutrigraph/ontology#> .
@prefix source: <https://w3id.org/nutrigraph/source/> . @prefix stmt: <https://w3id.org/nutrigraph/statement/> .
"""
TRIG = """
graph:direct { ng:iron-pills nutri:subtypeOf ng:pills . ng:pills nutri:broader ng:remedies . }
graph:book {
  ng:pills a nutri:Food ; rdfs:label "pills"@en .
  stmt:1 rdf:subject ng:pills ; rdf:predicate nutri:harms ; rdf:object ng:gut ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:speculative ; dcterms:source source:book ; nutri:statedIn <urn:x:1> .
  stmt:2 rdf:subject ng:remedies ; rdf:predicate nutri:harms ; rdf:object ng:gut ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:asserted ; dcterms:source source:book ; nutri:statedIn <urn:x:1> .
  stmt:3 rdf:subject ng:iron-pills ; rdf:predicate nutri:harms ; rdf:object ng:gut ; nutri:polarity nutri:negated ;
    nutri:certainty nutri:asserted ; dcterms:source source:book ; nutri:statedIn <urn:x:1> .
  stmt:4 rdf:subject ng:pills ; rdf:predicate nutri:eases ; rdf:object ng:gut ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:asserted ; dcterms:source source:book ; nutri:statedIn <urn:x:1> .
}
graph:web {
  stmt:5 rdf:subject ng:iron-pills ; rdf:predicate nutri:harms ; rdf:object ng:gut ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:possible ; dcterms:source source:web ; nutri:statedIn <urn:x:1> .
}
"""


@pytest.fixture
def schema(schema: Schema) -> Schema:
    """One property that names harm, one that does not, and the hierarchy."""

    def known(name: str, parents: tuple[str, ...] = (), *, names_harm: bool = False) -> Property:
        return Property(
            NAMES.nutri(name), name, name, "", PropertyKind.STATED, False, False, False, None, parents, (), (), (), (),
            "", names_harm=names_harm,
        )  # fmt: skip

    broader = known("broader")
    found = [broader, known("subtypeOf", (broader.iri,)), known("harms", names_harm=True), known("eases")]
    return replace(schema, properties={p.iri: p for p in found}, _leaves={})


@pytest.fixture
def engine() -> EmbeddedEngine:
    return EmbeddedEngine.in_memory(read_graph((PREFIXES + TRIG).encode(), "trig"))


def cautions(engine: EmbeddedEngine, schema: Schema, remedy: str, kept: EvidenceFilter) -> list[str]:
    found = find_cautions(engine, schema, [NAMES.iri("ng", remedy)], kept)
    return [caution.evidence.id for caution in found.get(NAMES.iri("ng", remedy), ())]


@pytest.mark.parametrize(
    ("remedy", "expected"),
    [
        ("iron-pills", ["stmt:1", "stmt:2", "stmt:5"]),
        ("pills", ["stmt:1", "stmt:2"]),
        ("remedies", ["stmt:2"]),
        ("gut", []),
    ],
)
def test_harm_travels_down_to_the_remedy_and_never_up(
    engine: EmbeddedEngine, schema: Schema, remedy: str, expected: list[str]
) -> None:
    """What is said of pills holds as a caution for iron pills, not the other way; denials and benefits are none."""
    assert expected == cautions(engine, schema, remedy, EvidenceFilter())


def test_a_least_certainty_hides_no_caution_and_a_source_does(engine: EmbeddedEngine, schema: Schema) -> None:
    """Who asks for what is sure about a benefit still reads what is feared; who asks for a source gets its words."""
    sure = EvidenceFilter(certainties=(NAMES.nutri("asserted"),))

    assert ["stmt:1", "stmt:2", "stmt:5"] == cautions(engine, schema, "iron-pills", sure)
    assert ["stmt:5"] == cautions(engine, schema, "iron-pills", EvidenceFilter(graphs=(NAMES.graph("web"),)))
