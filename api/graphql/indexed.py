"""Lists that the release's index of edges can answer, which is most: neighbours and what their edges amount to.

What asks for more (statements, derivations, figures, cautions), filters, or wants another order goes to the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial

from api.graphql.edge_patterns import allowed_classes
from api.graphql.ordering import sort_edges, stretch_of
from api.graphql.pages import BY_LABEL, Order, OrderField
from api.graphql.plan import NodePlan, RelationPlan
from api.graphql.slice import LABEL_SLOT, TYPE_SLOT, Edge, Slice
from kg.query.edge_index import EVERY_EDGE, EdgeIndex, IndexedEdge, IndexedEntity, Kept, Stretch
from kg.schema import Schema
from kg.store import Literal, NamedNode

_KEPT_LABELS = 10_000


class IndexedLists:
    """Reads lists from the index of a release.

    Args:
        schema: Of the release's ontology.
        index: Of the release.
    """

    def __init__(self, schema: Schema, index: EdgeIndex) -> None:
        self._schema = schema
        self.index = index
        # Making a term checks it, which takes longer than all else that an edge costs.
        self._class_term = lru_cache(maxsize=None)(NamedNode)
        self._label_term = lru_cache(_KEPT_LABELS)(partial(Literal, language=schema.language))

    def serves(self, plan: RelationPlan) -> bool:
        """True if the index knows everything that a list asks of its edges."""
        wanted = (plan.statements, plan.derivations, plan.amounts, plan.cautions, plan.where)
        return not plan.filters.active and self.has_order(plan) and wanted == (None,) * len(wanted)

    def has_order(self, plan: RelationPlan) -> bool:
        """True if the index has the edges in the order asked."""
        order = plan.page.order
        assert isinstance(order, Order)
        return order.field is OrderField.LABEL or (order.field is OrderField.EVIDENCE and self.index.is_ranked)

    def is_hub(self, parent: str) -> bool:
        """True if an entity has very many edges."""
        return self.index.is_hub(parent)

    def stretch(self, plan: RelationPlan, parent: str, kept: Kept) -> list[Edge]:
        """The page of one parent and at least one edge more, if there are more, in order."""
        assert plan.member is not None
        asked = stretch_of(plan.page, self._of_classes(plan, kept))
        return sort_edges([_edge(row) for row in self.index.edges(parent, plan.member.slot[0], asked)], plan.page)

    def pages(self, plan: RelationPlan, parents: Iterable[str], found: Slice) -> Iterator[list[Edge]]:
        """For each parent its page and one edge more, in order; what the index says of nodes goes into the slice."""
        asked = stretch_of(plan.page, self._of_classes(plan, EVERY_EDGE))
        return (self._page(plan, parent, asked, found) for parent in parents)

    def _page(self, plan: RelationPlan, parent: str, asked: Stretch, found: Slice) -> list[Edge]:
        assert plan.member is not None
        page = plan.page
        rows = self.index.edges(parent, plan.member.slot[0], asked)
        if page.order != BY_LABEL:
            edges = sort_edges([_edge(row) for row in rows], page)
        else:
            edges = [_edge(row) for row in (reversed(rows) if page.backward else rows)]
        for row in rows if plan.member.target else ():
            if plan.takes_label:
                found.add_fact(row.node, LABEL_SLOT, self._label_term(row.sort))
            if plan.node.needs_type and row.class_iri:
                found.add_fact(row.node, TYPE_SLOT, self._class_term(row.class_iri))
        return edges

    def note(self, entity: IndexedEntity, found: Slice) -> None:
        """Put label and class of an entity into the slice."""
        found.add_fact(entity.iri, LABEL_SLOT, self._label_term(entity.label))
        found.add_fact(entity.iri, TYPE_SLOT, self._class_term(entity.class_iri))

    def count(self, plan: RelationPlan, parent: str, kept: Kept = EVERY_EDGE) -> int:
        """How many edges one parent has."""
        assert plan.member is not None
        return self.index.count(parent, plan.member.slot[0], self._of_classes(plan, kept))

    def entities(self, iris: Sequence[str], found: Slice) -> bool:
        """Put label and class of entities into the slice; False, and nothing is put there, if one is not known here."""
        known = [entity for iri in iris if (entity := self.index.find_entity(iri)) is not None]
        if len(known) < len(iris):
            return False
        for entity in known:
            self.note(entity, found)
        return True

    def knows(self, node: NodePlan) -> bool:
        """True if the index says everything that is asked of the nodes."""
        return not node.links and node.slots <= {LABEL_SLOT, TYPE_SLOT}

    def _of_classes(self, plan: RelationPlan, kept: Kept) -> Kept:
        """Those of them whose neighbours are of the classes of the list."""
        assert plan.member is not None
        shape = plan.member.field
        assert shape is not None
        return replace(kept, classes=allowed_classes(self._schema, shape.predicate, shape.classes))


def _edge(row: IndexedEdge) -> Edge:
    return Edge(row.node, row.sort, summary=row.summary)
