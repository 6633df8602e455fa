"""The schema that the ontology makes."""

from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    validate_schema,
)

from api.graphql.names import enum_type
from api.graphql.schema import sdl
from kg.locations import ontology_dir
from kg.schema import load_schema
from kg.schema.reserved import FIELDS, ROOTS, SUFFIXES, TYPES

SNAPSHOT = Path(__file__).parent / "snapshot" / "schema.graphql"


def test_the_printed_schema_is_the_committed_one() -> None:
    """Every change of the API is seen in review; `kg graphql --sdl > tests/api/graphql/snapshot/schema.graphql` mends."""
    committed, printed = SNAPSHOT.read_text(encoding="utf-8"), sdl(load_schema(ontology_dir()))

    assert changes(build_schema(committed), build_schema(printed)) == []
    assert committed == printed


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ("type Query { old: Int }", ["breaking: Field Query.new was removed."]),
        ("type Query { old: Int, new: String }", ["breaking: Field Query.new changed type from Int to String."]),
        ("type Query { old(now: Int!): Int, new: Int }", ["breaking: A required argument Query.old(now:) was added."]),
        ("type Query { old(now: Int): Int, new: Int }", ["dangerous: An optional argument Query.old(now:) was added."]),
        ("type Query { old: Int, new: Int, more: Int }", []),
    ],
)
def test_what_breaks_clients_is_named(after: str, told: list[str]) -> None:
    """Like graphql-inspector: each change that breaks clients or may surprise them, by its name; additions are neither."""
    found = changes(build_schema("type Query { old: Int, new: Int }"), build_schema(after))

    assert found == told


def changes(before: GraphQLSchema, after: GraphQLSchema) -> list[str]:
    breaking = [f"breaking: {change.description}" for change in find_breaking_changes(before, after)]
    return breaking + [f"dangerous: {change.description}" for change in find_dangerous_changes(before, after)]


def test_names_that_come_from_no_class_are_reserved() -> None:
    """So that an ontology which uses one is told so when it is read; the suffixes are those of the classes."""
    ontology, served = load_schema(ontology_dir()), build_schema(SNAPSHOT.read_text(encoding="utf-8"))
    classes = ontology.classes.values()
    ends = {name.removeprefix(one.name) for one in classes for name in served.type_map if name.startswith(one.name)}
    derived = {one.name + suffix for one in classes for suffix in ("", *SUFFIXES)}
    enums = {enum_type(scheme) for scheme in ontology.schemes.values()}
    derived |= enums | {f"{name}Filter" for name in enums}
    assert served.query_type is not None
    roots = set(served.query_type.fields) - {n for one in classes for n in (one.field_name, one.plural_field_name)}

    assert {name for name in served.type_map if not name.startswith("__")} - derived == TYPES
    assert roots == ROOTS
    assert set(SUFFIXES) <= ends
    for name in ("Entity", "Food", "Statement"):
        shapes = {field.name for one in classes if one.name == name for field in one.fields}
        kind: Any = served.type_map[name]
        assert FIELDS >= set(kind.fields) - shapes - {f"{shape}Edge" for shape in shapes}


def test_the_schema_is_valid_and_everything_is_described() -> None:
    """graphql-core, which did not print it, reads it without an error; nothing that a client can name lacks words.

    Types, fields, arguments, input fields, enum values, directives.
    """
    schema = build_schema(SNAPSHOT.read_text(encoding="utf-8"))
    described: dict[str, Any] = {name: kind for name, kind in schema.type_map.items() if not name.startswith("__")}
    for name, kind in list(described.items()):
        members = {**getattr(kind, "fields", {}), **getattr(kind, "values", {})}
        described |= {f"{name}.{member_name}": member for member_name, member in members.items()}
        for member_name, member in members.items():
            arguments = getattr(member, "args", {})
            described |= {f"{name}.{member_name}({argument}:)": found for argument, found in arguments.items()}
    for directive in schema.directives:
        described[f"@{directive.name}"] = directive
        described |= {f"@{directive.name}({argument}:)": found for argument, found in directive.args.items()}

    assert validate_schema(schema) == []
    assert len(described) > 1_000
    assert [name for name, found in described.items() if not (found.description or "").strip()] == []


def test_every_class_is_reachable_as_one_and_as_a_list() -> None:
    """Twenty-two classes of entities, each with `one(id:)` and `many(first:, after:)`."""
    schema = build_schema(SNAPSHOT.read_text(encoding="utf-8"))
    query = schema.query_type
    assert query is not None

    entities = [
        kind for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and "Entity" in {interface.name for interface in kind.interfaces}
    ]  # fmt: skip
    ones = {str(field.type) for field in query.fields.values() if "id" in field.args}
    lists = {str(field.type).removesuffix("!") for field in query.fields.values() if "after" in field.args}
    assert len(entities) == 22
    assert {kind.name for kind in entities} <= ones
    assert {f"{kind.name}Connection" for kind in entities} <= lists


def test_evidence_is_on_every_edge_of_a_relation() -> None:
    """Edges of relations implement `Evidence`; edges of plain lists do not."""
    schema = build_schema(SNAPSHOT.read_text(encoding="utf-8"))

    edges = [kind for name, kind in schema.type_map.items() if name.endswith("RelationEdge")]
    assert len(edges) > 15
    for edge in edges:
        assert isinstance(edge, GraphQLObjectType)
        assert "Evidence" in {interface.name for interface in edge.interfaces}
        assert {"certainty", "worstCertainty", "inferred", "predicates", "statements", "derivations"} <= set(
            edge.fields
        )
