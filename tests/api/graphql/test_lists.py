"""Conditions, orders and grouped counts of lists. Expected values are read off the curated tables by hand."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import GraphQLDoor
from kg.release import open_release
from kg.settings import Settings
from tests.plain_engine import plain_release


@pytest.fixture(scope="module", params=["indexed", "lateral", "plain"])
def door(release_dir: Path, request: pytest.FixtureRequest) -> Iterator[GraphQLDoor]:
    """The door over the packaged release, by both ways of asking an engine."""
    with open_release(release_dir) as release:
        asked = plain_release(release) if request.param == "plain" else release
        yield GraphQLDoor(asked, Settings(), indexing=request.param == "indexed")


def ask(door: GraphQLDoor, query: str, **variables: object) -> Any:
    outcome, answer = door.execute(query, variables, None)
    assert outcome == "executed"
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def labels(door: GraphQLDoor, field: str, where: str) -> list[str]:
    """Labels of the nodes that meet a condition."""
    found = ask(door, f"{{ list: {field}(where: {where}, first: 100) {{ totalCount nodes {{ label }} }} }}")["list"]
    assert found["totalCount"] == len(found["nodes"])
    return [node["label"] for node in found["nodes"]]


IRON_FOODS = ["fortified cereals", "lentils", "red meat", "spinach"]


@pytest.mark.parametrize(
    ("field", "where", "expected"),
    [
        ("foods", '{label: {eq: "lentils"}}', ["lentils"]),
        ("foods", '{label: {eq: "Lentils"}}', []),
        ("foods", '{label: {contains: "FISH"}}', ["fatty fish", "fish"]),
        ("foods", '{label: {startsWith: "fortified"}}', ["fortified cereals", "fortified foods", "fortified milk"]),
        ("foods", '{label: {in: ["eggs", "nuts", "iron"]}}', ["eggs", "nuts"]),
        ("foods", "{label: {in: []}}", []),
        ("foods", "{label: {isNull: true}}", []),
        ("foods", '{id: {eq: "ng:lentils"}}', ["lentils"]),
        ("foods", '{id: {in: ["lentils", "https://w3id.org/nutrigraph/entity/eggs", "iron", "nobody"]}}', ["eggs", "lentils"]),
        ("foods", '{not: {label: {contains: "f"}}, dietarySourceOf: {some: {node: {id: {eq: "iron"}}}}}',
         ["lentils", "red meat", "spinach"]),
        ("foods", '{dietarySourceOf: {some: {node: {id: {eq: "iron"}}}}}', IRON_FOODS),
        ("foods", '{dietarySourceOf: {some: {node: {label: {startsWith: "iro"}}}}}', IRON_FOODS),
        ("foods", '{dietarySourceOf: {some: {node: {id: {eq: "iron"}}, sources: ["background"]}}}', []),
        ("foods", '{addresses: {some: {node: {id: {eq: "iron-deficiency"}}}}}', IRON_FOODS),
        ("foods", '{addresses: {some: {node: {id: {eq: "iron-deficiency"}}, includeInferred: false}}}', []),
        ("foods", '{or: [{label: {eq: "eggs"}}, {label: {eq: "nuts"}}], label: {contains: "t"}}', ["nuts"]),
        ("foods", "{or: []}", []),
        ("deficiencies", "{addressedBy: {none: {}}}",
         ["B vitamin deficiency", "brain iron deficiency", "folate deficiency", "nutrient deficiency",
          "vitamin B6 deficiency"]),
        ("entities", '{type: {in: [FOOD, NUTRIENT]}, synonyms: {contains: "cobalamin"}}', ["vitamin B12"]),
        ("entities", '{type: {eq: FOOD}, label: {contains: "iron"}}', []),
    ],
)  # fmt: skip
def test_conditions_leave_what_meets_them(door: GraphQLDoor, field: str, where: str, expected: list[str]) -> None:
    """Equality, texts, lists, null, and, or, not, relations with conditions of their own."""
    assert labels(door, field, where) == expected


def test_a_condition_holds_of_the_very_edge_that_the_field_shows(door: GraphQLDoor) -> None:
    """For every deficiency and certainty: it has an edge under the filter exactly if the list with that filter has one."""
    for certainty in ("ASSERTED", "LIKELY", "POSSIBLE", "SUGGESTIVE", "SPECULATIVE"):
        query = (
            f"{{ deficiencies(first: 100) {{ nodes {{ id linkedTo(minCertainty: {certainty}) {{ totalCount }} }} }} "
            f"chosen: deficiencies(first: 100, where: {{linkedTo: {{some: {{minCertainty: {certainty}}}}}}}) {{ nodes {{ id }} }} }}"
        )
        found = ask(door, query)
        expected = [node["id"] for node in found["deficiencies"]["nodes"] if node["linkedTo"]["totalCount"]]

        assert expected
        assert [node["id"] for node in found["chosen"]["nodes"]] == expected


def test_figures_and_links_of_records_can_be_conditions(door: GraphQLDoor) -> None:
    """Boiled lentils (SR28 16070) hold 3.33 mg of iron in 100 g; two of the amounts of iron are above 10 mg or none."""
    found = ask(
        door,
        """{ lentils: amounts(where: {nutrient: {some: {id: {eq: "iron"}}}, item: {some: {identifier: {eq: "SR28:16070"}}}}) {
               nodes { value } }
             high: amounts(where: {percentDailyValue: {gt: 300}}) { nodes { percentDailyValue } } }""",
    )

    assert found["lentils"]["nodes"] == [{"value": 3.33}]
    assert sorted(node["percentDailyValue"] for node in found["high"]["nodes"]) == [362.9, 372.5, 2940.8]


def test_statements_keep_their_own_conditions_and_take_general_ones(door: GraphQLDoor) -> None:
    """The six denials of the register; F031 and the others, by number."""
    found = ask(
        door,
        """{ denied: statements(where: {polarity: NEGATED}) { nodes { number } }
             one: statements(where: {polarity: NEGATED, number: {in: ["F097", "F111"]}}) { nodes { number } }
             rest: statements(where: {polarity: NEGATED, not: {number: {startsWith: "f0"}}}) { nodes { number } } }""",
    )

    assert [n["number"] for n in found["denied"]["nodes"]] == ["F031", "F097", "F098", "F222", "F245", "F274"]
    assert [n["number"] for n in found["one"]["nodes"]] == ["F097"]
    assert [n["number"] for n in found["rest"]["nodes"]] == ["F222", "F245", "F274"]


def test_neighbours_are_chosen_and_what_is_left_out_is_said(door: GraphQLDoor) -> None:
    """A condition on the neighbours of a relation counts like a filter."""
    found = ask(
        door,
        """{ nutrient(id: "iron") {
               fish: dietarySources(where: {label: {contains: "fish"}}) { totalCount emptyReason nodes { label } }
               meat: dietarySources(where: {label: {contains: "meat"}}) { totalCount emptyReason nodes { label } } } }""",
    )["nutrient"]

    assert found["fish"] == {"totalCount": 0, "emptyReason": "FILTERED_OUT", "nodes": []}
    assert found["meat"] == {"totalCount": 1, "emptyReason": None, "nodes": [{"label": "red meat"}]}


def test_too_many_conditions_are_refused(door: GraphQLDoor) -> None:
    """By number, however they nest: each has two entries, of which two hundred are let through."""
    query = "query($w: FoodWhere) { foods(where: $w) { totalCount } }"
    some, many = ({"or": [{"label": {"eq": str(number)}} for number in range(most)]} for most in (90, 110))

    assert ask(door, query, w=some) == {"foods": {"totalCount": 0}}
    outcome, answer = door.execute(query, {"w": many}, None)
    assert outcome == "refused"
    assert answer["errors"][0]["extensions"]["limitName"] == "conditions"


def test_identifiers_that_are_shown_short_are_asked_for_short(door: GraphQLDoor) -> None:
    """A CURIE of another vocabulary, or its IRI."""
    found = ask(
        door,
        """{ one: mappings(where: {curie: {eq: "MONDO:0005391"}}) { nodes { entity { id } } }
             iri: mappings(where: {curie: {in: ["http://purl.obolibrary.org/obo/MONDO_0005391", "x"]}}) { totalCount }
             none: mappings(where: {curie: {eq: "MONDO:0"}}) { totalCount } }""",
    )

    assert found["one"]["nodes"] == [{"entity": {"id": "ng:restless-legs-syndrome"}}]
    assert (found["iri"]["totalCount"], found["none"]["totalCount"]) == (1, 0)


def walk(door: GraphQLDoor, order: str, size: int, *, backward: bool) -> list[str]:
    """All foods in pages of a size, from either end, in the order in which they come."""
    found: list[str] = []
    cursor = None
    for _ in range(20):
        sizes = f"last: {size}, before: $c" if backward else f"first: {size}, after: $c"
        query = (
            f"query($c: String) {{ foods({sizes}, orderBy: {order}) {{ nodes {{ label }} "
            "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
        )
        page = ask(door, query, c=cursor)["foods"]
        texts = [node["label"] for node in page["nodes"]]
        found = texts + found if backward else found + texts
        info = page["pageInfo"]
        cursor = info["startCursor"] if backward else info["endCursor"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return found
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize("backward", [False, True])
@pytest.mark.parametrize("size", [1, 4, 15])
def test_pages_in_any_order_follow_each_other_from_either_end(door: GraphQLDoor, size: int, *, backward: bool) -> None:
    """By label downwards, by a count with ties, by IRI: each food once, and the same from both ends."""
    down = walk(door, "{field: LABEL, direction: DESC}", size, backward=backward)
    by_count = walk(door, "[{field: NARROWER_COUNT}, {field: LABEL}]", size, backward=backward)
    by_id = walk(door, "{field: ID}", size, backward=backward)

    assert down == sorted(down, reverse=True)
    assert len(set(down)) == 15
    # Cereals and milk are fortified foods; milk is dairy as well; fatty fish, spinach, lentils, red meat are kinds of these.
    assert by_count[:6] == ["fortified foods", "dairy", "fish", "leafy greens", "legumes", "meat"]
    assert by_count[6:] == sorted(by_count[6:])
    assert by_id == sorted(down, key=lambda text: text.replace(" ", "-"))


def test_missing_values_come_last_in_either_direction(door: GraphQLDoor) -> None:
    """No daily value is not one of zero: 168 amounts, none without; hedge cues of denials, some without."""
    found = ask(
        door,
        """{ up: statements(where: {polarity: NEGATED}, orderBy: [{field: HEDGE_CUE}]) { nodes { number hedgeCue } }
             down: statements(where: {polarity: NEGATED}, orderBy: [{field: DEGREE, direction: DESC}]) { nodes { degree } }
             rank: statements(where: {subject: "iron-deficiency"}, orderBy: {field: CERTAINTY}, first: 100) {
               nodes { certainty } } }""",
    )
    degrees = [node["degree"] for node in found["down"]["nodes"]]
    certainties = [node["certainty"] for node in found["rank"]["nodes"]]
    scale = ["SPECULATIVE", "SUGGESTIVE", "POSSIBLE", "LIKELY", "ASSERTED"]

    assert all(node["hedgeCue"] is None for node in found["up"]["nodes"])
    assert [text is None for text in degrees] == sorted(text is None for text in degrees)
    assert certainties == sorted(certainties, key=scale.index)
    assert len(set(certainties)) > 1


def test_a_cursor_of_another_order_is_refused(door: GraphQLDoor) -> None:
    """Its position means nothing there."""
    page = ask(door, "{ foods(first: 2, orderBy: {field: ID}) { pageInfo { endCursor } } }")["foods"]
    cursor = page["pageInfo"]["endCursor"]
    for order in ("", ", orderBy: {field: LABEL, direction: DESC}", ", orderBy: [{field: ID}, {field: LABEL}]"):
        _, answer = door.execute(
            f"query($c: String) {{ foods(after: $c{order}) {{ totalCount nodes {{ id }} }} }}", {"c": cursor}, None
        )

        assert answer["errors"][0]["extensions"]["code"] == "refused"


def test_facets_count_the_whole_list_and_not_the_page(door: GraphQLDoor) -> None:
    """Denials by certainty and section; foods by nutrient; entities by their most specific class."""
    found = ask(
        door,
        """{ denied: statements(first: 1, where: {polarity: NEGATED}) { facets(by: [POLARITY]) { by missing values { value label count } } }
             foods(first: 1) { facets(by: [DIETARY_SOURCE_OF, TYPE]) { by missing values { value label count } } }
             entities(first: 1) { totalCount facets(by: [TYPE], first: 100) { missing values { value count } } } }""",
    )
    nutrients, kinds = found["foods"]["facets"]

    assert found["denied"]["facets"] == [
        {"by": "POLARITY", "missing": 0, "values": [{"value": "NEGATED", "label": "negated", "count": 6}]}
    ]
    assert {"value": "ng:iron", "label": "iron", "count": 4} in nutrients["values"]
    assert [v["count"] for v in nutrients["values"]] == sorted((v["count"] for v in nutrients["values"]), reverse=True)
    assert kinds == {"by": "TYPE", "missing": 0, "values": [{"value": "FOOD", "label": "food", "count": 15}]}
    counts = {v["value"]: v["count"] for v in found["entities"]["facets"][0]["values"]}
    assert "ENTITY" not in counts
    assert counts["FOOD"] == 15
    assert sum(counts.values()) == found["entities"]["totalCount"] == 172


def test_facets_of_a_relation_are_counted_per_parent_after_the_filters(door: GraphQLDoor) -> None:
    """Of what is linked to RLS by kind: eight deficiencies; with a condition only those that meet it."""
    found = ask(
        door,
        """{ condition(id: "restless-legs-syndrome") {
               all: linkedDeficiencies { facets(by: [TYPE]) { values { value count } } }
               some: linkedDeficiencies(where: {label: {contains: "vitamin"}}) { totalCount facets(by: [TYPE]) { values { value count } } }
               none: linkedDeficiencies(sources: []) { facets(by: [TYPE]) { missing values { value count } } } } }""",
    )["condition"]

    assert found["all"]["facets"] == [{"values": [{"value": "DEFICIENCY", "count": 8}]}]
    assert found["some"] == {"totalCount": 3, "facets": [{"values": [{"value": "DEFICIENCY", "count": 3}]}]}
    assert found["none"]["facets"] == [{"missing": 0, "values": []}]
