"""The outline of a box, which tells its kind apart where colours do not: for print, and for who sees them otherwise."""

from __future__ import annotations

from kg.export.pen import short
from kg.export.spots import Spot

_CUT = 7.0  # off each corner, in pixels
_POINT = 9.0  # how far a pointed side stands out
_ROUND = 13.0  # the radius of a side that is round
_CORNER = 5.0


def outline(spot: Spot) -> str:
    """The SVG element that draws the outline of a box, left open for its colours: `<rect … ` or `<polygon … `."""
    assert spot.node is not None
    left, top, width, height = spot.x, spot.y - spot.height / 2, spot.width, spot.height
    if spot.node.shape in ("square", "disc"):
        radius = _CORNER if spot.node.shape == "square" else _ROUND
        sizes = {"x": left, "y": top, "width": width, "height": height, "rx": radius}
        return "<rect " + " ".join(f'{name}="{short(value)}"' for name, value in sizes.items())
    deep = _POINT if spot.node.shape == "diamond" else _CUT
    high = height / 2 if spot.node.shape == "diamond" else _CUT
    right, bottom = left + width, top + height
    # Clockwise from the left end of the upper side; the two points of a pointed side fall into one.
    corners = [(left + deep, top), (right - deep, top), (right, top + high), (right, bottom - high)]
    corners += [(right - deep, bottom), (left + deep, bottom), (left, bottom - high), (left, top + high)]
    points = " ".join(f"{short(x)},{short(y)}" for x, y in dict.fromkeys(corners))
    return f'<polygon points="{points}"'


def inset(spot: Spot, y: float) -> float:
    """How far the outline stands back from the side of the box at a height, in pixels: there lines end."""
    assert spot.node is not None
    half = spot.height / 2
    off = min(abs(y - spot.y), half)
    if spot.node.shape == "diamond":
        return _POINT * off / half
    if spot.node.shape == "triangle":
        return max(0.0, off - (half - _CUT))
    radius = min(_CORNER if spot.node.shape == "square" else _ROUND, half)
    beyond = max(0.0, off - (half - radius))
    return float(radius - (radius**2 - beyond**2) ** 0.5)
