from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from kg.prefixes import RDF, Namespaces
from kg.reasoning import Fact, project
from kg.schema import Schema
from kg.store import NamedNode, Quad
from tests.reasoned import collect_claims, entail, reason

NAMES = Namespaces()


def short(facts: Iterable[Fact]) -> list[str]:
    """`oak growsIn clay`, sorted."""
    return sorted(" ".join(map(local, fact.split(" "))) for fact in facts)


def local(term: str) -> str:
    return term.removesuffix("@en").strip('<>"').replace("#", "/").rpartition("/")[2]


def test_affirmed_statements_are_projected_and_denied_ones_never(schema: Schema, state: Any) -> None:
    """A triple that is affirmed and denied is projected for the sake of who affirms it."""
    quads = state(
        "S1 oak growsIn clay", "S2 oak growsIn clay likely", "!S3 oak enriches clay", "S4 elm growsIn clay",
        "!S5 elm growsIn clay", 'S6 oak nickname "mighty"',
    )  # fmt: skip

    assert [
        "elm growsIn clay",
        "oak growsIn clay",
        "oak nickname mighty",
    ] == short(project(collect_claims(quads, schema)))


def test_claims_keep_every_certainty_and_every_denial(schema: Schema, state: Any) -> None:
    """Doubt is shown, not averaged."""
    claims = collect_claims(state("S1 oak growsIn clay", "S2 oak growsIn clay likely", "!S3 oak growsIn clay"), schema)

    claim = next(iter(claims.values()))
    assert {
        NAMES.iri("stmt", "S1"): NAMES.nutri("asserted"),
        NAMES.iri("stmt", "S2"): NAMES.nutri("likely"),
    } == claim.affirmed
    assert (NAMES.iri("stmt", "S3"),) == claim.negated


def test_a_leaf_entails_inverse_super_and_the_supers_inverse(schema: Schema, state: Any) -> None:
    """Up on both sides; nothing that is stated is repeated."""
    direct = project(collect_claims(state("S1 oak growsIn clay"), schema))

    assert [
        "clay grows oak",
        "clay touchedBy oak",
        "oak touches clay",
    ] == short(entail(direct, schema))


def test_a_symmetric_property_entails_itself_reversed(schema: Schema, state: Any) -> None:
    """And no more."""
    direct = project(collect_claims(state("S1 oak besides elm"), schema))

    assert ["elm besides oak"] == short(entail(direct, schema))


def test_what_is_stated_is_not_entailed_again(schema: Schema, state: Any) -> None:
    """A triple lives in one graph: broader is stated here, so kindOf does not entail it a second time."""
    direct = project(collect_claims(state("S1 oak broader tree", "S2 oak kindOf tree"), schema))

    assert [
        "tree hasKind oak",
        "tree narrower oak",
    ] == short(entail(direct, schema))


@pytest.mark.parametrize("said", ['oak nickname "mighty"', 'oak besides "elm"'])
def test_words_entail_nothing(schema: Schema, state: Any, said: str) -> None:
    """A literal cannot be a subject, not of a symmetric property either."""
    direct = project(collect_claims(state(f"S1 {said}"), schema))

    assert set() == entail(direct, schema)


def test_types_climb_to_every_superclass_foreign_ones_too(schema: Schema, ontology: list[Quad]) -> None:
    """An oak is a plant and an entity, and a statement is an rdf:Statement for whoever knows nothing of ours."""
    a, graph = NamedNode(RDF + "type"), NamedNode(NAMES.graph("book"))
    oak = Quad(NamedNode(NAMES.iri("ng", "oak")), a, NamedNode(NAMES.nutri("Tree")), graph)
    also = Quad(NamedNode(NAMES.iri("ng", "oak")), a, NamedNode(NAMES.nutri("Entity")), graph)
    claim = Quad(NamedNode(NAMES.iri("stmt", "S1")), a, NamedNode(NAMES.nutri("Statement")), graph)

    assert [
        "S1 type Statement",  # rdf:Statement
        "oak type Plant",
    ] == short(str(quad.triple) for quad in reason([*ontology, oak, also, claim], [], schema).entailed)
