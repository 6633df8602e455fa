"""A failing document made small, so that whoever reads the failure sees what fails and not what chance put around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    REMOVE,
    SKIP,
    ArgumentNode,
    DirectiveNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    Node,
    ObjectFieldNode,
    OperationDefinitionNode,
    SelectionNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)

from tests.contracts.asking.documents import Asked

_REMOVABLE = (SelectionNode, ArgumentNode, DirectiveNode, ObjectFieldNode)
# Each costs two answers; what is not small by then stays as it is.
MOST_TRIES = 600


def shrink(sdl: GraphQLSchema, asked: Asked, fails: Callable[[Asked], bool]) -> Asked:
    """The document with everything left out that it still fails without."""
    tries = 0
    smaller = True
    while smaller:
        smaller = False
        for candidate in _candidates(asked):
            tries += 1
            if tries > MOST_TRIES:
                return asked
            if _is_valid(sdl, candidate) and fails(candidate):
                asked, smaller = candidate, True
                break
    return asked


def _candidates(asked: Asked) -> Iterator[Asked]:
    """The document without one of its parts, the larger parts first."""
    document = parse(asked.text)
    parts: list[Node] = []

    class Gather(Visitor):
        def enter(self, node: Node, *_: Any) -> None:
            if isinstance(node, _REMOVABLE):
                parts.append(node)

    visit(document, Gather())
    for part in sorted(parts, key=lambda node: -len(print_ast(node))):
        yield _tidy(print_ast(visit(document, _Without([part]))), asked.variables)


class _Without(Visitor):
    def __init__(self, parts: Sequence[Node]) -> None:
        super().__init__()
        self._parts = parts

    def enter(self, node: Node, *_: Any) -> Any:
        return REMOVE if any(node is part for part in self._parts) else None


def _tidy(text: str, variables: Mapping[str, Any]) -> Asked:
    """Without the fragments and variables that nothing uses any more."""
    try:
        document = parse(text)
    except GraphQLSyntaxError:  # a selection lost its last part: no candidate, and its validation says so
        return Asked(text, dict(variables))
    while True:
        used: set[str] = set()

        class Uses(Visitor):
            def enter_fragment_spread(self, node: FragmentSpreadNode, *_: Any) -> None:
                used.add(node.name.value)  # noqa: B023 - visited before the next round

            def enter_variable_definition(self, *_: Any) -> Any:
                return SKIP

            def enter_variable(self, node: VariableNode, *_: Any) -> None:
                used.add(f"${node.name.value}")  # noqa: B023 - visited before the next round

        visit(document, Uses())
        fragments = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
        operation = next(d for d in document.definitions if isinstance(d, OperationDefinitionNode))
        unused: list[Node] = [f for f in fragments if f.name.value not in used]
        unused += [v for v in operation.variable_definitions or () if f"${v.variable.name.value}" not in used]
        if not unused:
            return Asked(print_ast(document), {n: v for n, v in variables.items() if f"${n}" in used})
        document = visit(document, _Without(unused))


def _is_valid(sdl: GraphQLSchema, asked: Asked) -> bool:
    try:
        return not validate(sdl, parse(asked.text))
    except GraphQLSyntaxError:
        return False
