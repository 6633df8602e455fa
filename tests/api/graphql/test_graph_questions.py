"""The root fields of graph questions: `search`, `path`, `neighborhood`."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql.cursor import encode_cursor
from api.graphql.service import GraphQLDoor
from kg.export.collect import collect
from kg.export.selection import Selection
from kg.export.view import Credit
from kg.release import Release, open_release
from kg.settings import Settings


@pytest.fixture(scope="module")
def release(release_dir: Path) -> Iterator[Release]:
    """The packaged release."""
    with open_release(release_dir) as opened:
        yield opened


@pytest.fixture(scope="module")
def door(release: Release) -> GraphQLDoor:
    """The door over it, with the default limits."""
    return GraphQLDoor(release, Settings())


def send(door: GraphQLDoor, query: str, **variables: object) -> Any:
    outcome, answer = door.execute(query, variables, None)
    assert outcome == "executed"
    return answer


def ask(door: GraphQLDoor, query: str, **variables: object) -> Any:
    answer = send(door, query, **variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


# search


def test_pages_of_hits_follow_each_other(door: GraphQLDoor) -> None:
    """Every hit of the whole list once and in order; the total and the page's place on each page."""
    query = (
        'query($first: Int!, $after: String) { search(text: "iron", first: $first, after: $after) { totalCount '
        "correctedTo emptyReason suggestions edges { cursor score node { id } } nodes { id } "
        "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
    )  # fmt: skip
    whole = ask(door, query, first=100)["search"]
    seen, after, more = [], None, True
    while more:
        page = ask(door, query, first=4, after=after)["search"]
        info = page["pageInfo"]
        assert (page["totalCount"], info["hasPreviousPage"]) == (whole["totalCount"], after is not None)
        assert (info["startCursor"], info["endCursor"]) == (page["edges"][0]["cursor"], page["edges"][-1]["cursor"])
        assert [edge["node"] for edge in page["edges"]] == page["nodes"]
        seen += page["edges"]
        after, more = info["endCursor"], info["hasNextPage"]

    assert seen == whole["edges"]
    assert len(seen) == whole["totalCount"] > 8
    assert (whole["correctedTo"], whole["emptyReason"], whole["suggestions"]) == (None, None, [])


def test_what_was_mistyped_is_corrected_and_said(door: GraphQLDoor) -> None:
    """What was looked for instead stands beside the hits."""
    found = ask(door, '{ search(text: "ferittin", first: 1) { correctedTo edges { matched score node { id } } } }')

    (edge,) = found["search"]["edges"]
    assert (found["search"]["correctedTo"], edge["matched"], edge["node"]) == (
        "ferritin",
        "ferritin",
        {"id": "ng:ferritin"},
    )
    assert edge["score"] < 1


@pytest.mark.parametrize(
    ("arguments", "reason", "suggestions"),
    [
        ('text: "xqzzy"', "NOTHING_KNOWN", []),
        ('text: ""', "NOTHING_KNOWN", []),
        ('text: "NEAR(iron brain)", first: 1', "NOTHING_KNOWN", ["brain iron", "brain iron deficiency", "brain"]),
        ('text: "cobalamin", types: [FOOD]', "FILTERED_OUT", ["vitamin B12", "vitamin B12 deficiency"]),
        ('text: "xqzzy", types: [FOOD]', "NOTHING_KNOWN", []),
        ('text: "iron", types: []', "FILTERED_OUT", ["iron", "iron deficiency"]),
    ],
)
def test_nothing_found_says_why_and_what_may_have_been_meant(
    door: GraphQLDoor, arguments: str, reason: str, suggestions: list[str]
) -> None:
    """No hit, no edge, a reason and labels to go on with."""
    found = ask(
        door, f"{{ search({arguments}) {{ totalCount emptyReason suggestions edges {{ cursor }} nodes {{ id }} }} }}"
    )["search"]

    assert (found["totalCount"], found["edges"], found["nodes"], found["emptyReason"]) == (0, [], [], reason)
    assert found["suggestions"][: len(suggestions)] == suggestions
    assert bool(found["suggestions"]) is bool(suggestions)


def test_a_cursor_of_another_list_is_refused(door: GraphQLDoor) -> None:
    """A label is no score."""
    answer = send(door, f'{{ search(text: "iron", after: "{encode_cursor("iron", "x")}") {{ totalCount }} }}')

    assert answer["errors"][0]["extensions"]["code"] == "refused"


@pytest.mark.parametrize("text", ["a" * 10_000, '" OR *', "key:iron", "\x00", "🥦" * 3_000, "\u202enori", "iron AND"])
def test_hostile_text_is_words_and_takes_no_time(door: GraphQLDoor, text: str) -> None:
    """An answer, within a second."""
    started = time.perf_counter()
    ask(door, "query($text: String!) { search(text: $text) { totalCount suggestions } }", text=text)

    assert time.perf_counter() - started < 1


# path


def test_spinach_reaches_rls_over_iron_and_iron_deficiency_with_evidence(door: GraphQLDoor) -> None:
    """The first path, its claims with who says so, and fields of the entities below it."""
    found = ask(
        door,
        """
        { path(from: "spinach", to: "restless-legs-syndrome") { more cut emptyReason from { id } to { label }
            paths { length certainty words nodes { id label ... on Deficiency { nutrient { id } } }
              edges { from { id } to { id } predicate label direction certainty worstCertainty inferred
                statements { id place { ... on Passage { section start end } } } derivations { id } cautions { id }
                others { label certainty statements { id } } } } } }
        """,
    )["path"]

    assert (found["more"], found["cut"], found["emptyReason"], found["from"], found["to"]) == (
        True, None, None, {"id": "ng:spinach"}, {"label": "restless legs syndrome"},
    )  # fmt: skip
    first = found["paths"][0]
    assert (first["length"], first["certainty"]) == (3, "ASSERTED")
    assert first["words"].startswith("spinach · dietary source of · iron · has deficiency · iron deficiency · causes ·")
    assert [node["id"] for node in first["nodes"]] == [
        "ng:spinach", "ng:iron", "ng:iron-deficiency", "ng:restless-legs-syndrome",
    ]  # fmt: skip
    assert first["nodes"][2]["nutrient"] == {"id": "ng:iron"}
    assert first["edges"][1] == {
        "from": {"id": "ng:iron"},
        "to": {"id": "ng:iron-deficiency"},
        "predicate": "nutri:deficiencyOf",
        "label": "has deficiency",
        "direction": "BACKWARD",
        "certainty": "ASSERTED",
        "worstCertainty": "ASSERTED",
        "inferred": False,
        "statements": [{"id": "stmt:background-B002", "place": {}}],
        "derivations": [],
        "cautions": [],
        "others": [],
    }
    assert first["edges"][0]["statements"] == [
        {"id": "stmt:rls-nutrient-gaps-F141", "place": {"section": "comparison-table", "start": 6053, "end": 6060}}
    ]
    assert [(other["label"], other["certainty"]) for other in first["edges"][2]["others"]] == [
        ("associated with", "ASSERTED"),
        ("contributes to", "POSSIBLE"),
    ]


def test_paths_are_ordered_by_length_then_by_their_claims(door: GraphQLDoor) -> None:
    """The certainties of each path, weakest first, never rise from one path of a length to the next."""
    scale = ["SPECULATIVE", "SUGGESTIVE", "POSSIBLE", "LIKELY", "ASSERTED"]
    found = ask(
        door, '{ path(from: "magnesium", to: "restless-legs-syndrome", first: 60, maxLength: 3) { paths { length certainty '
        "edges { certainty } } } }",
    )["path"]["paths"]  # fmt: skip

    keys = [(p["length"], [-rank for rank in sorted(scale.index(e["certainty"]) for e in p["edges"])]) for p in found]
    assert keys == sorted(keys)
    assert len({str(key) for key in keys}) > 3
    assert all(p["certainty"] == min((e["certainty"] for e in p["edges"]), key=scale.index) for p in found)


@pytest.mark.parametrize(
    ("arguments", "count", "reason"),
    [
        ("maxLength: 1", 0, "FILTERED_OUT"),
        ("maxLength: 1, includeInferred: true", 1, None),
        ("maxLength: 2", 1, None),
        ('maxLength: 2, sources: ["rls-nutrient-gaps"]', 0, "FILTERED_OUT"),
        ('maxLength: 2, avoid: ["iron"]', 0, "FILTERED_OUT"),
        ('maxLength: 2, predicates: ["dietarySourceOf", "hasDeficiency"]', 1, None),
        ('maxLength: 2, predicates: ["linkedTo"]', 0, "FILTERED_OUT"),
        ("maxLength: 2, predicates: []", 0, "FILTERED_OUT"),
        ('maxLength: 2, qualifiers: {population: "nobody"}', 0, "FILTERED_OUT"),
    ],
)
def test_paths_are_filtered(door: GraphQLDoor, arguments: str, count: int, reason: str | None) -> None:
    """From spinach to iron deficiency, by what each argument leaves, and why nothing is left."""
    found = ask(
        door,
        f'{{ path(from: "spinach", to: "iron-deficiency", {arguments}) '
        "{ emptyReason paths { edges { inferred derivations { id } } } } }",
    )["path"]

    assert (len(found["paths"]), found["emptyReason"]) == (count, reason)
    if "true" in arguments:
        (edge,) = found["paths"][0]["edges"]
        assert edge["inferred"]
        assert len(edge["derivations"]) == 1


def test_entities_that_are_not_joined_are_known_all_the_same(door: GraphQLDoor) -> None:
    """Nothing known is one answer, no such entity another."""
    answer = send(
        door,
        '{ apart: path(from: "sunlight-exposure", to: "warm-bath", maxLength: 2) { emptyReason paths { words } } '
        'unknown: path(from: "spinnach", to: "iron") { more } none: neighborhood(id: "spinnach") { leftOut } }',
    )

    assert answer["data"] == {
        "apart": {"emptyReason": "NOTHING_KNOWN", "paths": []}, "unknown": None, "none": None,
    }  # fmt: skip
    assert [(hint["path"], hint["didYouMean"]) for hint in answer["extensions"]["hints"]] == [
        (["unknown"], ["ng:spinach"]),
        (["none"], ["ng:spinach"]),
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ('{ path(from: "iron", to: "iron") { more } }', "refused"),
        ('{ path(from: "iron", to: "spinach", avoid: ["spinach"]) { more } }', "refused"),
        ('{ path(from: "iron", to: "spinach", predicates: ["likes"]) { more } }', "refused"),
        ('{ path(from: "iron", to: "spinach", sources: ["nobody"]) { more } }', "refused"),
        ('{ neighborhood(id: "iron", depth: 11) { leftOut } }', "refused"),
        ('{ neighborhood(id: "iron", depth: -1) { leftOut } }', "refused"),
        ('{ neighborhood(id: "iron", predicates: ["likes"]) { leftOut } }', "refused"),
    ],
)
def test_questions_without_sense_are_refused(door: GraphQLDoor, query: str, code: str) -> None:
    """With a message and a hint that mends it."""
    (error,) = send(door, query)["errors"]

    assert error["extensions"]["code"] == code
    assert error["extensions"]["hint"]


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ('path(from: "iron", to: "spinach", maxLength: 7) { more }', "maxLength"),
        ('path(from: "iron", to: "spinach", maxLength: 0) { more }', "maxLength"),
        ('path(from: "iron", to: "spinach", first: 101) { more }', "first"),
        ('neighborhood(id: "iron", maxNodes: 2001) { leftOut }', "maxNodes"),
        ('search(text: "iron", first: 101) { totalCount }', "first"),
        (('path(from: "iron", to: "spinach", first: 100, maxLength: 6) { paths { nodes { narrower(first: 100) { nodes { id } } '
         "} } }"), "cost"),
    ],
)  # fmt: skip
def test_sizes_are_limited_before_anything_runs(door: GraphQLDoor, field: str, name: str) -> None:
    """Paths cost their number times their length, a neighbourhood its nodes."""
    outcome, answer = door.execute(f"{{ {field} }}", {}, None)

    assert outcome == "refused"
    assert answer["errors"][0]["extensions"]["limitName"] == name


def test_a_path_has_a_receipt(door: GraphQLDoor) -> None:
    """It names every statement behind the claims, those that are not selected too."""
    _, answer = door.execute_with_receipt(
        '{ path(from: "spinach", to: "iron-deficiency", maxLength: 2) { paths { words } } }', {}, None
    )

    named = {statement["id"] for statement in answer["extensions"]["receipt"]["statements"]}
    assert {"stmt:rls-nutrient-gaps-F141", "stmt:background-B002"} <= named


# neighborhood


def test_a_neighborhood_is_what_the_exports_write(door: GraphQLDoor, release: Release) -> None:
    """Nodes, edges and ends are those of the same selection; a canvas needs nothing more."""
    selection = Selection(
        focus=("restless-legs-syndrome",),
        depth=2,
        types=frozenset({"Deficiency", "Nutrient", "Food", "Condition"}),
        min_certainty="likely",
    )
    view = collect(release.engine, release.schema, selection, Credit("", "", "", "", "", ""))
    found = ask(
        door,
        """
        { neighborhood(id: "restless-legs-syndrome", depth: 2, types: [DEFICIENCY, NUTRIENT, FOOD, CONDITION],
            minCertainty: LIKELY, maxNodes: 300) {
            leftOut
            nodes { id label type degree distance x y entity { id __typename } }
            edges { id source target predicate label certainty inferred statement { id } premises { id } } } }
        """,
    )["neighborhood"]

    ids = {node["id"] for node in found["nodes"]}
    assert ids == {node.curie for node in view.nodes}
    assert {edge["id"] for edge in found["edges"]} == {edge.curie for edge in view.edges}
    assert {end for edge in found["edges"] for end in (edge["source"], edge["target"])} <= ids
    assert found["leftOut"] == []
    assert len({(node["x"], node["y"]) for node in found["nodes"]}) == len(ids) > 20
    assert found["nodes"][0] | {"x": 0, "y": 0, "degree": 0} == {
        "id": "ng:restless-legs-syndrome", "label": "restless legs syndrome", "type": "CONDITION", "degree": 0,
        "distance": 0, "x": 0, "y": 0, "entity": {"id": "ng:restless-legs-syndrome", "__typename": "Condition"},
    }  # fmt: skip
    for edge in found["edges"]:
        assert (edge["statement"] is None) is edge["inferred"] is bool(edge["premises"])
        assert edge["certainty"] in ("LIKELY", "ASSERTED")


@pytest.mark.parametrize(
    ("arguments", "nodes", "left_out"),
    [
        ("depth: 0", ["ng:spinach"], 0),
        ("types: []", ["ng:spinach"], 0),
        ("predicates: []", ["ng:spinach"], 0),
        ('predicates: ["sourceOf"], includeInferred: false', ["ng:spinach", "ng:iron"], 0),
        ("types: [DEFICIENCY]", ["ng:spinach", "ng:iron-deficiency", "ng:magnesium-deficiency"], 0),
        ('sources: ["background"]', ["ng:spinach", "ng:leafy-greens"], 0),
        ("maxNodes: 2", ["ng:spinach", "ng:iron"], 1),
    ],
)
def test_a_neighborhood_is_narrowed_and_says_what_it_left_out(
    door: GraphQLDoor, arguments: str, nodes: list[str], left_out: int
) -> None:
    """By what each argument leaves around spinach, nearest first."""
    found = ask(door, f'{{ neighborhood(id: "spinach", {arguments}) {{ leftOut nodes {{ id }} }} }}')["neighborhood"]

    assert [node["id"] for node in found["nodes"]] == nodes
    assert len(found["leftOut"]) == left_out
