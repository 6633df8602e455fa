"""Conflicts: triples on which statements are at odds, and nothing else."""

from __future__ import annotations

import random
import sqlite3
from itertools import product
from pathlib import Path

import pytest

from kg.locations import ontology_dir
from kg.prefixes import Namespaces
from kg.query.conflicts import Conflict, Scope, find_conflicts, sort_key
from kg.query.edge_index import EdgeIndex
from kg.query.evidence_filter import FilterWords, find_sources, read_filter
from kg.release import open_release
from kg.schema import Schema, load_schema
from kg.store import EmbeddedEngine, read_graph
from tests.kg.query.edge_files import build_edge_index

NAMES = Namespaces()
PREFIXES = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ng: <https://w3id.org/nutrigraph/entity/> .
@prefix nutri: <https://w3id.org/nutrigraph/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://w3id.org/nutrigraph/source/> .
@prefix stmt: <https://w3id.org/nutrigraph/statement/> .
"""


def said(number: str, triple: str, polarity: str, certainty: str, more: str = "") -> str:
    """A statement in Turtle; `triple` is "subject predicate object" in local names, the object may be a text."""
    subject, predicate, object_ = triple.split(" ", 2)
    value = object_ if object_.startswith('"') else f"ng:{object_}"
    return (
        f"stmt:{number} a nutri:Statement ; rdf:subject ng:{subject} ; rdf:predicate nutri:{predicate} ; "
        f"rdf:object {value} ; nutri:polarity nutri:{polarity} ; nutri:certainty nutri:{certainty} {more} .\n"
    )


GRAPHS = {
    "a": 'source:a a nutri:Source ; rdfs:label "A"@en .\n'
    'ng:iron a nutri:Nutrient ; rdfs:label "iron"@en . ng:zinc a nutri:Nutrient ; rdfs:label "zinc"@en .\n'
    'ng:tea a nutri:Food ; rdfs:label "tea"@en . ng:rls a nutri:Condition ; rdfs:label "RLS"@en .\n'
    'ng:gout a nutri:Condition ; rdfs:label "gout"@en .\n'
    # Both sources affirm, one of them less surely.
    + said("a-1", "tea dietarySourceOf iron", "affirmed", "asserted")
    # Affirmed here, denied there; as sure.
    + said("a-2", "zinc causes rls", "affirmed", "likely", '; nutri:population "children"@en')
    # A symmetric property: said the other way round it is the same triple.
    + said("a-3", "gout distinctFrom rls", "affirmed", "asserted")
    # Both times the same way round: still one triple.
    + said("a-9", "zinc distinctFrom iron", "affirmed", "asserted")
    # Two statements that agree are no conflict.
    + said("a-4", "iron causes rls", "affirmed", "possible")
    + said("a-5", "iron causes rls", "affirmed", "possible")
    # The same ends under another property are another triple; so is the way back.
    + said("a-6", "iron contributesTo rls", "negated", "asserted")
    + said("a-7", "rls causes gout", "affirmed", "asserted")
    # A text as object.
    + said("a-8", 'rls characteristic "common"@en', "affirmed", "asserted"),
    "b": 'source:b a nutri:Source ; rdfs:label "B"@en .\n'
    + said("b-1", "tea dietarySourceOf iron", "affirmed", "speculative")
    + said("b-2", "zinc causes rls", "negated", "likely")
    + said("b-3", "rls distinctFrom gout", "negated", "possible")
    + said("b-9", "zinc distinctFrom iron", "affirmed", "likely")
    + said("b-4", "gout causes rls", "affirmed", "speculative")
    + said("b-8", 'rls characteristic "common"@en', "affirmed", "suggestive"),
}
TRIG = PREFIXES + "".join(f"<{NAMES.graph(name)}> {{ {text} }}\n" for name, text in GRAPHS.items())


@pytest.fixture(scope="module")
def schema() -> Schema:
    """The model of the ontology of this checkout."""
    return load_schema(ontology_dir(), NAMES)


@pytest.fixture
def engine() -> EmbeddedEngine:
    """Two sources that disagree on five triples."""
    return EmbeddedEngine.in_memory(read_graph(TRIG.encode(), "trig"), prefixes=NAMES.all())


@pytest.fixture(params=["no index", "the index of older software", "the index"])
def index(request: pytest.FixtureRequest, tmp_path: Path, schema: Schema) -> EdgeIndex | None:
    """What may stand beside the engine; nothing that is found may depend on it."""
    if request.param == "no index":
        return None
    path = tmp_path / "edges.sqlite"
    build_edge_index(path, read_graph(TRIG.encode(), "trig"), schema)
    if request.param == "the index of older software":
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE contested")
        connection.close()
    return EdgeIndex(path)


def short(conflicts: list[Conflict]) -> list[tuple[str, str, list[str]]]:
    """Triple in labels, kinds, statements by local name."""
    return [
        (
            f"{c.subject.label} {c.predicate.curie.removeprefix('nutri:')} {c.object.label}",
            "+".join(c.kinds),
            [voice.iri.rpartition("/")[2] for voice in c.voices],
        )
        for c in conflicts
    ]


def test_what_differs_in_certainty_or_polarity_is_listed_and_nothing_else(
    engine: EmbeddedEngine, schema: Schema, index: EdgeIndex | None
) -> None:
    """By label of subject, property, object (capitals first); a symmetric triple once, texts too."""
    assert short(find_conflicts(engine, schema, index=index)) == [
        ("RLS characteristic common", "certainty", ["a-8", "b-8"]),
        ("gout distinctFrom RLS", "polarity", ["a-3", "b-3"]),
        ("iron distinctFrom zinc", "certainty", ["a-9", "b-9"]),
        ("tea dietarySourceOf iron", "certainty", ["a-1", "b-1"]),
        ("zinc causes RLS", "polarity", ["a-2", "b-2"]),
    ]


def test_certainty_is_compared_within_a_polarity_only(
    engine: EmbeddedEngine, schema: Schema, index: EdgeIndex | None
) -> None:
    """An unsure denial of a sure claim is a conflict of polarity; best and worst are those of what affirms."""
    found = {c.subject.label: c for c in find_conflicts(engine, schema, index=index)}

    assert (found["gout"].kinds, found["gout"].certainty) == (("polarity",), "asserted")
    sources = found["tea"]
    assert (sources.certainty, sources.worst_certainty) == ("asserted", "speculative")


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (FilterWords(min_certainty="possible"), ["gout distinctFrom RLS", "iron distinctFrom zinc", "zinc causes RLS"]),
        (FilterWords(sources=("a",)), []),
        (FilterWords(sources=("b",)), []),
        (FilterWords(qualifiers=(("population", "child"),)), []),
    ],
)
def test_filters_choose_statements_before_anything_is_compared(
    engine: EmbeddedEngine, schema: Schema, index: EdgeIndex | None, words: FilterWords, left: list[str]
) -> None:
    """A statement that the filter drops contradicts nobody."""
    kept = read_filter(schema, find_sources(engine, NAMES), words)

    assert [triple for triple, _, _ in short(find_conflicts(engine, schema, kept=kept, index=index))] == left


@pytest.mark.parametrize(
    ("scope", "left"),
    [
        ({"subject": "zinc"}, ["iron distinctFrom zinc", "zinc causes RLS"]),
        ({"object": "rls"}, ["gout distinctFrom RLS", "zinc causes RLS"]),
        # The symmetric triple is about either end.
        ({"subject": "rls"}, ["RLS characteristic common", "gout distinctFrom RLS"]),
        ({"predicate": "causes"}, ["zinc causes RLS"]),
        # A super-property stands for its leaves, an inverse is read backward.
        ({"predicate": "linkedTo", "subject": "zinc"}, ["zinc causes RLS"]),
        ({"predicate": "causedBy", "subject": "rls"}, ["zinc causes RLS"]),
        ({"predicate": "causedBy", "subject": "zinc"}, []),
        ({"predicate": "distinctFrom"}, ["gout distinctFrom RLS", "iron distinctFrom zinc"]),
        ({"predicate": "distinctFrom", "subject": "rls"}, ["gout distinctFrom RLS"]),
    ],
)
def test_a_scope_names_ends_and_properties(
    engine: EmbeddedEngine, schema: Schema, index: EdgeIndex | None, scope: dict[str, str], left: list[str]
) -> None:
    """Subject and object are those of the triple as it is asked."""
    iris = {role: NAMES.nutri(n) if role == "predicate" else NAMES.iri("ng", n) for role, n in scope.items()}
    asked = Scope(iris.get("subject"), iris.get("predicate"), iris.get("object"))

    assert [triple for triple, _, _ in short(find_conflicts(engine, schema, asked, index=index))] == left


def test_a_scope_names_classes_of_either_end(engine: EmbeddedEngine, schema: Schema, index: EdgeIndex | None) -> None:
    """Foods stand at one end only."""
    scope = Scope(classes=frozenset({NAMES.nutri("Food")}))

    assert [triple for triple, _, _ in short(find_conflicts(engine, schema, scope, index=index))] == [
        "tea dietarySourceOf iron"
    ]


@pytest.mark.parametrize("seed", range(6))
def test_the_index_makes_no_difference(tmp_path: Path, schema: Schema, seed: int) -> None:
    """Random statements about few things, with the index and without it, for every scope and for filters."""
    chance = random.Random(seed)
    things, texts = ("iron", "zinc", "tea", "rls"), ('characteristic "common"@en', 'characteristic "common"@de')
    said_of = [*texts, *(f"{name} {thing}" for name in ("causes", "distinctFrom") for thing in things)]
    labels = "".join(f'ng:{thing} a nutri:Nutrient ; rdfs:label "{thing}"@en . ' for thing in things)
    text = f"{PREFIXES}<{NAMES.graph('a')}> {{ {labels} }}\n"
    for source in "ab":
        statements = "".join(
            said(
                f"{source}-{number}",
                f"{chance.choice(things)} {chance.choice(said_of)}",
                chance.choice(("affirmed", "affirmed", "affirmed", "negated")),
                chance.choice(("asserted", "asserted", "possible")),
            )
            for number in range(25)
        )
        text += (
            f'<{NAMES.graph(source)}> {{ source:{source} a nutri:Source ; rdfs:label "{source}"@en . {statements} }}\n'
        )
    quads = read_graph(text.encode(), "trig")
    build_edge_index(tmp_path / "edges.sqlite", quads, schema)
    engine, index = EmbeddedEngine.in_memory(quads), EdgeIndex(tmp_path / "edges.sqlite")
    filters = [FilterWords(), FilterWords(min_certainty="likely"), FilterWords(sources=("a",))]
    ends = [None, *(NAMES.iri("ng", thing) for thing in things)]
    found = 0
    for words, subject, predicate, object_ in product(filters, ends, (None, "causes", "causedBy"), ends):
        scope = Scope(subject, None if predicate is None else NAMES.nutri(predicate), object_)
        kept = read_filter(schema, find_sources(engine, NAMES), words)
        without = find_conflicts(engine, schema, scope, kept)
        assert find_conflicts(engine, schema, scope, kept, index=index) == without
        found += len(without)
    assert found > len(ends)


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three statements make a text: one triple and a half."""
    monkeypatch.setattr("kg.query.conflicts.MOST_VALUES", 3)


@pytest.mark.usefixtures("many")
def test_conflicts_of_many_texts_are_all_found(engine: EmbeddedEngine, schema: Schema, index: EdgeIndex | None) -> None:
    """The statements of a triple stay together, however few fit."""
    assert len(find_conflicts(engine, schema, index=index)) == 5


def test_one_text_in_two_languages_is_two_conflicts_with_places_of_their_own(schema: Schema) -> None:
    """Or a page that ends at one of them would lose the other."""
    voices = [
        said(f"{source}-{language}", f'rls characteristic "night"@{language}', "affirmed", certainty)
        for source, certainty in (("a", "asserted"), ("b", "possible"))
        for language in ("de", "en")
    ]
    text = f"{PREFIXES}<{NAMES.graph('a')}> {{ {''.join(voices)} }}"
    engine = EmbeddedEngine.in_memory(read_graph(text.encode(), "trig"))

    found = find_conflicts(engine, schema)

    assert [[voice.iri.rpartition("/")[2] for voice in conflict.voices] for conflict in found] == [
        ["a-de", "b-de"],
        ["a-en", "b-en"],
    ]
    assert sort_key(found[0]) < sort_key(found[1])


def test_the_article_contradicts_itself_in_certainty_on_seven_triples(release_dir: Path) -> None:
    """Found by hand in the curated statements; no triple is both affirmed and denied."""
    with open_release(release_dir) as release:
        found = find_conflicts(release.engine, release.schema)

    assert {(c.subject.curie, c.predicate.curie, c.object.curie): (c.certainty, c.worst_certainty) for c in found} == {
        ("ng:nutrient-deficiency", "nutri:contributesTo", "ng:restless-legs-syndrome"): ("asserted", "possible"),
        ("ng:iron-deficiency", "nutri:affects", "ng:dopamine-pathway"): ("asserted", "possible"),
        ("ng:vitamin-d-deficiency", "nutri:associatedWith", "ng:rls-severity"): ("asserted", "suggestive"),
        ("ng:dopamine-dysfunction", "nutri:mechanismOf", "ng:restless-legs-syndrome"): ("asserted", "likely"),
        ("ng:magnesium-supplementation", "nutri:alleviates", "ng:restless-legs-syndrome"): ("possible", "speculative"),
        ("ng:hormonal-changes", "nutri:contributesTo", "ng:pregnancy-related-rls"): ("likely", "speculative"),
        ("ng:iron-deficiency", "nutri:contributesTo", "ng:pregnancy-related-rls"): ("likely", "speculative"),
    }
    assert {c.kinds for c in found} == {("certainty",)}
