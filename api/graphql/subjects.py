"""Variables that only say which thing a root field is about: a plan is the same for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from graphql import (
    DefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)
from graphql.execution.values import get_variable_values

from api.graphql.roots import PlannedRoot

# Arguments of root fields that name the one thing that is asked for.
_NAMING = ("id", "curie")


def find_subjects(roots: Iterable[PlannedRoot], definitions: Iterable[DefinitionNode]) -> frozenset[str]:
    """Names of the variables that are used for nothing but naming what a root field is about.

    Args:
        roots: Of the operation.
        definitions: The operation and every fragment.
    """
    naming = {id(variable): variable.name.value for root in roots for _, variable in _named(root)}
    uses = _Uses()
    for definition in definitions:
        visit(definition, uses)
    return frozenset(name for name, count in Counter(naming.values()).items() if uses.counts[name] == count)


def with_subjects(
    roots: Iterable[PlannedRoot],
    subjects: frozenset[str],
    operation: OperationDefinitionNode,
    schema: GraphQLSchema,
    variables: Mapping[str, Any],
) -> list[PlannedRoot] | None:
    """The same root fields about what these variables name; None if a value does not fit, which the gate tells."""
    values = get_variable_values(schema, operation.variable_definitions or (), dict(variables))
    if isinstance(values, list):
        return None
    found = []
    for root in roots:
        given = {argument: values.coerced.get(v.name.value) for argument, v in _named(root) if v.name.value in subjects}
        if None in given.values():
            return None
        found.append(replace(root, arguments={**root.arguments, **given}) if given else root)
    return found


def _named(root: PlannedRoot) -> Iterator[tuple[str, VariableNode]]:
    """Argument and variable of every field that answers to the root's key."""
    if root.plan is None or not root.type_name:
        return
    for node in root.selected.nodes:
        for argument in node.arguments or ():
            if argument.name.value in _NAMING and isinstance(argument.value, VariableNode):
                yield argument.name.value, argument.value


class _Uses(Visitor):
    """Counts uses of variables; their declarations are none."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> Any:  # noqa: ARG002 - graphql-core's
        return self.SKIP

    def enter_variable(self, node: VariableNode, *_: Any) -> None:
        self.counts[node.name.value] += 1
