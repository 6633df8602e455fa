"""The GraphQL Cursor Connections Specification and Global Object Identification, clause by clause.

Sources: https://relay.dev/graphql/connections.htm (sections 2 to 5) and https://relay.dev/graphql/objectidentification.htm.
Each test names its clause. Every connection of the schema is tested where the clause is about types; two lists with a
known order, one at the root and one below an entity, where it is about pages.
"""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    is_non_null_type,
    is_scalar_type,
)

Ask = Callable[..., Any]

# The root list of foods and the deficiencies linked to a condition; the argument is pasted into the place of %s.
ROOT = "{ list: foods(%s) { edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
BELOW = '{ condition(id: "restless-legs-syndrome") { list: linkedDeficiencies(%s) { edges { cursor node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }'
LISTS = pytest.mark.parametrize("query", [ROOT, BELOW], ids=["root", "relation"])


def read_schema() -> GraphQLSchema:
    snapshot = Path(__file__).parents[1] / "api" / "graphql" / "snapshot" / "schema.graphql"
    return build_schema(snapshot.read_text(encoding="utf-8"))


SCHEMA = read_schema()
CONNECTIONS = [
    kind
    for name, kind in SCHEMA.type_map.items()
    if name.endswith("Connection") and isinstance(kind, GraphQLObjectType)
]
# The specification asks for forward or backward arguments; the tests of the latter run as soon as the schema has them.
BACKWARD = pytest.mark.skipif(
    "last" not in SCHEMA.type_map["Query"].fields["nutrients"].args,  # type: ignore[attr-defined]
    reason="the schema has no `last` and `before` yet",
)


def connection_fields() -> list[tuple[str, GraphQLField]]:
    return [
        (f"{kind.name}.{name}", field)
        for kind in SCHEMA.type_map.values()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        for name, field in kind.fields.items()
        if get_named_type(field.type).name.endswith("Connection")
    ]


def page(ask: Ask, query: str, arguments: str) -> Any:
    data = ask(query % arguments)
    return data["list"] if "list" in data else data["condition"]["list"]


def ids(found: Any) -> list[str]:
    return [edge["node"]["id"] for edge in found["edges"]]


def everything(ask: Ask, query: str) -> Any:
    found = page(ask, query, "first: 100")
    assert len(found["edges"]) > 6
    return found


@pytest.mark.parametrize("connection", CONNECTIONS, ids=str)
def test_2_1_a_connection_has_edges_and_page_info(connection: GraphQLObjectType) -> None:
    """2.1.1 and 2.1.2: `edges` is a list of an edge type; `pageInfo` is a non-null PageInfo."""
    edges = get_nullable_type(connection.fields["edges"].type)

    assert is_list_type(edges)
    assert isinstance(get_named_type(edges), GraphQLObjectType)
    assert str(connection.fields["pageInfo"].type) == "PageInfo!"


@pytest.mark.parametrize("connection", CONNECTIONS, ids=str)
def test_3_1_an_edge_has_a_node_and_a_cursor(connection: GraphQLObjectType) -> None:
    """3.1.1: `node` is no list. 3.1.2: `cursor` is a String. Lists of words have `value` in the place of `node`."""
    edge = get_named_type(connection.fields["edges"].type)

    assert isinstance(edge, GraphQLObjectType)
    assert edge.name.endswith("Edge")
    content = edge.fields["value" if connection.name == "TextRelationConnection" else "node"]
    assert not is_list_type(get_nullable_type(content.type))
    assert str(get_nullable_type(edge.fields["cursor"].type)) == "String"


def test_4_fields_that_give_connections_end_in_arguments_of_pages() -> None:
    """4: each takes forward pagination arguments; what gives a connection is called one, and nothing else is."""
    fields = connection_fields()

    assert len(fields) > 100
    for name, field in fields:
        assert {"first", "after"} <= set(field.args), name
        assert is_non_null_type(field.type), name


def test_4_1_forward_pagination_arguments() -> None:
    """4.1: `first` is an Int, `after` of the cursor's type; both may be left out."""
    for name, field in connection_fields():
        assert str(get_nullable_type(field.args["first"].type)) == "Int", name
        assert str(field.args["after"].type) == "String", name
        assert not (is_non_null_type(field.args["first"].type) and field.args["first"].default_value is None), name


@BACKWARD
def test_4_2_backward_pagination_arguments() -> None:
    """4.2: `last` is an Int, `before` of the cursor's type; both may be left out."""
    for name, field in connection_fields():
        assert str(field.args["last"].type) == "Int", name
        assert str(field.args["before"].type) == "String", name


@LISTS
@pytest.mark.parametrize("size", [1, 3])
def test_4_1_first_gives_at_most_so_many_from_the_front(ask: Ask, query: str, size: int) -> None:
    """4.4 EdgesToReturn, 3: edges are cut to the first ones."""
    assert ids(page(ask, query, f"first: {size}")) == ids(everything(ask, query))[:size]


@LISTS
def test_4_1_after_begins_behind_its_cursor(ask: Ask, query: str) -> None:
    """4.4 ApplyCursorsToEdges, 2: what stands before and at the cursor is removed."""
    whole = everything(ask, query)
    for place in (0, 2, len(whole["edges"]) - 1):
        rest = page(ask, query, f'first: 100, after: "{whole["edges"][place]["cursor"]}"')
        assert ids(rest) == ids(whole)[place + 1 :]


@BACKWARD
@LISTS
def test_4_2_last_gives_at_most_so_many_from_the_end_in_the_same_order(ask: Ask, query: str) -> None:
    """4.3: the order of edges is the same whether pages go forward or backward."""
    whole = ids(everything(ask, query))

    assert ids(page(ask, query, "last: 1")) == whole[-1:]
    assert ids(page(ask, query, "last: 3")) == whole[-3:]


@BACKWARD
@LISTS
def test_4_2_before_ends_in_front_of_its_cursor(ask: Ask, query: str) -> None:
    """4.4 ApplyCursorsToEdges, 3: what stands at and behind the cursor is removed."""
    whole = everything(ask, query)
    for place in (0, 2, 5):
        cursor = whole["edges"][place]["cursor"]
        assert ids(page(ask, query, f'last: 100, before: "{cursor}"')) == ids(whole)[:place]
        assert ids(page(ask, query, f'last: 2, before: "{cursor}"')) == ids(whole)[max(0, place - 2) : place]
        assert ids(page(ask, query, f'first: 2, before: "{cursor}"')) == ids(whole)[:place][:2]


@BACKWARD
@LISTS
def test_4_4_after_and_before_enclose(ask: Ask, query: str) -> None:
    """4.4 ApplyCursorsToEdges: both are applied; nothing lies between neighbours, nor between cursors in reverse."""
    whole = everything(ask, query)
    cursors = [edge["cursor"] for edge in whole["edges"]]

    assert ids(page(ask, query, f'first: 100, after: "{cursors[0]}", before: "{cursors[5]}"')) == ids(whole)[1:5]
    assert ids(page(ask, query, f'first: 100, after: "{cursors[2]}", before: "{cursors[3]}"')) == []
    assert ids(page(ask, query, f'first: 100, after: "{cursors[5]}", before: "{cursors[0]}"')) == []


@BACKWARD
@LISTS
def test_4_4_first_and_last_together_cut_to_first_and_then_to_last(ask: Ask, query: str) -> None:
    """4.4 EdgesToReturn, 3 and 4 (it discourages clients from asking so)."""
    whole = ids(everything(ask, query))

    assert ids(page(ask, query, "first: 5, last: 2")) == whole[3:5]
    assert ids(page(ask, query, "first: 2, last: 5")) == whole[:2]


@LISTS
@pytest.mark.parametrize("name", ["first", pytest.param("last", marks=BACKWARD)])
def test_4_4_a_size_below_zero_is_an_error(server: str, query: str, name: str) -> None:
    """4.4 EdgesToReturn, 3.a and 4.a; here zero is one as well, and so is more than a hundred."""
    for size in (-1, 0, 101):
        answer = httpx.post(f"{server}/graphql", json={"query": query % f"{name}: {size}"}).json()
        assert answer["errors"][0]["extensions"]["limitName"] == name
        assert "data" not in answer


@LISTS
def test_5_page_info_describes_the_page(ask: Ask, query: str) -> None:
    """5.1: startCursor and endCursor are those of the first and the last edge."""
    for arguments in ("first: 3", "first: 1"):
        found = page(ask, query, arguments)
        cursors = [edge["cursor"] for edge in found["edges"]]
        assert (found["pageInfo"]["startCursor"], found["pageInfo"]["endCursor"]) == (cursors[0], cursors[-1])


@LISTS
def test_5_an_empty_page_has_no_cursors(ask: Ask, query: str) -> None:
    """5.1: there is no edge whose cursor they could be; the page behind the last one is empty."""
    end = everything(ask, query)["pageInfo"]["endCursor"]
    found = page(ask, query, f'first: 3, after: "{end}"')

    assert found["edges"] == []
    assert (found["pageInfo"]["startCursor"], found["pageInfo"]["endCursor"]) == (None, None)
    assert found["pageInfo"]["hasNextPage"] is False


@LISTS
def test_5_1_has_next_page_says_whether_more_edges_follow(ask: Ask, query: str) -> None:
    """5.1 HasNextPage, 1: where `first` is set, whether the edges exceed it; exactly as many is not more."""
    count = len(everything(ask, query)["edges"])

    assert page(ask, query, f"first: {count - 1}")["pageInfo"]["hasNextPage"] is True
    assert page(ask, query, f"first: {count}")["pageInfo"]["hasNextPage"] is False


@LISTS
def test_5_1_has_previous_page_says_what_is_known_of_edges_before(ask: Ask, query: str) -> None:
    """5.1 HasPreviousPage, 2 and 3: behind a cursor there are some, which the server knows; at the front there are none."""
    cursor = everything(ask, query)["edges"][0]["cursor"]

    assert page(ask, query, "first: 2")["pageInfo"]["hasPreviousPage"] is False
    assert page(ask, query, f'first: 2, after: "{cursor}"')["pageInfo"]["hasPreviousPage"] is True


@BACKWARD
@LISTS
def test_5_1_page_info_of_pages_from_the_end(ask: Ask, query: str) -> None:
    """5.1: HasPreviousPage, 1, counts from the end; HasNextPage, 2, says that edges follow a `before` cursor."""
    whole = everything(ask, query)
    count, cursor = len(whole["edges"]), whole["edges"][3]["cursor"]

    assert page(ask, query, f"last: {count - 1}")["pageInfo"]["hasPreviousPage"] is True
    assert page(ask, query, f"last: {count}")["pageInfo"]["hasPreviousPage"] is False
    assert page(ask, query, "last: 2")["pageInfo"]["hasNextPage"] is False
    assert page(ask, query, f'last: 2, before: "{cursor}"')["pageInfo"]["hasNextPage"] is True
    assert page(ask, query, f'last: 3, before: "{cursor}"')["pageInfo"]["hasPreviousPage"] is False


@LISTS
def test_4_3_pages_of_any_size_make_up_the_whole_list(ask: Ask, query: str) -> None:
    """4.3: the order is consistent from page to page, with no edge lost and none twice."""
    whole = ids(everything(ask, query))
    for size in (1, 2, 5):
        found, after = [], ""
        while True:
            part = page(ask, query, f"first: {size}{after}")
            found += ids(part)
            if not part["pageInfo"]["hasNextPage"]:
                break
            after = f', after: "{part["pageInfo"]["endCursor"]}"'
        assert found == whole


@BACKWARD
@LISTS
def test_4_3_pages_from_the_end_make_up_the_whole_list(ask: Ask, query: str) -> None:
    """4.3: as forward."""
    whole = ids(everything(ask, query))
    for size in (1, 2, 5):
        found: list[str] = []
        before = ""
        while True:
            part = page(ask, query, f"last: {size}{before}")
            found = ids(part) + found
            if not part["pageInfo"]["hasPreviousPage"]:
                break
            before = f', before: "{part["pageInfo"]["startCursor"]}"'
        assert found == whole


@LISTS
def test_3_1_2_a_cursor_names_its_edge_whatever_page_it_came_on(ask: Ask, query: str) -> None:
    """3.1.2: opaque and stable: the same edge has the same cursor on every page, and no two edges share one."""
    whole = everything(ask, query)
    cursors = {edge["node"]["id"]: edge["cursor"] for edge in whole["edges"]}
    part = page(ask, query, f'first: 3, after: "{whole["edges"][1]["cursor"]}"')

    assert all(edge["cursor"] == cursors[edge["node"]["id"]] for edge in part["edges"])
    assert len(set(cursors.values())) == len(cursors)


@LISTS
def test_nodes_are_those_of_the_edges(ask: Ask, query: str) -> None:
    """A widespread addition to 2.1: `nodes` is the same without edges, in the same order."""
    found = page(ask, query, "first: 4")

    assert [node["id"] for node in found["nodes"]] == ids(found)


def test_6_page_info_has_the_four_fields() -> None:
    """5 and its introspection: two non-null booleans, two cursors that may be null."""
    info = SCHEMA.type_map["PageInfo"]

    assert isinstance(info, GraphQLObjectType)
    assert {name: str(info.fields[name].type) for name in ("hasNextPage", "hasPreviousPage")} == {
        "hasNextPage": "Boolean!",
        "hasPreviousPage": "Boolean!",
    }
    assert all(str(info.fields[name].type) == "String" for name in ("startCursor", "endCursor"))


def test_edges_of_a_list_are_in_one_order(ask: Ask) -> None:
    """4.3, for the root list: nutrients by their labels in code points."""
    labels = [node["label"] for node in ask("{ nutrients(first: 100) { nodes { label } } }")["nutrients"]["nodes"]]

    assert all(one <= other for one, other in pairwise(labels))


def test_node_identification_2_the_interface_has_an_id() -> None:
    """Object identification 2: `Node` is an interface with `id: ID!` and nothing else that must be there."""
    node = SCHEMA.type_map["Node"]

    assert isinstance(node, GraphQLInterfaceType)
    assert str(node.fields["id"].type) == "ID!"


def test_node_identification_3_the_root_field_takes_an_id() -> None:
    """Object identification 3 and 5: `node(id: ID!)` and `nodes(ids: [ID!]!)`, which may give null."""
    query = SCHEMA.query_type
    assert query is not None

    assert (str(query.fields["node"].args["id"].type), str(query.fields["node"].type)) == ("ID!", "Node")
    assert str(query.fields["nodes"].args["ids"].type) == "[ID!]!"
    assert str(query.fields["nodes"].type) == "[Node]!"


def node_types() -> list[tuple[str, str]]:
    """Every type that implements Node, with the root list that gives some of it."""
    query = SCHEMA.query_type
    assert query is not None
    lists: dict[str, str] = {}
    for name, field in query.fields.items():
        kind = get_named_type(field.type)
        if kind.name.endswith("Connection") and isinstance(kind, GraphQLObjectType):
            lists.setdefault(str(get_nullable_type(kind.fields["nodes"].type)).strip("[!]"), name)
    kinds = SCHEMA.get_possible_types(SCHEMA.type_map["Node"])  # type: ignore[arg-type]
    return [(kind.name, lists[kind.name]) for kind in kinds]


def scalars(kind: GraphQLObjectType) -> str:
    """The fields that need no selection and no argument."""
    return " ".join(
        name
        for name, field in kind.fields.items()
        if is_scalar_type(get_named_type(field.type))
        and not any(isinstance(argument.type, GraphQLNonNull) for argument in field.args.values())
    )


@pytest.mark.parametrize(("kind", "field"), node_types(), ids=[kind for kind, _ in node_types()])
def test_node_identification_4_a_node_is_fetched_again_by_its_id(ask: Ask, kind: str, field: str) -> None:
    """Object identification 4 and 4.1: fetched by `node`, the object has the same id, the same type and the same fields."""
    definition = SCHEMA.type_map[kind]
    assert isinstance(definition, GraphQLObjectType)
    selection = f"__typename {scalars(definition)}"
    found = ask(f"{{ {field}(first: 3) {{ nodes {{ {selection} }} }} }}")[field]["nodes"]

    if not found:  # a class that no source speaks of yet
        pytest.skip(f"the packaged data has no {kind}")
    again = ask(
        f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind} {{ {selection} }} }} }}",
        ids=[n["id"] for n in found],
    )
    one = ask(f"query($id: ID!) {{ node(id: $id) {{ id ... on {kind} {{ {selection} }} }} }}", id=found[0]["id"])

    assert again["nodes"] == found
    assert one["node"] == found[0]


def test_node_identification_5_an_id_that_is_none_gives_null(ask: Ask) -> None:
    """Object identification 3.1: null; in `nodes` at its place, in the order of the ids."""
    data = ask(
        '{ node(id: "ng:no-such-thing") { id } nodes(ids: ["ng:iron", "ng:no-such-thing", "ng:magnesium", "ng:iron"]) { id } }'
    )

    assert data["node"] is None
    assert data["nodes"] == [{"id": "ng:iron"}, None, {"id": "ng:magnesium"}, {"id": "ng:iron"}]
