"""The order of edges: sort keys as texts, so that a cursor holds its place in any order and in the next release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from api.graphql.filters import Order, OrderField, Page
from api.graphql.slice import Edge
from kg.errors import RefusedError

# More than any percentage of a daily value in 100 g, and than the statements or sources of one edge.
_MARK = "\x1f"  # no label begins with it
_MOST_PERCENT, _MOST_COUNT, _MOST_RANK = 10**9, 10**6 - 1, 9


def sort_edges(edges: Iterable[Edge], page: Page, rank: Mapping[str, int]) -> list[Edge]:
    """Edges in the order asked, from the position of the page on; sets their sort keys.

    Args:
        edges: All of one parent, with evidence or amounts where the order is by them; in the order of labels a stretch
            that begins at the page's position.
        page: Order and position.
        rank: Certainty IRI → rank, higher is surer.

    Raises:
        RefusedError: The position belongs to another order.
    """
    order = page.order
    found = list(edges)
    tag = _tag(order)
    if page.after is not None and not _fits(page.after[0], tag):
        raise RefusedError("the cursor is of another order", hint="Go on in the order in which the cursor was given.")
    for edge in found:
        edge.sort = tag + _key(edge, order, rank) + edge.sort
    backward = order == Order(OrderField.LABEL, descending=True)
    found.sort(key=_position, reverse=backward)
    if page.after is None:
        return found
    start = page.after
    return [edge for edge in found if (_position(edge) < start if backward else _position(edge) > start)]


def _tag(order: Order) -> str:
    """What the sort keys of an order begin with; nothing for labels from A to Z."""
    return "" if order == Order() else f"{_MARK}{order.field.value} {'DESC' if order.descending else 'ASC'} "


def _fits(position: str, tag: str) -> bool:
    return position.startswith(tag) if tag else not position.startswith(_MARK)


def evidence_rank(edge: Edge, rank: Mapping[str, int]) -> tuple[int, int, int]:
    """Best certainty, number of sources, number of statements, compared in this order.

    Sources and statements are those that state the very edge and survive the filters; a conclusion has none.
    """
    affirmed = [said for said in edge.statements if said.affirmed]
    certainties: Sequence[str] = [*(s.certainty for s in affirmed), *(c for _, c in edge.derivations.values())]
    best = max((rank.get(certainty, 0) for certainty in certainties), default=0)
    return best, len({said.graph for said in affirmed}), len(affirmed)


def _position(edge: Edge) -> tuple[str, str]:
    return edge.sort, edge.node


def _key(edge: Edge, order: Order, rank: Mapping[str, int]) -> str:
    if order.field is OrderField.EVIDENCE:
        numbers = zip(evidence_rank(edge, rank), (_MOST_RANK, _MOST_COUNT, _MOST_COUNT), strict=True)
        turned = (most - number if order.descending else number for number, most in numbers)
        return "".join(f"{number:06d} " for number in turned)
    if order.field is OrderField.PERCENT_DAILY_VALUE:
        median = edge.median_amount()
        percent = edge.amounts[median] if median is not None else None
        if percent is None:  # no figure is not a figure of zero: last, whichever way
            return "1 "
        return f"0 {_MOST_PERCENT - percent if order.descending else percent:016.4f} "
    return ""
