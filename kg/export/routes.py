"""The curves of a picture: every statement its own line, side by side where several say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kg.export.layout import Layout
from kg.export.outlines import inset
from kg.export.pen import short
from kg.export.spots import Spot
from kg.export.view import ViewEdge

_APART = 3.2  # pixels between lines that run side by side
ARC_ROOM = 64.0  # how far the control points of a bow stand out; the bow itself stays within three quarters of it
_TIP = 1.5  # the arrowhead ends this far before the box


def routes(layout: Layout, edges: Sequence[ViewEdge]) -> list[str]:
    """SVG path data per edge, in the order of `edges`, each from the subject's box to the object's."""
    lanes = _lanes(edges)
    ports = _ports(layout)
    found = []
    for index, edge in enumerate(edges):
        pair = (edge.subject, edge.object)
        if edge.subject == edge.object:
            found.append(_loop(layout.spots[edge.subject]))
            continue
        chain = layout.chains[pair]
        start, end = ports[pair, 0] + lanes[index], ports[pair, 1] + lanes[index]
        if chain[0].column == chain[-1].column:
            found.append(_arc(chain, start, end))
        else:
            found.append(_curve(chain, start, end, lanes[index]))
    return found


def _lanes(edges: Sequence[ViewEdge]) -> list[float]:
    """How far each edge runs beside the middle of its bundle, so that edges between one pair do not cover each other."""
    bundles: dict[frozenset[str], list[int]] = defaultdict(list)
    for index, edge in enumerate(edges):
        bundles[frozenset((edge.subject, edge.object))].append(index)
    lanes = [0.0] * len(edges)
    for members in bundles.values():
        for position, index in enumerate(members):
            lanes[index] = (position - (len(members) - 1) / 2) * _APART
    return lanes


def _ports(layout: Layout) -> dict[tuple[tuple[str, str], int], float]:
    """((subject, object), end 0 or 1) → height at which the bundle meets the box, spread along the box's side."""
    sides: dict[tuple[int, int], list[tuple[float, tuple[str, str], int]]] = defaultdict(list)
    for pair, chain in layout.chains.items():
        for end, (own, other) in enumerate(((chain[0], chain[1]), (chain[-1], chain[-2]))):
            side = 1 if other.column > own.column or (other.column == own.column and own.column > 0) else -1
            sides[id(own), side].append((other.y, pair, end))
    ports = {}
    boxes = {id(spot): spot for spot in layout.spots.values()}
    for (box_id, _), members in sides.items():
        box = boxes[box_id]
        step = min(5.0, box.height * 0.72 / max(1, len(members) - 1))
        for position, (_, pair, end) in enumerate(sorted(members)):
            ports[pair, end] = box.y + (position - (len(members) - 1) / 2) * step
    return ports


def _points(*values: float) -> str:
    return " ".join(map(short, values))


def _curve(chain: Sequence[Spot], start: float, end: float, lane: float) -> str:
    """From side to side through the way points, level in the columns and smooth between them."""
    forward = chain[-1].column > chain[0].column
    back = inset(chain[0], start)
    x = chain[0].x + (chain[0].width - back if forward else back)
    path = [f"M{_points(x, start)}"]
    y = start
    for spot in chain[1:]:
        last = spot is chain[-1]
        near = spot.x if forward else spot.x + spot.width
        if last:
            back = _TIP - inset(spot, end)
            near += -back if forward else back
        level = end if last else spot.y + lane
        middle = (x + near) / 2
        path.append(f"C{_points(middle, y, middle, level, near, level)}")
        x, y = near, level
        if not last:
            x = spot.x + spot.width if forward else spot.x
            path.append(f"H{short(x)}")
    return "".join(path)


def _arc(chain: Sequence[Spot], start: float, end: float) -> str:
    """Between two boxes of one column: a bow on its right side, of the first column on its left, where room is free."""
    first, last = chain[0], chain[-1]
    side = 1 if first.column > 0 else -1
    x = first.x + (first.width if side > 0 else 0.0)
    out = x + side * min(ARC_ROOM, 22.0 + abs(end - start) * 0.14)
    near = x - side * (inset(last, end) - _TIP)
    return f"M{_points(x - side * inset(first, start), start)}C{_points(out, start, out, end, near, end)}"


def _loop(box: Spot) -> str:
    x, y = box.x + box.width, box.y
    back = inset(box, y + 6)
    return f"M{_points(x - back, y - 6)}C{_points(x + 26, y - 14, x + 26, y + 14, x - back + _TIP, y + 6)}"
