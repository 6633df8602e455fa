"""The curves of a picture: every statement its own line, side by side where several say the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from kg.export.layout import APART, Layout
from kg.export.outlines import inset
from kg.export.pen import short
from kg.export.spots import Spot
from kg.export.view import ViewEdge

ARC_ROOM = 64.0  # how far the control points of a bow stand out; the bow itself stays within three quarters of it
_TIP = 1.5  # the arrowhead ends this far before the box


def routes(layout: Layout, edges: Sequence[ViewEdge]) -> list[str]:
    """SVG path data per edge, in the order of `edges`, each from the subject's box to the object's."""
    found = []
    for edge, points in zip(edges, ways(layout, edges), strict=True):
        first, last = layout.spots[edge.subject], layout.spots[edge.object]
        if first is last:
            found.append(_loop(first))
        elif first.column == last.column:
            found.append(_arc(points, 1 if first.column > 0 else -1))
        else:
            found.append(_curve(points))
    return found


def ways(layout: Layout, edges: Sequence[ViewEdge]) -> list[list[tuple[float, float]]]:
    """The points at which each edge is level, in the order of `edges`: none for a loop, else an even number.

    From the subject's outline over both sides of each column that it crosses to just before the object's outline.
    """
    lanes = _lanes(edges)
    ports = _ports(layout)
    found: list[list[tuple[float, float]]] = []
    for edge, lane in zip(edges, lanes, strict=True):
        pair = (edge.subject, edge.object)
        if edge.subject == edge.object:
            found.append([])
            continue
        first, *between, last = layout.chains[pair]
        start, end = _within(first, ports[pair, 0] + lane), _within(last, ports[pair, 1] + lane)
        if first.column == last.column:
            side = 1 if first.column > 0 else -1
            points = [(_side(first, start, side), start), (_side(last, end, side) + side * _TIP, end)]
        else:
            side = 1 if first.column < last.column else -1
            points = [(_side(first, start, side), start)]
            for spot in between:
                left, right = (spot.x, spot.y + lane), (spot.x + spot.width, spot.y + lane)
                points += [left, right] if side > 0 else [right, left]
            points.append((_side(last, end, -side) - side * _TIP, end))
        found.append(points)
    return found


def _within(box: Spot, y: float) -> float:
    """The height at which a line meets a box that it would else miss."""
    room = box.height / 2 - 2.0
    return min(max(y, box.y - room), box.y + room)


def _side(box: Spot, y: float, side: int) -> float:
    """Where the outline of a box is at a height, on its left (-1) or its right (1)."""
    return box.x + inset(box, y) if side < 0 else box.x + box.width - inset(box, y)


def _lanes(edges: Sequence[ViewEdge]) -> list[float]:
    """How far each edge runs beside the middle of its bundle, so that edges between one pair do not cover each other."""
    bundles: dict[frozenset[str], list[int]] = defaultdict(list)
    for index, edge in enumerate(edges):
        bundles[frozenset((edge.subject, edge.object))].append(index)
    lanes = [0.0] * len(edges)
    for members in bundles.values():
        for position, index in enumerate(members):
            lanes[index] = (position - (len(members) - 1) / 2) * APART
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


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """From side to side, level in the columns and smooth between them."""
    path = [f"M{_points(*points[0])}"]
    for index, ((x, y), (near, level)) in enumerate(pairwise(points)):
        middle = (x + near) / 2
        path.append(f"H{short(near)}" if index % 2 else f"C{_points(middle, y, middle, level, near, level)}")
    return "".join(path)


def _arc(points: Sequence[tuple[float, float]], side: int) -> str:
    """Between two boxes of one column: a bow on its right side, of the first column on its left, where room is free."""
    (x, start), (near, end) = points
    out = max(side * x, side * near) * side + side * min(ARC_ROOM, 22.0 + abs(end - start) * 0.14)
    return f"M{_points(x, start)}C{_points(out, start, out, end, near, end)}"


def _loop(box: Spot) -> str:
    x, y = box.x + box.width, box.y
    back = inset(box, y + 6)
    return f"M{_points(x - back, y - 6)}C{_points(x + 26, y - 14, x + 26, y + 14, x - back + _TIP, y + 6)}"
