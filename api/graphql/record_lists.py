"""Lists of what is no entity (statements, passages, derivations), from the index of edges: pages by IRI, and totals.

A condition the index can judge only where it names the ends of statements. Otherwise the engine is asked for candidates
in the order of the list, until the page is full; where few meet it, the engine finds them sooner by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from api.graphql.levels import Run
from api.graphql.list_order import ListOrder, position_text
from api.graphql.member_lists import meeting
from api.graphql.members import NodeType
from api.graphql.pages import BY_LABEL, Page
from api.graphql.plan import RelationPlan
from api.graphql.slice import Edge, Slice
from kg.query.edge_index import EdgeIndex, Stretch

# Records that the engine is asked about at a time, and how many before it looks by itself.
_FIRST_CANDIDATES, _MOST_AT_ONCE, _MOST_CANDIDATES = 100, 800, 3_000
# Of fewer the engine tries all sooner than we ask about some again and again.
_MANY = 5_000


@dataclass(frozen=True, slots=True)
class RecordLists:
    """Reads lists at the root of one release."""

    index: EdgeIndex

    knows_facts: ClassVar = False

    def lists(self, node_type: NodeType) -> bool:
        """True for what is no entity."""
        return node_type.known is not None and not node_type.known.is_entity and self.index.has_records

    def serves(self, plan: RelationPlan, node_type: NodeType) -> bool:
        """True if a page is best read from the index."""
        if not _by(plan.page, node_type) or not _is_ours(plan.page):
            return False
        if not plan.start and plan.where is None:
            return True
        if (plan.where and plan.where.drivers) or (plan.start and plan.ends is None):
            return False
        if plan.ends is not None and plan.ends.iris:  # what is said of others is little, and found at once
            return all(map(self.index.is_hub, plan.ends.iris.values()))
        return self.index.count_records(node_type.classes) > _MANY

    def total(self, plan: RelationPlan, node_type: NodeType) -> int | None:
        """How many there are; None if only the engine can tell."""
        if plan.where is not None:
            return None
        if not plan.start:
            return self.index.count_records(node_type.classes)
        ends = plan.ends
        if ends is None or not ends.whole or not all(map(self.index.find_entity, ends.iris.values())):
            return None
        return self.index.count_statements(ends.iris)

    def page(self, plan: RelationPlan, node_type: NodeType, found: Slice, run: Run) -> list[Edge] | None:
        """The page and one more, in order; None where few meet the condition, so that the engine had better look."""
        del found  # the index knows no facts of records
        chosen: list[str] = []
        looked_at = 0
        for some in self._stretches(plan, node_type):
            chosen += self._kept(plan, some, run)
            looked_at += len(some)
            if len(chosen) > plan.page.size:
                break
            if looked_at >= _MOST_CANDIDATES:
                return None
        edges = [Edge(iri, _sort_key(plan.page, iri)) for iri in chosen[: plan.page.size + 1]]
        return edges[::-1] if plan.page.backward else edges

    def _kept(self, plan: RelationPlan, some: list[str], run: Run) -> list[str]:
        conditions = [plan.where.expression] if plan.where else []
        if plan.start and not (plan.ends and plan.ends.whole):
            conditions.append(f"EXISTS {{ {plan.start} }}")  # for each candidate, not of all that meet it
        if not conditions or not some:
            return some
        surviving = meeting(" && ".join(conditions), some, run)
        return [iri for iri in some if iri in surviving]

    def _stretches(self, plan: RelationPlan, node_type: NodeType) -> Iterator[list[str]]:
        """IRIs from where the page begins, in ever longer stretches; reversed from the end."""
        page, by = plan.page, _by(plan.page, node_type)
        after, before = (position and ("", position[1]) for position in (page.after, page.before))
        stretch = Stretch(max(page.size + 1, _FIRST_CANDIDATES), after, before, page.backward, by=by)
        ends = plan.ends.iris if plan.ends else {}
        while True:
            some = self.index.statements(ends, stretch) if ends else self.index.records(node_type.classes, stretch)
            yield some
            if len(some) < stretch.most:
                return
            position = ("", some[-1])
            stretch = replace(stretch, most=max(page.size + 1, min(2 * stretch.most, _MOST_AT_ONCE)))
            stretch = replace(stretch, before=position) if page.backward else replace(stretch, after=position)


def _sort_key(page: Page, iri: str) -> str:
    return position_text(page.order, iri) if isinstance(page.order, ListOrder) else ""


def _is_ours(page: Page) -> bool:
    """False if a position is none that such a list gives: what lies behind it, the engine says."""
    return all(
        position is None or position[0] == _sort_key(page, position[1]) for position in (page.after, page.before)
    )


def _by(page: Page, node_type: NodeType) -> str:
    """The order of a page as `Stretch.by` has it; empty if the index has none such."""
    order, known = page.order, node_type.known
    if order == BY_LABEL:
        return "iri" if known is not None and known.find_field("label") is None else ""
    if isinstance(order, ListOrder) and [key.column.name for key in order.keys] == ["ID"]:
        return "-iri" if order.keys[0].descending else "iri"
    return ""
