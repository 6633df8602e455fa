"""A profile shows an entity's relations from both ends, with evidence, denials and reasons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kg.query.evidence_filter import EvidenceFilter
from kg.query.profile import Claim, find_profile
from kg.schema import Property, PropertyKind, Schema
from kg.store import EmbeddedEngine

NG = "https://w3id.org/nutrigraph/entity/"
NUTRI = "https://w3id.org/nutrigraph/ontology#"


def stated(name: str, label: str, inverse: str | None) -> Property:
    """A property of which only names matter here."""
    return Property(
        NUTRI + name, name, label, "", PropertyKind.STATED, False, False, False,
        inverse and NUTRI + inverse, (), (), (), (), (), "",
    )  # fmt: skip


@pytest.fixture
def schema(schema: Schema) -> Schema:
    """The small schema with two pairs of properties and a literal one."""
    known = [
        stated("contributesTo", "contributes to", "hasContributor"),
        stated("hasContributor", "has contributor", "contributesTo"),
        stated("addresses", "supplies what is lacking in", "addressedBy"),
        stated("addressedBy", "addressed by", "addresses"),
        stated("characteristic", "characteristic", None),
    ]
    return replace(schema, properties={p.iri: p for p in known})


def test_claims_of_others_stand_under_the_inverse(engine: EmbeddedEngine, schema: Schema) -> None:
    """RLS has contributors though the statements say that something contributes to it; the surest come first."""
    profile = find_profile(engine, schema, NG + "rls")

    assert profile is not None
    assert (profile.label, profile.class_name, profile.synonyms) == ("restless legs syndrome", "Condition", ("RLS",))
    relations = {
        r.name: [(c.label, c.certainty, len(c.affirmed), len(c.denied)) for c in r.claims] for r in profile.relations
    }
    assert relations == {
        "characteristic": [("common", "asserted", 1, 0)],
        "hasContributor": [("iron deficiency", "likely", 1, 0), ("zinc", "", 0, 1)],
    }


def test_evidence_names_place_and_source(engine: EmbeddedEngine, schema: Schema) -> None:
    """Section and offsets of a passage come along; the denial is shown at its other end too."""
    profile = find_profile(engine, schema, NG + "zinc")

    assert profile is not None
    (relation,) = profile.relations
    (claim,) = relation.claims
    (denial,) = claim.denied
    assert relation.label == "contributes to"
    assert (denial.id, denial.polarity, denial.source_label) == ("stmt:a-F3", "negated", "source A")
    assert (denial.section, denial.start, denial.end) == ("lead", 10, 20)


def test_a_conclusion_shows_rule_premises_and_their_statements(engine: EmbeddedEngine, schema: Schema) -> None:
    """What a rule concluded is marked as inferred and gives its reasons in words."""
    profile = find_profile(engine, schema, NG + "iron-deficiency")

    assert profile is not None
    claim = next(r for r in profile.relations if r.name == "addressedBy").claims[0]
    (reason,) = claim.reasons
    assert (claim.label, claim.certainty, claim.inferred, reason.rule_label) == (
        "lentils",
        "possible",
        True,
        "addresses",
    )
    assert [(p.subject, p.predicate, p.object, p.certainty) for p in reason.premises] == [
        ("lentils", "dietarySourceOf", "iron", "possible"),
        ("iron deficiency", "deficiencyOf", "iron", "asserted"),
    ]
    assert [len(p.statements) for p in reason.premises] == [2, 1]


def test_mappings_are_contracted_with_the_prefixes_of_the_ontology(engine: EmbeddedEngine, schema: Schema) -> None:
    """The longest namespace wins."""
    prefixes = {"obo": "http://purl.obolibrary.org/obo/", "MONDO": "http://purl.obolibrary.org/obo/MONDO_"}
    profile = find_profile(engine, replace(schema, prefixes=prefixes), NG + "rls")

    assert profile is not None
    assert [(m.match, m.curie) for m in profile.mappings] == [("exact", "MONDO:0005391")]


@pytest.mark.parametrize("iri", [NG + "nothing", "https://w3id.org/nutrigraph/source/a"])
def test_only_entities_have_a_profile(engine: EmbeddedEngine, schema: Schema, iri: str) -> None:
    """The unknown and records have none."""
    assert find_profile(engine, schema, iri) is None


CHAIN = """
S1 a p b likely @book
S2 b p c asserted @web
R: a q c <- a p b, b p c
R2: a z c <- a q c, b p c
"""


def claims_of_a(made: tuple[EmbeddedEngine, Schema], kept: EvidenceFilter) -> dict[str, Claim]:
    """Relation → its one claim about A."""
    profile = find_profile(*made, NG + "a", kept)
    assert profile is not None
    return {relation.name: relation.claims[0] for relation in profile.relations}


def test_a_chain_names_its_statements_and_falls_with_them(
    chained: Callable[[str], tuple[EmbeddedEngine, Schema]],
) -> None:
    """The conclusion on a conclusion rests on both statements; without web's nothing of it is left."""
    found = claims_of_a(chained(CHAIN), EvidenceFilter())
    (reason,) = found["z"].reasons
    assert (reason.certainty, reason.chained) == ("likely", True)
    assert ["S1", "S2"] == [iri.rpartition("/")[2] for iri in reason.bottom]
    assert ["p", "q", "z"] == sorted(found)

    book = EvidenceFilter(graphs=("https://w3id.org/nutrigraph/graph/book",))
    assert ["p"] == list(claims_of_a(chained(CHAIN), book))
    assert ["p"] == list(claims_of_a(chained(CHAIN), EvidenceFilter(include_inferred=False)))


def test_of_equal_certainty_what_more_sources_affirm_comes_first(
    chained: Callable[[str], tuple[EmbeddedEngine, Schema]],
) -> None:
    """E: two sources; D: two statements of one; then those with one by label; a conclusion; then what is less sure."""
    made = chained("""
        S1 a p c likely\nS2 a p b likely\nS3 a p d likely\nS4 a p d possible
        S5 a p e likely\nS6 a p e likely @web\nS7 a p a0 possible\nS8 a p a0 possible @web\nS9 a p a0 possible
        R: a p aa <- a p b""")
    profile = find_profile(*made, NG + "a")

    assert profile is not None
    (relation,) = (r for r in profile.relations if r.name == "p")
    assert ["E", "D", "B", "C", "AA", "A0"] == [claim.label for claim in relation.claims]


def test_what_is_blocked_is_shown_where_its_denial_is_heard(
    chained: Callable[[str], tuple[EmbeddedEngine, Schema]],
) -> None:
    """Web denies; who asks for the book alone hears neither the denial nor what it blocks."""
    made = chained("S1 a p b likely @book\n!S9 b p c asserted @web\nR: a q c <- a p b, b p c | S9")

    blocked = claims_of_a(made, EvidenceFilter())["q"]
    assert (blocked.certainty, blocked.inferred, len(blocked.reasons)) == ("", False, 1)
    assert ["p"] == list(claims_of_a(made, EvidenceFilter(graphs=("https://w3id.org/nutrigraph/graph/book",))))
