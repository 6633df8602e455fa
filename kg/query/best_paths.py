"""The best ways through a small graph, in order; a pure function that knows nothing of RDF.

A path of a given length is better than another if its weakest edge is surer; of two with equally weak ones, the one whose
next weakest is, and so on. That order is a sum: with more than `length` as the base, one edge of a rank costs more than
any path of surer ones, so the cheapest path is the best. What remains is a search for the cheapest simple paths: best
first, with the cheapest walk to the end as the bound, which no simple path undercuts.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

# Node → neighbour → rank of the surest edge between the two, from 1 up; every edge is there in both directions.
Ranked = Mapping[str, Mapping[str, int]]
# Node, next node, node after that → whether a path may go on so.
GoesOn = Callable[[str, str, str], bool]
# What cannot reach the end in the steps that are left.
_NEVER = -1


@dataclass(slots=True)
class Budget:
    """How many steps a search may look at; what is left of them when it has run, 0 if it was cut."""

    steps: int


def best_paths(
    graph: Ranked, ends: tuple[str, str], length: int, budget: Budget, goes_on: GoesOn = lambda *_: True
) -> Iterator[tuple[str, ...]]:
    """Paths of exactly `length` edges that visit no node twice, surest first; ties in the order of their nodes.

    Ends early, with nothing left of the budget, where there is too much to look at: what came is still in order.

    Args:
        graph: Ranked edges.
        ends: The two ends; not the same.
        length: In edges, 1 or more.
        budget: Shared by whoever asks for several lengths.
        goes_on: Asked for every three nodes in a row.
    """
    start = ends[0]
    costs = _costs(graph, length)
    left = _cheapest_walks(graph, ends, length, costs)
    if left[length].get(start, _NEVER) == _NEVER:
        return
    # A path stands before its own continuations and these before later paths, so that ties come out sorted.
    queue: list[tuple[int, tuple[str, ...], int]] = [(left[length][start], (start,), 0)]
    while queue:
        _, path, cost = heapq.heappop(queue)
        to_go = length - len(path) + 1
        if not to_go:
            yield path
            continue
        for node, rank in graph.get(path[-1], {}).items():
            rest = left[to_go - 1].get(node, _NEVER)
            if rest == _NEVER or node in path or (len(path) > 1 and not goes_on(path[-2], path[-1], node)):
                continue
            if not budget.steps:
                return
            budget.steps -= 1
            heapq.heappush(queue, (cost + costs[rank] + rest, (*path, node), cost + costs[rank]))


def _costs(graph: Ranked, length: int) -> dict[int, int]:
    """Rank → what an edge of it costs."""
    ranks = sorted({rank for neighbours in graph.values() for rank in neighbours.values()}, reverse=True)
    return {rank: (length + 1) ** place for place, rank in enumerate(ranks)}


def _cheapest_walks(
    graph: Ranked, ends: tuple[str, str], length: int, costs: Mapping[int, int]
) -> list[dict[str, int]]:
    """For each number of edges: node → cost of the cheapest walk of so many to the end that passes neither end."""
    start, end = ends
    walks: list[dict[str, int]] = [{end: 0}]
    for to_go in range(1, length + 1):
        found: dict[str, int] = {}
        for node, cost in walks[-1].items():
            for before, rank in graph.get(node, {}).items():
                if before == end or (before == start and to_go < length):
                    continue
                whole = cost + costs[rank]
                if whole < found.get(before, whole + 1):
                    found[before] = whole
        walks.append(found)
    return walks
