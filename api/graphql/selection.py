"""Which fields a selection asks of an object type: the specification's CollectFields (GraphQL, section 6.3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
)
from graphql.execution.values import VariableValues, get_argument_values, get_directive_values


@dataclass(frozen=True, slots=True)
class Selected:
    """Fields that answer to one response key for a set of object types."""

    key: str
    nodes: tuple[FieldNode, ...]
    types: frozenset[str]

    @property
    def name(self) -> str:
        """The field's name in the schema."""
        return self.nodes[0].name.value

    @property
    def selections(self) -> list[SelectionSetNode]:
        """Selection sets of all its nodes, which the specification merges."""
        return [node.selection_set for node in self.nodes if node.selection_set is not None]


class Collector:
    """Collects fields of one operation; schema and document are already validated."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: VariableValues
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def arguments(self, type_name: str, node: FieldNode) -> dict[str, Any]:
        """Coerced arguments of a field, defaults filled in, by GraphQL name."""
        parent = self._schema.type_map[type_name]
        definition = parent.fields[node.name.value]  # type: ignore[attr-defined]
        given = get_argument_values(definition, node, self._variables)
        return {
            name: given[argument.out_name or name]
            for name, argument in definition.args.items()
            if (argument.out_name or name) in given
        }

    def given_type(self, type_name: str, field_name: str) -> str:
        """Name of the object type that a field of a type gives, lists and non-null taken off."""
        parent = self._schema.type_map[type_name]
        found: Any = parent.fields[field_name].type  # type: ignore[attr-defined]
        while hasattr(found, "of_type"):
            found = found.of_type
        return str(found.name)

    def groups(self, types: Sequence[str], selections: Sequence[SelectionSetNode]) -> list[Selected]:
        """Fields that are asked of these object types, those with the same nodes together, in document order."""
        grouped: dict[tuple[str, tuple[int, ...]], tuple[tuple[FieldNode, ...], set[str]]] = {}
        for type_name in types:
            for key, nodes in self._collect(type_name, selections).items():
                entry = grouped.setdefault((key, tuple(id(node) for node in nodes)), (tuple(nodes), set()))
                entry[1].add(type_name)
        return [Selected(key, nodes, frozenset(found)) for (key, _), (nodes, found) in grouped.items()]

    def _collect(self, type_name: str, selections: Sequence[SelectionSetNode]) -> dict[str, list[FieldNode]]:
        found: dict[str, list[FieldNode]] = {}
        visited: set[str] = set()
        for selection_set in selections:
            for node in self._fields(type_name, selection_set, visited):
                found.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        return found

    def _fields(self, type_name: str, selection_set: SelectionSetNode, visited: set[str]) -> Iterator[FieldNode]:
        for selection in selection_set.selections:
            if not self._included(selection):
                continue
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                if condition is None or self._applies(condition.name.value, type_name):
                    yield from self._fields(type_name, selection.selection_set, visited)
            elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in visited:
                visited.add(selection.name.value)
                fragment = self._fragments[selection.name.value]
                if self._applies(fragment.type_condition.name.value, type_name):
                    yield from self._fields(type_name, fragment.selection_set, visited)

    def _included(self, selection: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, selection, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, selection, self._variables)
        return not (skip and _if(skip)) and not (include and not _if(include))

    def _applies(self, condition: str, type_name: str) -> bool:
        if condition == type_name:
            return True
        abstract, concrete = self._schema.type_map.get(condition), self._schema.type_map.get(type_name)
        return isinstance(concrete, GraphQLObjectType) and abstract in concrete.interfaces


def _if(values: Mapping[str, Any]) -> bool:
    return bool(values.get("if", values.get("if_")))
