"""Lists of hubs: entities with so many edges that a page must be chosen before anything is asked about its edges.

The index of edges has them in order with their certainty. What it cannot judge (sources, qualifiers, conditions on the
neighbours) the engine is asked for candidates in that order, until the page is full; where few of them meet the filter
it is cheaper to have the engine look from the other side, which it does for every list that is no hub's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from api.graphql.edge_checks import EdgeChecks
from api.graphql.edge_patterns import MOST_GRAPHS, EdgePatterns
from api.graphql.edge_rows import EdgeRows
from api.graphql.indexed import IndexedLists
from api.graphql.level_parts import MOST_ORDERED
from api.graphql.levels import Levels, Run
from api.graphql.pages import Order, OrderField, Page
from api.graphql.patterns import iri, terms
from api.graphql.plan import RelationPlan
from api.graphql.slice import Edge
from kg.errors import RefusedError
from kg.query.edge_index import Kept
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Schema
from kg.store import Literal, NamedNode

# Candidates that the engine is asked about at a time, and how many before it looks from the other side.
_FIRST_CANDIDATES, _MOST_AT_ONCE, _MOST_CANDIDATES = 100, 800, 3_000


@dataclass(frozen=True, slots=True)
class HubLists:
    """Chooses pages of hubs.

    Args:
        index: Of the release.
        patterns: Writes what the index cannot judge.
        levels: Writes what is asked of chosen edges.
        rank: Certainty IRI → rank.
    """

    schema: Schema
    index: IndexedLists
    patterns: EdgePatterns
    levels: Levels
    rank: Mapping[str, int]

    def serves(self, plan: RelationPlan, parent: str) -> bool:
        """True for the list of a hub in an order that the index has.

        Raises:
            RefusedError: There is far too much to put in order.
        """
        if not self.index.is_hub(parent):
            return False
        order = plan.page.order
        assert isinstance(order, Order)
        by_evidence = order.field is OrderField.EVIDENCE
        if order.field is OrderField.LABEL or (by_evidence and not plan.filters.active and plan.where is None):
            return True
        if self._is_exact(plan) and self.total(plan, parent) > MOST_ORDERED:
            raise too_many(plan)
        return False

    def counts(self, plan: RelationPlan) -> bool:
        """True if the index knows how many edges the filters leave."""
        return self._is_exact(plan)

    def total(self, plan: RelationPlan, parent: str) -> int:
        """How many edges a hub has, as far as the index can judge."""
        return self.index.count(plan, parent, self.kept(plan.filters))

    def page(self, plan: RelationPlan, parent: str, run: Run) -> list[Edge] | None:
        """The edges of the page and one more, in order, with what is asked of them.

        None where few edges meet the filter, so that the engine had better look from the other side.
        """
        chosen = self._choose(plan, parent, run)
        if chosen is None or not plan.member or not self._has_details(plan):
            return chosen
        rows = EdgeRows(self.schema, plan.member, self.rank)
        rows.expect(parent, chosen)
        node = NamedNode if plan.member.target else Literal
        for answer in self.levels.details(plan).answers(run, [(NamedNode(parent), node(edge.node)) for edge in chosen]):
            rows.take(answer)
        position = {edge.node: edge.sort for edge in chosen}
        found = {edge.node: edge._replace(sort=position[edge.node]) for edge in rows.finished()[parent]}
        return [found[edge.node] for edge in chosen]

    def _has_details(self, plan: RelationPlan) -> bool:
        return plan.evidence or plan.amounts is not None or plan.cautions is not None

    def _choose(self, plan: RelationPlan, parent: str, run: Run) -> list[Edge] | None:
        kept = self.kept(plan.filters)
        if self._is_exact(plan):
            return self.index.stretch(plan, parent, kept)
        if plan.filters.graphs is not None and len(plan.filters.graphs) <= MOST_GRAPHS:
            return None  # a few sources say little, which the engine finds at once
        found: list[Edge] = []
        looked_at = 0
        for some in self._candidates(plan, parent, kept):
            surviving = {row[0].value for row in run(self._check(plan, parent, some), ()).rows if row[0] is not None}
            found += [edge for edge in some if edge.node in surviving]
            looked_at += len(some)
            if len(found) > plan.page.size:
                break
            if looked_at >= _MOST_CANDIDATES:
                return None
        found = found[: plan.page.size + 1]
        return found[::-1] if plan.page.backward else found

    def _candidates(self, plan: RelationPlan, parent: str, kept: Kept) -> Iterator[list[Edge]]:
        """Edges from where the page begins, in ever longer stretches; reversed from the end."""
        page, size = plan.page, max(_FIRST_CANDIDATES, plan.page.size + 1)
        while True:
            some = self.index.stretch(replace(plan, page=_of_size(page, size)), parent, kept)
            some = some[::-1] if page.backward else some
            if some:
                yield some
            if len(some) <= size:
                return
            position = (some[-1].sort, some[-1].node)
            page = replace(page, before=position) if page.backward else replace(page, after=position)
            size = min(2 * size, _MOST_AT_ONCE)

    def _check(self, plan: RelationPlan, parent: str, some: Sequence[Edge]) -> str:
        """Which of these neighbours the filters leave; plain SPARQL 1.1."""
        assert plan.member is not None
        values = f"VALUES ?node {{ {terms([edge.node for edge in some])} }}"
        survives = ""
        if plan.filters.chooses:
            checks = EdgeChecks(self.schema, self.patterns)
            survives = checks.survives(plan.member.slot[0], plan.filters, (iri(parent), "?node"), "h", "?node")
        condition = f"FILTER({plan.where.expression})" if plan.where else ""
        return f"SELECT ?node WHERE {{ {values} {survives} {condition} }}"

    def kept(self, filters: EvidenceFilter) -> Kept:
        """What the index can judge of a filter; an edge that it leaves out is left out by the filter."""
        least = min((self.rank.get(one, 0) for one in filters.certainties), default=0)
        return Kept(least=least, stated=not filters.include_inferred)

    def _is_exact(self, plan: RelationPlan) -> bool:
        assert plan.member is not None
        return plan.where is None and self.is_exact(plan.filters, plan.member.slot[0])

    def is_exact(self, filters: EvidenceFilter, property_iri: str) -> bool:
        """True if what the index leaves of a property's edges is what a filter leaves."""
        if filters.graphs is not None or filters.qualifiers:
            return False
        # The index knows how sure an edge is by all that speaks for it; without conclusions it may be less sure.
        return filters.include_inferred or not filters.certainties or not self.patterns.is_concluded(property_iri)


def too_many(plan: RelationPlan) -> RefusedError:
    """The refusal of an order for which every edge would have to be read."""
    assert plan.member is not None
    message = f"{plan.member.name} has more than {MOST_ORDERED} edges to put in order"
    return RefusedError(message, hint="Ask for them by label, or filter them.")


def _of_size(page: Page, size: int) -> Page:
    return replace(page, first=None, last=size) if page.backward else replace(page, first=size, last=None)
