"""Limits on a GraphQL document, counted before validation and before any work.

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
from api.graphql.pages import DEFAULT_EDGES, MOST_EDGES
from api.graphql.proof_types import COUNTED
from kg.errors import RefusedError
from kg.settings import Settings

# GraphiQL's introspection query goes 13 fields deep (types of types of arguments).
INTROSPECTION_DEPTH = 15
DIRECTIVES = 50
# __schema and __type fields written out: tools send one, each can bring the whole schema back.
INTROSPECTIONS = 3
# Plain lists within plain lists: three steps of a proof with their statements go seven deep. Nothing pages them, so that
# each further one multiplies the answer.
NESTED_LISTS = 8
# The same list below itself: items have amounts, which have an item, which has amounts. Each round multiplies the answer by
# the length of the list, and nobody learns anything from the second.
ROUNDS = 2
# Fields below fields: ten relations with `edges`, `node` and evidence go 40 deep; single links could go on for ever.
FIELD_DEPTH = 60
# Types whose lists are pages.
_PAGED = ("Connection", "SearchResult")
# Root fields that look up as many things as their argument names: field → argument.
_BATCHES = {"nodes": "ids", "entitiesByCurie": "curies"}
# Counting goes no further: a number that every JSON reader takes.
MOST_COUNTED = 10**15
# Fields written out: far above any page's query, far below what would take long to walk.
FIELDS = 2_000


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
    """

    relations: int = 0
    edges: int = 0
    introspection: int = 0
    lists: int = 0
    fields: int = 0
    rounds: Mapping[str, int] = field(default_factory=dict)


class CostCounter:
    """Counts one operation of a document."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> None:
        self._schema = schema
        self._variables = dict(variables)
        self._fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
        self._known: dict[tuple[str, str], Cost] = {}
        self._open: set[tuple[str, str]] = set()

    def operation(self, operation: OperationDefinitionNode) -> Cost:
        """The cost of an operation.

        Raises:
            LimitError: A page size lies outside 1..100, or fragments go in a circle.
        """
        root = self._schema.get_root_type(operation.operation)
        return self._selections(operation.selection_set, root.name if root is not None else "")

    def _selections(self, selection_set: SelectionSetNode, type_name: str) -> Cost:
        relations = edges = introspection = lists = fields = 0
        rounds: dict[str, int] = {}
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
            for name, count in part.rounds.items():
                rounds[name] = max(count, rounds.get(name, 0))
        return Cost(relations, min(edges, MOST_COUNTED), introspection, lists, fields, rounds)

    def _fragment(self, name: str) -> Cost:
        fragment = self._fragments.get(name)
        if fragment is None:
            return Cost()
        key = (name, fragment.type_condition.name.value)
        if key in self._open:
            raise LimitError("fragment-cycles", 1, 0)
        if key not in self._known:
            self._open.add(key)
            self._known[key] = self._selections(fragment.selection_set, key[1])
            self._open.discard(key)
        return self._known[key]

    def _field(self, node: FieldNode, type_name: str) -> Cost:
        name = node.name.value
        given = self._given_type(type_name, name)
        below = self._selections(node.selection_set, given) if node.selection_set else Cost()
        inner = replace(below, fields=1 + below.fields)
        if name.startswith("__") or type_name.startswith("__"):
            return Cost(introspection=1 + inner.introspection, fields=inner.fields)
        if given.endswith("Connection") or given == "SearchResult":
            size = max(self._page(node, "first") or 0, self._page(node, "last") or 0) or DEFAULT_EDGES
            return replace(inner, relations=1 + inner.relations, edges=size * (1 + inner.edges))
        if name == "facets" and given == "Facet":
            # Each facet is a count over the whole list, however few of its values are shown.
            groups = self._size(node, "by", MOST_FACETS) or 1
            return replace(inner, edges=groups * max(self._page(node, "first") or 0, DEFAULT_EDGES))
        if given in COUNTED:  # proofs rest on premises that rest on proofs
            size = self._page(node, "first") or COUNTED[given]
            return replace(inner, relations=1 + inner.relations, edges=size * (1 + inner.edges))
        if given.endswith("RelationEdge") and not type_name.endswith("Connection"):
            return replace(inner, relations=1 + inner.relations, edges=1 + inner.edges)
        if name in _BATCHES and type_name == "Query":
            ids = self._size(node, _BATCHES[name], MOST_EDGES) or 0
            if ids > MOST_EDGES:
                raise LimitError(_BATCHES[name], ids, MOST_EDGES)
            return replace(inner, edges=ids * (1 + inner.edges))
        if node.selection_set and not type_name.endswith(_PAGED) and self._is_list(type_name, name):
            own = f"{type_name}.{name}"
            rounds = {**inner.rounds, own: 1 + inner.rounds.get(own, 0)}
            return replace(inner, lists=1 + inner.lists, rounds=rounds)
        return inner

    def _page(self, node: FieldNode, argument: str) -> int | None:
        """The size of a page; None where it is left out."""
        size = self._size(node, argument, MOST_EDGES)
        if size is not None and not 1 <= size <= MOST_EDGES:
            raise LimitError(argument, size, MOST_EDGES)
        return size

    def _is_list(self, type_name: str, field_name: str) -> bool:
        definition = getattr(self._schema.type_map.get(type_name), "fields", {}).get(field_name)
        return definition is not None and is_list_type(get_nullable_type(definition.type))

    def _given_type(self, type_name: str, field_name: str) -> str:
        if field_name in ("__schema", "__type"):
            return "__Schema" if field_name == "__schema" else "__Type"
        definition = getattr(self._schema.type_map.get(type_name), "fields", {}).get(field_name)
        return get_named_type(definition.type).name if definition is not None else ""

    def _size(self, node: FieldNode, argument: str, most: int) -> int | None:
        """How many an argument asks for, None for nothing; a value that nobody can know yet counts as the most."""
        for given in node.arguments or ():
            if given.name.value != argument:
                continue
            value: Any = given.value
            if isinstance(value, VariableNode):
                value = self._variables.get(value.name.value, most)
            if value is None or isinstance(value, NullValueNode):
                return None
            if isinstance(value, IntValueNode):
                value = _int(value)
            elif isinstance(value, ListValueNode):
                value = len(value.values)
            if isinstance(value, list):
                value = len(value)
            return value if isinstance(value, int) else most
        return None


def _int(node: IntValueNode) -> int:
    """The number, or one that no limit allows where it has more digits than an Int of GraphQL."""
    return int(node.value) if len(node.value) <= len("-2147483648") else 2**31


def check_document(document: DocumentNode, settings: Settings) -> None:
    """Count what is written out, whatever operation runs.

    Raises:
        RefusedError: Too many aliases, directives or fields.
    """
    aliases = directives = fields = introspections = 0
    stack: list[Any] = list(document.definitions)
    while stack:
        node = stack.pop()
        directives += len(getattr(node, "directives", None) or ())
        if isinstance(node, FieldNode):
            fields += 1
            aliases += node.alias is not None
            introspections += node.name.value in ("__schema", "__type")
        selection_set = getattr(node, "selection_set", None)
        if selection_set is not None:
            stack.extend(selection_set.selections)
    _refuse("aliases", aliases, settings.graphql_aliases)
    _refuse("directives", directives, DIRECTIVES)
    _refuse("fields", fields, FIELDS)
    _refuse("introspections", introspections, INTROSPECTIONS)


def check_cost(cost: Cost, settings: Settings) -> None:
    """Compare a cost with the limits.

    Raises:
        RefusedError: It is over one of them.
    """
    _refuse("depth", cost.relations, settings.graphql_depth)
    _refuse("fields-deep", cost.fields, FIELD_DEPTH)
    _refuse("rounds", max(cost.rounds.values(), default=0), ROUNDS)
    _refuse("nested-lists", cost.lists, NESTED_LISTS)
    _refuse("introspection-depth", cost.introspection, INTROSPECTION_DEPTH)
    _refuse("cost", cost.edges, settings.graphql_cost)


class LimitError(RefusedError):
    """A limit is exceeded; `name`, `value` and `limit` go into the error's extensions."""

    code = "limit"

    def __init__(self, name: str, value: int, limit: int) -> None:
        reason = f"is over the limit of {limit}" if value > limit else f"is not between 1 and {limit}"
        super().__init__(f"{name} {value} {reason}", hint="Ask for less at once, or page through it.")
        self.name, self.value, self.limit = name, value, limit


def _refuse(name: str, value: int, limit: int) -> None:
    if value > limit:
        raise LimitError(name, value, limit)
