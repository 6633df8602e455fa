"""The order of the edges of a relation: sort keys as texts, so that a cursor holds its place in any order and release."""

from __future__ import annotations

from collections.abc import Iterable

from api.graphql.pages import Order, OrderField, Page, Position, order_tag
from api.graphql.slice import Edge
from kg.errors import RefusedError
from kg.query.edge_index import Kept, Place, Stretch
from kg.query.edge_queries import evidence_rank

# More than any percentage of a daily value in 100 g, and than the statements or sources of one edge.
_MOST_PERCENT, _MOST_COUNT, _MOST_RANK = 10**9, 10**6 - 1, 9


def sort_edges(edges: Iterable[Edge], page: Page) -> list[Edge]:
    """Edges in the order asked, between the positions of the page, with their sort keys.

    Args:
        edges: All of one parent, with evidence or amounts where the order is by them; in the order of labels a stretch
            that begins or ends at the page's positions.
        page: Order and positions, which fit each other (`check_positions`).
    """
    order = page.order
    assert isinstance(order, Order)
    tag = order_tag(order)
    found = [edge._replace(sort=tag + _key(edge, order) + edge.sort) for edge in edges]
    descending = order == Order(OrderField.LABEL, descending=True)
    found.sort(key=_position, reverse=descending)
    lower, upper = (page.before, page.after) if descending else (page.after, page.before)
    if lower is not None:
        found = [edge for edge in found if _position(edge) > lower]
    if upper is not None:
        found = [edge for edge in found if _position(edge) < upper]
    return found


def stretch_of(page: Page, kept: Kept) -> Stretch:
    """The stretch of the index of edges that a page by label or by evidence is cut from, and one edge more.

    Args:
        page: What is asked for.
        kept: Which edges count.

    Raises:
        RefusedError: A position is none that we gave.
    """
    order = page.order
    assert isinstance(order, Order)
    after, before = (None if position is None else _place(position, order) for position in (page.after, page.before))
    if order == Order(OrderField.LABEL, descending=True):  # the same order, read from its end
        return Stretch(page.size + 1, before, after, not page.backward, kept)
    evidence = ("DESC" if order.descending else "ASC") if order.field is OrderField.EVIDENCE else ""
    return Stretch(page.size + 1, after, before, page.backward, kept, evidence)


def _place(position: Position, order: Order) -> Place:
    """What a sort key of ours holds; the reverse of `_key`."""
    text, node = position[0].removeprefix(order_tag(order)), position[1]
    if order.field is not OrderField.EVIDENCE:
        return Place(text, node)
    given = [text[start : start + 6] for start in (0, 7, 14)]
    if not all(digits.isascii() and digits.isdigit() for digits in given):
        raise RefusedError("that is not a cursor", hint="Use an `endCursor` or `cursor` as given.")
    numbers = zip(map(int, given), (_MOST_RANK, _MOST_COUNT, _MOST_COUNT), strict=True)
    best, sources, statements = (most - number if order.descending else number for number, most in numbers)
    return Place(text[21:], node, evidence_rank(best, sources, statements))


def _evidence_rank(edge: Edge) -> tuple[int, int, int]:
    """Best certainty, number of sources, number of statements, compared in this order.

    Sources and statements are those that state the very edge and survive the filters; a conclusion has none.
    """
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
