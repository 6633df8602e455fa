"""Limits on what is written out in a document, whatever operation of it runs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
)

from api.graphql.refusals import IntrospectionError, LimitError, refuse
from api.graphql.values import NOTHING, Size, check_size, size_of_arguments, size_of_literal
from kg.settings import Settings

DIRECTIVES = 50
# __schema and __type fields written out: tools send one, each can bring the whole schema back.
INTROSPECTIONS = 3
# Fields written out: far above any page's query, far below what would take long to walk.
FIELDS = 2_000
# The same field a second time in one selection, with whatever arguments: validation compares each with each.
REPEATS = 30
# Fragments and operations in one document: validation follows each from each.
DEFINITIONS = 40


def check_document(document: DocumentNode, settings: Settings) -> None:
    """Count what is written out.

    Raises:
        LimitError: There are too many aliases, directives, fields, repeated fields or definitions, a value nests too
            deep, or a fragment contains itself.
        IntrospectionError: The document asks for the schema, and that is switched off.
    """
    count = _count(document)
    refuse("aliases", count["aliases"], settings.graphql_aliases)
    refuse("directives", count["directives"], DIRECTIVES)
    refuse("fields", count["fields"], FIELDS)
    refuse("repeats", count["repeats"], REPEATS)
    refuse("definitions", len(document.definitions), DEFINITIONS)
    refuse("introspections", count["introspections"], INTROSPECTIONS)
    if count["introspections"] and not settings.graphql_introspection:
        raise IntrospectionError
    check_size(_size(document), settings)
    _check_cycles(document)


def _count(document: DocumentNode) -> Counter[str]:
    count: Counter[str] = Counter()
    # A node, the fields that stand beside it already, and the type that an inline fragment narrows to.
    stack: list[tuple[Any, set[tuple[str, str]], str]] = [(node, set(), "") for node in document.definitions]
    while stack:
        node, beside, narrowed = stack.pop()
        count["directives"] += len(getattr(node, "directives", None) or ())
        if isinstance(node, FieldNode):
            key = narrowed, (node.alias or node.name).value
            count["repeats"] += key in beside
            beside.add(key)
            count["fields"] += 1
            count["aliases"] += node.alias is not None
            count["introspections"] += node.name.value in ("__schema", "__type")
        if isinstance(node, InlineFragmentNode):  # its fields stand beside those around it
            narrowed = node.type_condition.name.value if node.type_condition else narrowed
        else:
            beside, narrowed = set(), ""
        selection_set = getattr(node, "selection_set", None)
        if selection_set is not None:
            stack.extend((selection, beside, narrowed) for selection in selection_set.selections)
    return count


def _size(document: DocumentNode) -> Size:
    """The size of all literals; what a variable holds is counted where it is used."""
    size = NOTHING
    stack: list[Any] = list(document.definitions)
    while stack:
        node = stack.pop()
        size = size.beside(size_of_arguments(getattr(node, "arguments", None) or (), {}))
        for directive in getattr(node, "directives", None) or ():
            size = size.beside(size_of_arguments(directive.arguments or (), {}))
        if isinstance(node, OperationDefinitionNode):
            for definition in node.variable_definitions or ():
                if definition.default_value is not None:
                    size = size.beside(size_of_literal(definition.default_value, {}))
        selection_set = getattr(node, "selection_set", None)
        stack.extend(selection_set.selections if selection_set is not None else ())
    return size


def _check_cycles(document: DocumentNode) -> None:
    """Refuse fragments that contain themselves, used or not: everything that walks them would go on for ever."""
    spreads = {
        node.name.value: _spreads(node) for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in above:
            raise LimitError("fragment-cycles", 1, 0)
        if name not in done:
            for spread in spreads.get(name, ()):
                visit(spread, (*above, name))
            done.add(name)

    for name in spreads:
        visit(name, ())


def _spreads(fragment: FragmentDefinitionNode) -> set[str]:
    found, stack = set(), list(fragment.selection_set.selections)
    while stack:
        node = stack.pop()
        if isinstance(node, FragmentSpreadNode):
            found.add(node.name.value)
        selection_set = getattr(node, "selection_set", None)
        stack.extend(selection_set.selections if selection_set is not None else ())
    return found
