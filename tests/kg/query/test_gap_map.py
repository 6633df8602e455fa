"""Evidence gap maps: every cell has a state, and each state means one thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import RefusedError
from kg.locations import ontology_dir
from kg.prefixes import Namespaces
from kg.query import gap_map
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter, FilterWords, find_sources, read_filter
from kg.query.gap_map import GapMap, GapQuestion, map_gaps
from kg.query.names import get_class, get_property
from kg.release import open_release
from kg.schema import Schema, load_schema
from kg.store import EmbeddedEngine, Engine, read_graph

NAMES = Namespaces()
PREFIXES = """
@prefix coverage: <https://w3id.org/nutrigraph/coverage/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix derivation: <https://w3id.org/nutrigraph/derivation/> .
@prefix ng: <https://w3id.org/nutrigraph/entity/> .
@prefix nutri: <https://w3id.org/nutrigraph/ontology#> .
@prefix proposition: <https://w3id.org/nutrigraph/proposition/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rule: <https://w3id.org/nutrigraph/rule/> .
@prefix source: <https://w3id.org/nutrigraph/source/> .
@prefix stmt: <https://w3id.org/nutrigraph/statement/> .
"""


def said(number: str, triple: str, certainty: str, polarity: str = "affirmed") -> str:
    """A statement in Turtle, its triple in local names."""
    subject, predicate, object_ = triple.split()
    return (
        f"stmt:{number} a nutri:Statement ; rdf:subject ng:{subject} ; rdf:predicate nutri:{predicate} ; "
        f"rdf:object ng:{object_} ; nutri:polarity nutri:{polarity} ; nutri:certainty nutri:{certainty} .\n"
    )


def proposition(number: str, triple: str, more: str) -> str:
    """A proposition in Turtle."""
    subject, predicate, object_ = triple.split()
    return (
        f"proposition:{number} a nutri:Proposition ; rdf:subject ng:{subject} ; rdf:predicate nutri:{predicate} ; "
        f"rdf:object ng:{object_} ; {more} .\n"
    )


LABELS = {
    "Food": ["bread", "eggs", "figs", "kale", "lentils", "milk", "tea"],
    "Deficiency": ["iron-lack", "zinc-lack"],
    "Nutrient": ["iron", "zinc"],
}
GRAPHS = {
    "a": "source:a a nutri:Source . source:b a nutri:Source .\n"
    + "".join(f'ng:{n} a nutri:{k} ; rdfs:label "{n}"@en .\n' for k, names in LABELS.items() for n in names)
    + said("a-1", "bread dietarySourceOf iron", "asserted")
    + said("a-9", "bread sourceOf iron", "possible")
    + said("a-2", "eggs dietarySourceOf iron", "likely")
    + said("a-3", "eggs sourceOf iron", "possible")
    + said("a-4", "figs dietarySourceOf iron", "asserted")
    + said("a-5", "kale dietarySourceOf iron", "asserted", "negated")
    + said("a-6", "milk dietarySourceOf iron", "asserted")
    # A source that was read for the foods that have zinc names none.
    + "coverage:a-C1 a nutri:Coverage ; dcterms:source source:a ; nutri:coverageSubject ng:zinc ; "
    "nutri:coveragePredicate nutri:hasDietarySource .\n",
    "b": said("b-4", "figs dietarySourceOf iron", "suggestive")
    + said("b-6", "milk dietarySourceOf iron", "asserted", "negated")
    + said("b-7", "lentils broader iron-lack", "asserted"),
    "inferred": proposition("p1", "lentils dietarySourceOf iron", "nutri:statedBy stmt:a-1 , stmt:b-4")
    + proposition("p2", "iron-lack deficiencyOf iron", "nutri:statedBy stmt:b-7")
    + proposition("c1", "tea addresses iron-lack", "nutri:certainty nutri:asserted")
    + "derivation:d1 a nutri:Derivation ; nutri:byRule rule:addresses ; prov:used proposition:p1 , proposition:p2 ; "
    "prov:generated proposition:c1 .\n"
    # Blocked: would conclude, and does not.
    + proposition("c2", "bread addresses zinc-lack", "nutri:certainty nutri:asserted")
    + "derivation:d2 a nutri:Derivation ; nutri:byRule rule:addresses ; prov:used proposition:p1 ; "
    "nutri:wouldConclude proposition:c2 ; nutri:blockedBy stmt:a-5 .\n",
}
TRIG = PREFIXES + "".join(f"<{NAMES.graph(name)}> {{ {text} }}\n" for name, text in GRAPHS.items())


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The model of the ontology of this checkout."""
    return load_schema(ontology_dir(), NAMES)


@pytest.fixture
def engine() -> EmbeddedEngine:
    """A release with a cell in every state."""
    return EmbeddedEngine.in_memory(read_graph(TRIG.encode(), "trig"), prefixes=NAMES.all())


def ask(
    engine: Engine, schema: Schema, rows: str, columns: str, predicate: str = "", kept: EvidenceFilter = EVERYTHING
) -> GapMap:
    known = get_property(schema, predicate) if predicate else None
    return map_gaps(engine, schema, GapQuestion(get_class(schema, rows), get_class(schema, columns), known, kept))


def kept(engine: Engine, schema: Schema, words: FilterWords) -> EvidenceFilter:
    return read_filter(schema, find_sources(engine, NAMES), words)


def states(found: GapMap, *columns: str) -> dict[str, str]:
    """Row → states of these columns."""
    by_pair = {(c.row.label, c.column.label): c.state for c in found.cells}
    return {row.label: " ".join(by_pair[row.label, column] for column in columns) for row in found.rows}


def test_every_cell_has_the_state_that_its_statements_give_it(engine: EmbeddedEngine, schema: Schema) -> None:
    """Certainties that differ on one triple conflict; on two triples they do not."""
    found = ask(engine, schema, "Food", "Nutrient")

    assert states(found, "iron", "zinc") == {
        "bread": "asserted nothing-known",
        "eggs": "hedged nothing-known",
        "figs": "conflicting nothing-known",
        "kale": "denied nothing-known",
        "lentils": "nothing-known nothing-known",
        "milk": "conflicting nothing-known",
        "tea": "nothing-known nothing-known",
    }
    assert found.counts == {
        "conflicting": 2,
        "asserted": 1,
        "hedged": 1,
        "concluded": 0,
        "denied": 1,
        "none-named": 0,
        "nothing-known": 9,
    }


def test_a_cell_carries_its_certainties_and_every_statement(engine: EmbeddedEngine, schema: Schema) -> None:
    """Denials among the statements, never among the certainties."""
    cells = {c.row.label: c for c in ask(engine, schema, "Food", "Nutrient").cells if c.column.label == "iron"}
    told = {
        label: (c.certainty, c.worst_certainty, [v.iri.rpartition("/")[2] for v in c.voices])
        for label, c in cells.items()
    }

    assert told["bread"] == ("asserted", "possible", ["a-1", "a-9"])
    assert told["eggs"] == ("likely", "possible", ["a-2", "a-3"])
    assert told["figs"] == ("asserted", "suggestive", ["a-4", "b-4"])
    assert told["kale"] == ("", "", ["a-5"])
    assert told["milk"] == ("asserted", "asserted", ["a-6", "b-6"])
    assert told["tea"] == ("", "", [])


def test_rows_and_columns_may_change_places(engine: EmbeddedEngine, schema: Schema) -> None:
    """A claim counts in either direction, whichever side is read from."""
    one, other = ask(engine, schema, "Food", "Nutrient"), ask(engine, schema, "Nutrient", "Food")

    assert {(c.row.iri, c.column.iri, c.state) for c in one.cells} == {
        (c.column.iri, c.row.iri, c.state) for c in other.cells
    }


def test_none_named_needs_a_property_and_a_source_that_was_read_for_it(engine: EmbeddedEngine, schema: Schema) -> None:
    """Named forward or as the inverse; a wider property was not read for."""
    forward = ask(engine, schema, "Food", "Nutrient", "dietarySourceOf")
    inverse = ask(engine, schema, "Nutrient", "Food", "hasDietarySource")
    wider = ask(engine, schema, "Food", "Nutrient", "sourceOf")

    assert forward.counts["none-named"] == inverse.counts["none-named"] == 7
    assert {c.sources for c in forward.of(["none-named"])} == {("https://w3id.org/nutrigraph/source/a",)}
    assert {c.column.label for c in forward.of(["none-named"])} == {"zinc"}
    assert wider.counts["none-named"] == 0


def test_what_denies_a_narrower_claim_does_not_deny_a_wider_one(engine: EmbeddedEngine, schema: Schema) -> None:
    """Kale is no dietary source of iron; whether it is a source in any way, nobody says."""
    wider = states(ask(engine, schema, "Food", "Nutrient", "sourceOf"), "iron")
    inverse = states(ask(engine, schema, "Food", "Nutrient", "hasDietarySource"), "iron")

    assert (wider["kale"], inverse["kale"]) == ("nothing-known", "denied")
    # Where something affirms the narrower claim, its denial stands beside it.
    assert wider["milk"] == "conflicting"


def test_coverage_of_a_source_that_is_left_out_does_not_count(engine: EmbeddedEngine, schema: Schema) -> None:
    """Source b was not read for it."""
    only_b = kept(engine, schema, FilterWords(sources=("b",)))

    assert ask(engine, schema, "Food", "Nutrient", "dietarySourceOf", only_b).counts["none-named"] == 0


def test_filters_choose_statements_first(engine: EmbeddedEngine, schema: Schema) -> None:
    """What made a conflict may be gone."""
    only_a = kept(engine, schema, FilterWords(sources=("a",)))
    sure = kept(engine, schema, FilterWords(min_certainty="asserted"))

    assert states(ask(engine, schema, "Food", "Nutrient", kept=only_a), "iron")["figs"] == "asserted"
    assert states(ask(engine, schema, "Food", "Nutrient", kept=sure), "iron") == {
        "bread": "asserted",
        "eggs": "nothing-known",
        "figs": "asserted",
        "kale": "denied",
        "lentils": "nothing-known",
        "milk": "conflicting",
        "tea": "nothing-known",
    }


def test_what_only_a_rule_concludes_is_a_state_of_its_own(engine: EmbeddedEngine, schema: Schema) -> None:
    """A blocked derivation concludes nothing; without conclusions there is no such cell."""
    found = ask(engine, schema, "Deficiency", "Food")
    stated = ask(engine, schema, "Deficiency", "Food", kept=EvidenceFilter(include_inferred=False))

    assert [(c.row.label, c.column.label, c.certainty) for c in found.of(["concluded"])] == [
        ("iron-lack", "tea", "asserted")
    ]
    assert stated.counts["concluded"] == 0


@pytest.mark.parametrize(("sources", "concluded"), [(("a",), 0), (("b",), 1), (("a", "b"), 1)])
def test_a_conclusion_falls_with_its_premises(
    engine: EmbeddedEngine, schema: Schema, sources: tuple[str, ...], concluded: int
) -> None:
    """One premise is stated by either source, the other one by b alone."""
    only = kept(engine, schema, FilterWords(sources=sources))

    assert ask(engine, schema, "Food", "Deficiency", kept=only).counts["concluded"] == concluded


def test_an_entity_is_not_paired_with_itself(engine: EmbeddedEngine, schema: Schema) -> None:
    """Two nutrients make two cells, not four."""
    assert [(c.row.label, c.column.label) for c in ask(engine, schema, "Nutrient", "Nutrient").cells] == [
        ("iron", "zinc"),
        ("zinc", "iron"),
    ]


def test_a_map_that_nobody_could_read_is_refused_with_the_numbers(
    engine: EmbeddedEngine, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven foods and two nutrients are fourteen cells."""
    monkeypatch.setattr(gap_map, "MOST_CELLS", 13)

    with pytest.raises(RefusedError, match="Food × Nutrient would be 7 × 2 = 14 cells, more than 13"):
        ask(engine, schema, "Food", "Nutrient")


def test_a_map_takes_a_handful_of_queries_whatever_its_size(engine: EmbeddedEngine, schema: Schema) -> None:
    """Members of each side; statements and conclusions in each direction; coverage."""
    asked = []

    class Counting(EmbeddedEngine):
        def select(self, text: str):  # type: ignore[no-untyped-def]
            asked.append(text)
            return engine.select(text)

    counting = Counting.in_memory([], prefixes=NAMES.all())
    ask(counting, schema, "Food", "Nutrient", "sourceOf")

    assert len(asked) <= 7


def test_the_article_on_deficiencies_and_conditions(release_dir: Path) -> None:
    """Read off the curated statements by hand."""
    with open_release(release_dir) as release:
        found = ask(release.engine, release.schema, "Deficiency", "Condition", "linkedTo")

    told = {(c.row.curie, c.column.curie): c.state for c in found.cells if c.state != "nothing-known"}
    assert told["ng:iron-deficiency", "ng:pregnancy-related-rls"] == "conflicting"
    assert told["ng:nutrient-deficiency", "ng:restless-legs-syndrome"] == "conflicting"
    assert told["ng:brain-iron-deficiency", "ng:restless-legs-syndrome"] == "asserted"
    assert told["ng:vitamin-b6-deficiency", "ng:restless-legs-syndrome"] == "hedged"
    assert ("ng:folate-deficiency", "ng:diabetes") not in told
