"""What an edge carries besides its statements, the order of edges, and why a list has none."""

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
    """The door over the packaged release, with the default limits, by both ways of asking an engine."""
    with open_release(release_dir) as release:
        asked = plain_release(release) if request.param == "plain" else release
        yield GraphQLDoor(asked, Settings(), indexing=request.param == "indexed")


def ask(door: GraphQLDoor, query: str, **variables: object) -> Any:
    outcome, answer = door.execute(query, variables, None)
    assert outcome == "executed"
    assert "errors" not in answer, answer["errors"]
    return answer["data"]


def foods_of(door: GraphQLDoor, nutrient: str, arguments: str) -> list[Any]:
    query = (
        f'{{ nutrient(id: "{nutrient}") {{ dietarySources{arguments} {{ edges {{ cursor node {{ id }} '
        "medianAmount { item { identifier label } value unit percentDailyValue } "
        "amounts { item { identifier } percentDailyValue } } } } }"
    )
    edges: list[Any] = ask(door, query)["nutrient"]["dietarySources"]["edges"]
    return edges


BY_SHARE = "(orderBy: {field: PERCENT_DAILY_VALUE, direction: DESC})"


def test_iron_foods_are_ranked_by_the_sample_in_the_middle(door: GraphQLDoor) -> None:
    """By hand from usda_sample.tsv; of two samples the lower one is in the middle, which must be a sample there is."""
    ranked = [
        (edge["node"]["id"], edge["medianAmount"]["item"]["identifier"], edge["medianAmount"]["percentDailyValue"])
        for edge in foods_of(door, "iron", BY_SHARE)
    ]

    assert ranked == [
        ("ng:fortified-cereals", "SR28:08029", 155.6),
        ("ng:lentils", "SR28:16070", 18.5),
        ("ng:spinach", "SR28:11457", 15.1),
        ("ng:red-meat", "SR28:23567", 11.6),
    ]


def test_the_other_direction_turns_the_order(door: GraphQLDoor) -> None:
    """The same four, least first."""
    ranked = [edge["node"]["id"] for edge in foods_of(door, "iron", BY_SHARE.replace("DESC", "ASC"))]

    assert ranked == ["ng:red-meat", "ng:spinach", "ng:lentils", "ng:fortified-cereals"]


def test_every_figure_names_its_item_value_and_unit(door: GraphQLDoor) -> None:
    """Lentils: 3.33 mg of iron in 100 g; spinach has two samples, the larger share first."""
    by_food = {edge["node"]["id"]: edge for edge in foods_of(door, "iron", "")}

    assert by_food["ng:lentils"]["medianAmount"] == {
        "item": {"identifier": "SR28:16070", "label": "Lentils, mature seeds, cooked, boiled, without salt"},
        "value": 3.33,
        "unit": "mg",
        "percentDailyValue": 18.5,
    }
    assert by_food["ng:spinach"]["amounts"] == [
        {"item": {"identifier": "SR28:11458"}, "percentDailyValue": 19.8},
        {"item": {"identifier": "SR28:11457"}, "percentDailyValue": 15.1},
    ]


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_a_food_without_a_figure_comes_last_and_never_as_zero(door: GraphQLDoor, direction: str) -> None:
    """No sample is tied to fortified foods; vitamin B12 in them is unknown, not none."""
    arguments = BY_SHARE.replace("DESC", direction)
    edges = foods_of(door, "vitamin-b12", arguments)

    assert len(edges) == 5
    assert edges[-1]["node"]["id"] == "ng:fortified-foods"
    assert edges[-1]["medianAmount"] is None
    assert edges[-1]["amounts"] == []
    assert all(edge["medianAmount"] for edge in edges[:-1])


@pytest.mark.parametrize(
    "order",
    [
        "{field: PERCENT_DAILY_VALUE, direction: DESC}",
        "{field: PERCENT_DAILY_VALUE, direction: ASC}",
        "{field: EVIDENCE}",
        "{field: LABEL, direction: DESC}",
    ],
)
def test_pages_follow_each_other_in_any_order(door: GraphQLDoor, order: str) -> None:
    """One at a time gives what one page gives."""
    whole = [edge["node"]["id"] for edge in foods_of(door, "vitamin-b12", f"(orderBy: {order})")]
    paged, after = [], ""
    for _ in whole:
        (edge,) = foods_of(door, "vitamin-b12", f"(orderBy: {order}, first: 1{after})")
        paged.append(edge["node"]["id"])
        after = f', after: "{edge["cursor"]}"'

    assert len(whole) == 5
    assert paged == whole


def test_figures_are_left_out_with_their_source(door: GraphQLDoor) -> None:
    """Whoever asks for the article alone gets no figure of another source, not even to rank by."""
    only = 'sources: ["rls-nutrient-gaps"]'
    edges = foods_of(door, "iron", f"(orderBy: {{field: PERCENT_DAILY_VALUE}}, {only})")

    assert [edge["node"]["id"] for edge in edges] == [
        "ng:fortified-cereals", "ng:lentils", "ng:red-meat", "ng:spinach",
    ]  # fmt: skip
    assert all(edge["amounts"] == [] and edge["medianAmount"] is None for edge in edges)


def test_an_edge_to_a_deficiency_has_the_figures_of_the_nutrient_that_lacks(door: GraphQLDoor) -> None:
    """Iron in lentils, seen from iron deficiency and from lentils."""
    found = ask(
        door,
        '{ deficiency(id: "iron-deficiency") { addressedBy { edges { node { id } medianAmount { value } } } } '
        'food(id: "lentils") { addresses { edges { node { id } medianAmount { value nutrient { id } } } } } }',
    )
    foods = {e["node"]["id"]: e["medianAmount"] for e in found["deficiency"]["addressedBy"]["edges"]}
    deficiencies = {e["node"]["id"]: e["medianAmount"] for e in found["food"]["addresses"]["edges"]}

    assert foods["ng:lentils"] == {"value": 3.33}
    assert deficiencies["ng:iron-deficiency"] == {"value": 3.33, "nutrient": {"id": "ng:iron"}}
    assert deficiencies["ng:magnesium-deficiency"] == {"value": 36, "nutrient": {"id": "ng:magnesium"}}


def test_evidence_ranks_by_certainty_then_sources_then_statements(door: GraphQLDoor) -> None:
    """Of what alleviates RLS: the edges with most statements among the equally certain come first."""
    query = (
        '{ condition(id: "restless-legs-syndrome") { linkedDeficiencies(orderBy: {field: EVIDENCE}) '
        "{ edges { certainty sourceCount statementCount node { label } } } } }"
    )
    scale = ["ASSERTED", "LIKELY", "POSSIBLE", "SUGGESTIVE", "SPECULATIVE"]
    edges = ask(door, query)["condition"]["linkedDeficiencies"]["edges"]
    keys = [(scale.index(e["certainty"]), -e["sourceCount"], -e["statementCount"], e["node"]["label"]) for e in edges]

    assert len(edges) == 8
    assert keys == sorted(keys)
    assert len({key[:3] for key in keys}) > 2


def test_an_order_explains_itself(door: GraphQLDoor) -> None:
    """F008, F016, F040 and F225 link iron deficiency and RLS (competency.tsv)."""
    query = (
        '{ condition(id: "restless-legs-syndrome") { linkedDeficiencies { edges '
        "{ sourceCount statementCount node { id } } } } }"
    )
    edges = ask(door, query)["condition"]["linkedDeficiencies"]["edges"]
    iron = next(edge for edge in edges if edge["node"]["id"] == "ng:iron-deficiency")

    assert (iron["sourceCount"], iron["statementCount"]) == (1, 4)


def test_harm_stands_beside_every_recommendation(door: GraphQLDoor) -> None:
    """F228: supplementation can cause harm if the deficiency is not confirmed; its kinds carry it, others do not."""
    query = (
        '{ condition(id: "restless-legs-syndrome") { alleviatedBy(first: 100, minCertainty: POSSIBLE) { edges '
        "{ node { id } cautions { id condition subject { id } object { ... on Entity { id } } } } } } "
        'deficiency(id: "nutrient-deficiency") { recommendations { edges { node { id } cautions { id } } } } }'
    )
    found = ask(door, query)
    warned = {e["node"]["id"] for e in found["condition"]["alleviatedBy"]["edges"] if e["cautions"]}
    iron = next(e for e in found["condition"]["alleviatedBy"]["edges"] if e["node"]["id"] == "ng:iron-supplementation")

    assert warned == {"ng:b-vitamin-supplementation", "ng:iron-supplementation", "ng:magnesium-supplementation"}
    assert iron["cautions"] == [
        {
            "id": "stmt:rls-nutrient-gaps-F228",
            "condition": "deficiency not confirmed",
            "subject": {"id": "ng:nutrient-supplementation"},
            "object": {"id": "ng:harm"},
        }
    ]
    recommended = {
        e["node"]["id"]: [c["id"] for c in e["cautions"]] for e in found["deficiency"]["recommendations"]["edges"]
    }
    assert recommended["ng:nutrient-supplementation"] == ["stmt:rls-nutrient-gaps-F228"]
    assert recommended["ng:balanced-diet"] == []


def test_a_least_certainty_hides_no_caution(door: GraphQLDoor) -> None:
    """Harm is stated as possible; who asks for what is asserted reads it all the same."""
    query = (
        '{ deficiency(id: "iron-deficiency") { treatedBy(minCertainty: ASSERTED) '
        "{ edges { node { id } cautions { certainty } } } } }"
    )
    edges = ask(door, query)["deficiency"]["treatedBy"]["edges"]

    assert {e["node"]["id"]: e["cautions"] for e in edges} == {
        "ng:dietary-change": [],
        "ng:iron-supplementation": [{"certainty": "POSSIBLE"}],
    }


def test_qualifiers_choose_statements_on_edges_and_in_lists(door: GraphQLDoor) -> None:
    """F107 and F108 speak of pregnant women; nothing else about RLS and life stages remains."""
    found = ask(
        door,
        '{ condition(id: "restless-legs-syndrome") { occursDuring(qualifiers: {population: "Pregnant"}) '
        "{ totalCount edges { node { id } statements { id } } } "
        'linkedFrom(qualifiers: {population: "pregnant"}) { totalCount emptyReason } } '
        'statements(where: {qualifiers: {temporal: "temporary", population: ""}}) { totalCount } }'.replace(
            ', population: ""', ""
        ),
    )
    edges = found["condition"]["occursDuring"]["edges"]

    assert {e["node"]["id"]: [s["id"] for s in e["statements"]] for e in edges} == {
        "ng:pregnancy": ["stmt:rls-nutrient-gaps-F107"],
        "ng:third-trimester": ["stmt:rls-nutrient-gaps-F108"],
    }
    assert found["condition"]["linkedFrom"] == {"totalCount": 0, "emptyReason": "FILTERED_OUT"}
    assert found["statements"]["totalCount"] == 6


def test_a_qualifier_of_a_closed_list_and_one_of_an_entity_are_matched_whole(door: GraphQLDoor) -> None:
    """By the columns of the register: `via` names an entity, `modality` is a member of a list."""
    found = ask(
        door,
        "{ should: statements(where: {qualifiers: {modality: SHOULD}}) { nodes { modality } } "
        'via: statements(where: {qualifiers: {via: "no-such-thing"}}) { totalCount } }',
    )

    assert found["should"]["nodes"]
    assert {node["modality"] for node in found["should"]["nodes"]} == {"SHOULD"}
    assert found["via"]["totalCount"] == 0


REASONS = "{ emptyReason emptyReasonSources { id } emptyReasonFigures { id } }"


@pytest.mark.parametrize("nutrient", ["vitamin-b6", "folate"])
def test_a_source_that_was_read_for_it_names_none_and_another_has_figures(door: GraphQLDoor, nutrient: str) -> None:
    """The article treats of both and names no food; the table has figures and claims nothing."""
    found = ask(door, f'{{ nutrient(id: "{nutrient}") {{ dietarySources {REASONS} }} }}')

    assert found["nutrient"]["dietarySources"] == {
        "emptyReason": "NONE_NAMED",
        "emptyReasonSources": [{"id": "source:rls-nutrient-gaps"}],
        "emptyReasonFigures": [{"id": "source:usda-sr28"}],
    }


def test_what_follows_from_a_covered_premise_is_covered(door: GraphQLDoor) -> None:
    """No food is named for folate, so none is for what lacks it."""
    found = ask(door, f'{{ deficiency(id: "folate-deficiency") {{ addressedBy {REASONS} }} }}')

    assert found["deficiency"]["addressedBy"]["emptyReason"] == "NONE_NAMED"
    assert found["deficiency"]["addressedBy"]["emptyReasonSources"] == [{"id": "source:rls-nutrient-gaps"}]


def test_reasons_follow_the_filter_of_sources(door: GraphQLDoor) -> None:
    """Neither the article's reading nor the table's figures count where only the background may speak."""
    query = f'{{ nutrient(id: "folate") {{ dietarySources(sources: ["background"]) {REASONS} }} }}'

    assert ask(door, query)["nutrient"]["dietarySources"] == {
        "emptyReason": "NOTHING_KNOWN",
        "emptyReasonSources": [],
        "emptyReasonFigures": [],
    }


def test_nothing_known_is_not_none_named(door: GraphQLDoor) -> None:
    """Nobody was read for what spinach causes a lack of; brain iron lies outside every meal."""
    found = ask(door, f'{{ deficiency(id: "brain-iron-deficiency") {{ addressedBy {REASONS} }} }}')

    assert found["deficiency"]["addressedBy"]["emptyReason"] == "NOTHING_KNOWN"


def test_coverage_that_rules_carry_on_falls_with_what_it_rests_on(door: GraphQLDoor) -> None:
    """That the deficiency lacks B6 is the background's word: without it nothing is known of its foods."""
    query = (
        '{{ deficiency(id: "vitamin-b6-deficiency") {{ addressedBy{} {{ emptyReason }} }} '
        'nutrient(id: "vitamin-b6") {{ dietarySources(sources: ["rls-nutrient-gaps"]) {{ emptyReason }} }} }}'
    )
    reasons = {
        arguments: ask(door, query.format(arguments))["deficiency"]["addressedBy"]["emptyReason"]
        for arguments in (
            "",
            '(sources: ["rls-nutrient-gaps", "background"])',
            '(sources: ["rls-nutrient-gaps"])',
            "(includeInferred: false)",
        )
    }

    assert list(reasons.values()) == ["NONE_NAMED", "NONE_NAMED", "NOTHING_KNOWN", "NOTHING_KNOWN"]
    assert ask(door, query.format(""))["nutrient"]["dietarySources"]["emptyReason"] == "NONE_NAMED"


def test_an_item_is_found_by_the_identifier_of_its_source(door: GraphQLDoor) -> None:
    """USDA's own number leads to the record; what is none leads nowhere."""
    found = ask(
        door,
        '{ foodItem(id: "SR28:16070") { id sampleOf { id } } node(id: "SR28:16070") { id } '
        'none: foodItem(id: "SR28:99999") { id } }',
    )

    assert found == {
        "foodItem": {"id": "item:usda-sr28-16070", "sampleOf": {"id": "ng:lentils"}},
        "node": {"id": "item:usda-sr28-16070"},
        "none": None,
    }


def test_statements_are_chosen_by_certainty_and_qualifier_together(door: GraphQLDoor) -> None:
    """By the columns of the registers: 175 statements of the article and 75 of the background are asserted."""
    found = ask(
        door,
        "{ sure: statements(where: {minCertainty: ASSERTED}) { totalCount } statements { totalCount } "
        'temporary: statements(where: {minCertainty: LIKELY, qualifiers: {temporal: "temporary"}}) { totalCount } }',
    )

    assert found["sure"]["totalCount"] == 250
    assert found["statements"]["totalCount"] == 374
    assert found["temporary"]["totalCount"] == 2


def test_a_cursor_of_one_order_is_refused_in_another(door: GraphQLDoor) -> None:
    """A page that is silently empty, or that starts again, would be read as an answer."""
    cursors = {
        order: foods_of(door, "vitamin-b12", f"(first: 1, orderBy: {order})")[0]["cursor"]
        for order in ("{field: LABEL}", "{field: EVIDENCE}", "{field: PERCENT_DAILY_VALUE}")
    }
    outcomes = {}
    for given, cursor in cursors.items():
        for asked in cursors:
            query = (
                f'{{ nutrient(id: "vitamin-b12") {{ dietarySources(after: "{cursor}", orderBy: {asked}) '
                "{ totalCount edges { node { id } } } } }"
            )
            errors = door.execute(query, None, None)[1].get("errors")
            outcomes[given, asked] = errors[0]["extensions"]["code"] if errors else "answered"

    assert {code for (given, asked), code in outcomes.items() if given == asked} == {"answered"}
    assert {code for (given, asked), code in outcomes.items() if given != asked} == {"refused"}


def test_null_for_what_must_be_given_is_told_at_a_root_field(door: GraphQLDoor) -> None:
    """A mistake of the caller is no fault of the inside."""
    query = 'query($n: ID = "iron") { nutrient(id: $n) { id } food(id: "lentils") { id } }'
    _, answer = door.execute(query, {"n": None}, None)

    assert answer["data"] == {"nutrient": None, "food": {"id": "ng:lentils"}}
    assert answer["errors"][0]["path"] == ["nutrient"]
    assert answer["errors"][0]["extensions"]["code"] == "execution"
    assert "could not be made" not in answer["errors"][0]["message"]


@pytest.mark.parametrize(
    "query",
    [
        '{ search(text: "iron") { nodes { ... on Nutrient { dietarySources(sources: ["nope"]) { totalCount } } } } }',
        '{ conflicts(first: 1) { nodes { subject { linkedFrom(sources: ["nope"]) { totalCount } } } } }',
    ],
)
def test_an_argument_at_fault_below_records_is_told_as_anywhere(door: GraphQLDoor, query: str) -> None:
    """The first time and the second, when the request is prepared already."""
    for _ in range(2):
        _, answer = door.execute(query, None, None)

        assert {error["extensions"]["code"] for error in answer["errors"]} == {"refused"}
        assert "there is no source 'nope'" in answer["errors"][0]["message"]
