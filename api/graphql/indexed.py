"""Lists that the release's index of edges can answer, which is most: neighbours and what their edges amount to.

What asks for more (statements, derivations, figures, cautions), filters, or wants another order goes to the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial

from api.graphql.edge_patterns import allowed_classes
from api.graphql.members import NodeType
from api.graphql.pages import BY_LABEL
from api.graphql.plan import NodePlan, RelationPlan
from api.graphql.slice import LABEL_SLOT, TYPE_SLOT, Edge, Slice
from kg.query.edge_index import EdgeIndex, IndexedEntity, Stretch
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
        self._index = index
        self._root = schema.namespaces.nutri("Entity")
        # Making a term checks it, which takes longer than all else that an edge costs.
        self._class_term = lru_cache(maxsize=None)(NamedNode)
        self._label_term = lru_cache(_KEPT_LABELS)(partial(Literal, language=schema.language))

    def serves(self, plan: RelationPlan) -> bool:
        """True if the index knows everything that a list asks of its edges."""
        wanted = (plan.statements, plan.derivations, plan.amounts, plan.cautions, plan.where)
        return not plan.filters.active and plan.page.order == BY_LABEL and wanted == (None,) * len(wanted)

    def edges(self, plan: RelationPlan, parent: str, found: Slice) -> list[Edge]:
        """The page of one parent and one edge more, in order; what the index says of the nodes goes into the slice."""
        assert plan.member is not None
        page = plan.page
        stretch = Stretch(page.size + 1, page.after, page.before, page.backward, self._classes(plan))
        rows = self._index.edges(parent, plan.member.slot[0], stretch)
        if page.backward:
            rows.reverse()
        edges = [Edge(row.node, row.sort, summary=row.summary) for row in rows]
        for row in rows if plan.member.target else ():
            if plan.takes_label:
                found.add_fact(row.node, LABEL_SLOT, self._label_term(row.sort))
            if plan.node.needs_type and row.class_iri:
                found.add_fact(row.node, TYPE_SLOT, self._class_term(row.class_iri))
        return edges

    def serves_members(self, plan: RelationPlan, node_type: NodeType) -> bool:
        """True if a list at the root holds entities, all of a class, in the order of labels."""
        known = node_type.known
        plain = plan.where is None and not plan.start and plan.page.order == BY_LABEL
        return known is not None and known.is_entity and plain

    def members(self, plan: RelationPlan, node_type: NodeType, found: Slice) -> list[Edge]:
        """As `edges`, of a list at the root."""
        page = plan.page
        stretch = Stretch(page.size + 1, page.after, page.before, page.backward, self._members_of(node_type))
        rows = self._index.entities(stretch)
        for row in rows:
            self._note(row, found)
        edges = [Edge(row.iri, row.label) for row in rows]
        return edges[::-1] if page.backward else edges

    def count_members(self, node_type: NodeType) -> int:
        """How many entities of a type there are."""
        return self._index.count_entities(self._members_of(node_type))

    def _members_of(self, node_type: NodeType) -> tuple[str, ...]:
        """The classes of a type; none for the type of all entities."""
        return () if node_type.known is not None and node_type.known.iri == self._root else node_type.classes

    def _note(self, entity: IndexedEntity, found: Slice) -> None:
        found.add_fact(entity.iri, LABEL_SLOT, self._label_term(entity.label))
        found.add_fact(entity.iri, TYPE_SLOT, self._class_term(entity.class_iri))

    def count(self, plan: RelationPlan, parent: str) -> int:
        """How many edges one parent has."""
        assert plan.member is not None
        return self._index.count(parent, plan.member.slot[0], self._classes(plan))

    def entities(self, iris: Sequence[str], found: Slice) -> bool:
        """Put label and class of entities into the slice; False, and nothing is put there, if one is not known here."""
        known = [entity for iri in iris if (entity := self._index.find_entity(iri)) is not None]
        if len(known) < len(iris):
            return False
        for entity in known:
            self._note(entity, found)
        return True

    def knows(self, node: NodePlan) -> bool:
        """True if the index says everything that is asked of the nodes."""
        return not node.links and node.slots <= {LABEL_SLOT, TYPE_SLOT}

    def _classes(self, plan: RelationPlan) -> tuple[str, ...]:
        assert plan.member is not None
        shape = plan.member.field
        assert shape is not None
        return allowed_classes(self._schema, shape.predicate, shape.classes)
