"""Requests to the packaged release, without HTTP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import GraphQLDoor
from kg.release import open_release
from kg.settings import Settings


@pytest.fixture(scope="module")
def door(release_dir: Path) -> Iterator[GraphQLDoor]:
    """The door over the packaged release, with the default limits."""
    with open_release(release_dir) as release:
        yield GraphQLDoor(release, Settings())


def ask(door: GraphQLDoor, query: str, **variables: object) -> Any:
    outcome, answer = door.execute(query, variables, None)
    assert outcome == "executed"
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def test_pages_follow_each_other_without_gap_or_repeat(door: GraphQLDoor) -> None:
    """Fifteen foods in pages of four, by label."""
    labels: list[str] = []
    after = None
    for _ in range(4):
        page = ask(
            door,
            "query($after: String) { foods(first: 4, after: $after) { totalCount nodes { label } "
            "pageInfo { hasNextPage hasPreviousPage endCursor } } }",
            after=after,
        )["foods"]
        labels += [node["label"] for node in page["nodes"]]
        assert page["totalCount"] == 15
        assert page["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = page["pageInfo"]["endCursor"]

    assert page["pageInfo"]["hasNextPage"] is False
    assert len(labels) == 15
    assert labels == sorted(labels)


def test_pages_of_a_relation_follow_each_other_for_each_parent(door: GraphQLDoor) -> None:
    """A page per parent, not over all of them."""
    query = (
        "query($after: String) { nutrients { nodes { id dietarySources(first: 2, after: $after) "
        "{ nodes { id } pageInfo { hasNextPage endCursor } } } } }"
    )
    first = {n["id"]: n["dietarySources"] for n in ask(door, query)["nutrients"]["nodes"]}

    assert [node["id"] for node in first["ng:iron"]["nodes"]] == ["ng:fortified-cereals", "ng:lentils"]
    assert [node["id"] for node in first["ng:vitamin-b12"]["nodes"]] == ["ng:dairy", "ng:eggs"]
    assert first["ng:vitamin-d"]["pageInfo"]["hasNextPage"] is False

    after = first["ng:iron"]["pageInfo"]["endCursor"]
    second = {n["id"]: n["dietarySources"] for n in ask(door, query, after=after)["nutrients"]["nodes"]}
    assert [node["id"] for node in second["ng:iron"]["nodes"]] == ["ng:red-meat", "ng:spinach"]


def test_aliases_with_other_arguments_are_apart(door: GraphQLDoor) -> None:
    """Same field, same parent, two answers."""
    found = ask(
        door,
        '{ nutrient(id: "iron") { one: dietarySources(first: 1) { nodes { id } } all: dietarySources { nodes { id } } } }',
    )["nutrient"]

    assert [len(found["one"]["nodes"]), len(found["all"]["nodes"])] == [1, 4]


def test_fragments_on_interfaces_and_types_directives_and_merged_fields(door: GraphQLDoor) -> None:
    """What the specification merges, leaves out and types comes out so."""
    found = ask(
        door,
        """
        query($no: Boolean = false) {
          nodes(ids: ["iron", "ng:lentils", "stmt:rls-nutrient-gaps-F043"]) {
            __typename ...Named
            ... on Nutrient { dietarySources(first: 1) { nodes { id } } }
            ... on Nutrient { dietarySources(first: 1) { totalCount @include(if: $no) edges { certainty } } }
            ... on Statement { certainty hedgeCue @skip(if: true) subject { ...Named } object { ... on Mechanism { label } } }
          }
        }
        fragment Named on Entity { label }
        """,
    )["nodes"]

    assert found == [
        {
            "__typename": "Nutrient",
            "label": "iron",
            "dietarySources": {"nodes": [{"id": "ng:fortified-cereals"}], "edges": [{"certainty": "ASSERTED"}]},
        },
        {"__typename": "Food", "label": "lentils"},
        {
            "__typename": "Statement",
            "certainty": "POSSIBLE",
            "subject": {"label": "brain iron deficiency"},
            "object": {"label": "dopamine pathway"},
        },
    ]


@pytest.mark.parametrize("given", ["iron", "ng:iron", "https://w3id.org/nutrigraph/entity/iron"])
def test_an_entity_is_found_by_slug_curie_and_iri(door: GraphQLDoor, given: str) -> None:
    """All three name the same."""
    assert ask(door, "query($id: ID!) { nutrient(id: $id) { id } }", id=given) == {"nutrient": {"id": "ng:iron"}}


@pytest.mark.parametrize(
    "given", ["nope", "lentils", "xx:iron", "ng:", "", "a b", 'a"b', "\x00", "<x>", "stmt:x", "http://[", "\ud800"]
)
def test_an_unknown_id_is_null_with_a_hint(door: GraphQLDoor, given: str) -> None:
    """Unknown, of another class, or no id at all: never an error, never another thing."""
    _, answer = door.execute("query($id: ID!) { nutrient(id: $id) { id } }", {"id": given}, None)

    assert answer["data"] == {"nutrient": None}
    assert answer["extensions"]["hints"][0]["path"] == ["nutrient"]


def test_the_reasons_of_empty_lists(door: GraphQLDoor) -> None:
    """None named, nothing known and filtered out are different answers."""
    found = ask(
        door,
        """
        { none: nutrient(id: "folate") { dietarySources { emptyReason emptyReasonSources { id } } }
          filtered: nutrient(id: "iron") { dietarySources(sources: ["background"]) { emptyReason } }
          sure: deficiency(id: "vitamin-d-deficiency") { linkedTo(minCertainty: LIKELY) { emptyReason nodes { id } } }
          ruled: deficiency(id: "iron-deficiency") { addressedBy(includeInferred: false) { emptyReason } }
          unknown: food(id: "lentils") { linkedTo { emptyReason } }
          some: nutrient(id: "iron") { dietarySources { emptyReason } } }
        """,
    )

    assert found["none"]["dietarySources"]["emptyReason"] == "NONE_NAMED"
    assert found["none"]["dietarySources"]["emptyReasonSources"] == [{"id": "source:rls-nutrient-gaps"}]
    assert found["filtered"]["dietarySources"]["emptyReason"] == "FILTERED_OUT"
    assert found["ruled"]["addressedBy"]["emptyReason"] == "FILTERED_OUT"
    assert found["unknown"]["linkedTo"]["emptyReason"] == "NOTHING_KNOWN"
    assert found["some"]["dietarySources"]["emptyReason"] is None
    assert found["sure"]["linkedTo"]["emptyReason"] is None


def test_nothing_is_known_of_what_only_definitions_speak_of(door: GraphQLDoor) -> None:
    """The group of all nutrients is defined by the background and named by no statement of the article."""
    found = ask(door, '{ nutrientGroup(id: "nutrients") { regulates { emptyReason emptyReasonSources { id } } } }')

    assert found["nutrientGroup"]["regulates"] == {"emptyReason": "NOTHING_KNOWN", "emptyReasonSources": []}


def test_filters_choose_statements_first(door: GraphQLDoor) -> None:
    """Vitamin D and RLS severity: suggested twice, asserted once; the edge is as sure as what survives."""
    query = (
        'query($least: Certainty) { deficiency(id: "vitamin-d-deficiency") { associatedWith(minCertainty: $least) '
        "{ edges { certainty worstCertainty node { ... on Node { id } } statements { number } } } } }"
    )

    def severity(least: str | None) -> Any:
        edges = ask(door, query, least=least)["deficiency"]["associatedWith"]["edges"]
        return next(edge for edge in edges if edge["node"]["id"] == "ng:rls-severity")

    every, sure = severity(None), severity("LIKELY")
    assert (every["certainty"], every["worstCertainty"]) == ("ASSERTED", "SUGGESTIVE")
    assert [s["number"] for s in every["statements"]] == ["F021", "F092", "F157"]
    assert (sure["certainty"], sure["worstCertainty"]) == ("ASSERTED", "ASSERTED")
    assert [s["number"] for s in sure["statements"]] == ["F157"]


def test_a_conclusion_falls_with_a_premise_that_the_filters_leave_out(door: GraphQLDoor) -> None:
    """`addresses` rests on a definition of the background."""
    found = ask(
        door,
        '{ deficiency(id: "iron-deficiency") { all: addressedBy { totalCount } '
        'alone: addressedBy(sources: ["rls-nutrient-gaps"]) { totalCount nodes { id } } '
        'both: addressedBy(sources: ["rls-nutrient-gaps", "source:background"], minCertainty: ASSERTED) { totalCount } } }',
    )["deficiency"]

    assert found == {"all": {"totalCount": 4}, "alone": {"totalCount": 0, "nodes": []}, "both": {"totalCount": 4}}


@pytest.mark.parametrize(
    ("query", "outcome", "code"),
    [
        ("{", "invalid", "syntax"),
        ("{ nope }", "invalid", "validation"),
        ("query A { release { id } } query B { release { id } }", "invalid", "operation"),
        ("query($x: Int!) { foods(first: $x) { totalCount } }", "invalid", "variables"),
        ("{ foods(first: 101) { totalCount } }", "refused", "limit"),
        ("{ release { " + "id " * 1_000 + "} }", "refused", "limit"),
        ('{ nutrient(id: "iron") { dietarySources(sources: ["nope"]) { totalCount } } }', "executed", "refused"),
        ('{ foods(after: "nonsense") { totalCount } }', "executed", "refused"),
        ("mutation { a }", "write", "read-only"),
    ],
)
def test_what_is_wrong_is_said_with_a_code(door: GraphQLDoor, query: str, outcome: str, code: str) -> None:
    """Each kind of mistake has its own, and none shows the inside."""
    got, answer = door.execute(query, None, None)

    assert got == outcome
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}


def test_search_finds_synonyms_and_respects_types(door: GraphQLDoor) -> None:
    """Willis-Ekbom disease is RLS; a search for foods finds no deficiency."""
    found = ask(
        door,
        '{ a: search(text: "willis ekb") { edges { matched node { id } } } '
        'b: search(text: "iron", types: [DEFICIENCY]) { nodes { __typename } } }',
    )

    assert found["a"]["edges"][0]["node"]["id"] == "ng:restless-legs-syndrome"
    assert {node["__typename"] for node in found["b"]["nodes"]} == {"Deficiency"}


def test_values_in_words_have_evidence_too(door: GraphQLDoor) -> None:
    """How long iron supplements take is a claim like any other."""
    found = ask(
        door,
        '{ intervention(id: "iron-supplementation") { timesToEffect { edges { value certainty statements { number } } } } }',
    )

    assert found["intervention"]["timesToEffect"]["edges"] == [
        {"value": "several weeks to one month", "certainty": "POSSIBLE", "statements": [{"number": "F232"}]}
    ]


def test_a_single_value_has_an_edge_with_its_evidence(door: GraphQLDoor) -> None:
    """What a deficiency lacks is a claim of the background; its statement is a field away and can be filtered out."""
    found = ask(
        door,
        """
        { deficiency(id: "iron-deficiency") { nutrient { id }
            nutrientEdge { certainty inferred statements { id } node { id ... on Nutrient {
              dietarySources(first: 1) { nodes { id } } } } }
            none: nutrientEdge(sources: ["rls-nutrient-gaps"]) { certainty } } }
        """,
    )["deficiency"]

    assert found == {
        "nutrient": {"id": "ng:iron"},
        "nutrientEdge": {
            "certainty": "ASSERTED",
            "inferred": False,
            "statements": [{"id": "stmt:background-B002"}],
            "node": {"id": "ng:iron", "dietarySources": {"nodes": [{"id": "ng:fortified-cereals"}]}},
        },
        "none": None,
    }


def test_statements_are_found_by_an_inverse_from_its_own_end(door: GraphQLDoor) -> None:
    """What is RLS caused by: the statements whose object it is; iron deficiency is linked from nothing."""
    found = ask(
        door,
        """
        { caused: statements(where: { subject: "restless-legs-syndrome", predicate: "causedBy" }) {
            nodes { subject { id } predicate } }
          causes: statements(where: { object: "restless-legs-syndrome", predicate: "causes" }) {
            nodes { subject { id } predicate } }
          linked: statements(where: { subject: "iron-deficiency", predicate: "linkedFrom" }) { totalCount } }
        """,
    )

    assert found["caused"] == found["causes"]
    assert "ng:iron-deficiency" in {node["subject"]["id"] for node in found["caused"]["nodes"]}
    assert found["linked"]["totalCount"] == 0


def test_a_denial_is_found_by_its_own_property_and_by_no_wider_one(door: GraphQLDoor) -> None:
    """To deny the sole cause is not to deny a link."""
    query = "query($p: String!) { statements(where: { predicate: $p, polarity: NEGATED }) { nodes { number } } }"

    assert ask(door, query, p="linkedTo") == {"statements": {"nodes": []}}
    assert [n["number"] for n in ask(door, query, p="soleCauseOf")["statements"]["nodes"]] == ["F031", "F097", "F098"]


def test_unknown_names_in_a_condition_are_told_apart_from_nothing_said(door: GraphQLDoor) -> None:
    """A property that there is not is an error with a hint; an entity that there is not is a hint."""
    _, answer = door.execute('{ statements(where: { predicate: "causses" }) { totalCount } }', None, None)
    assert answer["errors"][0]["extensions"] == {"code": "refused", "hint": "Did you mean causes?"}

    _, answer = door.execute(
        '{ statements(where: { subject: "iron-deficiancy", object: "lentils" }) { totalCount nodes { id } } }',
        None,
        None,
    )
    assert answer["data"]["statements"]["totalCount"] == 0
    assert [hint["didYouMean"][0] for hint in answer["extensions"]["hints"]] == ["ng:iron-deficiency"]


@pytest.mark.parametrize(
    "given", ["MONDO:0005391", "http://purl.obolibrary.org/obo/MONDO_0005391", "ng:restless-legs-syndrome"]
)
def test_an_entity_is_found_by_an_exact_id_of_another_vocabulary(door: GraphQLDoor, given: str) -> None:
    """CURIE or IRI; what is mapped only closely (the phenotype HP:0012452) is not it."""
    query = "query($id: String!) { entity(curie: $id) { id __typename } }"

    assert ask(door, query, id=given) == {"entity": {"id": "ng:restless-legs-syndrome", "__typename": "Condition"}}
    assert ask(door, query, id="HP:0012452") == {"entity": None}


def test_relations_below_a_search_are_fetched_like_any_other(door: GraphQLDoor) -> None:
    """By `edges` and by `nodes`, under an alias."""
    found = ask(
        door,
        """
        { hits: search(text: "iron deficiency", types: [DEFICIENCY], first: 1) {
            edges { node { ... on Deficiency { addressedBy { totalCount } } narrower { nodes { id } } } }
            nodes { ... on Deficiency { addressedBy(first: 1) { nodes { id } } } } } }
        """,
    )["hits"]

    assert found == {
        "edges": [
            {"node": {"addressedBy": {"totalCount": 4}, "narrower": {"nodes": [{"id": "ng:brain-iron-deficiency"}]}}}
        ],
        "nodes": [{"addressedBy": {"nodes": [{"id": "ng:fortified-cereals"}]}}],
    }


def test_null_for_a_variable_with_a_default_is_an_error_at_its_field(door: GraphQLDoor) -> None:
    """The type allows it, the argument does not."""
    query = 'query($i: Boolean = true) { nutrient(id: "iron") { dietarySources(includeInferred: $i) { totalCount } } }'
    outcome, answer = door.execute(query, {"i": None}, None)

    assert outcome == "executed"
    assert answer["data"] == {"nutrient": None}
    assert answer["errors"][0]["path"] == ["nutrient", "dietarySources"]
