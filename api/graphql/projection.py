"""The answer of a request straight from what was fetched: execution as the specification has it, for what can succeed.

graphql-core's executor costs about as much as all queries of a request. Once every value is there, most of what it does
is the same for every request of a document, and is done here once. Whatever is not plain success (an error, null where
none may be, introspection) is left to that executor, whose words then count.

Source: GraphQL, sections 6.3 (executing selection sets) and 6.4 (executing fields).
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

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
)

from api.graphql.fields import RESOLVER, At, Resolver
from api.graphql.names import python_name
from api.graphql.selection import Collector, Selected

# A value and where it stands → its JSON value.
Complete = Callable[[Any, At], Any]
Path = tuple[str, ...]
# What stands for no value: null, or a refusal where there must be one.
Absent = Callable[[], None]


class NotProjectableError(Exception):
    """The answer is not plain success; never leaves the GraphQL door."""


class _Field(NamedTuple):
    """One response key of an object."""

    key: str
    path: Path
    resolve: Callable[..., Any]
    arguments: dict[str, Any]
    complete: Complete


# What the root fields are resolved on; they read the context alone.
_ROOT = object()


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
        project = self._object(query, [operation.selection_set], (), _refuse)

        def run(context: Any) -> dict[str, Any]:
            answer: dict[str, Any] = project(_ROOT, At(context, ()))
            return answer

        return run

    def _object(
        self, known: GraphQLObjectType, selections: Sequence[SelectionSetNode], path: Path, absent: Absent
    ) -> Complete:
        constants: dict[str, str] = {}
        fields: list[_Field] = []
        order: list[str] = []
        for group in self._collector.groups((known.name,), selections):
            order.append(group.key)
            if group.name == "__typename":
                constants[group.key] = known.name
            else:
                fields.append(self._field(known, group, path))

        def project(value: Any, at: At) -> Any:
            if value is None:
                return absent()
            found = {}
            for key, here, resolve, arguments, complete in fields:
                at.path = here
                found[key] = complete(resolve(value, at, **arguments) if arguments else resolve(value, at), at)
            return found

        def ordered(value: Any, at: At) -> Any:
            found = project(value, at)
            return None if found is None else {key: constants.get(key) or found[key] for key in order}

        return ordered if constants else project

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
        """Value completion (section 6.4.3). One function per level of the answer: each call is paid for every value."""
        absent = _refuse if isinstance(type_, GraphQLNonNull) else _nothing
        bare = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(bare, GraphQLList):
            one = self._complete(bare.of_type, group, path)
            return lambda value, at: absent() if value is None else [one(item, at) for item in value]
        if is_abstract_type(bare):
            return self._abstract(bare, group.selections, path, absent)
        if isinstance(bare, GraphQLObjectType):
            return self._object(bare, group.selections, path, absent)
        return _leaf(bare, absent)

    def _abstract(self, type_: Any, selections: Sequence[SelectionSetNode], path: Path, absent: Absent) -> Complete:
        possible = {one.name: one for one in self._schema.get_possible_types(type_)}
        projects: dict[str, Complete] = {}

        def dispatched(value: Any, at: At) -> Any:
            if value is None:
                return absent()
            name = type(value).__name__
            if name not in projects:
                if name not in possible:
                    raise NotProjectableError
                projects[name] = self._object(possible[name], selections, path, absent)
            return projects[name](value, at)

        return dispatched


def _nothing() -> None:
    """What a field that may be null is without a value."""


def _refuse() -> None:
    """What is never null has no value: the executor finds what is null instead."""
    raise NotProjectableError


def _leaf(type_: GraphQLScalarType | GraphQLEnumType, absent: Absent) -> Complete:
    serialize = type_.serialize
    plain = {"String": str, "ID": str, "Boolean": bool}.get(type_.name)

    def scalar(value: Any, at: At) -> Any:  # noqa: ARG001 - as every completion
        if type(value) is plain:
            return value
        return absent() if value is None else _serialized(serialize, value)

    def choice(value: Any, at: At) -> Any:  # noqa: ARG001 - as every completion
        if value is None:
            return absent()
        return value._name_ if isinstance(value, enum.Enum) else _serialized(serialize, value)

    return choice if isinstance(type_, GraphQLEnumType) else scalar


def _serialized(serialize: Callable[[Any], Any], value: Any) -> Any:
    made = serialize(value)
    if made is None:  # an error by section 6.4.3
        raise NotProjectableError
    return made
