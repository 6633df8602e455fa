"""The schema that the ontology makes."""

from pathlib import Path

from graphql import GraphQLInterfaceType, GraphQLObjectType, build_schema, validate_schema

from api.graphql.schema import sdl
from kg.locations import ontology_dir
from kg.schema import load_schema

SNAPSHOT = Path(__file__).parent / "snapshot" / "schema.graphql"


def test_the_printed_schema_is_the_committed_one() -> None:
    """Every change of the API is seen in review; `kg graphql --sdl > tests/api/graphql/snapshot/schema.graphql` mends."""
    assert SNAPSHOT.read_text(encoding="utf-8") == sdl(load_schema(ontology_dir()))


def test_the_schema_is_valid_and_everything_is_described() -> None:
    """graphql-core, which did not print it, reads it without an error; no type, field or argument lacks words."""
    schema = build_schema(SNAPSHOT.read_text(encoding="utf-8"))

    assert validate_schema(schema) == []
    silent = []
    for name, kind in schema.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Float", "Boolean", "ID"):
            continue
        silent += [] if kind.description else [name]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                silent += [] if field.description else [f"{name}.{field_name}"]
                silent += [f"{name}.{field_name}({a})" for a, arg in field.args.items() if not arg.description]
    assert silent == []


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
