"""The answer of a request straight from what was fetched: execution as the specification has it, for what can succeed.

graphql-core's executor costs about as much as all queries of a request. Once every value is there, most of what it does
is the same for every request of a document, and is done here once. Whatever is not plain success (an error, null where
none may be, introspection) is left to that executor, whose words then count.

Source: GraphQL, sections 6.3 (executing selection sets) and 6.4 (executing fields).
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    is_abstract_type,
    is_composite_type,
)

from api.graphql.fields import RESOLVER, At, Resolver
from api.graphql.names import python_name
from api.graphql.selection import Collector, Selected

# A value and where it stands → its JSON value.
Complete = Callable[[Any, At], Any]
Path = tuple[str, ...]


class NotProjectableError(Exception):
    """The answer is not plain success; never leaves the GraphQL door."""


@dataclass(frozen=True, slots=True)
class _Field:
    """One response key of an object."""

    key: str
    path: Path
    resolve: Callable[..., Any]
    arguments: dict[str, Any]
    complete: Complete


class Projector:
    """Compiles one operation with its variables.

    Args:
        schema: The executable schema.
        collector: Reads its selections.
    """

    def __init__(self, schema: GraphQLSchema, collector: Collector) -> None:
        self._schema = schema
        self._collector = collector

    def compile(self, operation: OperationDefinitionNode) -> Callable[[Any], dict[str, Any]]:
        """A function from what was fetched to `data`.

        It raises NotProjectableError, or whatever a resolver raises, where the executor must decide.

        Raises:
            NotProjectableError: The operation asks for the schema itself.
        """
        query = self._schema.query_type
        assert query is not None
        project = self._object(query, [operation.selection_set], ())

        def run(context: Any) -> dict[str, Any]:
            answer: dict[str, Any] = project(None, At(context, ()))
            return answer

        return run

    def _object(self, known: GraphQLObjectType, selections: Sequence[SelectionSetNode], path: Path) -> Complete:
        constants: list[tuple[str, str]] = []
        fields: list[_Field] = []
        order: list[str] = []
        for group in self._collector.groups((known.name,), selections):
            order.append(group.key)
            if group.name == "__typename":
                constants.append((group.key, known.name))
            else:
                fields.append(self._field(known, group, path))
        if not constants:
            return lambda parent, at: _values(fields, parent, at)
        fixed = dict(constants)

        def ordered(parent: Any, at: At) -> dict[str, Any]:
            found = fixed | _values(fields, parent, at)
            return {key: found[key] for key in order}

        return ordered

    def _field(self, known: GraphQLObjectType, group: Selected, path: Path) -> _Field:
        definition = known.fields.get(group.name)
        if definition is None:  # __schema, __type
            raise NotProjectableError
        resolver: Resolver = definition.extensions["strawberry-definition"].metadata[RESOLVER]
        arguments = {}
        if resolver.takes:
            given = self._collector.arguments(known.name, group.nodes[0])
            by_python_name = {python_name(name): value for name, value in given.items()}
            arguments = {name: by_python_name[name] for name in resolver.takes}
        here = (*path, group.key)
        return _Field(group.key, here, resolver.resolve, arguments, self._complete(definition.type, group, here))

    def _complete(self, type_: Any, group: Selected, path: Path) -> Complete:
        """Value completion (section 6.4.3)."""
        if isinstance(type_, GraphQLNonNull):
            return _required(self._complete(type_.of_type, group, path))
        if isinstance(type_, GraphQLList):
            one = self._complete(type_.of_type, group, path)
            return lambda value, at: None if value is None else [one(item, at) for item in value]
        if is_composite_type(type_):
            return self._composite(type_, group.selections, path)
        return _leaf(type_)

    def _composite(self, type_: Any, selections: Sequence[SelectionSetNode], path: Path) -> Complete:
        if not is_abstract_type(type_):
            project = self._object(type_, selections, path)
            return lambda value, at: None if value is None else project(value, at)
        possible = {one.name: one for one in self._schema.get_possible_types(type_)}
        projects: dict[str, Complete] = {}

        def dispatched(value: Any, at: At) -> Any:
            if value is None:
                return None
            name = type(value).__name__
            if name not in projects:
                if name not in possible:
                    raise NotProjectableError
                projects[name] = self._object(possible[name], selections, path)
            return projects[name](value, at)

        return dispatched


def _values(fields: Sequence[_Field], parent: Any, at: At) -> dict[str, Any]:
    found = {}
    for field in fields:
        at.path = field.path
        value = field.resolve(parent, at, **field.arguments) if field.arguments else field.resolve(parent, at)
        found[field.key] = field.complete(value, at)
    return found


def _required(complete: Complete) -> Complete:
    """What is never null; where it is, the executor finds what is null instead."""

    def required(value: Any, at: At) -> Any:
        completed = complete(value, at)
        if completed is None:
            raise NotProjectableError
        return completed

    return required


def _leaf(type_: GraphQLScalarType | GraphQLEnumType) -> Complete:
    serialize = type_.serialize
    plain = {"String": str, "ID": str, "Boolean": bool}.get(type_.name)

    def leaf(value: Any, at: At) -> Any:  # noqa: ARG001 - as every completion
        if value is None or type(value) is plain:
            return value
        return value.name if isinstance(value, enum.Enum) else serialize(value)

    return leaf
