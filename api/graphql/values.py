"""How large the values of arguments are: filters nest and list, and every condition becomes a part of a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import ArgumentNode, ListValueNode, ObjectValueNode, ValueNode, VariableNode

from api.graphql.refusals import refuse
from kg.settings import Settings

# Fragments that double multiply sizes: a number that every JSON reader takes.
MOST_TOLD = 10**15

# A condition on neighbours of neighbours joins all edges once more with each step.
NEIGHBOURS_DEEP = 3
# The key of conditions on neighbours, in every input of the schema.
_NEIGHBOUR = "node"


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a value.

    Attributes:
        nesting: Lists and objects within each other on the deepest way.
        conditions: Entries of objects.
        values: Entries of objects and lists.
        neighbours: Conditions on neighbours within each other on the deepest way.
    """

    nesting: int = 0
    conditions: int = 0
    values: int = 0
    neighbours: int = 0

    def beside(self, other: Size) -> Size:
        """The size of two values side by side."""
        if self is NOTHING or other is NOTHING:  # most fields have no arguments
            return self if other is NOTHING else other
        return Size(
            max(self.nesting, other.nesting),
            min(self.conditions + other.conditions, MOST_TOLD),
            min(self.values + other.values, MOST_TOLD),
            max(self.neighbours, other.neighbours),
        )


# The size of what is not there.
NOTHING = Size()


def size_of_json(value: Any, most: int = MOST_TOLD) -> Size:
    """The size of a JSON value.

    Args:
        value: As it was sent.
        most: Where the values are more, counting ends there: a body of a megabyte holds half a million.

    >>> size_of_json({"and": [{"label": {"eq": "iron"}}]})
    Size(nesting=4, conditions=3, values=4, neighbours=0)
    """
    nesting = conditions = values = neighbours = 0
    stack = [(value, 1, 0)]
    while stack and values <= most:
        node, depth, steps = stack.pop()
        if not isinstance(node, dict | list):
            continue
        nesting, values, neighbours = max(nesting, depth), values + len(node), max(neighbours, steps)
        if isinstance(node, dict):
            conditions += len(node)
            below = [(inner, depth + 1, steps + (key == _NEIGHBOUR)) for key, inner in node.items()]
        else:
            below = [(inner, depth + 1, steps) for inner in node]
        stack.extend(below)
    return Size(nesting, conditions, values, neighbours)


def size_of_literal(node: ValueNode, variables: Mapping[str, Size]) -> Size:
    """The size of a value in a document, that of its variables included."""
    size = NOTHING
    stack: list[tuple[ValueNode, int, int]] = [(node, 1, 0)]
    while stack:
        node, depth, steps = stack.pop()
        if isinstance(node, ObjectValueNode):
            size = size.beside(Size(depth, len(node.fields), len(node.fields), steps))
            stack.extend((one.value, depth + 1, steps + (one.name.value == _NEIGHBOUR)) for one in node.fields)
        elif isinstance(node, ListValueNode):
            size = size.beside(Size(depth, 0, len(node.values), steps))
            stack.extend((below, depth + 1, steps) for below in node.values)
        elif isinstance(node, VariableNode):
            given = variables.get(node.name.value, Size())
            size = size.beside(
                Size(given.nesting + depth - 1, given.conditions, given.values, given.neighbours + steps)
            )
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
    refuse("neighbours-deep", size.neighbours, NEIGHBOURS_DEEP)
