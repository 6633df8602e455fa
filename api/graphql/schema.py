"""The executable schema of a release's ontology: root fields over the generated types."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import strawberry

from api.graphql.doubt_schema import make_doubt
from api.graphql.fields import field, list_of, page_arguments
from api.graphql.graph_schema import make_graph
from api.graphql.members import Catalogue, make_catalogue
from api.graphql.names import enum_value
from api.graphql.records import RecordType
from api.graphql.slice import Slice
from api.graphql.types import TypeMaker
from kg.schema import Schema

_REQUIRED = inspect.Parameter.empty


@dataclass(frozen=True)
class Roots:
    """What each root field of the query type fetches: GraphQL name → type name."""

    ones: Mapping[str, str]
    lists: Mapping[str, str]


@dataclass(frozen=True)
class ExecutableSchema:
    """A schema with the catalogue and the roots that it was made from."""

    strawberry: strawberry.Schema
    catalogue: Catalogue
    roots: Roots
    entity_types: Mapping[str, str]  # enum value → class IRI
    records: Mapping[str, RecordType]  # types of answers that are no resources
    show: Callable[[Slice, str, str], Any]  # slice, IRI, declared type → an instance of its type, or None


def make_schema(schema: Schema) -> ExecutableSchema:
    """Generate the GraphQL schema of an ontology."""
    catalogue = make_catalogue(schema)
    maker = TypeMaker(catalogue)
    object_types = maker.make()
    known = {name: t.known for name, t in catalogue.types.items() if t.known is not None}
    roots = Roots(
        # `entity(curie:)` is wider: it takes ids of other vocabularies too.
        ones={cls.field_name: name for name, cls in sorted(known.items()) if name != "Entity"},
        lists={cls.plural_field_name: name for name, cls in sorted(known.items())},
    )
    entity_types = {enum_value(cls.name): cls.iri for cls in schema.entity_classes()}
    kinds = _entity_type(catalogue, entity_types)
    maker.lists.finish(kinds, _statement_conditions(catalogue, maker))
    doubt = make_doubt(maker, kinds)
    graph = make_graph(maker, kinds)
    fields = _root_fields(catalogue, maker, roots)
    fields |= {name: _root(name, *made) for name, made in {**doubt.roots, **graph.roots}.items()}
    query = type("Query", (), {})
    for name, made in fields.items():
        setattr(query, f"{name}_root", made)
    strawberry.type(query, description=f"Questions to this release. {schema.disclaimer}")
    executable = strawberry.Schema(query, types=object_types)
    return ExecutableSchema(executable, catalogue, roots, entity_types, {**doubt.types, **graph.types}, maker.show)


def _root_fields(catalogue: Catalogue, maker: TypeMaker, roots: Roots) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, type_name in roots.ones.items():
        label = _label(catalogue, type_name)
        fields[name] = _root(
            name,
            maker.classes[type_name] | None,
            f"One {label}, or null if there is none with this id.",
            {"id": (strawberry.ID, _REQUIRED)},
        )
    for name, type_name in roots.lists.items():
        arguments = page_arguments() | maker.lists.where(type_name) | maker.lists.order(type_name)
        fields[name] = _root(
            name,
            maker.parts[f"{type_name}Connection"],
            f"All of class {_label(catalogue, type_name)}, by label (by id where there is none).",
            arguments,
        )
    fields["entity"] = _root(
        "entity",
        maker.classes["Entity"] | None,
        "An entity by its id, or by an id of another vocabulary that is mapped to it exactly (`MONDO:0005391`).",
        {"curie": (str, _REQUIRED)},
    )
    fields["entitiesByCurie"] = _root(
        "entitiesByCurie",
        list_of(maker.classes["Entity"] | None),
        "Several entities by such ids, at most 100, in the order asked; null where there is none.",
        {"curies": (list[str], _REQUIRED)},
    )
    node = maker.classes["Node"]
    fields["node"] = _root("node", node | None, "Anything by its id, or null.", {"id": (strawberry.ID, _REQUIRED)})
    fields["nodes"] = _root(
        "nodes",
        list_of(node | None),
        "Several things by their ids, in the order asked; null where there is none.",
        {"ids": (list[strawberry.ID], _REQUIRED)},
    )
    fields["release"] = _root("release", _release_type(), "The release that answers.", {})
    return fields


def _label(catalogue: Catalogue, type_name: str) -> str:
    known = catalogue.types[type_name].known
    return known.label if known is not None else type_name


def _root(name: str, gives: Any, description: str, arguments: Mapping[str, tuple[Any, Any]]) -> Any:
    def resolve(_: Any, at: Any) -> Any:
        found = at.context
        if found.failure is not None:
            raise found.failure
        return found.roots[at.path[0]]

    return field(name, gives, resolve, description, arguments)


def _entity_type(catalogue: Catalogue, entity_types: Mapping[str, str]) -> Any:
    members = {
        name: strawberry.enum_value(name, description=catalogue.schema.classes[iri].definition)
        for name, iri in entity_types.items()
    }
    kinds: Any = enum.Enum("EntityType", members)  # type: ignore[misc]
    return strawberry.enum(kinds, description="The classes of entities.")


def _statement_conditions(catalogue: Catalogue, maker: TypeMaker) -> dict[str, tuple[Any, str]]:
    """`STATEMENT_KEYS` → annotation and description."""
    schema = catalogue.schema
    scale, polarity = schema.scheme("CertaintyScale").iri, schema.scheme("PolarityScheme").iri
    return {
        "subject": (strawberry.ID, "Slug, CURIE or IRI of the subject."),
        "predicate": (str, "Name or CURIE of the property; a super-property finds its leaves."),
        "object": (strawberry.ID, "Slug, CURIE or IRI of the object."),
        "polarity": (maker.enums[polarity], "Affirmed or negated."),
        "minCertainty": (maker.enums[scale], "At least this certain."),
        "sources": (list[str], "Only these sources."),
        "qualifiers": (maker.inputs.qualifiers, "Only those that meet all of these conditions."),
        "section": (str, "Slug of the section of the source."),
    }


def _release_type() -> Any:
    release = type("Release", (), {})
    _set(release, "id", strawberry.ID, lambda m, _: m["id"], "SHA-256 of data, ontology and rules.")
    _set(release, "version", str, lambda m, _: m["versions"]["nutrigraph"], "Version of the software that built it.")
    _set(release, "ontologyVersion", str, lambda m, _: m["ontology_version"], "owl:versionIRI of the ontology.")
    _set(release, "quads", int, lambda m, _: m["counts"]["quads"], "Triples in all graphs.")
    _set(release, "statements", int, lambda m, _: _statements(m), "Statements of all sources.")
    _set(release, "entities", int, lambda m, _: sum(m["counts"]["entities"].values()), "Entities of all classes.")
    _set(release, "licence", str, lambda m, _: m["licence"], "Licence of the data.")
    _set(release, "disclaimer", str, lambda m, _: m["disclaimer"], "What this is not: medical advice.")
    return strawberry.type(release, description="A release: one immutable state of the graph.")


def _statements(manifest: Mapping[str, Any]) -> int:
    return sum(sum(by_polarity.values()) for by_polarity in manifest["counts"]["statements"].values())


def _set(cls: Any, name: str, gives: Any, resolve: Any, description: str) -> None:
    setattr(cls, f"{name}_", field(name, gives, resolve, description))


def sdl(schema: Schema) -> str:
    """The printed schema definition of an ontology."""
    return make_schema(schema).strawberry.as_str() + "\n"
