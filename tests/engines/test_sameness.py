"""One suite against every engine: the same questions, files and faults have the same answers as from the store here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from api.graphql.service import GraphQLDoor
from api.pages.examples import FOLDER
from kg.errors import KgError, QuerySyntaxError
from kg.export import FORMATS, Selection, write_view
from kg.locations import ontology_dir
from kg.release import Release
from kg.settings import Settings
from kg.store import Dataset
from tests.contracts.asking.compare import comparable, first_difference
from tests.contracts.asking.sides import FIXED_SEED, Sides, open_sides
from tests.contracts.querying.corpus import alone
from tests.contracts.querying.reading import Row, read_json
from tests.contracts.querying.walks import over_a_release
from tests.contracts.test_competency import LISTS
from tests.contracts.test_sparql_evaluation import GRAPH, ORDERED
from tests.engines.differences import EXAMPLES, FAULTS, MOST_DIFFERING, MOST_FAULTY, QUERIES
from tests.engines.servers import Server

DOCUMENTS = 80
PAGE_EXAMPLES = sorted(FOLDER.glob("*.graphql"))
ROUTES = {"with the index of edges": True, "by queries alone": False}
VIEWS = {
    "whole graph": Selection(),
    "two steps": Selection(focus=("restless-legs-syndrome",), depth=2, types=frozenset(("Food", "Deficiency"))),
    "one source": Selection(focus=("iron",), sources=frozenset(("background",)), min_certainty="likely"),
}
QUESTIONS = {
    "path": '{ path(from: "spinach", to: "restless-legs-syndrome") { paths { words edges { statements { id } } } } }',
    "why": '{ why(subject: "lentils", predicate: "addresses", object: "magnesium-deficiency") { words certainty holds } }',
    "neighbourhood": '{ neighborhood(id: "iron") { nodes { id } edges { source target predicate } } }',
    "search": '{ search(text: "ferittin") { correctedTo nodes { label } } }',
    "conflicts": "{ conflicts { totalCount nodes { subject { id } statements { id certainty } } } }",
    "conflicts of one source": '{ conflicts(where: {sources: ["rls-nutrient-gaps"]}) { nodes { statements { id } } } }',
    "conflicts of one source about a condition": """{ conflicts(where: {sources: ["rls-nutrient-gaps"],
        object: "restless-legs-syndrome", minCertainty: POSSIBLE}) { totalCount nodes { statements { id } } } }""",
    "gaps of one source": """{ gaps(rows: DEFICIENCY, columns: CONDITION, sources: ["rls-nutrient-gaps"]) {
        totalCount nodes { state } } }""",
    "statements of one property": """{ nutrient(id: "iron") { dietarySources { edges {
        statements { id certainty source { label } } } } } }""",
    "denials": "{ statements(where: {polarity: NEGATED}) { nodes { id polarity object { id } } } }",
    "facets": '{ condition(id: "restless-legs-syndrome") { symptoms { totalCount } linkedFrom(first: 3) { totalCount } } }',
}


@pytest.fixture(scope="module")
def sides(release_dir: Path) -> Iterator[Sides]:
    """What makes documents; its naive reference says what their answers are."""
    with open_sides(release_dir) as opened:
        yield opened


@pytest.fixture(scope="module")
def doors(local: Release, remote: Release) -> dict[tuple[str, str], GraphQLDoor]:
    """(where, route) → the GraphQL door: making one takes as long as a hundred answers."""
    sides = {"here": local, "there": remote}
    return {
        (side, route): GraphQLDoor(release, Settings(), indexing=indexing)
        for side, release in sides.items()
        for route, indexing in ROUTES.items()
    }


def ask_door(door: GraphQLDoor, document: str) -> Any:
    """The whole answer of a GraphQL door."""
    _, answer = door.execute(document, None, None)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("question", LISTS)
def test_competency_questions_have_the_answers_of_the_curators(
    doors: dict[tuple[str, str], GraphQLDoor], question: str, route: str
) -> None:
    """Typed from their table."""
    expected, document, place, types = LISTS[question]
    found = ask_door(doors["there", route], document)
    for step in place.split("."):
        found = found[step]

    nodes = [node for node in found["nodes"] if not types or node["__typename"] in types]
    assert set(expected.split("; ")) == {node["id"].removeprefix("ng:") for node in nodes}


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("name", QUESTIONS)
def test_other_questions_have_the_answers_that_they_have_here(
    doors: dict[tuple[str, str], GraphQLDoor], name: str, route: str
) -> None:
    """Paths, proofs, neighbourhoods, search, denials, counts."""
    here = ask_door(doors["here", route], QUESTIONS[name])

    assert here == ask_door(doors["there", route], QUESTIONS[name])


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("example", PAGE_EXAMPLES, ids=lambda path: path.stem)
def test_the_examples_of_the_graphql_page_have_the_answers_that_they_have_here(
    doors: dict[tuple[str, str], GraphQLDoor], example: Path, route: str
) -> None:
    """What a new user asks first."""
    document = example.read_text(encoding="utf-8")
    here = ask_door(doors["here", route], document)

    assert here == ask_door(doors["there", route], document)


@pytest.mark.parametrize("route", ROUTES)
def test_generated_documents_have_the_answers_of_the_naive_reference(
    doors: dict[tuple[str, str], GraphQLDoor], sides: Sides, engine: Server, route: str
) -> None:
    """Fragments, filters, orders, counts, interfaces: nothing depends on how an engine orders or counts."""
    door, differing, faulty = doors["there", route], [], 0
    for asked in islice(sides.documents(FIXED_SEED), DOCUMENTS):
        outcome, answer = door.execute(asked.text, asked.variables, None)
        if outcome == "refused":
            continue
        said = [error["message"] for error in answer.get("errors", ())]
        if any(mark in message for mark in FAULTS.get(engine.name, {}) for message in said):
            faulty += 1
            continue
        errors = [error["path"] for error in answer.get("errors", ())]
        actual = comparable({"data": answer["data"], "errors": errors})
        expected = comparable(sides.reference.answer(asked.text, asked.variables))
        if actual != expected:
            where = first_difference(expected.data, actual.data)
            differing.append(f"{where}\n{asked.text}\n{json.dumps(asked.variables)}")

    assert len(differing) <= MOST_DIFFERING.get(engine.name, 0), "\n\n".join(differing[:3])
    assert faulty <= MOST_FAULTY.get(engine.name, 0)


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"html"}))
def test_files_have_the_same_bytes(local: Release, remote: Release, name: str, view: str) -> None:
    """Every format, with everything inside."""
    here, there = (write_view(one.engine, one.schema, one.manifest, name, VIEWS[view]) for one in (local, remote))

    assert here == there


def rows_of(release: Release, query: str, dataset: Mapping[str, tuple[str, ...]]) -> Any:
    """What the engine of a release says: rows, in their order if they have one; a boolean; or sorted triples."""
    given = Dataset(dataset.get("default-graph-uri", ()), dataset.get("named-graph-uri", ()))
    answer = release.engine.answer(query, accept_results="json", accept_graph="nt", dataset=given)
    if answer.form == "graph":
        triples = ox.Dataset(ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES))
        triples.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)  # blank nodes have other names in every answer
        return sorted(map(str, triples))
    if answer.form == "ask":
        return json.loads(answer.body)["boolean"]
    names, rows = read_json(answer.body)
    return names, arranged(rows, query)


def arranged(rows: list[Row], query: str) -> list[str]:
    """Rows to be compared."""
    texts = [repr(row) for row in rows]
    return texts if ORDERED in query else sorted(texts)


def test_queries_have_the_same_solutions(local: Release, remote: Release, engine: Server) -> None:
    """The corpus of the endpoint, with the datasets that requests name; what differs is listed with its reason."""
    if engine.name not in QUERIES:
        pytest.skip(f"{engine.name} answers the SPARQL of others in its own way, see tests/engines/differences.py")
    differing, unfounded = [], set(QUERIES[engine.name])
    for query, pairs in [*((query, ()) for query in alone()), *over_a_release()]:
        dataset: dict[str, tuple[str, ...]] = {}
        for key, graph in pairs:
            dataset[key] = (*dataset.get(key, ()), GRAPH + graph)
        try:
            there = rows_of(remote, query, dataset)
        except KgError as error:
            there = error.message
        if rows_of(local, query, dataset) == there:
            continue
        known = [mark for mark in QUERIES[engine.name] if mark in query]
        unfounded -= set(known)
        if not known:
            differing.append(f"{query}\n{pairs}\n{there!r:.300}")

    assert "" == "\n\n".join(differing), f"{len(differing)} differ"
    assert set() == unfounded, "these differ no more: strike them off the list"


def test_the_examples_of_the_ontology_have_the_same_solutions(local: Release, remote: Release, engine: Server) -> None:
    """Every query that the editor offers."""
    examples = [path.read_text(encoding="utf-8") for path in sorted((ontology_dir() / "examples").glob("*.rq"))]

    assert len(examples) > 5
    for text in examples:
        if any(mark in text for mark in EXAMPLES.get(engine.name, {})):
            continue
        assert rows_of(local, text, {}) == rows_of(remote, text, {}), text


def test_faults_of_a_query_are_told_in_the_same_words(local: Release, remote: Release) -> None:
    """Line, column and message, whichever engine would run it."""
    for text in ("SELECT nonsense", "SELECT * { ?s ?p }", "SELECT * { ?s ?p ?o"):
        told = []
        for release in (local, remote):
            with pytest.raises(QuerySyntaxError) as caught:
                rows_of(release, text, {})
            told.append((caught.value.message, caught.value.line, caught.value.column))
        assert told[0] == told[1]
