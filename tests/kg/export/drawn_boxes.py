"""The boxes of a picture as somebody sees them who knows SVG and nothing of nutrigraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, pi, sin

from lxml import etree

SVG = "{http://www.w3.org/2000/svg}"
_PAIR = re.compile(r"(-?[\d.]+) (-?[\d.]+)(?=[CH]|$)")
_STEPS = 8  # points on a quarter of a circle


@dataclass(frozen=True)
class Box:
    """A node's outline, as the corners of a polygon; rounded corners as several."""

    node: str
    element: etree._Element
    corners: list[tuple[float, float]]

    @property
    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        xs, ys = zip(*self.corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def distance(self, x: float, y: float) -> float:
        """From a point to the outline, in pixels."""
        ring = [*self.corners, self.corners[0]]
        return min(_distance(x, y, *start, *end) for start, end in pairwise(ring))


def boxes_of(root: etree._Element) -> list[Box]:
    """One for each node of a picture."""
    groups = [group for group in root.iter(f"{SVG}g") if (group.get("id") or "").startswith("node-")]
    return [_box(group) for group in groups]


def ends_of(root: etree._Element) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Where each edge begins and ends, in the order of the file."""
    paths = [path for path in root.iter(f"{SVG}path") if (path.get("id") or "").startswith("edge-")]
    return [ends_of_path(path.get("d")) for path in paths]


def ends_of_path(data: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where a path begins and ends."""
    points = [(float(x), float(y)) for x, y in _PAIR.findall(data)]
    return points[0], points[-1]


def _box(group: etree._Element) -> Box:
    (element,) = [child for child in group if child.tag in (f"{SVG}rect", f"{SVG}polygon")]
    node = group.get("id").removeprefix("node-")
    if element.tag == f"{SVG}polygon":
        corners = [tuple(map(float, point.split(","))) for point in element.get("points").split()]
        return Box(node, element, [(x, y) for x, y in corners])
    x, y, width, height, rx = (float(element.get(name)) for name in ("x", "y", "width", "height", "rx"))
    radius = min(rx, width / 2, height / 2)
    centres = [(x + width - radius, y + radius), (x + width - radius, y + height - radius)]
    centres += [(x + radius, y + height - radius), (x + radius, y + radius)]
    arcs = [
        (centre_x + radius * cos(angle), centre_y + radius * sin(angle))
        for quarter, (centre_x, centre_y) in enumerate(centres)
        for angle in (pi / 2 * (quarter - 1 + step / _STEPS) for step in range(_STEPS + 1))
    ]
    return Box(node, element, arcs)


def _distance(x: float, y: float, x1: float, y1: float, x2: float, y2: float) -> float:
    length = hypot(x2 - x1, y2 - y1)
    if not length:
        return hypot(x - x1, y - y1)
    along = min(1.0, max(0.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length**2))
    return hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
