"""The order of spots within their columns: as few crossings as sweeping to and fro comes by."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence

from kg.export.spots import Spot, place, stack, wish

_MOST_SWEEPS, _LEAST_SWEEPS = 20, 4  # orders settle after about eight; then they may still swing between two
_SPOTS_SWEPT = 200_000  # about a second of work; larger pictures are swept less often


def sweeps(columns: Sequence[Sequence[Spot]]) -> int:
    """How often these columns may be swept, so that no picture takes more than a few seconds."""
    affordable = _SPOTS_SWEPT // max(1, sum(map(len, columns)))
    return max(_LEAST_SWEEPS, min(_MOST_SWEEPS, affordable))


def untangle(columns: list[list[Spot]]) -> list[list[Spot]]:
    """The order with the fewest crossings that sweeping to and fro comes by; the earliest of equals."""
    best, fewest = columns, _crossings(columns)
    for sweep in range(sweeps(columns)):
        for column in columns if sweep % 2 else reversed(columns):
            column[:] = _by_barycentre(column)
            stack(column)
        crossings = _crossings(columns)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    for column in best:
        stack(column)
    return best


def _crossings(columns: Sequence[Sequence[Spot]]) -> int:
    """How many pairs of lines cross between neighbouring columns, in O(lines · log lines)."""
    rank = {id(spot): position for column in columns for position, spot in enumerate(column)}
    crossings = 0
    for left in columns:
        seen: list[int] = []
        for spot in left:
            ends = sorted(rank[id(other)] for other in spot.neighbours if other.column == spot.column + 1)
            crossings += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return crossings


def _by_barycentre(column: Sequence[Spot]) -> list[Spot]:
    """Boxes in groups of one band and class, each group by wish; way points slipped in where they wish to be."""
    wishes = {id(spot): wish(spot) for spot in column}
    boxes = sorted(
        (spot for spot in column if spot.node is not None),
        key=lambda spot: (*place(spot)[1:3], round(wishes[id(spot)], 3), place(spot)[3]),
    )
    ways = sorted((spot for spot in column if spot.node is None), key=lambda spot: round(wishes[id(spot)], 3))
    heights: list[float] = []
    for box in boxes:
        heights.append(max(wishes[id(box)], heights[-1] if heights else wishes[id(box)]))
    slots: dict[int, list[Spot]] = defaultdict(list)
    for way in ways:
        slots[bisect_left(heights, wishes[id(way)])].append(way)
    ordered = []
    for index in range(len(boxes) + 1):
        ordered += slots[index]
        ordered += boxes[index : index + 1]
    return ordered
