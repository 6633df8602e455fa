"""Fetching with a note of every list: what a receipt is made from. Fetches exactly what the fetcher above it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from api.graphql.fetch import Fetcher
from api.graphql.plan import NodePlan, RelationPlan
from api.graphql.slice import Connection, Slot
from kg.store import Rows


@dataclass
class FetchedList:
    """One list of a request, as it was fetched.

    Attributes:
        declared: Name of the type of its nodes (of a relation: of its parents).
        parents: IRI of every parent → its page; of a root list "" → its page.
    """

    plan: RelationPlan
    declared: str
    parents: dict[str, Connection] = field(default_factory=dict)

    @property
    def is_cut(self) -> bool:
        """True if a page shows only some of its edges."""
        page = self.plan.page  # a page that begins at a cursor from one end knows nothing of the other
        return not page.is_start or any(one.has_next or one.has_previous for one in self.parents.values())


class TracingFetcher(Fetcher):
    """Fetches for one request and notes what it fetched.

    Attributes:
        lists: Outer lists before inner ones.
        nodes_found: IRIs of the nodes that root fields found by their ids, in order.
        level_texts: SPARQL of the levels; what else stands in the slice's queries was asked by root fields.
    """

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.lists: list[FetchedList] = []
        self.nodes_found: list[str] = []
        self.level_texts: set[str] = set()

    def nodes(self, iris: Sequence[str], plan: NodePlan, declared: str) -> list[str]:
        """See `Fetcher.nodes`."""
        there = super().nodes(iris, plan, declared)
        self.nodes_found += there
        return there

    def members(self, plan: RelationPlan, declared: str) -> Connection:
        """See `Fetcher.members`."""
        noted = FetchedList(plan, declared)
        self.lists.append(noted)
        noted.parents[""] = super().members(plan, declared)
        return noted.parents[""]

    def relation(self, plan: RelationPlan, parents: Sequence[str], declared: str) -> None:
        """See `Fetcher.relation`."""
        noted = FetchedList(plan, declared)
        if parents:
            self.lists.append(noted)
        super().relation(plan, parents, declared)
        wanted = set(parents)
        for (parent, path, _), page in self.found.connections.items():
            if path == plan.path and parent in wanted:
                noted.parents[parent] = page

    def _rows(self, text: str, slots: Sequence[Slot] = ()) -> Rows:
        self.level_texts.add(text)
        return super()._rows(text, slots)
