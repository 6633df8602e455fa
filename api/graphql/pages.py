"""Pages of lists: how many edges, from which end, between which positions, in which order.

Source: GraphQL Cursor Connections Specification, section 4 (pagination algorithm).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from kg.errors import RefusedError

if TYPE_CHECKING:
    from api.graphql.list_order import ListOrder

T = TypeVar("T")

# Enough for a screen, and for a program that shows all of it; a client that needs more goes on after the last cursor.
DEFAULT_EDGES, MOST_EDGES = 25, 100
MARK = "\x1f"  # begins what tells orders apart; no label begins with it
# What a cursor holds: sort key and IRI of an edge.
Position = tuple[str, str]


class OrderField(StrEnum):
    """What the edges of a relation can be ordered by."""

    LABEL = "LABEL"
    EVIDENCE = "EVIDENCE"
    PERCENT_DAILY_VALUE = "PERCENT_DAILY_VALUE"


@dataclass(frozen=True, slots=True)
class Order:
    """How the edges of a relation are ordered; ties are broken by label, then by IRI."""

    field: OrderField = OrderField.LABEL
    descending: bool = False


BY_LABEL = Order()


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a list.

    Attributes:
        first: Edges from its beginning; None where only `last` is asked.
        last: Edges from its end.
        after: Only what lies behind this position.
        before: Only what lies ahead of this position.
        order: Of a relation, or of a list at the root.
    """

    first: int | None = DEFAULT_EDGES
    last: int | None = None
    after: Position | None = None
    before: Position | None = None
    order: Order | ListOrder = BY_LABEL

    @property
    def size(self) -> int:
        """How many edges have to be looked at, besides the one that tells whether there are more."""
        return max(self.first or 0, self.last or 0)

    @property
    def backward(self) -> bool:
        """True if the page is counted from the end."""
        return self.first is None

    @property
    def is_start(self) -> bool:
        """True if an empty page means an empty list."""
        return self.after is None and self.before is None


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """The edges of a page, and whether there are others on either side."""

    edges: Sequence[T]
    has_next: bool
    has_previous: bool


def cut(edges: Sequence[T], page: Page) -> Cut[T]:
    """Cut a page.

    Args:
        edges: In order and between the positions of the page: all of them, or `size` and one more from the end at which
            the page begins.
        page: What is asked.
    """
    first, last = page.first, page.last
    if first is None:
        size = last or 0
        return Cut(edges[max(0, len(edges) - size) :], page.before is not None, len(edges) > size)
    shown, has_previous = edges[:first], page.after is not None
    if last is not None:
        has_previous = len(edges) > last
        shown = shown[max(0, len(shown) - last) :]
    return Cut(shown, len(edges) > first, has_previous)


def check_positions(page: Page, tag: str) -> None:
    """Make sure that the positions of a page are of the order whose sort keys begin with this tag.

    Raises:
        RefusedError: One belongs to another order.
    """
    for position in (page.after, page.before):
        if position is not None and not _fits(position, tag):
            raise RefusedError(
                "the cursor is of another order", hint="Go on in the order in which the cursor was given."
            )


def order_tag(order: Order) -> str:
    """What the sort keys of an order begin with; nothing for labels from A to Z."""
    return "" if order == BY_LABEL else f"{MARK}{order.field.value} {'DESC' if order.descending else 'ASC'} "


def _fits(position: Position, tag: str) -> bool:
    return position[0].startswith(tag) if tag else not position[0].startswith(MARK)
