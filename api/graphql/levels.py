"""What writes the SPARQL of one level and asks it: with LATERAL where the engine has it, in plain SPARQL 1.1 elsewhere.

The rows of a level are of these kinds, told apart by which variables are bound:

    edge        ?parent ?node ?sort, with ?label where that is asked of the node
    statement   … ?statement ?leaf ?polarity ?certainty ?graph
    derivation  … ?derivation ?leaf ?certainty                                where no statement can be left out, or
                … ?derivation ?leaf ?step ?premise ?made                      a step on the way down
                … ?derivation ?leaf ?step ?premise ?statement ?certainty ?graph   a statement behind it
    amount      … ?amount ?percent
    caution     … ?caution
    fact        … ?x ?k ?v      value number k of resource x; k counts the slots of `Level.slots`
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from api.graphql.list_order import ListSorter
from api.graphql.plan import NodePlan, RelationPlan
from api.graphql.slice import Slot
from kg.store import Rows, Term, term_text

# (text, what the numbers of its facts stand for) → its rows
Run = Callable[[str, Sequence[Slot]], Rows]

# An edge by its ends; a node that is no neighbour has no parent.
Ends = tuple[Term | None, Term]

# Variables of rows, as the module's docstring has them.
_READ = (
    "?node ?sort ?label ?statement ?leaf ?polarity ?certainty ?graph ?derivation ?step ?premise ?made ?amount ?percent "
    "?caution ?x ?k ?v"
).split()


class Level(Protocol):
    """One level of a plan, ready to be asked for any parents."""

    @property
    def slots(self) -> Sequence[Slot]:
        """What the numbers of facts stand for."""
        ...

    def answers(self, run: Run, parents: Sequence[str] = ()) -> Iterator[Rows]:
        """Ask for these parents, or for these nodes; the edges of a parent, or the nodes, come before facts about them."""
        ...


class EdgeLevel(Protocol):
    """What is asked of edges that are chosen already."""

    def answers(self, run: Run, edges: Sequence[Ends]) -> Iterator[Rows]:
        """Ask about these edges: all rows of `Level` but those of pages; none where nothing is asked."""
        ...


class Levels(Protocol):
    """Writes the levels of one release for its engine.

    Attributes:
        sorter: Orders lists at the root.
    """

    sorter: ListSorter

    def relation(self, plan: RelationPlan) -> Level:
        """The edges of one relation from every parent, with evidence, annotations and facts as planned.

        A page and one more of each parent in the order of labels; in any other order all of them, as the order is
        computed from what the query finds.
        """
        ...

    def details(self, plan: RelationPlan) -> EdgeLevel:
        """Evidence and annotations of edges of one relation as planned, without facts about their nodes."""
        ...

    def members(self, classes: Sequence[str], plan: RelationPlan, *, labelled: bool) -> Level:
        """The instances of some classes at the root: a page and one more, with facts as planned. It has no parents."""
        ...

    def nodes(self, plan: NodePlan) -> Level:
        """Facts about named nodes; their classes are always among them, so that an unknown node has no row."""
        ...

    def count_members(self, classes: Sequence[str], plan: RelationPlan) -> Iterator[str]:
        """Queries for ?total instances where that is asked, and rows of facets: ?facet ?value ?name ?count."""
        ...

    def totals(self, parents: Sequence[str], plan: RelationPlan, *, carried_on: bool = True) -> Iterator[str]:
        """Queries for ?total edges per parent, rows of facets, and for a reason ?any (unfiltered edges), ?silent, ?figured.

        The last two are sources. Coverage that rules carry on counts where `carried_on` is true.
        """
        ...


def columns(pattern: str, *first: str) -> str:
    """What rows are read for; every further column would be made into a term for nothing."""
    return " ".join(dict.fromkeys([*first, *(name for name in _READ if re.search(rf"\{name}\b", pattern))]))


def pairs(edges: Sequence[Ends]) -> str:
    """Edges as they stand in VALUES (?parent ?node); nodes without a parent are left out."""
    return " ".join(f"({term_text(parent)} {term_text(node)})" for parent, node in edges if parent is not None)
