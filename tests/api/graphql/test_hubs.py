"""Lists of hubs: the same answer as the engine gives by looking at every edge, at the price of a page."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import GraphQLDoor
from kg.release import Release, open_release
from kg.settings import Settings
from tests.benchmarks.hub_seeds import hub_food

HUB = "hub-500"
EDGES = (
    "edges { cursor certainty worstCertainty inferred predicates sourceCount statementCount node { id label } } "
    "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"
)
EVIDENCE = EDGES.replace("node {", "statements { id certainty polarity } derivations { id } cautions { id } node {")
Ask = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def release(hub_release_dir: Path) -> Iterator[Release]:
    with open_release(hub_release_dir) as opened:
        yield opened


def ask(door: GraphQLDoor, query: str) -> Any:
    _, answer = door.execute(query, None, None)
    return {name: answer[name] for name in ("data", "errors") if name in answer}


def foods(arguments: str, wanted: str = EDGES) -> str:
    return f'{{ nutrient(id: "{HUB}") {{ dietarySources({arguments}) {{ {wanted} }} }} }}'


def addressed(arguments: str, wanted: str = EDGES) -> str:
    return f'{{ deficiency(id: "{HUB}-deficiency") {{ addressedBy({arguments}) {{ {wanted} }} }} }}'


ORDERS = [
    "",
    ", orderBy: {field: LABEL, direction: DESC}",
    ", orderBy: {field: EVIDENCE}",
    ", orderBy: {field: EVIDENCE, direction: ASC}",
]


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("size", ["first: 7", "last: 7", "first: 9, last: 4"])
def test_a_page_in_any_order_is_the_one_that_the_engine_finds(
    door: GraphQLDoor, looking: GraphQLDoor, order: str, size: str
) -> None:
    """From either end, with and without evidence that only the engine knows."""
    for wanted in (EDGES, EVIDENCE):
        query = foods(f"{size}{order}", wanted)

        assert ask(looking, query) == ask(door, query)


@pytest.mark.parametrize("order", ORDERS)
def test_a_page_goes_on_behind_a_cursor_of_either_door(door: GraphQLDoor, looking: GraphQLDoor, order: str) -> None:
    """Forward and backward from the middle of the list."""
    cursor = ask(door, foods(f"first: 90{order}"))["data"]["nutrient"]["dietarySources"]["pageInfo"]["endCursor"]

    for arguments in (f'first: 5, after: "{cursor}"', f'last: 5, before: "{cursor}"', f'last: 3, after: "{cursor}"'):
        query = foods(arguments + order)

        assert ask(looking, query) == ask(door, query)


@pytest.mark.parametrize(
    "kept",
    [
        "minCertainty: LIKELY",
        "minCertainty: ASSERTED, includeInferred: false",
        "includeInferred: false",
        'sources: ["hub-0001", "hub-0003"]',
        'sources: ["hub-0001", "hub-definitions"]',
        'sources: ["hub-0001"], minCertainty: LIKELY',
    ],
)
@pytest.mark.parametrize("question", [foods, addressed])
def test_filters_leave_what_the_engine_leaves(
    door: GraphQLDoor, looking: GraphQLDoor, question: Callable[..., str], kept: str
) -> None:
    """Of what is stated and of what is concluded, with totals and what the filter leaves of the evidence."""
    for wanted in (EDGES, EVIDENCE):
        query = question(f"first: 6, {kept}", wanted)

        assert ask(looking, query) == ask(door, query)


MEMBERS = "edges { cursor node { id label } } pageInfo { hasNextPage endCursor } totalCount"


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "orderBy: [{field: LABEL, direction: DESC}]",
        "orderBy: [{field: ID}]",
        "orderBy: [{field: ID, direction: DESC}]",
        'where: {label: {contains: "OAT"}}',
        'where: {label: {startsWith: "Wild o", contains: "FOOD"}}',
        'where: {label: {contains: "food 17"}}, orderBy: [{field: LABEL, direction: DESC}]',
        'where: {dietarySourceOf: {some: {node: {id: {eq: "hub-500"}}}}}',
        'where: {dietarySourceOf: {some: {node: {id: {eq: "hub-25"}}, minCertainty: LIKELY}}}',
        'where: {dietarySourceOf: {some: {node: {id: {eq: "hub-500"}}, minCertainty: LIKELY}}}',
        'where: {dietarySourceOf: {some: {node: {id: {eq: "hub-500"}}, sources: ["hub-0001"]}}}',
        'where: {addresses: {some: {node: {id: {eq: "hub-25-deficiency"}}, minCertainty: ASSERTED}}}',
        'where: {dietarySourceOf: {none: {node: {id: {eq: "hub-500"}}}}}',
    ],
)
def test_lists_of_a_large_class_are_those_that_the_engine_finds(
    door: GraphQLDoor, looking: GraphQLDoor, arguments: str
) -> None:
    """In any order that the index has and under conditions; from the start, the end, and behind a cursor."""
    for size in ("first: 6", "last: 6"):
        query = f"{{ foods({size}, {arguments}) {{ {MEMBERS} }} }}"
        assert ask(looking, query) == ask(door, query)
    cursor = ask(door, f"{{ foods(first: 5, {arguments}) {{ {MEMBERS} }} }}")["data"]["foods"]["pageInfo"]["endCursor"]

    query = f'{{ foods(first: 5, after: "{cursor}", {arguments}) {{ {MEMBERS} }} }}'

    assert ask(looking, query) == ask(door, query)


def solutions(release: Release, query: str) -> list[int]:
    """How many solutions each query has that a request runs, the text of the query apart."""
    found: list[int] = []
    door = GraphQLDoor(release, Settings())
    select = release.engine.select

    def noted(*given: Any, **more: Any) -> Any:
        rows = select(*given, **more)
        found.append(len(rows.rows))
        return rows

    release.engine.select = noted  # type: ignore[method-assign]
    try:
        assert "errors" not in ask(door, query)
    finally:
        release.engine.select = select  # type: ignore[method-assign]
    return found


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("first: 20", EDGES),
        ("last: 20", EDGES),
        ("first: 20, orderBy: {field: EVIDENCE}", EDGES),
        ("first: 20", "edges { statements { id } node { label } }"),
        ("first: 20, minCertainty: LIKELY", "edges { certainty statements { id } } totalCount"),
        ("first: 20, includeInferred: false", "edges { certainty } totalCount"),
        ("first: 20, orderBy: {field: EVIDENCE}", "edges { statements { id } derivations { id } }"),
    ],
)
def test_a_page_of_a_hub_is_no_more_work_than_what_stands_on_it(release: Release, arguments: str, wanted: str) -> None:
    """Twenty edges and one more: three solutions each are a label and two statements, whether there are 500 or more."""
    found = solutions(release, foods(arguments, wanted))

    assert sum(found) <= 1 + 3 * 21


def test_too_much_to_put_in_order_is_refused_before_it_is_read(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a filter changes what edges are ordered by, all of them would have to be read."""
    monkeypatch.setattr("api.graphql.hub_lists.MOST_ORDERED", 300)

    answer = ask(GraphQLDoor(release, Settings()), foods("first: 3, minCertainty: LIKELY, orderBy: {field: EVIDENCE}"))

    assert "edges to put in order" in json.dumps(answer["errors"])


def test_a_neighbour_of_a_hub_is_read_from_its_own_end(door: GraphQLDoor) -> None:
    """A food has two nutrients, of which one is a hub."""
    query = f'{{ food(id: "{hub_food(3)}") {{ dietarySourceOf {{ nodes {{ label }} totalCount }} }} }}'

    listed = ask(door, query)["data"]["food"]["dietarySourceOf"]

    assert {"nodes": [{"label": f"hub {size}"} for size in ("25", "500")], "totalCount": 2} == listed
