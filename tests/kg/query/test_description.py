"""A description holds what the release says about one resource, and nothing about others."""

from __future__ import annotations

import pytest

from kg.prefixes import Namespaces
from kg.query.description import describe, kind_of
from kg.store import EmbeddedEngine, NamedNode

B = "https://w3id.org/nutrigraph/"
NAMESPACES = Namespaces()


def subjects(engine: EmbeddedEngine, iri: str) -> set[str]:
    """CURIEs of the subjects that a description holds triples of."""
    found = describe(engine, NAMESPACES, B + iri)
    return {NAMESPACES.contract(q.subject.value) for q in found if isinstance(q.subject, NamedNode)}


def test_an_entity_comes_with_statements_places_derivations_and_labels(engine: EmbeddedEngine) -> None:
    """Records that speak of the entity from either end are there, with their places and the neighbours' names."""
    assert subjects(engine, "entity/iron-deficiency") == {
        "ng:iron-deficiency",
        "ng:iron", "ng:lentils", "ng:rls",
        "stmt:a-F1", "stmt:b-D1",
        "passage:a-10-20", "passage:a-10-20#span", "declaration:b-D1",
        "proposition:c", "proposition:p2", "derivation:d",
    }  # fmt: skip


def test_a_denial_belongs_to_the_description(engine: EmbeddedEngine) -> None:
    """A negated statement is described with the entity that it denies something of."""
    assert "stmt:a-F3" in subjects(engine, "entity/rls")
    assert "stmt:a-F3" in subjects(engine, "entity/zinc")


def test_the_resource_itself_comes_first_with_direct_entailed_and_inferred_triples(engine: EmbeddedEngine) -> None:
    """Every graph counts; a triple names the graph that holds it."""
    quads = describe(engine, NAMESPACES, B + "entity/lentils")
    own = [q for q in quads if q.subject == NamedNode(B + "entity/lentils")]

    assert quads[: len(own)] == own
    assert {(q.predicate.value.rpartition("#")[2], str(q.graph_name).rpartition("/")[2].rstrip(">")) for q in own} == {
        ("type", "a"), ("label", "a"), ("dietarySourceOf", "direct"), ("type", "entailed"), ("addresses", "inferred"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("statement/a-F2", {"stmt:a-F2", "passage:a-10-20", "passage:a-10-20#span", "ng:lentils", "ng:iron", "source:a"}),
        ("passage/a-10-20", {"passage:a-10-20", "passage:a-10-20#span", "stmt:a-F1", "stmt:a-F2", "stmt:a-F3", "stmt:a-F4"}),
        ("declaration/b-D1", {"declaration:b-D1", "stmt:b-D1", "stmt:b-D2"}),
        ("source/a", {"source:a"}),
        ("rule/addresses", {"rule:addresses"}),
        ("derivation/d", {"derivation:d", "rule:addresses", "proposition:c", "proposition:p1", "proposition:p2"}),
        ("proposition/c", {"proposition:c", "derivation:d", "ng:lentils", "ng:iron-deficiency"}),
        ("ontology", {"nutri:Condition", "rule:addresses"}),
    ],
)  # fmt: skip
def test_each_kind_of_record_comes_with_what_belongs_to_it(
    engine: EmbeddedEngine, iri: str, expected: set[str]
) -> None:
    """Places with spans, derivations with propositions, the ontology whole."""
    assert subjects(engine, iri) == expected


@pytest.mark.parametrize("iri", ["entity/nothing", "entity/<>", "entity/a b", "nothing/at-all", ""])
def test_of_the_unknown_nothing_is_said(engine: EmbeddedEngine, iri: str) -> None:
    """An unknown or impossible IRI has an empty description."""
    assert describe(engine, NAMESPACES, B + iri) == []


def test_no_triple_comes_twice(engine: EmbeddedEngine) -> None:
    """Though branches of the query overlap."""
    quads = describe(engine, NAMESPACES, B + "entity/rls")

    assert len(quads) == len(set(quads))


def test_the_kind_of_an_iri_is_its_first_step() -> None:
    """Others' IRIs have none."""
    assert [kind_of(NAMESPACES, iri) for iri in (B + "rule/x", B + "ontology#Food", "http://example.org/entity/x")] == [
        "rule",
        "ontology",
        "",
    ]
