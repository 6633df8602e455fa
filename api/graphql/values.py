"""How large the values of arguments are: filters nest and list, and every condition becomes a part of a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import ArgumentNode, ListValueNode, ObjectValueNode, ValueNode, VariableNode

from api.graphql.refusals import refuse
from kg.settings import Settings

# Counting one value stops here: whatever is longer is refused, and a body of a megabyte holds half a million entries.
_MOST_COUNTED = 100_000
# Fragments that double multiply sizes: a number that every JSON reader takes.
_MOST_TOLD = 10**15


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a value.

    Attributes:
        nesting: Lists and objects within each other on the deepest way.
        conditions: Entries of objects.
        values: Entries of objects and lists.
    """

    nesting: int = 0
    conditions: int = 0
    values: int = 0

    def beside(self, other: Size) -> Size:
        """The size of two values side by side."""
        if self is NOTHING or other is NOTHING:  # most fields have no arguments
            return self if other is NOTHING else other
        return Size(
            max(self.nesting, other.nesting),
            min(self.conditions + other.conditions, _MOST_TOLD),
            min(self.values + other.values, _MOST_TOLD),
        )


# The size of what is not there.
NOTHING = Size()


def size_of_json(value: Any) -> Size:
    """The size of a JSON value; of one beyond all limits, a size that is beyond them too.

    >>> size_of_json({"and": [{"label": {"eq": "iron"}}]})
    Size(nesting=4, conditions=3, values=4)
    """
    nesting = conditions = values = 0
    stack = [(value, 1)]
    while stack and values <= _MOST_COUNTED:
        node, depth = stack.pop()
        if not isinstance(node, dict | list):
            continue
        nesting, values = max(nesting, depth), values + len(node)
        conditions += len(node) if isinstance(node, dict) else 0
        stack.extend((below, depth + 1) for below in (node.values() if isinstance(node, dict) else node))
    return Size(nesting, conditions, values)


def size_of_literal(node: ValueNode, variables: Mapping[str, Size]) -> Size:
    """The size of a value in a document, that of its variables included."""
    size = NOTHING
    stack: list[tuple[ValueNode, int]] = [(node, 1)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, ObjectValueNode):
            size = size.beside(Size(depth, len(node.fields), len(node.fields)))
            stack.extend((field.value, depth + 1) for field in node.fields)
        elif isinstance(node, ListValueNode):
            size = size.beside(Size(depth, 0, len(node.values)))
            stack.extend((below, depth + 1) for below in node.values)
        elif isinstance(node, VariableNode):
            given = variables.get(node.name.value, Size())
            size = size.beside(Size(given.nesting + depth - 1, given.conditions, given.values))
    return size


def size_of_arguments(arguments: Iterable[ArgumentNode], variables: Mapping[str, Size]) -> Size:
    """The size of all arguments of a field."""
    size = NOTHING
    for argument in arguments:
        size = size.beside(size_of_literal(argument.value, variables))
    return size


def check_size(size: Size, settings: Settings) -> None:
    """Compare a size with the limits.

    Raises:
        LimitError: It is over one of them.
    """
    refuse("nesting", size.nesting, settings.graphql_nesting)
    refuse("conditions", size.conditions, settings.graphql_conditions)
    refuse("values", size.values, settings.graphql_values)
