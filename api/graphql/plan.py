"""Selection sets → a plan: which facts of which nodes, and one `RelationPlan` per list.

Fields are collected by the specification's rules, so fragments, aliases and @skip/@include mean here what they mean to
the executor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, SelectionSetNode

from api.graphql.facets import FacetPlan, read_facets
from api.graphql.filters import FilterReader
from api.graphql.languages import check_ranges
from api.graphql.members import Catalogue, Kind, Member
from api.graphql.pages import Order, OrderField, Page, check_positions, order_tag
from api.graphql.selection import Collector, Selected
from api.graphql.statement_filter import NamedEnds
from api.graphql.where import Where, WhereWriter
from kg.errors import RefusedError
from kg.prefixes import RDFS
from kg.query.evidence_filter import EvidenceFilter

if TYPE_CHECKING:
    from api.graphql.levels import Level

Path = tuple[str, ...]
_LABEL = (f"{RDFS}label",)


@dataclass(eq=False)
class NodePlan:
    """What to fetch of a node.

    Attributes:
        declared: Name of the type that is expected where the node stands.
        slots: Values to fetch, by the properties that lead to them.
        links: Nodes to fetch in the same query, by the properties that lead to them.
        relations: Lists to fetch in queries of their own.
        needs_type: True where an interface is selected and the class must be known.
    """

    declared: str = "Node"
    slots: set[tuple[str, ...]] = field(default_factory=set)
    links: dict[tuple[str, ...], NodePlan] = field(default_factory=dict)
    relations: list[RelationPlan] = field(default_factory=list)
    needs_type: bool = False


@dataclass(eq=False)
class RelationPlan:
    """One list of the request: a relation, or the members of a class at the root (`member` is None).

    Attributes:
        where: Condition on the nodes of the list.
        start: Pattern over ?node that a list at the root starts from; empty for all instances.
        ends: The ends of statements that `start` names, none of them included; None where it does not say which is which.
        level: The query that was written for it.
    """

    path: Path
    types: frozenset[str]
    member: Member | None
    page: Page
    filters: EvidenceFilter
    node: NodePlan
    statements: NodePlan | None = None
    derivations: NodePlan | None = None
    amounts: NodePlan | None = None
    cautions: NodePlan | None = None
    evidence: bool = False
    wants_total: bool = False
    wants_reason: bool = False
    wants_edges: bool = False
    where: Where | None = None
    start: str = ""
    ends: NamedEnds | None = None
    facets: list[FacetPlan] = field(default_factory=list)
    level: Level | None = None

    @property
    def takes_label(self) -> bool:
        """True if the labels of the nodes are asked, by which they are ordered anyway."""
        return _LABEL in self.node.slots


class Planner:
    """Plans one operation; the schema and the document are already validated.

    Attributes:
        filters: What reads pages and filters out of arguments.
        where: What reads conditions.
        is_faulty: True if an argument of some field makes no sense.
        faults: Response path of such a field → what is wrong, where the executor would not find it.
    """

    def __init__(self, catalogue: Catalogue, fields: Collector, filters: FilterReader, where: WhereWriter) -> None:
        self._catalogue = catalogue
        self._fields = fields
        self.filters = filters
        self.where = where
        self.is_faulty = False
        self.faults: dict[Path, RefusedError] = {}

    @contextmanager
    def arguments_at_fault(self, path: Path) -> Iterator[None]:
        """Plan nothing for a field one of whose arguments makes no sense; its resolver or the executor says so there."""
        try:
            yield
        except GraphQLError:  # null where none may be, which the executor finds as well
            self.is_faulty = True
        except RefusedError as error:
            self.is_faulty = True
            self.faults[path] = error

    def arguments(self, root: Selected) -> dict[str, Any]:
        """Coerced arguments of a root field, by GraphQL name."""
        return self._fields.arguments("Query", root.nodes[0])

    def roots(self, selection_set: SelectionSetNode) -> list[Selected]:
        """The root fields of a query, `__typename` and introspection left out."""
        found = self._fields.groups(("Query",), [selection_set])
        return [root for root in found if not root.name.startswith("__")]

    def node(self, declared: str, selections: Sequence[SelectionSetNode], path: Path) -> NodePlan:
        """Plan for nodes of a declared type.

        Args:
            declared: Name of an object or interface type of the catalogue.
            selections: Their selection sets, together.
            path: Response keys from the root, list positions left out.
        """
        node_type = self._catalogue.types[declared]
        plan = NodePlan(declared, needs_type=node_type.is_interface)
        for group in self._fields.groups(node_type.concrete, selections):
            some_type = min(group.types)
            member = self._catalogue.types[some_type].members.get(group.name)
            if member is None:  # __typename
                continue
            here = (*path, group.key)
            if member.kind is Kind.RELATION:
                with self.arguments_at_fault(here):
                    plan.relations.append(self.relation(member, group, some_type, here))
            elif member.kind is Kind.EDGE:
                with self.arguments_at_fault(here):
                    plan.relations.append(self.single(member, group, some_type, here))
            elif member.kind in (Kind.LINK, Kind.LINKS):
                inner = self.node(member.target, group.selections, here)
                inner.slots |= {by.slot for by in self._catalogue.order_of(member)}
                plan.links[member.slot] = _merge(plan.links.get(member.slot), inner)
            elif member.slot:
                with self.arguments_at_fault(here):
                    plan.slots |= self._slots(member, group, some_type)
        return plan

    def _slots(self, member: Member, group: Selected, parent: str) -> set[tuple[str, ...]]:
        """Where the values of a field are: one property, or several where a caller chooses among languages."""
        if not member.in_languages:
            return {*member.slots}
        ranges = self._fields.arguments(parent, group.nodes[0]).get("lang")
        check_ranges(ranges)
        return {*member.slots} if ranges else {member.slot}

    def relation(self, member: Member, group: Selected, parent: str, path: Path) -> RelationPlan:
        """Plan for one connection field of a node."""
        arguments = self._fields.arguments(parent, group.nodes[0])
        plan = RelationPlan(
            path=path,
            types=group.types,
            member=member,
            page=self.filters.page(arguments),
            filters=self.filters.filters(arguments),
            node=NodePlan(),
            where=self.where.write(member.target, arguments.get("where")) if member.target else None,
        )
        self.connection(plan, member.target, self._fields.given_type(parent, group.name), group.selections)
        order = plan.page.order
        assert isinstance(order, Order)
        check_positions(plan.page, order_tag(order))
        if order.field is OrderField.EVIDENCE:
            plan.evidence = True
        elif order.field is OrderField.PERCENT_DAILY_VALUE:
            plan.amounts = _merge(plan.amounts, NodePlan("Amount"))
        return plan

    def root_list(self, root: Selected, arguments: Mapping[str, Any]) -> RelationPlan:
        """A plan for a list at the root, its selection not read yet."""
        everything = self.filters.filters({})
        return RelationPlan((root.key,), frozenset(), None, self.filters.page(arguments), everything, NodePlan())

    def single(self, member: Member, group: Selected, parent: str, path: Path) -> RelationPlan:
        """Plan for the one edge of a claim that has at most one value."""
        filters = self.filters.filters(self._fields.arguments(parent, group.nodes[0]))
        plan = RelationPlan(path, group.types, member, Page(1), filters, NodePlan(), wants_edges=True)
        self._edges(plan, member.target, self._fields.given_type(parent, group.name), group, path)
        return plan

    def connection(
        self, plan: RelationPlan, target: str, type_name: str, selections: Sequence[SelectionSetNode]
    ) -> None:
        """Read what a connection's selection asks for into its plan."""
        for group in self._fields.groups((type_name,), selections):
            here = (*plan.path, group.key)
            if group.name == "edges":
                plan.wants_edges = True
                self._edges(plan, target, self._fields.given_type(type_name, "edges"), group, here)
            elif group.name == "nodes" and target:
                plan.wants_edges = True
                plan.node = _merge(plan.node, self.node(target, group.selections, here))
            elif group.name == "pageInfo":
                plan.wants_edges = True
            elif group.name == "totalCount":
                plan.wants_total = True
            elif group.name == "facets":
                with self.arguments_at_fault(here):
                    plan.facets += self._facets(type_name, target, group)
            elif group.name.startswith("emptyReason"):
                plan.wants_reason = plan.wants_edges = True

    def _facets(self, type_name: str, target: str, group: Selected) -> list[FacetPlan]:
        arguments = self._fields.arguments(type_name, group.nodes[0])
        names = [by.name for by in arguments["by"]]
        return read_facets(names, arguments["first"], self._catalogue.types[target])

    def _edges(self, plan: RelationPlan, target: str, edge_type: str, group: Selected, path: Path) -> None:
        for inner in self._fields.groups((edge_type,), group.selections):
            here = (*path, inner.key)
            if inner.name == "node":
                plan.node = _merge(plan.node, self.node(target, inner.selections, here))
            elif inner.name == "statements":
                plan.evidence = True
                plan.statements = _merge(plan.statements, self.node("Statement", inner.selections, here))
            elif inner.name == "derivations":
                plan.evidence = True
                plan.derivations = _merge(plan.derivations, self.node("Derivation", inner.selections, here))
            elif inner.name in ("amounts", "medianAmount"):
                plan.amounts = _merge(plan.amounts, self.node("Amount", inner.selections, here))
            elif inner.name == "cautions":
                plan.cautions = _merge(plan.cautions, self.node("Statement", inner.selections, here))
            elif inner.name not in ("cursor", "value", "__typename"):
                plan.evidence = True


def _merge(one: NodePlan | None, other: NodePlan) -> NodePlan:
    """Both plans in one; relations keep their own paths, so none is lost."""
    if one is None:
        return other
    one.slots |= other.slots
    one.needs_type |= other.needs_type
    one.relations += other.relations
    for slot, inner in other.links.items():
        one.links[slot] = _merge(one.links.get(slot), inner)
    return one
