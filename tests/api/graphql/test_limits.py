"""Limits count before validation, in time that the size of a document bounds."""

import time
from pathlib import Path
from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, get_introspection_query, parse
from graphql.execution.values import get_variable_values

from api.graphql.limits import Cost, CostCounter, check_cost
from api.graphql.refusals import LimitError
from api.graphql.service import GraphQLDoor
from api.graphql.written import check_document
from kg.release import open_release
from kg.settings import Settings

SCHEMA = build_schema(
    """
    type Query { food(id: ID!): Food  foods(first: Int = 25): FoodConnection!  nodes(ids: [ID!]!): [Food]
      entitiesByCurie(curies: [String!]!): [Food]! }
    type Food { label: String!  friends(first: Int = 25): FoodConnection!  rivalEdge: FoodRelationEdge }
    type FoodRelationEdge { node: Food! }
    type FoodConnection { nodes: [Food!]! }
    """
)


def cost(query: str, variables: dict[str, object] | None = None) -> Cost:
    document = parse(query)
    operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), variables or {})
    counter = CostCounter(SCHEMA, document, {} if isinstance(values, list) else values.coerced)
    counted = counter.operation(operation)
    if counter.fault is not None:
        raise counter.fault
    return counted


@pytest.mark.parametrize(
    ("query", "relations", "edges"),
    [
        ("{ food(id: 1) { label } }", 0, 0),
        ("{ foods { nodes { label } } }", 1, 25),
        ("{ foods(first: 2) { nodes { friends(first: 3) { nodes { label } } } } }", 2, 2 * (1 + 3)),
        ("{ a: foods(first: 2) { nodes { label } } b: foods(first: 5) { nodes { label } } }", 1, 7),
        ("{ foods(first: 2) { nodes { ...F } } } fragment F on Food { friends(first: 4) { nodes { label } } }", 2, 10),
        ("query($n: Int = 50) { foods(first: $n) { nodes { label } } }", 1, 50),
        ("{ food(id: 1) { rivalEdge { node { rivalEdge { node { label } } } } } }", 2, 2),
        ('{ entitiesByCurie(curies: ["a", "b"]) { friends(first: 2) { nodes { label } } } }', 1, 2 * (1 + 2)),
        ("{ nodes(ids: [1, 2, 3]) { friends(first: 2) { nodes { label } } } }", 1, 3 * (1 + 2)),
    ],
)
def test_cost_is_the_most_edges_that_can_come_back(query: str, relations: int, edges: int) -> None:
    """Page sizes multiply on the way down and add up side by side; variables and their defaults count."""
    counted = cost(query)

    assert (counted.relations, counted.edges) == (relations, edges)


def test_a_variable_given_counts_before_its_default() -> None:
    """The caller's value is what runs."""
    query = "query($n: Int = 50) { foods(first: $n) { nodes { label } } }"

    assert cost(query, {"n": 7}).edges == 7
    assert cost(query, {"n": 100.0}).edges == 100


def test_what_nobody_can_know_counts_as_the_most() -> None:
    """A value that does not fit its type, and a list that is a default."""
    assert cost("query($n: Int) { foods(first: $n) { nodes { label } } }", {"n": "x"}).edges == 100
    assert (
        cost('query($i: [ID!]! = ["a", "b"]) { nodes(ids: $i) { friends(first: 2) { nodes { label } } } }').edges == 6
    )


def test_doubling_fragments_are_counted_in_a_blink() -> None:
    """Thirty fragments that double would be a thousand million fields written out."""
    fragments = "".join(f"fragment F{i} on Food {{ ...F{i + 1} ...F{i + 1} }} " for i in range(30))
    query = f"{{ food(id: 1) {{ ...F0 }} }} {fragments} fragment F30 on Food {{ friends {{ nodes {{ label }} }} }}"
    start = time.process_time()

    counted = cost(query)

    assert counted.relations == 1
    assert counted.edges == 25 * 2**30
    assert time.process_time() - start < 0.5


def test_a_cycle_of_fragments_is_refused() -> None:
    """Before validation, like everything that could be walked for ever."""
    with pytest.raises(LimitError, match="fragment-cycles"):
        cost("{ food(id: 1) { ...A } } fragment A on Food { ...B } fragment B on Food { label ...A }")


@pytest.mark.parametrize("first", ["0", "-1", "101", "100000", "2147483648", "9" * 400])
def test_a_page_outside_the_promise_is_refused(first: str) -> None:
    """1 to 100, and no number is too long to be told."""
    with pytest.raises(LimitError) as caught:
        cost(f"{{ foods(first: {first}) {{ nodes {{ label }} }} }}")

    assert (caught.value.name, caught.value.limit) == ("first", 100)


def test_what_is_over_a_limit_is_named_with_value_and_limit() -> None:
    """The caller learns what to change."""
    settings = Settings(graphql_depth=2, graphql_cost=100)

    for name, over in {
        "depth": Cost(relations=3),
        "cost": Cost(edges=101),
        "introspection-depth": Cost(0, 0, 16),
    }.items():
        with pytest.raises(LimitError) as caught:
            check_cost(over, settings)
        assert caught.value.name == name


def test_the_introspection_query_of_the_tools_passes() -> None:
    """GraphiQL and code generators send it."""
    document = get_introspection_query(descriptions=True, input_value_deprecation=True)

    check_document(parse(document), Settings())
    check_cost(cost(document), Settings())


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("{ " + " ".join(f"a{i}: food(id: 1) {{ label }}" for i in range(16)) + " }", "aliases"),
        ("{ food(id: 1) { label " + "@skip(if: true) " * 60 + "} }", "directives"),
        ("{ food(id: 1) { " + "label " * 2_001 + "} }", "fields"),
        ("{ a: __schema { a } b: __schema { a } __type { a } d: __type { a } }", "introspections"),
    ],
)
def test_what_is_written_out_too_often_is_refused(query: str, name: str) -> None:
    """Whatever operation of the document runs."""
    with pytest.raises(LimitError) as caught:
        check_document(parse(query), Settings())

    assert caught.value.name == name


def test_nested_introspection_is_refused() -> None:
    """__schema can be walked in circles."""
    inner = "name"
    for _ in range(20):
        inner = f"fields {{ type {{ {inner} }} }}"

    with pytest.raises(LimitError, match="introspection-depth"):
        check_cost(cost(f"{{ __schema {{ types {{ {inner} }} }} }}"), Settings())


def test_lists_within_lists_are_limited_because_nothing_pages_them(release_dir: Path) -> None:
    """Items have amounts that have an item that has amounts: each round multiplies the rows by six."""
    with open_release(release_dir) as release:
        door = GraphQLDoor(release, Settings())

        def nested(times: int) -> tuple[str, dict[str, Any]]:
            inner = "amounts { item { " * times + "label" + " } }" * times
            return door.execute(f"{{ foodItems(first: 1) {{ nodes {{ {inner} }} }} }}", None, None)

        refused, answered = nested(3), nested(2)
        alternating = (
            "{ propositions(first: 1) { nodes { " + "derivations { premises { " * 5 + "id" + " } }" * 5 + " } } }"
        )
        wide = door.execute(alternating, None, None)

    assert refused[0] == "refused"
    assert refused[1]["errors"][0]["extensions"]["limitName"] == "rounds"
    assert refused[1]["errors"][0]["extensions"]["limit"] == 2
    assert wide[1]["errors"][0]["extensions"]["limitName"] in ("rounds", "nested-lists")
    assert answered[0] == "executed"
    assert "errors" not in answered[1]


def test_single_links_cannot_go_on_for_ever(release_dir: Path) -> None:
    """A coverage that is derived from a coverage, three hundred times, would nest the query as deep."""
    with open_release(release_dir) as release:
        door = GraphQLDoor(release, Settings())
        link = "derivedFrom { "
        outcome, answer = door.execute("{ coverages { nodes { " + link * 120 + "id" + " }" * 120 + " } } }", None, None)

    assert outcome == "refused"
    assert answer["errors"][0]["extensions"]["limitName"] in ("fields-deep", "nested-lists")


@pytest.mark.parametrize(
    ("query", "name", "value", "limit"),
    [
        ("{ foods { facets(by: [TYPE, TYPE, TYPE, TYPE, TYPE, TYPE]) { by } } }", "facets", 6, 5),
        ("{ foods(orderBy: [" + "{field: LABEL}, " * 6 + "]) { totalCount } }", "order-keys", 6, 5),
        ('{ search(text: "iron") { nodes { label(lang: [' + '"de", ' * 21 + "]) } } }", "lang", 21, 20),
        (
            '{ path(from: "iron", to: "restless-legs-syndrome", avoid: [' + '"x", ' * 101 + "]) { more } }",
            "avoid",
            101,
            100,
        ),
    ],
)
def test_what_is_counted_at_a_field_is_named_too(
    release_dir: Path, query: str, name: str, value: int, limit: int
) -> None:
    """A client can tell every limit from its extensions, the first time and when the plan is known."""
    with open_release(release_dir) as release:
        door = GraphQLDoor(release, Settings())

        answers = [door.execute(query, {}, None)[1] for _ in range(2)]

    for answer in answers:
        told = answer["errors"][0]["extensions"]
        assert (told.get("limitName"), told.get("value"), told.get("limit")) == (name, value, limit), answer
