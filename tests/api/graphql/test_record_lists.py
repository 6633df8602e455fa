"""Lists of statements, passages and the like: the same answer as the engine gives, at the price of a page."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql import record_lists
from api.graphql.cursor import encode_cursor
from api.graphql.service import GraphQLDoor
from kg.release import Release, open_release
from kg.store import EmbeddedEngine

LISTED = "edges { cursor node { __typename id } } pageInfo { hasNextPage hasPreviousPage endCursor } totalCount"
HUB, LACK = "hub-500", "hub-500-deficiency"


@pytest.fixture(scope="module")
def release(hub_release_dir: Path) -> Iterator[Release]:
    with open_release(hub_release_dir) as opened:
        yield opened


def ask(door: GraphQLDoor, query: str) -> Any:
    _, answer = door.execute(query, None, None)
    assert "errors" not in answer, answer
    return answer["data"]


def check(door: GraphQLDoor, looking: GraphQLDoor, name: str, arguments: str = "") -> int:
    """Pages from either end and on from their cursors are those of the engine; how many things the list has."""
    total = 0
    for size, position in (("first: 6", "after"), ("last: 6", "before")):
        query = f"{{ {name}({size} {arguments}) {{ {LISTED} }} }}"
        answer = ask(looking, query)[name]
        assert ask(door, query)[name] == answer
        total = answer["totalCount"]
        edges = answer["edges"][::-1] if position == "before" else answer["edges"]
        if edges:
            query = f'{{ {name}({size}, {position}: "{edges[-1]["cursor"]}" {arguments}) {{ {LISTED} }} }}'
            assert ask(door, query) == ask(looking, query)
    return total


@pytest.mark.parametrize("order", ["", "orderBy: [{field: ID}]", "orderBy: [{field: ID, direction: DESC}]"])
@pytest.mark.parametrize(
    "name", ["statements", "passages", "declarations", "places", "derivations", "propositions", "rules"]
)
def test_a_list_of_records_is_the_one_that_the_engine_finds(
    door: GraphQLDoor, looking: GraphQLDoor, name: str, order: str
) -> None:
    """Of one class and of several, with labels and without."""
    assert check(door, looking, name, order) > 0


@pytest.mark.parametrize(
    ("where", "some"),
    [
        (f'subject: "{LACK}"', True),
        (f'object: "{HUB}"', True),
        (f'object: "{HUB}", subject: "{LACK}"', True),
        (f'object: "{HUB}", polarity: AFFIRMED', True),
        (f'object: "{HUB}", polarity: NEGATED', True),
        (f'object: "{HUB}", minCertainty: LIKELY', True),
        (f'object: "{HUB}", predicate: "dietarySourceOf"', True),
        (f'subject: "{HUB}", predicate: "hasDietarySource"', True),
        (f'object: "{HUB}", predicate: "hasDietarySource"', False),
        (f'subject: "{HUB}", predicate: "linkedFrom"', False),
        (f'object: "{HUB}", sources: ["hub-0001"]', True),
        (f'object: "{HUB}", or: [{{polarity: NEGATED}}, {{subject: "{LACK}"}}]', True),
        (f'not: {{object: "{HUB}"}}', True),
        (f'and: [{{object: "{HUB}"}}, {{minCertainty: ASSERTED}}]', True),
        ('object: "nothing-of-that-name"', False),
        ('object: "http://[broken"', False),
        ('predicate: "deficiencyOf"', True),
        ("polarity: NEGATED", True),
    ],
)
@pytest.mark.parametrize("order", ["", "orderBy: [{field: ID, direction: DESC}]"])
def test_statements_under_conditions_are_those_that_the_engine_finds(
    door: GraphQLDoor, looking: GraphQLDoor, monkeypatch: pytest.MonkeyPatch, where: str, order: str, *, some: bool
) -> None:
    """The ends that a condition names, read forward, backward, or not at all; whatever else it asks."""
    monkeypatch.setattr(record_lists, "_MANY", 0)

    assert (check(door, looking, "statements", f"where: {{{where}}} {order}") > 0) is some


@pytest.mark.parametrize("most", [50, 3_000])
def test_records_that_meet_a_condition_are_found_by_either_way(
    door: GraphQLDoor, looking: GraphQLDoor, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Among the first that are looked at, or by the engine."""
    monkeypatch.setattr(record_lists, "_MANY", 0)
    monkeypatch.setattr(record_lists, "_MOST_CANDIDATES", most)
    monkeypatch.setattr(record_lists, "_FIRST_CANDIDATES", 20)
    monkeypatch.setattr(record_lists, "_MOST_AT_ONCE", 40)

    assert check(door, looking, "statements", "where: {certainty: {eq: POSSIBLE}}") > 0


@pytest.mark.parametrize("arguments", ["", f'where: {{object: "{HUB}"}}', "orderBy: [{field: ID, direction: DESC}]"])
def test_a_page_is_no_more_work_than_what_stands_on_it(
    door: GraphQLDoor, monkeypatch: pytest.MonkeyPatch, arguments: str
) -> None:
    """Certainty and three classes of twenty statements: no query has more solutions, however many there are."""
    found = []
    select = EmbeddedEngine.select

    def noted(*given: Any, **more: Any) -> Any:
        rows = select(*given, **more)
        found.append((given[1], len(rows.rows)))
        return rows

    monkeypatch.setattr(EmbeddedEngine, "select", noted)
    listed = ask(door, f"{{ statements(first: 20 {arguments}) {{ nodes {{ certainty }} totalCount }} }}")["statements"]

    assert len(listed["nodes"]) == 20 < listed["totalCount"]
    assert all(number <= 4 * 20 and "ORDER BY" not in text for text, number in found), found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("a", ""),
        ("", "orderBy: [{field: ID}]"),
        ('\x1fID ASC [[false,"http://example.org/"]]', "orderBy: [{field: ID}]"),
    ],
)
def test_a_position_that_no_such_list_gave_means_what_it_means_to_the_engine(
    door: GraphQLDoor, looking: GraphQLDoor, sort: str, order: str
) -> None:
    """One of another list, or one that somebody made."""
    node = ask(door, "{ statements(first: 3) { nodes { iri } } }")["statements"]["nodes"][2]["iri"]
    for position in ("after", "before"):
        query = f'{{ statements(first: 3, {position}: "{encode_cursor(sort, node)}" {order}) {{ {LISTED} }} }}'
        found, wanted = (one.execute(query, None, None)[1] for one in (door, looking))
        assert (found["data"], found.get("errors")) == (wanted["data"], wanted.get("errors"))


@pytest.mark.parametrize(("size", "position"), [("first: 25", "before"), ("last: 25", "after")])
def test_a_page_that_ends_at_a_cursor_has_a_receipt_of_its_own_nodes(
    door: GraphQLDoor, size: str, position: str
) -> None:
    """It knows nothing of what lies beyond, and is not the whole list for that."""
    cursor = ask(door, "{ declarations(first: 4) { pageInfo { endCursor } } }")["declarations"]["pageInfo"]["endCursor"]
    _, answer = door.execute_with_receipt(
        f'{{ declarations({size}, {position}: "{cursor}") {{ nodes {{ id }} }} }}', None, None
    )

    (listed,) = answer["extensions"]["receipt"]["sparql"]
    assert (listed["page"]["whole"], listed["reproduces"]) == (False, True)
    assert listed["rows"] == listed["edges"] > 0
