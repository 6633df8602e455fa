"""Lists of the entities of a class, from the index of edges: pages by label or IRI, and totals.

What a condition leaves of them the index cannot judge. Is it that there is an edge with one thing, the list is that
thing's; otherwise the engine is asked for entities in the order of the list, until the page is full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from api.graphql.hub_lists import HubLists
from api.graphql.levels import Run
from api.graphql.list_order import ListOrder, position_text, position_values
from api.graphql.members import NodeType
from api.graphql.pages import BY_LABEL, Page, Position
from api.graphql.patterns import terms
from api.graphql.plan import RelationPlan
from api.graphql.slice import Edge, Slice
from api.graphql.where import NamedEdge
from kg.query.edge_index import EdgeIndex, IndexedEntity, Kept, Place, Stretch
from kg.schema import Schema

# Entities that the engine is asked about at a time: the text of a query stays within our own limits.
_FIRST_CANDIDATES, _MOST_AT_ONCE = 100, 800
_MOST_COUNTED = 5_000  # labels that are read at a time to be counted
_COLUMNS = {"LABEL": "label", "ID": "iri"}


@dataclass(frozen=True, slots=True)
class MemberLists:
    """Reads lists at the root of one release.

    Args:
        hubs: Knows the entities of which a condition may name one.
    """

    schema: Schema
    hubs: HubLists

    # Besides their order, the index knows the facts of most of them.
    knows_facts: ClassVar = True

    @property
    def index(self) -> EdgeIndex:
        """Of the release."""
        return self.hubs.index.index

    def lists(self, node_type: NodeType) -> bool:
        """True for entities."""
        return node_type.known is not None and node_type.known.is_entity

    def serves(self, plan: RelationPlan, node_type: NodeType) -> bool:
        """True if a page is best read from the index."""
        del node_type  # every list of entities is in one of its orders
        where = plan.where
        if plan.start or not self._by(plan.page):
            return False
        if where is not None and (where.label is not None or (where.edge is not None and self._is_exact(where.edge))):
            return True
        # What only few nodes can meet, the engine finds from the other end.
        return where is None or (all(map(self.index.is_hub, where.named)) and len(where.named) == len(where.drivers))

    def total(self, plan: RelationPlan, node_type: NodeType) -> int | None:
        """How many there are; None if only the engine can tell."""
        if plan.start:
            return None
        classes = self._classes(node_type)
        if plan.where is None:
            return self.index.count_entities(classes)
        edge, label = plan.where.edge, plan.where.label
        if label is not None:
            everything = replace(plan, page=Page(_MOST_COUNTED))
            return sum(label(entity.label) for some in self._stretches(everything, node_type) for entity in some)
        if edge is None or not self._is_exact(edge):
            return None
        return self.index.count(edge.parent, edge.property, replace(self.hubs.kept(edge.filters), classes=classes))

    def page(self, plan: RelationPlan, node_type: NodeType, found: Slice, run: Run) -> list[Edge]:
        """The page and one more, in order; what the index says of the nodes goes into the slice."""
        chosen: list[IndexedEntity] = []
        for some in self._stretches(plan, node_type):
            chosen += self._kept(plan, some, run)
            if len(chosen) > plan.page.size:
                break
        chosen = chosen[: plan.page.size + 1]
        for entity in chosen:
            self.hubs.index.note(entity, found)
        edges = [Edge(entity.iri, self._position(plan.page, entity)[0]) for entity in chosen]
        return edges[::-1] if plan.page.backward else edges

    def _kept(self, plan: RelationPlan, some: list[IndexedEntity], run: Run) -> list[IndexedEntity]:
        """Those that meet the condition."""
        where = plan.where
        if where is None or (where.edge is not None and self._is_exact(where.edge)):
            return some
        if where.label is not None:
            return [entity for entity in some if where.label(entity.label)]
        surviving = meeting(where.expression, [entity.iri for entity in some], run)
        return [entity for entity in some if entity.iri in surviving]

    def _stretches(self, plan: RelationPlan, node_type: NodeType) -> Iterator[list[IndexedEntity]]:
        """Entities from where the page begins, in ever longer stretches; reversed from the end."""
        page = plan.page
        size = page.size + 1 if plan.where is None else max(page.size + 1, _FIRST_CANDIDATES)
        while True:
            some = self._read(plan, page, node_type, size)
            yield some
            if len(some) < size:
                return
            position = self._position(page, some[-1])
            page = replace(page, before=position) if page.backward else replace(page, after=position)
            size = max(size, min(2 * size, _MOST_AT_ONCE))

    def _read(self, plan: RelationPlan, page: Page, node_type: NodeType, size: int) -> list[IndexedEntity]:
        after, before = (position and self._place(page, position) for position in (page.after, page.before))
        kept, by = Kept(self._classes(node_type)), self._by(page)
        edge = plan.where.edge if plan.where else None
        if edge is None or by != "label" or not self._is_exact(edge):
            return self.index.entities(Stretch(size, after, before, page.backward, kept, by=by))
        kept = replace(self.hubs.kept(edge.filters), classes=kept.classes)
        rows = self.index.edges(edge.parent, edge.property, Stretch(size, after, before, page.backward, kept))
        return [IndexedEntity(row.node, row.sort, row.class_iri) for row in rows]

    def _is_exact(self, edge: NamedEdge) -> bool:
        return self.hubs.is_exact(edge.filters, edge.property)

    def _by(self, page: Page) -> str:
        """The order of a page as `Stretch.by` has it; empty if the index has none such."""
        order = page.order
        if order == BY_LABEL:
            return "label"
        if not isinstance(order, ListOrder) or len(order.keys) != 1 or not self.index.is_ranked:
            return ""
        key = order.keys[0]
        column = _COLUMNS.get(key.column.name, "")
        return f"-{column}" if column and key.descending else column

    def _position(self, page: Page, entity: IndexedEntity) -> Position:
        order = page.order
        if not isinstance(order, ListOrder):
            return entity.label, entity.iri
        value = entity.label if order.keys[0].column.name == "LABEL" else entity.iri
        return position_text(order, value), entity.iri

    def _place(self, page: Page, position: Position) -> Place:
        order = page.order
        sort = position_values(order, position[0])[0][1] if isinstance(order, ListOrder) else position[0]
        return Place(sort, position[1])

    def _classes(self, node_type: NodeType) -> tuple[str, ...]:
        """The classes of a type; none for the type of all entities."""
        root = self.schema.namespaces.nutri("Entity")
        return () if node_type.known is not None and node_type.known.iri == root else node_type.classes


def meeting(condition: str, nodes: Sequence[str], run: Run) -> set[str]:
    """Those of some nodes that meet a condition on ?node; plain SPARQL 1.1."""
    rows = run(f"SELECT ?node WHERE {{ VALUES ?node {{ {terms(nodes)} }} FILTER({condition}) }}", ()).rows
    return {row[0].value for row in rows if row[0] is not None}
