"""The root fields of doubt: `conflicts`, `gaps`, `why`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import GraphQLDoor
from kg.release import open_release
from kg.settings import Settings

MAGNESIUM = 'predicate: "addresses", object: "magnesium-deficiency"'


@pytest.fixture(scope="module")
def door(release_dir: Path) -> Iterator[GraphQLDoor]:
    """The door over the packaged release, with the default limits."""
    with open_release(release_dir) as release:
        yield GraphQLDoor(release, Settings())


def send(door: GraphQLDoor, query: str, **variables: object) -> Any:
    outcome, answer = door.execute(query, variables, None)
    assert outcome == "executed"
    assert "errors" not in answer, answer["errors"]
    return answer


def ask(door: GraphQLDoor, query: str, **variables: object) -> Any:
    return send(door, query, **variables)["data"]


def test_conflicts_come_with_their_statements_as_everywhere_else(door: GraphQLDoor) -> None:
    """Entities and statements are the generated types with all their fields, relations too."""
    found = ask(
        door,
        '{ conflicts(where: {subject: "iron-deficiency", predicate: "affects"}) { totalCount nodes { predicate text kinds '
        "certainty worstCertainty polarities subject { id label ... on Deficiency { nutrient { id } } } "
        "object { id } statements { id certainty hedgeCue source { id } place { ... on Passage { section start end } } "
        "} } } }",
    )["conflicts"]

    assert found == {
        "totalCount": 1,
        "nodes": [
            {
                "predicate": "nutri:affects",
                "text": None,
                "kinds": ["CERTAINTY"],
                "certainty": "ASSERTED",
                "worstCertainty": "POSSIBLE",
                "polarities": ["AFFIRMED"],
                "subject": {
                    "id": "ng:iron-deficiency",
                    "label": "iron deficiency",
                    "nutrient": {"id": "ng:iron"},
                },
                "object": {"id": "ng:dopamine-pathway"},
                "statements": [
                    {
                        "id": "stmt:rls-nutrient-gaps-F017",
                        "certainty": "ASSERTED",
                        "hedgeCue": None,
                        "source": {"id": "source:rls-nutrient-gaps"},
                        "place": {"section": "key-points", "start": 773, "end": 944},
                    },
                    {
                        "id": "stmt:rls-nutrient-gaps-F203",
                        "certainty": "POSSIBLE",
                        "hedgeCue": "can",
                        "source": {"id": "source:rls-nutrient-gaps"},
                        "place": {"section": "conclusion", "start": 7918, "end": 8075},
                    },
                ],
            }
        ],
    }


def test_lists_below_a_conflict_are_fetched_like_any_other(door: GraphQLDoor) -> None:
    """Both ends under their own response keys, each with its own arguments."""
    (found,) = ask(
        door,
        '{ conflicts(where: {subject: "dopamine-dysfunction"}) { nodes { subject { ... on Mechanism { mechanismOf { nodes '
        "{ id } } } } object { ... on Condition { sure: linkedDeficiencies(minCertainty: ASSERTED) { nodes { id } } } } "
        "} } }",
    )["conflicts"]["nodes"]

    assert {"id": "ng:restless-legs-syndrome"} in found["subject"]["mechanismOf"]["nodes"]
    sure = [node["id"] for node in found["object"]["sure"]["nodes"]]
    assert sure == ["ng:brain-iron-deficiency", "ng:iron-deficiency", "ng:nutrient-deficiency"]


def test_pages_of_conflicts_follow_each_other(door: GraphQLDoor) -> None:
    """Seven in pages of three, in one order."""
    seen: list[str] = []
    after, more = None, True
    while more:
        page = ask(
            door,
            "query($after: String) { conflicts(first: 3, after: $after) { totalCount edges { node { subject { label } "
            "predicate } } pageInfo { hasNextPage hasPreviousPage endCursor } } }",
            after=after,
        )["conflicts"]
        assert page["totalCount"] == 7
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        seen += [f"{e['node']['subject']['label']} {e['node']['predicate']}" for e in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]

    assert seen == [
        "dopamine dysfunction nutri:mechanismOf",
        "hormonal changes nutri:contributesTo",
        "iron deficiency nutri:affects",
        "iron deficiency nutri:contributesTo",
        "magnesium supplementation nutri:alleviates",
        "nutrient deficiency nutri:contributesTo",
        "vitamin D deficiency nutri:associatedWith",
    ]


@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("{minCertainty: LIKELY}", 1),
        ('{sources: ["background"]}', 0),
        ('{qualifiers: {temporal: "temporary"}}', 1),
        ("{types: [INTERVENTION]}", 1),
        ("{types: []}", 0),
        ('{object: "pregnancy-related-rls"}', 2),
        ('{predicate: "linkedFrom", subject: "pregnancy-related-rls"}', 2),
    ],
)
def test_conflicts_are_filtered(door: GraphQLDoor, where: str, count: int) -> None:
    """The same arguments as elsewhere, by what they leave."""
    assert ask(door, f"{{ conflicts(where: {where}) {{ totalCount }} }}")["conflicts"]["totalCount"] == count


def test_an_unknown_entity_is_no_answer_about_conflicts(door: GraphQLDoor) -> None:
    """Nothing is listed, and a hint says that nobody knows it and who may be meant."""
    answer = send(door, '{ conflicts(where: {subject: "magnesium-suplementation"}) { totalCount } }')

    assert answer["data"]["conflicts"]["totalCount"] == 0
    (hint,) = answer["extensions"]["hints"]
    assert hint["path"] == ["conflicts"]
    assert "ng:magnesium-supplementation" in hint["didYouMean"]


def test_whatever_the_selection_facts_are_one_query(door: GraphQLDoor) -> None:
    """Conflicts take two queries, the resources in them one."""
    query = "{ conflicts { nodes { subject { label } object { label } statements { id source { label } } } } }"

    assert send(door, query)["extensions"]["cost"]["queries"] == 3


def test_a_gap_map_has_states_counts_and_evidence(door: GraphQLDoor) -> None:
    """One cell of deficiencies and conditions, by hand."""
    found = ask(
        door,
        '{ gaps(rows: DEFICIENCY, columns: CONDITION, predicate: "linkedTo", states: [CONFLICTING]) { totalCount '
        "counts { state cells } nodes { row { id } column { id } state certainty worstCertainty statements { id } "
        "noneNamedBy { id } } } }",
    )["gaps"]

    counts = {count["state"]: count["cells"] for count in found["counts"]}
    assert (found["totalCount"], counts["CONFLICTING"], counts["CONCLUDED"], sum(counts.values())) == (2, 2, 0, 135)
    assert found["nodes"][0] == {
        "row": {"id": "ng:iron-deficiency"},
        "column": {"id": "ng:pregnancy-related-rls"},
        "state": "CONFLICTING",
        "certainty": "LIKELY",
        "worstCertainty": "SPECULATIVE",
        "statements": [{"id": "stmt:rls-nutrient-gaps-F111"}, {"id": "stmt:rls-nutrient-gaps-F262"}],
        "noneNamedBy": [],
    }


def test_pages_of_a_map_follow_each_other_and_filters_reach_it(door: GraphQLDoor) -> None:
    """All cells once; a source that says nothing makes all cells unknown."""
    query = (
        "query($after: String) { gaps(rows: NUTRIENT, columns: FOOD, first: 100, after: $after) { totalCount edges { "
        "node { row { label } column { label } } } pageInfo { hasNextPage endCursor } } }"
    )
    seen, after, more = [], None, True
    while more:
        page = ask(door, query, after=after)["gaps"]
        seen += [(e["node"]["row"]["label"], e["node"]["column"]["label"]) for e in page["edges"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert len(set(seen)) == len(seen) == page["totalCount"]
    assert seen == sorted(seen)

    silent = "{ gaps(rows: NUTRIENT, columns: FOOD, sources: []) { counts { state cells } } }"
    counts = {c["state"]: c["cells"] for c in ask(door, silent)["gaps"]["counts"]}
    assert counts["NOTHING_KNOWN"] == len(seen)


def test_a_property_that_is_not_there_is_refused_with_a_suggestion(door: GraphQLDoor) -> None:
    """The error stands at the field."""
    _, answer = door.execute(
        '{ gaps(rows: FOOD, columns: NUTRIENT, predicate: "dietarySource") { totalCount } }', None, None
    )

    assert answer["errors"][0]["extensions"] == {"code": "refused", "hint": "Did you mean dietarySourceOf?"}


def test_why_gives_every_proof_down_to_statements(door: GraphQLDoor) -> None:
    """Legumes and magnesium deficiency: one rule, two premises, each stated once."""
    found = ask(
        door,
        f'{{ why(subject: "legumes", {MAGNESIUM}) {{ holds certainty words subject {{ id }} predicate object {{ id }} '
        "statements { id } missing { words } leftOut proofs { certainty rule { id } derivation { certainty } blockedBy "
        "{ id } premises { words certainty inferred statements { id place { __typename } } proofs { certainty } } } } }",
    )["why"]

    assert (found["holds"], found["certainty"]) == (True, "ASSERTED")
    assert (found["subject"]["id"], found["predicate"]) == ("ng:legumes", "nutri:addresses")
    assert (found["statements"], found["missing"], found["leftOut"]) == ([], [], [])
    (proof,) = [p for p in found["proofs"] if p["rule"]["id"] == "rule:addresses"]
    assert proof["derivation"] == {"certainty": "ASSERTED"}
    told = {p["words"]: [(s["id"], s["place"]["__typename"]) for s in p["statements"]] for p in proof["premises"]}
    assert told == {
        "legumes · dietary source of · magnesium": [("stmt:rls-nutrient-gaps-F152", "Passage")],
        "magnesium deficiency · deficiency of · magnesium": [("stmt:background-B004", "Declaration")],
    }


def test_why_not_names_the_premise_that_is_missing(door: GraphQLDoor) -> None:
    """Red meat is no stated source of magnesium."""
    found = ask(
        door,
        f'{{ why(subject: "red-meat", {MAGNESIUM}) {{ holds certainty missing {{ rule {{ id }} ways {{ missingCount '
        "premises { words state found { statements { id } } } } } } }",
    )["why"]

    assert (found["holds"], found["certainty"]) == (False, None)
    ways = next(m["ways"] for m in found["missing"] if m["rule"]["id"] == "rule:addresses")
    needed = {p["words"]: p["state"] for p in ways[0]["premises"]}
    assert ways[0]["missingCount"] == 1
    assert needed["red meat · dietary source of · magnesium"] == "MISSING"
    assert needed["magnesium deficiency · deficiency of · magnesium"] == "THERE"


def test_filters_reach_proofs(door: GraphQLDoor) -> None:
    """Without the background no deficiency has a nutrient, so nothing is proven, and the answer says why."""
    found = ask(
        door,
        f'{{ why(subject: "legumes", {MAGNESIUM}, sources: ["rls-nutrient-gaps"]) {{ holds proofs {{ certainty }} '
        "leftOut } }",
    )["why"]

    assert (found["holds"], found["proofs"]) == (False, [])
    assert found["leftOut"]


def test_without_conclusions_why_says_which_rules_conclude_it(door: GraphQLDoor) -> None:
    """Iron and lentils: one derivation."""
    found = ask(
        door,
        '{ why(subject: "lentils", predicate: "addresses", object: "iron-deficiency", includeInferred: false) { holds '
        "missing { words } leftOut } }",
    )["why"]

    assert found == {
        "holds": False,
        "missing": [],
        "leftOut": ["What rules conclude is left out: 1 derivation by rule:addresses."],
    }


def test_why_comes_with_cautions_where_it_commends_something(door: GraphQLDoor) -> None:
    """As statements with all their fields; what is sure about the benefit hides no fear."""
    (caution,) = ask(
        door,
        '{ why(subject: "iron-deficiency", predicate: "correctedBy", object: "iron-supplementation", minCertainty: '
        "ASSERTED) { cautions { id certainty subject { id } } } }",
    )["why"]["cautions"]

    assert caution == {
        "id": "stmt:rls-nutrient-gaps-F228",
        "certainty": "POSSIBLE",
        "subject": {"id": "ng:nutrient-supplementation"},
    }
    assert ask(door, f'{{ why(subject: "lentils", {MAGNESIUM}) {{ cautions {{ id }} }} }}')["why"]["cautions"] == []


def test_a_second_value_where_one_is_allowed_names_the_first(door: GraphQLDoor) -> None:
    """Brain iron deficiency is one of brain iron."""
    found = ask(
        door,
        '{ why(subject: "spinach", predicate: "addresses", object: "brain-iron-deficiency") { missing { ways { premises '
        "{ words state instead { id } } } } } }",
    )["why"]

    told = {p["words"]: p for gaps in found["missing"] for way in gaps["ways"] for p in way["premises"]}
    taken = told["brain iron deficiency · deficiency of · iron"]
    assert (taken["state"], taken["instead"]) == ("IMPOSSIBLE", {"id": "ng:brain-iron"})
    assert told["spinach · dietary source of · brain iron"]["instead"] is None


def test_why_of_an_unknown_entity_is_null_with_a_hint(door: GraphQLDoor) -> None:
    """As with every other root field."""
    answer = send(door, f'{{ why(subject: "lentilz", {MAGNESIUM}) {{ holds }} }}')

    assert answer["data"] == {"why": None}
    (hint,) = answer["extensions"]["hints"]
    assert (hint["path"], hint["didYouMean"]) == (["why"], ["ng:lentils"])


def test_proofs_of_proofs_cost_what_they_may_be(door: GraphQLDoor) -> None:
    """Two levels of ten proofs with three premises each, and a third that is over the limit by its depth or size."""
    level = "proofs(first: 10) { premises { words %s } }"
    two, five = level % (level % ""), level % (level % (level % (level % (level % ""))))

    answer = send(door, f'{{ why(subject: "legumes", {MAGNESIUM}) {{ {two} }} }}')
    outcome, refused = door.execute(f'{{ why(subject: "legumes", {MAGNESIUM}) {{ {five} }} }}', None, None)

    # 10 proofs × (1 + 3 premises × (1 + 10 × (1 + 3))) = 10 × (1 + 3 × 41)
    assert answer["extensions"]["cost"]["edges"] == 1240
    assert (outcome, refused["errors"][0]["extensions"]["code"]) == ("refused", "limit")


@pytest.mark.parametrize("size", [0, 101])
def test_a_list_of_proofs_has_a_size_that_is_allowed(door: GraphQLDoor, size: int) -> None:
    """One to a hundred."""
    outcome, answer = door.execute(
        f'{{ why(subject: "legumes", {MAGNESIUM}) {{ proofs(first: {size}) {{ certainty }} }} }}', None, None
    )

    assert (outcome, answer["errors"][0]["extensions"]["limitName"]) == ("refused", "first")
