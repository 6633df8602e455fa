"""Levels for an engine without LATERAL: how many queries, within which limits, and that any SPARQL 1.1 engine reads them.

That the answers are right, the tests of lists and edges and the comparison with the reference show for both ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Dataset

from api.graphql.plain_level import MOST_PARENTS
from api.graphql.service import GraphQLDoor
from kg.release import Release, open_release
from kg.settings import Settings
from tests.plain_engine import PlainEngine, plain_release

# rdflib's own parser and evaluator call what it deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")

FLAGSHIP = """{ condition(id: "restless-legs-syndrome") { linkedDeficiencies { %s edges { certainty node { label
    addressedBy { edges { certainty inferred node { label } } } } } } } }"""
EVIDENCE = """{ condition(id: "restless-legs-syndrome") {
    linkedDeficiencies(minCertainty: POSSIBLE, first: 3) {
        totalCount emptyReason facets(by: [TYPE, ADDRESSED_BY], first: 2) { by missing values { value label count } }
        edges { node { id label addressedBy(minCertainty: LIKELY, first: 2) { totalCount edges {
            certainty statements { id source { label } } derivations { certainty rule { label } } node { id } } } }
            statements { id polarity source { label } } } } } }"""
FIGURES = """{ nutrient(id: "iron") { dietarySources(orderBy: {field: PERCENT_DAILY_VALUE, direction: DESC}) {
    edges { node { id } cautions { id } medianAmount { item { identifier label } value unit } amounts { value } } } } }"""
ROOTS = """{ foods(first: 5, orderBy: [{field: DIETARY_SOURCE_OF_COUNT}, {field: LABEL}],
    where: {dietarySourceOf: {some: {node: {id: {eq: "iron"}}}}}) {
        totalCount facets(by: [TYPE]) { values { value label count } } nodes { id label synonyms } } }"""
SILENT = """{ deficiencies(first: 4, where: {addressedBy: {none: {}}}) { nodes { id addressedBy(minCertainty: LIKELY) {
    emptyReason totalCount } } } }"""


@pytest.fixture(scope="module")
def release(release_dir: Path) -> Iterator[Release]:
    """The packaged release, open."""
    with open_release(release_dir) as opened:
        yield opened


@pytest.fixture(scope="module")
def dataset(release_dir: Path) -> Dataset:
    """The same quads in rdflib."""
    read = Dataset()
    with (release_dir / "dataset.nq").open("rb") as text:
        read.parse(text, format="nquads")
    return read


def ask(door: GraphQLDoor, query: str) -> Any:
    outcome, answer = door.execute(query, None, None)
    assert outcome == "executed"
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def texts_of(release: Release, query: str, limits: Settings | None = None) -> tuple[Any, list[str]]:
    """The answer that an engine without LATERAL gives, and what it was asked for it."""
    plain = plain_release(release, limits)
    door = GraphQLDoor(plain, limits or Settings(), indexing=False)
    assert isinstance(plain.engine, PlainEngine)
    plain.engine.texts.clear()
    return ask(door, query), plain.engine.texts


@pytest.mark.parametrize("query", [FLAGSHIP % "totalCount", EVIDENCE, FIGURES, ROOTS, SILENT])
def test_another_engine_finds_the_same_rows(release: Release, dataset: Dataset, query: str) -> None:
    """Rdflib knows SPARQL 1.1 and no extension of it."""
    _, texts = texts_of(release, query)

    for text in texts:
        answer = release.engine.select(text)
        found = Counter(
            frozenset((name, term.value) for name, term in zip(answer.variables, row, strict=True) if term is not None)
            for row in answer.rows
        )
        rows = [frozenset((str(name), str(term)) for name, term in row.items()) for row in dataset.query(text).bindings]
        # Of nothing, grouped by something, rdflib makes a row without values; SPARQL 1.1, section 18.5.1, makes none.
        assert Counter(filter(None, rows)) == found, text


@pytest.mark.parametrize(
    ("query", "expected"),
    [(FLAGSHIP % "", 1 + 2 + 2), (FLAGSHIP % "totalCount", 1 + 3 + 2), (ROOTS, 2 + 1), (FIGURES, 3)],
)
def test_a_level_takes_two_queries_and_one_more_for_totals(release: Release, query: str, expected: int) -> None:
    """One for nodes by their ids; then pages, details of their edges, and totals where they are asked."""
    _, texts = texts_of(release, query)

    assert len(texts) == expected


@pytest.mark.parametrize("query", [EVIDENCE, FIGURES])
def test_narrow_limits_make_more_texts_and_the_same_answer(release: Release, query: str) -> None:
    """The engine of the test refuses what is longer than 8 KiB or has more than 40 UNIONs."""
    narrow = Settings(sparql_bytes=8 << 10, sparql_unions=40)

    answer, texts = texts_of(release, query, narrow)

    assert answer == ask(GraphQLDoor(release, Settings()), query)
    assert len(texts) > len(texts_of(release, query)[1])


def test_many_parents_are_asked_in_several_texts(release: Release) -> None:
    """There are 172 entities: a page of 100 has a sub-select for each, which 32 to a text make four, none of them twice."""
    query = "{ entities(first: 100) { nodes { id linkedTo(first: 2) { nodes { id label } } } } }"

    answer, texts = texts_of(release, query)

    assert answer == ask(GraphQLDoor(release, Settings()), query)
    pages = [text.count("LIMIT 3") for text in texts if "LIMIT 3" in text]
    assert pages == [MOST_PARENTS, MOST_PARENTS, MOST_PARENTS, 4]
