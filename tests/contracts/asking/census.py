"""What a corpus of documents makes use of: a corpus that leaves a part of the language out proves nothing about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from graphql import (
    DirectiveNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    InlineFragmentNode,
    NullValueNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    VariableDefinitionNode,
    Visitor,
    is_interface_type,
    parse,
    print_ast,
    visit,
)

from tests.contracts.asking.documents import Asked


def census(sdl: GraphQLSchema, corpus: Iterable[Asked]) -> Counter[str]:
    """Name of a feature of the language, `Type.field` or `argument` → how often the corpus uses it."""
    found: Counter[str] = Counter()
    for asked in corpus:
        info = TypeInfo(sdl)
        visit(parse(asked.text), TypeInfoVisitor(info, _Census(found, info)))
        found["null for a variable"] += any(value is None for value in asked.variables.values())
    return found


class _Census(Visitor):
    def __init__(self, found: Counter[str], info: TypeInfo) -> None:
        super().__init__()
        self._found = found
        self._info = info

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent = self._info.get_parent_type()
        assert parent is not None
        self._found[f"{parent.name}.{node.name.value}"] += 1
        self._found["field of an interface"] += is_interface_type(parent) and not node.name.value.startswith("__")
        self._found["__typename"] += node.name.value == "__typename"
        for argument in node.arguments or ():
            self._found[argument.name.value] += 1

    def enter_selection_set(self, node: SelectionSetNode, *_: Any) -> None:
        asked = defaultdict(list)
        for field in node.selections:
            if isinstance(field, FieldNode):
                asked[field.name.value].append(field)
        for fields in asked.values():
            keys = {field.alias.value if field.alias else field.name.value for field in fields}
            self._found["field twice under one key"] += len(keys) < len(fields)
            texts = {tuple(print_ast(argument) for argument in field.arguments or ()) for field in fields}
            self._found["field under aliases with other arguments"] += len(keys) > 1 and len(texts) > 1

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: Any) -> None:
        self._found["inline fragment with a type" if node.type_condition else "inline fragment without"] += 1
        on = self._info.get_type()
        self._found["fragment on an interface"] += on is not None and is_interface_type(on)

    def enter_fragment_definition(self, *_: FragmentDefinitionNode | Any) -> None:
        self._found["named fragment"] += 1

    def enter_directive(self, node: DirectiveNode, *_: Any) -> None:
        variable = node.arguments[0].value.kind == "variable" if node.arguments else False
        self._found[f"@{node.name.value}{' by a variable' if variable else ''}"] += 1

    def enter_variable_definition(self, node: VariableDefinitionNode, *_: Any) -> None:
        self._found["variable with a default" if node.default_value is not None else "variable"] += 1

    def enter_null_value(self, _: NullValueNode, *__: Any) -> None:
        self._found["null written out"] += 1
