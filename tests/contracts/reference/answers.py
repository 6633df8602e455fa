"""The reference: answers GraphQL documents over an SDL with resolvers that look everything up, one thing at a time.

graphql-core executes; nothing is planned, joined or cached across fields. It shares no code with `api.graphql` and none
with `kg.query`: two programs that agree on thousands of answers have the same idea of what the design says.

Out of its reach: the roots of `OUT_OF_REACH`, and the text of cursors.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    build_schema,
    default_field_resolver,
    execute_sync,
    parse,
)
from rdflib.namespace import RDF

from kg.schema import Schema
from tests.contracts.reference.connections import Connections, Thing
from tests.contracts.reference.evidence import Evidence
from tests.contracts.reference.facts import Facts
from tests.contracts.reference.labels import Labels
from tests.contracts.reference.nodes import Nodes
from tests.contracts.reference.vocabulary import Vocabulary

# Ranked by words or found by walking: no look-ups.
OUT_OF_REACH = frozenset("search path neighborhood why conflicts gaps".split())
MOST_IDS = 100


class Reference:
    """Answers over one release.

    Args:
        release: Its folder, for `dataset.nq` and `manifest.json`.
        schema: Its ontology.
        sdl: The schema definition that the product prints.

    Attributes:
        sdl: The definition as graphql-core reads it.
    """

    def __init__(self, release: Path, schema: Schema, sdl: str) -> None:
        self.sdl: GraphQLSchema = build_schema(sdl)
        self._facts = Facts(release / "dataset.nq")
        self._manifest = json.loads((release / "manifest.json").read_text())
        self._words = Vocabulary(schema)
        self.nodes = Nodes(Evidence(self._facts, self._words), self.sdl)
        self._connections = Connections(self.nodes)
        self._labels = Labels(self.nodes)
        known = {c.name: c for c in schema.classes.values()}
        self._ones = {c.field_name: name for name, c in known.items()}
        self._lists = {c.plural_field_name: name for name, c in known.items()}

    def answer(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """`data`, and `errors` as a list of paths where there are any. The document has one valid operation."""
        result = execute_sync(
            self.sdl,
            parse(query),
            variable_values=dict(variables or {}),
            field_resolver=self._resolve,
            type_resolver=lambda thing, _, declared: self.nodes.type_of(thing.iri, declared.name),
        )
        for error in result.errors or ():
            if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
                raise error.original_error  # a fault of the reference is no answer
        return {"data": result.data, "errors": [error.path for error in result.errors or ()]}

    def _resolve(self, source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        if isinstance(source, Thing):
            return self._member(source.iri, info.parent_type.name, info.field_name, arguments)
        if source is None:
            return self._root(info.field_name, arguments)
        return default_field_resolver(source, info, **arguments)

    # Roots

    def _root(self, name: str, arguments: Mapping[str, Any]) -> Any:
        if name in self._lists:
            return self._connections.members(self._lists[name], arguments)
        if name in ("entity", "entitiesByCurie"):
            given = [arguments["curie"]] if name == "entity" else self._few(arguments["curies"])
            found = [self._thing(self.nodes.find_by_curie(one)) for one in given]
            return found[0] if name == "entity" else found
        if name == "nodes":
            return [self._thing(self.nodes.find(one, "Node")) for one in self._few(arguments["ids"])]
        if name == "release":
            return self._release()
        return self._thing(self.nodes.find(arguments["id"], self._ones.get(name, "Node")))

    @staticmethod
    def _thing(iri: str | None) -> Thing | None:
        return None if iri is None else Thing(iri)

    @staticmethod
    def _few(ids: list[str]) -> list[str]:
        if len(ids) > MOST_IDS:
            raise GraphQLError(f"{len(ids)} ids are more than {MOST_IDS}")
        return ids

    def _release(self) -> dict[str, Any]:
        entity, statement = (self._words.names.nutri(name) for name in ("Entity", "Statement"))
        return {
            "id": self._manifest["id"],
            "licence": self._manifest["licence"],
            "disclaimer": self._words.schema.disclaimer,
            "ontologyVersion": self._words.schema.version_iri,
            "version": self._manifest["versions"]["nutrigraph"],
            "quads": len(self._facts.quads),
            "entities": len(self._facts.subjects(str(RDF.type), entity)),
            "statements": len(self._facts.subjects(str(RDF.type), statement)),
        }

    # Fields of nodes

    def _member(self, iri: str, type_name: str, name: str, arguments: Mapping[str, Any]) -> Any:
        if name in ("id", "iri"):
            return self._words.curie(iri) if name == "id" else iri
        shape = self._words.field(type_name, name)
        if shape is not None and (shape.unique_language or arguments.get("lang") is not None):
            return self._labels.texts(iri, self._words.known_class(type_name), shape, arguments.get("lang"))
        if shape is None:  # `nutrientEdge` beside `nutrient`
            shape = self._words.field(type_name, name.removesuffix("Edge"))
            assert shape is not None, f"{type_name}.{name}"
            return self._connections.single(iri, shape, arguments)
        if shape.is_claim and shape.many:
            return self._connections.relation(iri, shape, arguments)
        if self.nodes.target(shape):
            found: list[Any] = [Thing(linked) for linked in self.nodes.linked(iri, shape)]
        else:
            found = self.nodes.scalars(iri, shape)
        return found if shape.many else next(iter(found), None)
