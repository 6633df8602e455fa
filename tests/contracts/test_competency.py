"""The competency questions, over HTTP. The expected answers were typed from the curators' table, not computed."""

from collections.abc import Callable
from typing import Any

import pytest

GraphQL = Callable[..., Any]
Sparql = Callable[[str], list[dict[str, str]]]

# Question → (the answer in words of the curators, a query, where in `data` the nodes lie, which types count).
LISTS: dict[str, tuple[str, str, str, set[str]]] = {
    "Q01 foods that supply iron": (
        "fortified-cereals; lentils; red-meat; spinach",
        '{ nutrient(id: "iron") { dietarySources { nodes { id } } } }',
        "nutrient.dietarySources",
        set(),
    ),
    "Q02 foods that supply magnesium": (
        "leafy-greens; legumes; nuts; seeds",
        '{ nutrient(id: "magnesium") { dietarySources { nodes { id } } } }',
        "nutrient.dietarySources",
        set(),
    ),
    "Q03 sources of vitamin D, foods and others": (
        "fatty-fish; fortified-milk; sunlight-exposure",
        '{ nutrient(id: "vitamin-d") { suppliedBy { nodes { id } } } }',
        "nutrient.suppliedBy",
        set(),
    ),
    "Q05 foods that supply vitamin B12": (
        "dairy; eggs; fish; fortified-foods; meat",
        '{ nutrient(id: "vitamin-b12") { dietarySources { nodes { id } } } }',
        "nutrient.dietarySources",
        set(),
    ),
    "Q08 symptoms of magnesium deficiency": (
        "anxiety; disturbed-sleep; muscle-cramps",
        '{ deficiency(id: "magnesium-deficiency") { symptoms { nodes { id } } } }',
        "deficiency.symptoms",
        set(),
    ),
    "Q10 symptoms of vitamin D deficiency": (
        "fatigue; mood-changes",
        '{ deficiency(id: "vitamin-d-deficiency") { symptoms { nodes { id } } } }',
        "deficiency.symptoms",
        set(),
    ),
    "Q11 deficiencies with fatigue": (
        "iron-deficiency; vitamin-d-deficiency",
        '{ symptom(id: "fatigue") { symptomOf { nodes { id __typename } } } }',
        "symptom.symptomOf",
        {"Deficiency"},
    ),
    "Q12 deficiencies linked to RLS": (
        (
            "brain-iron-deficiency; folate-deficiency; iron-deficiency; magnesium-deficiency; nutrient-deficiency; "
            "vitamin-b12-deficiency; vitamin-b6-deficiency; vitamin-d-deficiency"
        ),
        '{ condition(id: "restless-legs-syndrome") { linkedDeficiencies { nodes { id } } } }',
        "condition.linkedDeficiencies",
        set(),
    ),
    "Q14 conditions that are risk factors for RLS": (
        "chronic-kidney-disease; end-stage-renal-disease",
        '{ condition(id: "restless-legs-syndrome") { riskFactors { nodes { id __typename } } } }',
        "condition.riskFactors",
        {"Condition"},
    ),
    "Q15 medications that trigger, worsen or cause RLS": (
        "antihistamines; medication; ssris; tricyclic-antidepressants",
        '{ condition(id: "restless-legs-syndrome") { linkedFrom(first: 100) { nodes { id __typename } } } }',
        "condition.linkedFrom",
        {"Medication"},
    ),
    "Q20 findings that do not exclude brain iron deficiency": (
        "normal-blood-iron-level; normal-blood-test-result; normal-ferritin-level",
        '{ deficiency(id: "brain-iron-deficiency") { notExcludedBy { nodes { id } } } }',
        "deficiency.notExcludedBy",
        set(),
    ),
    "Q22 measures before RLS medication": (
        "deficiency-correction; lifestyle-modification",
        '{ medication(id: "rls-medication") { secondLineAfter { nodes { id } } } }',
        "medication.secondLineAfter",
        set(),
    ),
    "Q24 contributors to RLS in pregnancy": (
        "folate-deficiency; hormonal-changes; iron-deficiency; nutrient-deficiency",
        '{ condition(id: "pregnancy-related-rls") { contributors { nodes { id } } } }',
        "condition.contributors",
        set(),
    ),
    "Q27 symptoms of RLS": (
        "crawling; throbbing; tingling; unpleasant-leg-sensations; urge-to-move-legs",
        '{ condition(id: "restless-legs-syndrome") { symptoms { nodes { id } } } }',
        "condition.symptoms",
        set(),
    ),
    "Q28 when RLS symptoms worsen": (
        "night; rest",
        '{ condition(id: "restless-legs-syndrome") { worsensDuring { nodes { id } } } }',
        "condition.worsensDuring",
        set(),
    ),
    "Q30 substances that trigger or worsen RLS": (
        "alcohol; caffeine; substances; tobacco",
        '{ condition(id: "restless-legs-syndrome") { linkedFrom(first: 100) { nodes { id __typename } } } }',
        "condition.linkedFrom",
        {"Substance"},
    ),
    "Q31 interventions that alleviate RLS": (
        (
            "alcohol-avoidance; b-vitamin-supplementation; caffeine-avoidance; dietary-change; "
            "iron-deficiency-treatment; iron-supplementation; leg-massage; leg-stretching; lifestyle-modification; "
            "magnesium-supplementation; regular-exercise; tobacco-avoidance; trigger-avoidance; warm-bath"
        ),
        '{ condition(id: "restless-legs-syndrome") { alleviatedBy(first: 100) { nodes { id __typename } } } }',
        "condition.alleviatedBy",
        {"Intervention"},
    ),
    "Q37 conditions with dopamine dysfunction as a mechanism": (
        "parkinsons-disease; restless-legs-syndrome",
        '{ mechanism(id: "dopamine-dysfunction") { mechanismOf { nodes { id } } } }',
        "mechanism.mechanismOf",
        set(),
    ),
    "Q40 what vitamin B12 supports": (
        "myelin-sheath-production; nervous-system-function; neurotransmitter-production",
        '{ nutrient(id: "vitamin-b12") { supports { nodes { id } } } }',
        "nutrient.supports",
        set(),
    ),
    "Q49 what dopamine regulates": (
        "muscle-movement",
        '{ neurotransmitter(id: "dopamine") { regulates { nodes { id } } } }',
        "neurotransmitter.regulates",
        set(),
    ),
}


@pytest.mark.parametrize("question", LISTS)
def test_a_list_question_is_answered_exactly(graphql: GraphQL, question: str) -> None:
    """Nothing missing, nothing more."""
    expected, query, path, types = LISTS[question]

    found = graphql(query)
    for step in path.split("."):
        found = found[step]

    nodes = [node for node in found["nodes"] if not types or node["__typename"] in types]
    assert sorted(f"ng:{slug}" for slug in expected.split("; ")) == sorted(node["id"] for node in nodes)


def test_q06_no_food_is_named_for_vitamin_b6_and_folate_and_the_answer_says_so(graphql: GraphQL) -> None:
    """Empty, because the article names none: not because nothing is known."""
    for nutrient in ("vitamin-b6", "folate"):
        found = graphql(
            "query($id: ID!) { nutrient(id: $id) { dietarySources { emptyReason emptyReasonSources { id } nodes { id } } } }",
            id=nutrient,
        )["nutrient"]["dietarySources"]

        assert found == {
            "emptyReason": "NONE_NAMED",
            "emptyReasonSources": [{"id": "source:rls-nutrient-gaps"}],
            "nodes": [],
        }


def test_q18_what_the_blood_tests_measure(graphql: GraphQL) -> None:
    """The blood test and the tests under it, together; the denied one is not among them."""
    found = graphql(
        '{ diagnosticTest(id: "blood-test") { measures { nodes { ... on Node { id } } } '
        "narrower { nodes { ... on DiagnosticTest { measures { nodes { ... on Node { id } } } } } } } }"
    )["diagnosticTest"]

    tests = [found, *found["narrower"]["nodes"]]
    measured = {node["id"] for test in tests for node in test["measures"]["nodes"]}
    assert measured == {"ng:blood-iron-level", "ng:body-iron", "ng:ferritin", "ng:magnesium", "ng:vitamins"}


def test_q19_what_a_blood_test_does_not_measure(graphql: GraphQL) -> None:
    """A denial is found among the statements."""
    found = graphql(
        '{ statements(where: { subject: "blood-test", predicate: "measures", polarity: NEGATED }) '
        "{ nodes { object { id } } } }"
    )

    assert found["statements"]["nodes"] == [{"object": {"id": "ng:brain-iron"}}]


def test_q35_the_harm_that_is_named_its_cause_and_its_condition(graphql: GraphQL) -> None:
    """Supplements cause harm if the deficiency was not confirmed."""
    edges = graphql('{ condition(id: "harm") { causedBy { edges { node { id } statements { condition } } } } }')[
        "condition"
    ]["causedBy"]["edges"]

    assert edges == [
        {"node": {"id": "ng:nutrient-supplementation"}, "statements": [{"condition": "deficiency not confirmed"}]}
    ]


def test_q41_the_negated_statements(graphql: GraphQL, sparql: Sparql) -> None:
    """By both doors."""
    expected = {"F031", "F097", "F098", "F222", "F245", "F274"}

    found = graphql("{ statements(where: { polarity: NEGATED }, first: 100) { nodes { number } } }")["statements"]
    rows = sparql("SELECT ?number { ?s nutri:polarity nutri:negated ; <http://purl.org/dc/terms/identifier> ?number }")

    assert expected == {node["number"] for node in found["nodes"]}
    assert expected == {row["number"] for row in rows}


def test_q42_the_statements_that_link_iron_deficiency_and_rls(graphql: GraphQL) -> None:
    """Every kind of link, as statements and as evidence of the one edge."""
    expected = [f"stmt:rls-nutrient-gaps-{number}" for number in ("F008", "F016", "F040", "F225")]

    listed = graphql(
        '{ statements(where: { subject: "iron-deficiency", predicate: "linkedTo", object: "restless-legs-syndrome" }) '
        "{ nodes { id } } }"
    )["statements"]["nodes"]
    edges = graphql('{ deficiency(id: "iron-deficiency") { linkedTo { edges { node { id } statements { id } } } } }')[
        "deficiency"
    ]["linkedTo"]["edges"]
    edge = next(edge for edge in edges if edge["node"]["id"] == "ng:restless-legs-syndrome")

    assert expected == [node["id"] for node in listed]
    assert expected == [statement["id"] for statement in edge["statements"]]
