"""One level for an engine without LATERAL: which texts it takes, each within our own limits on SPARQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from api.graphql.algebra import union
from api.graphql.levels import Ends, Run, columns, pairs
from api.graphql.slice import Slot
from kg.errors import RefusedError
from kg.query.limits import check_query
from kg.settings import Settings
from kg.store import NamedNode, Rows, term_text

T = TypeVar("T")
Writer = Callable[[Sequence[T]], str]
# What writes the VALUES of a group, and the group.
_Asked = tuple[Writer[Ends], str]

# Parents of a text with a sub-select for each, edges of a text that asks about them, and what is asked: where halving
# begins. Every group of a text repeats its edges, so that any engine starts from them; a text for fewer groups holds more
# edges, and one for this many of them should hold a page.
MOST_PARENTS, MOST_EDGES, MOST_GROUPS = 32, 512, 64
EDGES_OF_A_PAGE = 32


@dataclass(frozen=True, slots=True)
class Batches:
    """Writes texts that stay within limits.

    Attributes:
        settings: The limits on SPARQL.
    """

    settings: Settings

    def texts(self, given: Sequence[T], write: Writer[T], most: int) -> Iterator[str]:
        """A text for at most so many things each, halved until the limits let it through or it is about one thing."""
        return (text for _, text in self.parts(given, write, most))

    def parts(self, given: Sequence[T], write: Writer[T], most: int) -> Iterator[tuple[Sequence[T], str]]:
        """The things of each of these texts, with it."""
        for start in range(0, len(given), most):
            yield from self._halved(given[start : start + most], write)

    def _halved(self, given: Sequence[T], write: Writer[T]) -> Iterator[tuple[Sequence[T], str]]:
        text = write(given)
        if len(given) == 1 or self._is_within(text):
            yield given, text
            return
        half = len(given) // 2
        for part in (given[:half], given[half:]):
            yield from self._halved(part, write)

    def _is_within(self, text: str) -> bool:
        try:
            check_query(text, self.settings)
        except RefusedError:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Details:
    """What is asked of chosen edges.

    Attributes:
        of_edges: Flat groups over ?parent and ?node.
        of_nodes: Flat groups over ?node: a node at which several edges end is asked once, and its rows have no parent.
    """

    of_edges: Sequence[str] = ()
    of_nodes: Sequence[str] = ()

    def texts(self, edges: Sequence[Ends], batches: Batches) -> Iterator[str]:
        """Queries for all of it, with the same columns each; none where there is nothing to ask."""
        if not edges:
            return
        groups = [*((_pairs, group) for group in self.of_edges), *((_nodes, group) for group in self.of_nodes)]
        read = columns(" ".join(group for _, group in groups), *(("?parent", "?node") if self.of_edges else ()))
        page = edges[:EDGES_OF_A_PAGE]
        for some, _ in batches.parts(groups, lambda chosen: _written(read, chosen, page), MOST_GROUPS):
            yield from batches.texts(edges, partial(_written, read, some), MOST_EDGES)


def _written(read: str, groups: Sequence[_Asked], edges: Sequence[Ends]) -> str:
    return f"SELECT {read} WHERE {{ {union(f'{values(edges)} {group}' for values, group in groups)} }}"


def _pairs(edges: Sequence[Ends]) -> str:
    return f"VALUES (?parent ?node) {{ {pairs(edges)} }}"


def _nodes(edges: Sequence[Ends]) -> str:
    return f"VALUES ?node {{ {' '.join(dict.fromkeys(term_text(node) for _, node in edges))} }}"


@dataclass(frozen=True, slots=True)
class PlainDetails:
    """See `api.graphql.levels.EdgeLevel`."""

    batches: Batches
    details: Details
    slots: list[Slot]

    def answers(self, run: Run, edges: Sequence[Ends]) -> Iterator[Rows]:
        """See `EdgeLevel.answers`."""
        for text in self.details.texts(edges, self.batches):
            yield run(text, self.slots)


@dataclass(frozen=True, slots=True)
class PlainLevel:
    """A level as pages and what is asked of the edges on them.

    Attributes:
        page: Writes a query for the pages of some parents; None where nodes are given instead of parents.
        is_root: True for a list that has no parents and one page.
        slots: What the numbers of facts stand for.
    """

    batches: Batches
    details: Details
    page: Writer[str] | None = None
    is_root: bool = False
    slots: list[Slot] = field(default_factory=list)

    def answers(self, run: Run, parents: Sequence[str] = ()) -> Iterator[Rows]:
        """See `Level.answers`; first all pages, then the details of every edge on them."""
        chosen: dict[Ends, None] = {}
        if self.page is None:
            chosen = {(None, NamedNode(node)): None for node in parents}
        for text in self._pages(parents):
            answer = run(text, ())
            chosen |= dict.fromkeys(_ends(answer))
            yield answer
        for text in self.details.texts(list(chosen), self.batches):
            yield run(text, self.slots)

    def _pages(self, parents: Sequence[str]) -> Iterable[str]:
        if self.page is None:
            return ()
        return [self.page(())] if self.is_root else self.batches.texts(parents, self.page, MOST_PARENTS)


def _ends(answer: Rows) -> Iterator[Ends]:
    at = {name: number for number, name in enumerate(answer.variables)}
    for row in answer.rows:
        node = row[at["node"]]
        assert node is not None
        yield (row[at["parent"]] if "parent" in at else None), node
