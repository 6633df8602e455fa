"""Levels in plain SPARQL 1.1, for engines without LATERAL: pages first, then what is asked of the chosen edges.

A relation's level takes two queries (the pages: one sub-select per parent with its own ORDER BY and LIMIT; then the
details, for VALUES of edges) and one more for totals, facets and reasons; a list at the root likewise. Each of them comes
in several texts where one would not stay within our own limits on SPARQL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.graphql.algebra import Either, Group, flat, union
from api.graphql.level_parts import LevelParts
from api.graphql.patterns import iri
from api.graphql.plain_level import MOST_EDGES, MOST_PARENTS, Batches, Details, PlainDetails, PlainLevel
from api.graphql.plan import NodePlan, RelationPlan
from api.graphql.slice import LABEL_SLOT, Slot
from kg.settings import Settings


class PlainLevels:
    """See `api.graphql.levels.Levels`.

    Args:
        settings: The limits that every text stays within, unless one parent or edge alone takes more.
    """

    def __init__(self, parts: LevelParts, settings: Settings) -> None:
        self._parts = parts
        self._batches = Batches(settings)
        self.sorter = parts.sorter

    def relation(self, plan: RelationPlan) -> PlainLevel:
        """See `Levels.relation`."""
        assert plan.member is not None
        labelled = plan.takes_label and bool(plan.member.target)

        def page(parents: Sequence[str]) -> str:
            return _whole([(self._parts.page(plan, labelled=labelled, parent=iri(parent)),) for parent in parents])

        slots: list[Slot] = []
        facts = self._parts.facts("?node", plan.node, slots, known={LABEL_SLOT} if labelled else set())
        of_edges = [*self._parts.evidence(plan, slots), *self._parts.beside(plan, slots)]
        return PlainLevel(self._batches, Details(_flat(of_edges), _flat(facts)), page, slots=slots)

    def details(self, plan: RelationPlan) -> PlainDetails:
        """See `Levels.details`."""
        slots: list[Slot] = []
        groups = [*self._parts.evidence(plan, slots), *self._parts.beside(plan, slots)]
        return PlainDetails(self._batches, Details(_flat(groups)), slots)

    def members(self, classes: Sequence[str], plan: RelationPlan, *, labelled: bool) -> PlainLevel:
        """See `Levels.members`."""
        page = self._parts.members(classes, plan, labelled=labelled)
        slots: list[Slot] = []
        details = Details(of_nodes=_flat(self._parts.members_facts(plan, slots, labelled=labelled)))
        text = _whole([(page,)])
        return PlainLevel(self._batches, details, lambda _: text, is_root=True, slots=slots)

    def nodes(self, plan: NodePlan) -> PlainLevel:
        """See `Levels.nodes`."""
        plan.needs_type = True
        slots: list[Slot] = []
        details = Details(of_nodes=_flat(self._parts.facts("?node", plan, slots)))
        return PlainLevel(self._batches, details, slots=slots)

    def count_members(self, classes: Sequence[str], plan: RelationPlan) -> Iterator[str]:
        """See `Levels.count_members`."""
        counted = self._parts.count(classes, plan)
        yield from self._batches.texts(counted, _whole, len(counted))

    def totals(self, parents: Sequence[str], plan: RelationPlan, *, carried_on: bool = True) -> Iterator[str]:
        """See `Levels.totals`; the first values of a facet are cut in a sub-select per parent."""

        def arms_of(some: Sequence[str]) -> list[Group]:
            arms = self._parts.totals(some, plan, carried_on=carried_on)
            for parent in map(iri, some):
                listed = self._parts.listed(plan, parent)
                arms += [self._parts.facets.arm(facet, listed, parent) for facet in plan.facets]
            return arms

        most = MOST_PARENTS if plan.facets else MOST_EDGES
        for some, _ in self._batches.parts(parents, lambda chosen: _whole(arms_of(chosen)), most):
            arms = arms_of(some)
            yield from self._batches.texts(arms, _whole, len(arms))  # several only where one parent alone takes them


def _flat(groups: Sequence[Group]) -> list[str]:
    return flat((Either(tuple(groups)),))


def _whole(groups: Sequence[Group]) -> str:
    return f"SELECT * WHERE {{ {union(_flat(groups))} }}"
