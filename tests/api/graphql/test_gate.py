"""What the gate lets through and what it turns away, without any data behind it."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from graphql import build_schema, get_introspection_query

from api.graphql.gate import Asked, Gate, Turned
from kg.settings import Settings

ROOT = Path(__file__).parents[3]
SCHEMA = build_schema((Path(__file__).parent / "snapshot" / "schema.graphql").read_text(encoding="utf-8"))
TEXTS = ("README.md", "api/graphql/README.md", "seeds/README.md", "ontology/README.md", "api/pages/home.py")


def shown() -> list[str]:
    """Every query that the documentation, the pages and the saved questions show."""
    found = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("tests/contracts/questions/*.graphql"))]
    for name in TEXTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        found += re.findall(r"```graphql\n(.*?)```", text, flags=re.DOTALL)
        found += [json.loads(body)["query"] for body in re.findall(r"-d '(\{\"query\".*?\})'", text)]
        found += re.findall(r"DOCUMENT = (?:\"\"\"|`)(.*?)(?:\"\"\"|`)", text, flags=re.DOTALL)
    return found


def introspections() -> list[str]:
    """The questions to the schema that tools ask, from the oldest to the newest."""
    new = {"specified_by_url": True, "directive_is_repeatable": True, "schema_description": True}
    newest: dict[str, Any] = new | {"input_value_deprecation": True, "one_of": True}
    return [get_introspection_query(descriptions=False), get_introspection_query(), get_introspection_query(**newest)]


@pytest.mark.parametrize("query", [*shown(), *introspections()], ids=lambda query: " ".join(query.split())[:40])
def test_what_the_documentation_shows_and_tools_ask_passes(query: str) -> None:
    """With default settings."""
    variables = {"nutrient": "iron", "first": 5} if "$nutrient" in query else {}

    admitted = Gate(SCHEMA, Settings()).admit(
        query, {name: v for name, v in variables.items() if f"${name}" in query}, None
    )

    assert isinstance(admitted, Asked), admitted


def test_the_documentation_shows_queries() -> None:
    """So that the test above cannot pass for want of them."""
    assert len(shown()) >= 6


@pytest.mark.parametrize(
    ("query", "variables", "limit", "value"),
    [
        ("{ statements(where: {qualifiers: {agent: $x}}) { totalCount } }", {}, "nesting", 2),
        ("{ conditions { nodes { id } } a: statements(where: {subject: 1, object: 2}) { totalCount } }", {}, "conditions", 2),
        ("query($w: StatementWhere) { statements(where: $w) { totalCount } }", {"w": {"subject": "a", "object": "b"}}, "conditions", 2),
        ("query($q: QualifierFilter) { statements(where: {qualifiers: $q}) { totalCount } }", {"q": {"agent": "x"}}, "nesting", 2),
        ("{ __typename }", {"unused": ["a", "b", "c"]}, "values", 3),
        ("query($s: [String!]) { statements(where: {sources: $s}) { totalCount } }", {"s": ["a", "b", "c"]}, "values", 4),
        ('{ statements(where: {sources: ["a", "b", "c"]}) { totalCount } }', {}, "values", 4),
        ("query($w: StatementWhere = {subject: 1, object: 2}) { statements(where: $w) { totalCount } }", {}, "conditions", 2),
        ("{ ...F ...F } fragment F on Query { foods(first: 1) { nodes { dietarySourceOf(orderBy: {field: LABEL}) { totalCount } } } }", {}, "conditions", 2),
    ],
)  # fmt: skip
def test_values_are_counted_wherever_they_stand(query: str, variables: dict[str, Any], limit: str, value: int) -> None:
    """In literals, variables, defaults and fragments, as often as they are used: at the limit they pass, below they do not."""
    setting = f"graphql_{limit}"
    at, below = (Gate(SCHEMA, Settings(**{setting: most})) for most in (value, value - 1))  # type: ignore[arg-type]

    passed = at.admit(query, variables, None)
    refused = below.admit(query, variables, None)

    assert not (isinstance(passed, Turned) and passed.outcome == "refused")
    assert isinstance(refused, Turned)
    assert (refused.outcome, refused.errors[0]["extensions"]["limitName"]) == ("refused", limit)
    assert (refused.errors[0]["extensions"]["value"], refused.errors[0]["extensions"]["limit"]) == (value, value - 1)


def conditions_on_neighbours(steps: int) -> dict[str, Any]:
    """A filter of foods over so many neighbours of neighbours, to nutrients and back."""
    where: dict[str, Any] = {"label": {"startsWith": "i"}}
    for step in range(steps, 0, -1):
        where = {"dietarySourceOf" if step % 2 else "dietarySources": {"some": {"node": where}}}
    return where


@pytest.mark.parametrize(("steps", "limit"), [(3, None), (4, "neighbours-deep")])
@pytest.mark.parametrize("where", ["$w", "{and: [$w]}", '{or: [{not: $w}, {label: {eq: "x"}}]}'])
def test_conditions_on_neighbours_of_neighbours_have_an_end(steps: int, limit: str | None, where: str) -> None:
    """Each step joins all edges once more; three are served, in variables and in literals."""
    query = f"query($w: FoodWhere!) {{ foods(where: {where}) {{ totalCount }} }}"
    given = conditions_on_neighbours(steps)
    literal = re.sub(r'"(\w+)":', r"\1:", json.dumps(given))
    gate = Gate(SCHEMA, Settings())

    answers = [
        gate.admit(query, {"w": given}, None),
        gate.admit(query.replace("($w: FoodWhere!)", "").replace("$w", literal), {}, None),
    ]

    for answer in answers:
        refused = answer.errors[0]["extensions"].get("limitName") if isinstance(answer, Turned) else None
        assert refused == limit, answer
        assert isinstance(answer, Asked) == (limit is None), answer


def test_a_variable_within_a_condition_counts_on_from_it() -> None:
    """Two steps in the document, two in the variable."""
    query = """query($w: FoodWhere) { foods(where: {dietarySourceOf: {some: {node: {dietarySources: {some: {node: $w}}}}}}) { totalCount } }"""

    refused = Gate(SCHEMA, Settings()).admit(query, {"w": conditions_on_neighbours(2)}, None)

    assert isinstance(refused, Turned)
    assert refused.errors[0]["extensions"] | {"hint": ""} == {
        "code": "limit", "limitName": "neighbours-deep", "value": 4, "limit": 3, "hint": ""
    }  # fmt: skip


def test_a_variable_counts_as_often_as_it_is_used() -> None:
    """Three lists with two conditions each."""
    query = (
        "query($w: StatementWhere) { "
        + " ".join(f"s{n}: statements(where: $w) {{ totalCount }}" for n in range(3))
        + "}"
    )
    admitted = Gate(SCHEMA, Settings()).admit(query, {"w": {"subject": "a", "object": "b"}}, None)

    assert isinstance(admitted, Asked)
    assert admitted.cost.size.conditions == 6


def test_the_fields_of_other_types_are_no_repeats() -> None:
    """A client asks each of twenty types for the same fields in inline fragments."""
    kinds = (
        "Food",
        "Nutrient",
        "Condition",
        "Deficiency",
        "Symptom",
        "Medication",
        "Biomarker",
        "Finding",
        "Mechanism",
    )
    query = '{ node(id: "x") { ' + " ".join(f"... on {kind} {{ id iri label }}" for kind in kinds) + " } }"

    assert isinstance(Gate(SCHEMA, Settings()).admit(query * 1, {}, None), Asked)
    twice = query.replace("id iri label", "id iri label ... { id iri label } ... { label }")
    refused = Gate(SCHEMA, Settings()).admit(twice, {}, None)
    assert isinstance(refused, Turned)
    assert refused.errors[0]["extensions"]["value"] == 4 * len(kinds)


def test_a_limit_of_one_operation_does_not_hinder_another() -> None:
    """Cost is that of the operation that runs; what is written out counts whatever runs."""
    gate = Gate(SCHEMA, Settings(graphql_cost=50))
    document = "query Dear { foods(first: 100) { nodes { id } } } query Cheap { foods(first: 1) { nodes { id } } }"

    assert isinstance(gate.admit(document, {}, "Cheap"), Asked)
    assert isinstance(gate.admit(document, {}, "Dear"), Turned)


def test_what_is_written_out_counts_whatever_operation_runs() -> None:
    """Validation goes through all of a document."""
    gate = Gate(SCHEMA, Settings(graphql_conditions=1))
    document = "query A { __typename } query B { statements(where: {subject: 1, object: 2}) { totalCount } }"
    refused = gate.admit(document, {}, "A")

    assert isinstance(refused, Turned)
    assert refused.errors[0]["extensions"]["limitName"] == "conditions"


def fragment(kind: str, number: int) -> str:
    """The selection of one of 38 fragments."""
    following = [f"...F{i}" for i in range(number + 1, 38)]
    own = {
        "side by side": ["id iri label dietarySourceOf { nodes { id } }"],
        "one after the other": ["id iri label", *following[:1]],
        "each in many": ["id", *following[:8]],
    }
    return " ".join(own[kind])


@pytest.mark.parametrize("kind", ["side by side", "one after the other", "each in many"])
def test_no_document_within_the_limits_takes_long_to_validate(kind: str) -> None:
    """Fragments are the dearest that was found to be let through."""
    spread = " ".join(f"...F{i}" for i in range(38 if kind == "side by side" else 1))
    fragments = " ".join(f"fragment F{i} on Food {{ {fragment(kind, i)} }}" for i in range(38))
    query = f"{{ foods(first: 1) {{ nodes {{ {spread} }} }} }} {fragments}"
    took_s = []
    for number in range(3):
        start = time.process_time()
        admitted = Gate(SCHEMA, Settings(graphql_cost=10**9)).admit(query + " " * number, {}, None)
        took_s.append(time.process_time() - start)

    assert isinstance(admitted, Asked), admitted
    assert min(took_s) < 0.25
