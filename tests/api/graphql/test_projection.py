"""Both ways of making an answer give the same: what was fetched, projected, and graphql-core over the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import get_introspection_query

from api.graphql.service import GraphQLDoor
from kg.release import open_release
from kg.settings import Settings

Doors = tuple[GraphQLDoor, GraphQLDoor]


@pytest.fixture(scope="module")
def doors(release_dir: Path) -> Iterator[Doors]:
    """One door that projects and one that does not."""
    with open_release(release_dir) as release:
        yield GraphQLDoor(release, Settings()), GraphQLDoor(release, Settings(), projecting=False)


REQUESTS: list[tuple[str, dict[str, Any]]] = [
    (('{ condition(id: "restless-legs-syndrome") { linkedDeficiencies { edges { certainty worstCertainty inferred predicates '
     "sourceCount statementCount statements { number } derivations { rule { label } } node { label } } } } }"), {}),
    ("{ __typename a: foods(first: 2) { __typename nodes { __typename id } } }", {}),
    ("query($s: Boolean!) { foods(first: 2) { nodes { id label @skip(if: $s) } totalCount @include(if: $s) } }", {"s": True}),
    ("query($s: Boolean!) { foods(first: 2) { nodes { id label @skip(if: $s) } totalCount @include(if: $s) } }", {"s": False}),
    (('{ nodes(ids: ["iron", "nobody", "stmt:rls-nutrient-gaps-F043"]) { __typename ...N ... on Statement { place { ...P } } } } '
     "fragment N on Node { id ... on Entity { label } } fragment P on Place { __typename ... on Passage { start end } }"), {}),
    (('{ a: nutrient(id: "nobody") { label } b: nutrient(id: "iron") { x: dietarySources(first: 1) { edges { cursor } } '
     "x: dietarySources(first: 1) { pageInfo { endCursor } } } }"), {}),
    ("{ amounts(first: 3) { nodes { value percentDailyValue dailyValue unit place { __typename } } } }", {}),
    ("{ declarations(first: 1) { nodes { declaredOn declaredBy } } release { quads statements disclaimer } }", {}),
    (('{ why(subject: "lentils", predicate: "addresses", object: "magnesium-deficiency") { holds certainty words '
     "proofs(first: 1) { rule { label } premises { words statements { id } } } } }"), {}),
    ("{ gaps(rows: DEFICIENCY, columns: CONDITION, first: 2) { counts { state cells } nodes { row { label } state } } }", {}),
    ("{ statements(where: {polarity: NEGATED}) { facets(by: [CERTAINTY]) { values { label count } } } }", {}),
    ('{ food(id: "lentils") { nutrients: dietarySourceOf { edges { medianAmount { value } node { id } } } } }', {}),
    ('{ foods(after: "nonsense") { nodes { id } } }', {}),
    ('query($i: Boolean = true) { nutrient(id: "iron") { dietarySources(includeInferred: $i) { totalCount } } release { id } }',
     {"i": None}),
    (get_introspection_query(), {}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "variables"), REQUESTS)
def test_both_ways_give_the_same_answer(doors: Doors, query: str, variables: dict[str, Any]) -> None:
    """Values, order of keys, errors and extensions; asked twice, as the second time the request is prepared already."""
    projecting, executing = doors
    expected = executing.execute(query, variables, None)

    assert projecting.execute(query, variables, None) == expected
    assert projecting.execute(query, variables, None) == expected
    assert list(expected[1].get("data") or {}) == list(projecting.execute(query, variables, None)[1].get("data") or {})


def test_errors_tell_the_places_of_the_text_that_came(doors: Doors) -> None:
    """The same document in another layout is prepared already; its faults lie elsewhere."""
    one = 'query($i: Boolean = true) { nutrient(id: "iron") { dietarySources(includeInferred: $i) { totalCount } } }'
    other = one.replace("{ dietarySources", "{\n\n  dietarySources")
    for door in doors:
        door.execute(one, {"i": None}, None)
        _, answer = door.execute(other, {"i": None}, None)

        assert answer["errors"][0]["locations"][0]["line"] == 3


def test_variables_are_told_apart(doors: Doors) -> None:
    """A prepared request is one with these very values: 1 is not true, and one id not another."""
    for door in doors:
        query = "query($id: ID!, $n: Int) { nutrient(id: $id) { id dietarySources(first: $n) { nodes { id } } } }"
        ids = [
            door.execute(query, {"id": given, "n": 1}, None)[1]["data"]["nutrient"]["id"]
            for given in ("iron", "folate")
        ]
        outcome, _ = door.execute(query, {"id": "iron", "n": True}, None)

        assert ids == ["ng:iron", "ng:folate"]
        assert outcome == "invalid"


def test_prepared_requests_follow_the_name_of_the_operation(doors: Doors) -> None:
    """Two operations of one document."""
    document = 'query A { food(id: "eggs") { id } } query B { food(id: "nuts") { id } }'
    for door in doors:
        found = [door.execute(document, None, name)[1]["data"]["food"]["id"] for name in ("A", "B", "A")]

        assert found == ["ng:eggs", "ng:nuts", "ng:eggs"]
