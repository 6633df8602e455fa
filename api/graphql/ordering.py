"""The order of the edges of a relation: sort keys as texts, so that a cursor holds its place in any order and release."""

from __future__ import annotations

from collections.abc import Iterable

from api.graphql.pages import BY_LABEL, Order, OrderField, Page, Position
from api.graphql.slice import Edge
from kg.errors import RefusedError

MARK = "\x1f"  # begins what tells orders apart; no label begins with it
# More than any percentage of a daily value in 100 g, and than the statements or sources of one edge.
_MOST_PERCENT, _MOST_COUNT, _MOST_RANK = 10**9, 10**6 - 1, 9


def sort_edges(edges: Iterable[Edge], page: Page) -> list[Edge]:
    """Edges in the order asked, between the positions of the page; sets their sort keys.

    Args:
        edges: All of one parent, with evidence or amounts where the order is by them; in the order of labels a stretch
            that begins or ends at the page's positions.
        page: Order and positions.

    Raises:
        RefusedError: A position belongs to another order.
    """
    order = page.order
    assert isinstance(order, Order)
    found = list(edges)
    tag = _tag(order)
    check_positions(page, tag)
    for edge in found:
        edge.sort = tag + _key(edge, order) + edge.sort
    descending = order == Order(OrderField.LABEL, descending=True)
    found.sort(key=_position, reverse=descending)
    lower, upper = (page.before, page.after) if descending else (page.after, page.before)
    if lower is not None:
        found = [edge for edge in found if _position(edge) > lower]
    if upper is not None:
        found = [edge for edge in found if _position(edge) < upper]
    return found


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


def _tag(order: Order) -> str:
    """What the sort keys of an order begin with; nothing for labels from A to Z."""
    return "" if order == BY_LABEL else f"{MARK}{order.field.value} {'DESC' if order.descending else 'ASC'} "


def _fits(position: Position, tag: str) -> bool:
    return position[0].startswith(tag) if tag else not position[0].startswith(MARK)


def _evidence_rank(edge: Edge) -> tuple[int, int, int]:
    """Best certainty, number of sources, number of statements, compared in this order.

    Sources and statements are those that state the very edge and survive the filters; a conclusion has none.
    """
    assert edge.summary is not None
    return edge.summary.best, edge.summary.sources, edge.summary.statements


def _position(edge: Edge) -> Position:
    return edge.sort, edge.node


def _key(edge: Edge, order: Order) -> str:
    if order.field is OrderField.EVIDENCE:
        numbers = zip(_evidence_rank(edge), (_MOST_RANK, _MOST_COUNT, _MOST_COUNT), strict=True)
        turned = (most - number if order.descending else number for number, most in numbers)
        return "".join(f"{number:06d} " for number in turned)
    if order.field is OrderField.PERCENT_DAILY_VALUE:
        median = edge.median_amount()
        percent = edge.amounts[median] if median is not None else None
        if percent is None:  # no figure is not a figure of zero: last, whichever way
            return "1 "
        return f"0 {_MOST_PERCENT - percent if order.descending else percent:016.4f} "
    return ""
