"""Faults of lists that generated questions brought to light, each in the smallest question that shows it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import GraphQLDoor
from kg.release import open_release
from kg.settings import Settings


@pytest.fixture(scope="module")
def door(release_dir: Path) -> Iterator[GraphQLDoor]:
    """The door over the packaged release."""
    with open_release(release_dir) as release:
        yield GraphQLDoor(release, Settings())


def ask(door: GraphQLDoor, query: str, **variables: object) -> Any:
    outcome, answer = door.execute(query, variables, None)
    assert outcome == "executed"
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def test_an_id_filter_without_a_condition_chooses_everything(door: GraphQLDoor) -> None:
    """All fifteen foods."""
    assert ask(door, "{ foods(where: { id: {} }) { totalCount } }") == {"foods": {"totalCount": 15}}


@pytest.mark.parametrize(
    "where",
    [
        '{ sources: ["rls-nutrient-gaps"] }',
        '{ not: { sources: ["background"] } }',
        '{ or: [{ sources: ["rls-nutrient-gaps"] }] }',
        '{ and: [{ sources: ["rls-nutrient-gaps"] }, { not: { sources: ["background"] } }] }',
    ],
)
def test_conditions_of_statements_hold_wherever_they_stand(door: GraphQLDoor, where: str) -> None:
    """The article has 299 statements, and only the background has others."""
    assert ask(door, f"{{ statements(where: {where}) {{ totalCount }} }}") == {"statements": {"totalCount": 299}}


def test_conditions_of_statements_hold_behind_a_link(door: GraphQLDoor) -> None:
    """A proposition rests on affirmed statements only."""
    query = "{ propositions(where: { statements: { some: { polarity: NEGATED } } }) { totalCount } }"

    assert ask(door, query) == {"propositions": {"totalCount": 0}}


def test_pages_go_on_where_values_are_missing(door: GraphQLDoor) -> None:
    """Only the article has a hash; the two other sources follow by IRI, one page each."""
    found: list[str] = []
    after = None
    for _ in range(3):
        page = ask(
            door,
            "query($a: String) { sources(orderBy: [{ field: SHA256 }], first: 1, after: $a) "
            "{ nodes { id } pageInfo { endCursor } } }",
            a=after,
        )["sources"]
        found += [node["id"] for node in page["nodes"]]
        after = page["pageInfo"]["endCursor"]

    assert found == ["source:rls-nutrient-gaps", "source:background", "source:usda-sr28"]


def test_an_order_by_words_leaves_things_out_of_account(door: GraphQLDoor) -> None:
    """Claims in words come before claims about things, in either direction."""
    query = "{ statements(first: 1, orderBy: [{ field: OBJECT_TEXT, direction: DESC }]) { nodes { objectText } } }"

    assert ask(door, query)["statements"]["nodes"][0]["objectText"] is not None


def test_an_empty_page_knows_what_lies_before_it(door: GraphQLDoor) -> None:
    """Behind the last dietary source of iron there is nothing, and something before."""
    query = 'query($a: String) { nutrient(id: "iron") { dietarySources(after: $a) { pageInfo { endCursor hasPreviousPage } } } }'
    end = ask(door, query)["nutrient"]["dietarySources"]["pageInfo"]["endCursor"]

    assert ask(door, query, a=end)["nutrient"]["dietarySources"]["pageInfo"] == {
        "endCursor": None,
        "hasPreviousPage": True,
    }


def test_cautions_can_be_asked_for_where_there_are_none(door: GraphQLDoor) -> None:
    """Another name commends nothing; what would be shown of a caution does not matter."""
    query = '{ condition(id: "restless-legs-syndrome") { alternativeNames { edges { predicates cautions { combined } } } } }'

    edges = ask(door, query)["condition"]["alternativeNames"]["edges"]
    assert [edge["cautions"] for edge in edges] == [[] for _ in edges]
