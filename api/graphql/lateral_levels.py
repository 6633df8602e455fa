"""Levels for an engine that has LATERAL: one query each, and one more for totals, facets and reasons.

LATERAL (SPARQL-dev SEP-0006) carries the parents and the chosen edges into the parts that follow, so that cost goes
with the size of the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from api.graphql.algebra import Each, Either, Group, besides, nested
from api.graphql.level_parts import LevelParts
from api.graphql.levels import Ends, Run, columns, pairs
from api.graphql.patterns import terms
from api.graphql.plan import NodePlan, RelationPlan
from api.graphql.slice import LABEL_SLOT, Slot
from kg.store import Rows


@dataclass(slots=True)
class LateralLevel:
    """A query text with what its fact rows mean.

    Attributes:
        head: Up to the IRIs of the parents.
        tail: Behind them; the whole text of a query without parents.
        slots: What the numbers of facts stand for.
    """

    head: str = ""
    tail: str = ""
    slots: list[Slot] = field(default_factory=list)

    def answers(self, run: Run, parents: Sequence[str] = ()) -> Iterator[Rows]:
        """See `Level.answers`; one query."""
        yield run(f"{self.head}{terms(parents)}{self.tail}", self.slots)


@dataclass(frozen=True, slots=True)
class LateralDetails:
    """See `api.graphql.levels.EdgeLevel`; one query.

    Attributes:
        groups: What is asked; empty for nothing.
    """

    groups: str
    slots: list[Slot]

    def answers(self, run: Run, edges: Sequence[Ends]) -> Iterator[Rows]:
        """See `EdgeLevel.answers`."""
        if self.groups and edges:
            read = columns(self.groups, "?parent", "?node")
            values = f"VALUES (?parent ?node) {{ {pairs(edges)} }}"
            yield run(f"SELECT {read} WHERE {{ {values} LATERAL {{ {self.groups} }} }}", self.slots)


class LateralLevels:
    """See `api.graphql.levels.Levels`."""

    def __init__(self, parts: LevelParts) -> None:
        self._parts = parts
        self.sorter = parts.sorter

    def relation(self, plan: RelationPlan) -> LateralLevel:
        """See `Levels.relation`."""
        assert plan.member is not None
        level = LateralLevel()
        labelled = plan.takes_label and bool(plan.member.target)
        page = self._parts.page(plan, labelled=labelled)
        branches: list[Group] = [(page, *found) for found in self._parts.evidence(plan, level.slots)]
        others = self._parts.facts("?node", plan.node, level.slots, known={LABEL_SLOT} if labelled else set())
        others += self._parts.beside(plan, level.slots)
        if not branches:
            branches = [(page, *besides(others))]
        elif others:
            branches.append((page, Each((Either(tuple(others)),))))
        whole = nested(branches[0] if len(branches) == 1 else (Either(tuple(branches)),))
        level.head = f"SELECT {columns(whole, '?parent')} WHERE {{ VALUES ?parent {{ "
        level.tail = f" }} LATERAL {{ {whole} }} }}"
        return level

    def details(self, plan: RelationPlan) -> LateralDetails:
        """See `Levels.details`."""
        slots: list[Slot] = []
        groups = [*self._parts.evidence(plan, slots), *self._parts.beside(plan, slots)]
        return LateralDetails(nested((Either(tuple(groups)),)) if groups else "", slots)

    def members(self, classes: Sequence[str], plan: RelationPlan, *, labelled: bool) -> LateralLevel:
        """See `Levels.members`."""
        level = LateralLevel()
        page = self._parts.members(classes, plan, labelled=labelled)
        facts = self._parts.members_facts(plan, level.slots, labelled=labelled)
        level.tail = f"SELECT * WHERE {{ {nested(('', page, *besides(facts)))} }}"
        return level

    def nodes(self, plan: NodePlan) -> LateralLevel:
        """See `Levels.nodes`."""
        level = LateralLevel()
        plan.needs_type = True
        facts = Each((Either(tuple(self._parts.facts("?node", plan, level.slots))),))
        level.head = "SELECT * WHERE { VALUES ?node { "
        level.tail = f" }} {nested((facts,))} }}"
        return level

    def count_members(self, classes: Sequence[str], plan: RelationPlan) -> Iterator[str]:
        """See `Levels.count_members`; one query."""
        yield f"SELECT * WHERE {{ {nested((Either(tuple(self._parts.count(classes, plan))),))} }}"

    def totals(self, parents: Sequence[str], plan: RelationPlan, *, carried_on: bool = True) -> Iterator[str]:
        """See `Levels.totals`; one query."""
        listed, values = (Each(self._parts.listed(plan)),), f"VALUES ?parent {{ {terms(parents)} }}"
        arms = self._parts.totals(parents, plan, carried_on=carried_on)
        arms += [(values, Each(self._parts.facets.arm(facet, listed, "?parent"))) for facet in plan.facets]
        yield f"SELECT * WHERE {{ {nested((Either(tuple(arms)),))} }}"
