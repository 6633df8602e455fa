"""Where a picture puts things: one column per kind of thing, few crossings, no label on another.

A layered drawing in four steps: columns by class, order within a column by barycentre, heights by least squares,
routes as smooth curves. Deterministic: the same view gives the same numbers.

Source: K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system structures" (1981).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.export.ordering import sweeps, untangle
from kg.export.spots import Spot, box, place, settle, stack
from kg.export.view import View

_ROWS = 30  # a column longer than this is split: taller pictures do not fit a screen
_CORRIDOR = 100.0  # pixels between two columns
APART = 3.2  # pixels between lines that run side by side


@dataclass(frozen=True, slots=True)
class Layout:
    """A finished arrangement, in pixels from the top left.

    Attributes:
        spots: Node IRI → its box.
        chains: (subject, object), in that order → the spots that an edge runs through, both ends included.
        columns: (left, right) of each column.
    """

    spots: dict[str, Spot]
    chains: dict[tuple[str, str], list[Spot]]
    columns: list[tuple[float, float]]
    width: float
    height: float


def arrange(view: View) -> Layout:
    """Lay a view out, in work that is about linear in edges times columns; the largest views take two seconds."""
    degree: dict[str, int] = defaultdict(int)
    for edge in view.edges:
        degree[edge.subject] += 1
        degree[edge.object] += 1
    spots = {node.iri: box(node, degree[node.iri]) for node in view.nodes}
    columns = _columns(list(spots.values()))
    bundles = Counter(frozenset((e.subject, e.object)) for e in view.edges)
    pairs = sorted({(e.subject, e.object) for e in view.edges if e.subject != e.object})
    chains = {
        pair: _chain(spots[pair[0]], spots[pair[1]], columns, APART * (bundles[frozenset(pair)] - 1)) for pair in pairs
    }
    for chain in chains.values():
        for one, other in pairwise(chain):
            one.neighbours.append(other)
            other.neighbours.append(one)
    for column in columns:
        stack(column)
    columns = untangle(columns)
    _head(columns)
    height = max((stack(column) for column in columns), default=0.0)
    for sweep in range(sweeps(columns)):
        for column in columns if sweep % 2 else reversed(columns):
            settle(column, height)
    return Layout(spots, chains, *_spread(columns), height)


def _columns(spots: list[Spot]) -> list[list[Spot]]:
    by_place: dict[float, list[Spot]] = defaultdict(list)
    for spot in sorted(spots, key=place):
        by_place[place(spot)[0]].append(spot)
    columns: list[list[Spot]] = []
    for _, members in sorted(by_place.items()):
        parts = -(-len(members) // _ROWS)
        size = -(-len(members) // parts)
        columns.extend(members[i : i + size] for i in range(0, len(members), size))
    for index, column in enumerate(columns):
        for spot in column:
            spot.column = index
    return columns


def _chain(start: Spot, end: Spot, columns: list[list[Spot]], height: float) -> list[Spot]:
    """The two ends with a way point, as high as their bundle of lines, in every column between them."""
    step = 1 if end.column > start.column else -1
    between = [Spot(column, height=height) for column in range(start.column + step, end.column, step)]
    if start.column == end.column:
        between = []
    for spot in between:
        columns[spot.column].append(spot)
    return [start, *between, end]


def _head(columns: Iterable[Sequence[Spot]]) -> None:
    """Give the first box of each class in a column its heading."""
    for column in columns:
        last = None
        for spot in column:
            if spot.node is not None:
                spot.heading = "" if spot.node.class_label == last else spot.node.class_label
                last = spot.node.class_label


def _spread(columns: Sequence[Sequence[Spot]]) -> tuple[list[tuple[float, float]], float]:
    """Give every column its width and place; boxes of a column are as wide as its widest."""
    x = 0.0
    extents = []
    for column in columns:
        width = max((spot.width for spot in column), default=0.0)
        for spot in column:
            spot.x, spot.width = x, width
        extents.append((x, x + width))
        x += width + _CORRIDOR
    return extents, max(0.0, x - _CORRIDOR)
