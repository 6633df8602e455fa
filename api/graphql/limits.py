"""Limits on a GraphQL operation, counted before validation and before any work.

Depth and cost are counted with memoised fragments, so that fragments which double cost nothing to refuse. Introspection
has a limit of its own, in levels, because it neither queries nor pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from api.graphql.facets import MOST_FACETS
from api.graphql.graph_types import SIZED
from api.graphql.pages import DEFAULT_EDGES, MOST_EDGES
from api.graphql.proof_types import COUNTED
from api.graphql.refusals import LimitError, refuse
from api.graphql.values import NOTHING, Size, check_size, size_of_arguments, size_of_json, size_of_literal
from kg.settings import Settings

# GraphiQL's introspection query goes 13 fields deep (types of types of arguments).
INTROSPECTION_DEPTH = 15
# Plain lists within plain lists: three steps of a proof with their statements go seven deep. Nothing pages them, so that
# each further one multiplies the answer.
NESTED_LISTS = 8
# The same list below itself: items have amounts, which have an item, which has amounts. Each round multiplies the answer by
# the length of the list, and nobody learns anything from the second.
ROUNDS = 2
# Fields below fields: ten relations with `edges`, `node` and evidence go 40 deep; single links could go on for ever.
FIELD_DEPTH = 60
# Root fields that look up as many things as their argument names: field → argument.
_BATCHES = {"nodes": "ids", "entitiesByCurie": "curies"}
# Counting goes no further: a number that every JSON reader takes.
MOST_COUNTED = 10**15


@dataclass(frozen=True, slots=True)
class Cost:
    """What a document asks for.

    Attributes:
        relations: Connections on the deepest way down.
        edges: Page sizes multiplied along each way and summed: the most edges that the answer can have.
        introspection: Fields on the deepest way through the introspection types.
        lists: Lists without pages on the way that has most of them.
        fields: Fields on the deepest way.
        rounds: Type and name of a list without pages → how often it stands on one way at most.
        size: Of all arguments together, as often as their fields are asked for.
    """

    relations: int = 0
    edges: int = 0
    introspection: int = 0
    lists: int = 0
    fields: int = 0
    rounds: Mapping[str, int] = field(default_factory=dict)
    size: Size = field(default_factory=lambda: NOTHING)

    def told(self, limit: int, queries: int = 0) -> dict[str, int]:
        """What `extensions.cost` says: the cost beside its limit, and how many queries were run."""
        return {"edges": self.edges, "limit": limit, "depth": self.relations, "queries": queries}


class CostCounter:
    """Counts one operation of a document.

    Args:
        schema: Says which fields are connections.
        document: Parsed, not necessarily valid.
        variables: Their values as the schema reads them, defaults included.
        given: Their values as they were sent: read, every object has all entries that its type knows.

    Attributes:
        fault: The first thing found that no limit allows whatever the rest costs, None if there is none.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        variables: Mapping[str, Any],
        given: Mapping[str, Any] | None = None,
    ) -> None:
        self.fault: LimitError | None = None
        self._schema = schema
        self._variables = dict(variables)
        self._given = variables if given is None else given
        self._sizes: dict[str, Size] = {}
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._known: dict[tuple[str, str], Cost] = {}
        self._open: set[tuple[str, str]] = set()

    def operation(self, operation: OperationDefinitionNode) -> Cost:
        """The cost of an operation; a page size outside 1..100 and a circle of fragments are faults."""
        for definition in operation.variable_definitions or ():
            name, default = definition.variable.name.value, definition.default_value
            if name in self._given:
                self._sizes[name] = size_of_json(self._given[name])
            elif default is not None:
                self._sizes[name] = size_of_literal(default, {})
        root = self._schema.get_root_type(operation.operation)
        return self._selections(operation.selection_set, root.name if root is not None else "")

    def _selections(self, selection_set: SelectionSetNode, type_name: str) -> Cost:
        relations = edges = introspection = lists = fields = 0
        rounds: dict[str, int] = {}
        size = NOTHING
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                part = self._field(selection, type_name)
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition.name.value if selection.type_condition else type_name
                part = self._selections(selection.selection_set, condition)
            elif isinstance(selection, FragmentSpreadNode):
                part = self._fragment(selection.name.value)
            else:
                part = Cost()
            relations, introspection = max(relations, part.relations), max(introspection, part.introspection)
            lists, fields = max(lists, part.lists), max(fields, part.fields)
            edges += part.edges
            size = size.beside(part.size)
            for name, count in part.rounds.items():
                rounds[name] = max(count, rounds.get(name, 0))
        return Cost(relations, min(edges, MOST_COUNTED), introspection, lists, fields, rounds, size)

    def _fragment(self, name: str) -> Cost:
        fragment = self._fragments.get(name)
        if fragment is None:
            return Cost()
        key = (name, fragment.type_condition.name.value)
        if key in self._open:
            return self._found(LimitError("fragment-cycles", 1, 0))
        if key not in self._known:
            self._open.add(key)
            self._known[key] = self._selections(fragment.selection_set, key[1])
            self._open.discard(key)
        return self._known[key]

    def _field(self, node: FieldNode, type_name: str) -> Cost:
        name = node.name.value
        given = self._given_type(type_name, name)
        below = self._selections(node.selection_set, given) if node.selection_set else Cost()
        own = size_of_arguments(node.arguments or (), self._sizes)
        inner = Cost(  # not `replace`, which takes three times as long: this is done for every field
            below.relations,
            below.edges,
            below.introspection,
            below.lists,
            1 + below.fields,
            below.rounds,
            own.beside(below.size),
        )
        if name.startswith("__") or type_name.startswith("__"):
            return Cost(introspection=1 + inner.introspection, fields=inner.fields, size=inner.size)
        if given.endswith("Connection"):
            size = self._page(node, DEFAULT_EDGES)
            return replace(inner, relations=1 + inner.relations, edges=size * (1 + inner.edges))
        if given in SIZED:
            return replace(inner, relations=1 + inner.relations, edges=self._product(node, given) * (1 + inner.edges))
        if name == "facets" and given == "Facet":
            # Each facet is a count over the whole list, however few of its values are shown.
            groups = min(self._size(node, "by", 1, MOST_FACETS), MOST_FACETS)
            return replace(inner, edges=groups * max(self._page(node, DEFAULT_EDGES), DEFAULT_EDGES))
        if given in COUNTED:  # proofs rest on premises that rest on proofs
            size = self._page(node, COUNTED[given])
            return replace(inner, relations=1 + inner.relations, edges=size * (1 + inner.edges))
        if given.endswith("RelationEdge") and not type_name.endswith("Connection"):
            return replace(inner, relations=1 + inner.relations, edges=1 + inner.edges)
        if name in _BATCHES and type_name == "Query":
            ids = self._size(node, _BATCHES[name], 1, MOST_EDGES)
            if ids > MOST_EDGES:
                self._found(LimitError(_BATCHES[name], ids, MOST_EDGES))
            return replace(inner, edges=ids * (1 + inner.edges))
        if node.selection_set and not type_name.endswith("Connection") and self._is_list(type_name, name):
            step = f"{type_name}.{name}"
            rounds = {**inner.rounds, step: 1 + inner.rounds.get(step, 0)}
            return replace(inner, lists=1 + inner.lists, rounds=rounds)
        return inner

    def _is_list(self, type_name: str, field_name: str) -> bool:
        definition = getattr(self._schema.type_map.get(type_name), "fields", {}).get(field_name)
        return definition is not None and is_list_type(get_nullable_type(definition.type))

    def _given_type(self, type_name: str, field_name: str) -> str:
        if field_name in ("__schema", "__type"):
            return "__Schema" if field_name == "__schema" else "__Type"
        definition = getattr(self._schema.type_map.get(type_name), "fields", {}).get(field_name)
        return get_named_type(definition.type).name if definition is not None else ""

    def _product(self, node: FieldNode, given: str) -> int:
        """The arguments that a field's size grows with, multiplied."""
        product = 1
        for argument, (default, most) in SIZED[given].items():
            size = self._size(node, argument, default, most)
            if not 1 <= size <= most:
                self._found(LimitError(argument, size, most))
            product *= max(1, min(size, most))
        return product

    def _page(self, node: FieldNode, default: int) -> int:
        """The most edges of a page: `first`, cut down by `last` where both are given (Relay, section 4.4)."""
        sizes = {name: self._size(node, name, 0, MOST_EDGES) for name in ("first", "last") if self._gives(node, name)}
        for name, size in sizes.items():
            if not 1 <= size <= MOST_EDGES:
                self._found(LimitError(name, size, MOST_EDGES))
        return max(1, min([*sizes.values(), MOST_EDGES])) if sizes else default

    def _gives(self, node: FieldNode, argument: str) -> bool:
        """True if an argument has a value; null is as if it was left out."""
        for given in node.arguments or ():
            if given.name.value == argument:
                value = given.value
                left_out = isinstance(value, VariableNode) and self._variables.get(value.name.value, 0) is None
                return not (left_out or isinstance(value, NullValueNode))
        return False

    def _found(self, fault: LimitError) -> Cost:
        self.fault = self.fault or fault
        return Cost()

    def _size(self, node: FieldNode, argument: str, default: int, most: int) -> int:
        """How many an argument asks for; a value that nobody can know yet counts as the most."""
        for given in node.arguments or ():
            if given.name.value == argument:
                value: Any = given.value
                if isinstance(value, VariableNode):
                    value = self._variables.get(value.name.value, most)
                elif isinstance(value, IntValueNode):
                    value = _int(value)
                elif isinstance(value, ListValueNode):
                    value = len(value.values)
                if isinstance(value, list):
                    value = len(value)
                return value if isinstance(value, int) else most
        return default


def _int(node: IntValueNode) -> int:
    """The number, or one that no limit allows where it has more digits than an Int of GraphQL."""
    return int(node.value) if len(node.value) <= len("-2147483648") else 2**31


def check_cost(cost: Cost, settings: Settings) -> None:
    """Compare a cost with the limits.

    Raises:
        LimitError: It is over one of them.
    """
    check_size(cost.size, settings)
    refuse("depth", cost.relations, settings.graphql_depth)
    refuse("fields-deep", cost.fields, FIELD_DEPTH)
    refuse("rounds", max(cost.rounds.values(), default=0), ROUNDS)
    refuse("nested-lists", cost.lists, NESTED_LISTS)
    refuse("introspection-depth", cost.introspection, INTROSPECTION_DEPTH)
    refuse("cost", cost.edges, settings.graphql_cost)
