"""The things that a picture places: boxes, and the points where long lines cross a column; how near they may stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.export.palette import shorten, text_width
from kg.export.view import ViewNode

FONT = 13.0
FOCUS_FONT = 15.0
LINE = 1.2  # of the font's size
_LINE_LETTERS = 22  # a longer label takes two lines, which keeps columns narrow
_FOCUS_LETTERS = 16
_LABEL_LETTERS = 54
_ROW, _GAP, _HEADING, _WAY = 26.0, 7.0, 26.0, 7.0  # heights in pixels


@dataclass(slots=True)
class Spot:
    """A box, or (without a node) a point where a long edge crosses a column. `y` is its middle."""

    column: int
    node: ViewNode | None = None
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0
    heading: str = ""
    neighbours: list[Spot] = field(default_factory=list)


def label_lines(node: ViewNode) -> list[str]:
    """A label in one or two lines, two of about equal length; what is too long ends in an ellipsis."""
    label = shorten(node.label, _LABEL_LETTERS)
    if len(label) <= (_FOCUS_LETTERS if node.focus else _LINE_LETTERS) or " " not in label:
        return [label]
    breaks = [place for place, letter in enumerate(label) if letter == " "]
    middle = min(breaks, key=lambda place: (abs(2 * place - len(label)), place))
    return [label[:middle], label[middle + 1 :]]


def box(node: ViewNode, degree: int) -> Spot:
    """The box of a node at which so many lines end, not placed yet."""
    size = FOCUS_FONT if node.focus else FONT
    lines = label_lines(node)
    width = max(text_width(line, size) for line in lines) + 22
    height = _ROW + (len(lines) - 1) * size * LINE
    # Room for the lines that end here, or they would pile up in one point; it makes hubs large as well.
    height = max(height + 12, min(3.4 * degree, 120.0)) if node.focus else max(height, min(2.0 * degree, 80.0))
    return Spot(0, node, width=width, height=height)


def place(spot: Spot) -> tuple[float, int, str, str]:
    """Column, band, class, label: where a node belongs before anything is known about its neighbours."""
    node = spot.node
    assert node is not None
    column, band = node.place
    # What the picture is about stands apart from its own kind, so that links among them do not run in circles.
    shift = (0.5 if column > 1 else -0.5) if node.focus else 0.0
    return (column + shift, band, node.class_label, node.label)


def wish(spot: Spot) -> float:
    """Height at which a spot would like to stand: the mean of its neighbours in other columns."""
    heights = [other.y for other in spot.neighbours if other.column != spot.column]
    return sum(heights) / len(heights) if heights else spot.y


def needed(above: Spot, below: Spot) -> float:
    """Least distance between the middles of two spots that follow each other."""
    gap = _GAP if above.node is not None and below.node is not None else _WAY
    return (above.height + below.height) / 2 + gap + (_HEADING if below.heading else 0.0)


def stack(column: Sequence[Spot]) -> float:
    """Set the spots as close as they may stand, from the top; returns the height that this takes."""
    previous: Spot | None = None
    for spot in column:
        top = spot.height / 2 + (_HEADING if spot.heading else 0.0)
        spot.y = top if previous is None else previous.y + needed(previous, spot)
        previous = spot
    return previous.y + previous.height / 2 if previous is not None else 0.0


def settle(column: Sequence[Spot], height: float) -> None:
    """Move each spot as near to its wish as order, distances and the height of the picture allow.

    Least squares under chain constraints, by pooling adjacent violators: linear and exact.
    """
    if not column:
        return
    offsets = [0.0]
    for above, below in pairwise(column):
        offsets.append(offsets[-1] + needed(above, below))
    pools: list[tuple[float, int]] = []  # (mean, members)
    for spot, offset in zip(column, offsets, strict=True):
        mean, members = wish(spot) - offset, 1
        while pools and pools[-1][0] > mean:
            before, count = pools.pop()
            mean = (before * count + mean * members) / (count + members)
            members += count
        pools.append((mean, members))
    first, last = column[0], column[-1]
    least = first.height / 2 + (_HEADING if first.heading else 0.0)
    most = max(least, height - last.height / 2 - offsets[-1])
    starts = [mean for mean, members in pools for _ in range(members)]
    for spot, start, offset in zip(column, starts, offsets, strict=True):
        spot.y = min(max(start, least), most) + offset
