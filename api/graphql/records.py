"""Answers that are no resources of the graph: conflicts, cells of a gap map, proofs.

One table for each type says what its fields give; the strawberry types are made from it, and so is the plan of which
resources a selection needs. However deep such an answer is, the facts of all resources in it are one query.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from api.graphql.fetch import Fetcher
from api.graphql.fields import field as graphql_field
from api.graphql.fields import list_of
from api.graphql.names import python_name
from api.graphql.pages import MOST_EDGES
from api.graphql.plan import NodePlan, Path, Planner
from api.graphql.rows import PARENTS_PER_QUERY
from api.graphql.selection import Collector, Selected

if TYPE_CHECKING:
    from graphql import SelectionSetNode

    from api.graphql.types import TypeMaker

# Records of a list that is no connection; a cost is counted for as many.
DEFAULT_RECORDS = 10
# How a root field is answered, from its selection and its arguments, and the name of the type that it gives.
Answer = tuple[Callable[[Selected, Mapping[str, Any]], Any], str]
_FIRST = f"At most so many, 1 to {MOST_EDGES}."


@dataclass(frozen=True, slots=True)
class Value:
    """A field that gives a plain value.

    Attributes:
        gives: Its annotation.
        get: Takes the record.
    """

    gives: Any
    get: Callable[[Any], Any]
    description: str


@dataclass(frozen=True, slots=True)
class Resources:
    """A field that gives resources of the graph.

    Attributes:
        declared: Name of the type expected.
        iris: Takes the record; gives IRIs, at most one unless `many`. Empty ones are left out.
    """

    declared: str
    iris: Callable[[Any], Sequence[str]]
    description: str
    many: bool = False


@dataclass(frozen=True, slots=True)
class Records:
    """A field that gives records of another type of these.

    Attributes:
        type_name: Name of that type.
        get: Takes the record; gives all of them.
        many: False gives the only one, or null.
        paged: True gives the first few, as many as the argument `first` says.
    """

    type_name: str
    get: Callable[[Any], Sequence[Any]]
    description: str
    many: bool = True
    paged: bool = False


Part = Value | Resources | Records


@dataclass(frozen=True, slots=True)
class RecordType:
    """A type with its fields by GraphQL name."""

    description: str
    parts: Mapping[str, Part]


class RecordTypes:
    """The strawberry classes of some record types.

    Attributes:
        types: By name.
        classes: By name, finished when the constructor returns.
    """

    def __init__(self, maker: TypeMaker, types: Mapping[str, RecordType]) -> None:
        self.types = types
        self.classes: dict[str, Any] = {name: type(name, (), {}) for name in types}
        self._maker = maker
        for name, made in types.items():
            for part_name, part in made.parts.items():
                setattr(self.classes[name], f"{python_name(part_name)}_", self._field(part_name, part))
        for name, made in types.items():
            # What a field gives is a record of ours, never an instance of the class that describes it.
            self.classes[name].is_type_of = classmethod(lambda cls, found, info: True)  # noqa: ARG005
            strawberry.type(self.classes[name], description=made.description)

    def _field(self, name: str, part: Part) -> Any:
        if isinstance(part, Value):
            return graphql_field(name, part.gives, lambda r, _: part.get(r), part.description)
        if isinstance(part, Resources):
            one = self._maker.classes[part.declared]

            def shown(record: Any, info: Any) -> list[Any]:
                found = (self._maker.show(info.context, iri, part.declared) for iri in part.iris(record) if iri)
                return [node for node in found if node is not None]

            if part.many:
                return graphql_field(name, list_of(one), shown, part.description)
            return graphql_field(name, one | None, lambda r, i: next(iter(shown(r, i)), None), part.description)
        if part.paged:
            listed = list_of(self.classes[part.type_name])
            arguments = {"first": (Annotated[int, strawberry.argument(description=_FIRST)], DEFAULT_RECORDS)}
            return graphql_field(
                name, listed, lambda r, _, first: list(part.get(r))[:first], part.description, arguments
            )
        if part.many:
            listed = list_of(self.classes[part.type_name])
            return graphql_field(name, listed, lambda r, _: list(part.get(r)), part.description)
        one = self.classes[part.type_name] | None
        return graphql_field(name, one, lambda r, _: next(iter(part.get(r)), None), part.description)


@dataclass(slots=True)
class _Wanted:
    """Resources of one field, wherever the answer holds it."""

    declared: str
    plan: NodePlan
    iris: dict[str, None] = field(default_factory=dict)


class RecordReader:
    """Fetches the resources that a selection of records needs."""

    def __init__(
        self, types: Mapping[str, RecordType], planner: Planner, collector: Collector, fetcher: Fetcher
    ) -> None:
        self._types = types
        self._planner = planner
        self._collector = collector
        self._fetcher = fetcher

    def answer(self, answer: Answer, root: Selected, arguments: Mapping[str, Any]) -> Any:
        """What a root field gives, with the facts of every resource in it fetched; None if that is its answer."""
        find, type_name = answer
        found = find(root, arguments)
        if found is not None:
            self.read(type_name, [found], root.selections, (root.key,))
        return found

    def read(self, type_name: str, records: Sequence[Any], selections: Sequence[SelectionSetNode], path: Path) -> None:
        """Fetch the facts of every resource that is selected: one query, then one for each list below."""
        wanted: list[_Wanted] = []
        self._gather(type_name, records, selections, path, wanted)
        facts = NodePlan("Node", needs_type=True)
        for one in wanted:
            _add_facts(facts, one.plan)
        iris = list(dict.fromkeys(iri for one in wanted for iri in one.iris))
        for start in range(0, len(iris), PARENTS_PER_QUERY):
            self._fetcher.nodes(iris[start : start + PARENTS_PER_QUERY], facts, "Node")
        for one in wanted:
            self._fetcher.below(one.plan, [iri for iri in one.iris if self._fetcher.found.classes(iri)], one.declared)

    def _gather(
        self, type_name: str, records: Sequence[Any], selections: Sequence[SelectionSetNode], path: Path,
        wanted: list[_Wanted],
    ) -> None:  # fmt: skip
        for group in self._collector.groups((type_name,), selections):
            part = self._types[type_name].parts.get(group.name)
            here = (*path, group.key)
            if isinstance(part, Resources):
                plan = self._planner.node(part.declared, group.selections, here)
                iris = dict.fromkeys(iri for record in records for iri in part.iris(record) if iri)
                wanted.append(_Wanted(part.declared, plan, iris))
            elif isinstance(part, Records):
                first = self._collector.arguments(type_name, group.nodes[0]).get("first") if part.paged else None
                inner = [found for record in records for found in part.get(record)[:first]]
                # A proof may rest on the same premise in many places; its resources are needed once.
                once = list({id(one): one for one in inner}.values())
                self._gather(part.type_name, once, group.selections, here, wanted)


def _add_facts(into: NodePlan, plan: NodePlan) -> None:
    """Add the slots and links of a plan, without the lists below it."""
    into.slots |= plan.slots
    for slot, inner in plan.links.items():
        linked = into.links.setdefault(slot, NodePlan(inner.declared))
        linked.needs_type |= inner.needs_type
        _add_facts(linked, inner)
