"""The best paths of a graph are those that trying all of them would choose."""

from __future__ import annotations

import random
from itertools import combinations, islice, pairwise, permutations

import pytest

from kg.query.best_paths import Budget, best_paths

Edges = dict[tuple[str, str], int]
PLENTY = 1_000_000


def both_ways(edges: Edges) -> dict[str, dict[str, int]]:
    graph: dict[str, dict[str, int]] = {}
    for (one, other), rank in edges.items():
        graph.setdefault(one, {})[other] = rank
        graph.setdefault(other, {})[one] = rank
    return graph


def every_path(edges: Edges, start: str, end: str, length: int) -> list[tuple[str, ...]]:
    """By trying every sequence of nodes: those that are paths, sorted by the definition of the order."""
    ranks = edges | {(other, one): rank for (one, other), rank in edges.items()}
    nodes = sorted({node for pair in edges for node in pair} - {start, end})
    found = []
    for between in permutations(nodes, length - 1):
        path = (start, *between, end)
        steps = [ranks.get(step) for step in pairwise(path)]
        if None not in steps:
            found.append(([-rank for rank in sorted(s for s in steps if s is not None)], path))
    return [path for _, path in sorted(found)]


@pytest.mark.parametrize("seed", range(60))
def test_every_path_comes_and_in_the_right_order(seed: int) -> None:
    """Random graphs of seven nodes with five ranks: the same list as brute force, for every length."""
    chance = random.Random(seed)
    nodes = "abcdefg"
    edges = {
        pair: chance.randint(1, 5) for pair in combinations(nodes, 2) if chance.random() < chance.choice([0.4, 0.8])
    }

    for length in range(1, 7):
        found = list(best_paths(both_ways(edges), ("a", "g"), length, Budget(PLENTY)))

        assert every_path(edges, "a", "g", length) == found


@pytest.mark.parametrize("seed", range(20))
def test_a_turn_that_is_no_way_through_is_never_taken(seed: int) -> None:
    """What remains is what brute force leaves, in the same order."""
    chance = random.Random(seed)
    nodes = "abcdefg"
    edges = {pair: chance.randint(1, 5) for pair in combinations(nodes, 2)}
    closed = {(one, two, three) for one, two, three in permutations(nodes, 3) if chance.random() < 0.4}

    found = list(best_paths(both_ways(edges), ("a", "g"), 4, Budget(PLENTY), lambda *turn: turn not in closed))

    open_ones = [
        path
        for path in every_path(edges, "a", "g", 4)
        if closed.isdisjoint(zip(path, path[1:], path[2:], strict=False))
    ]
    assert 0 < len(open_ones) < 60
    assert open_ones == found


def test_the_weakest_edge_decides_then_the_next_weakest() -> None:
    """5-5-2 loses to 3-3-3, 4-3-3 wins over both, and no number of strong edges makes up for a weak one."""
    edges = {("s", "a"): 5, ("a", "b"): 5, ("b", "t"): 2, ("s", "c"): 3, ("c", "d"): 3, ("d", "t"): 3,
             ("s", "e"): 3, ("e", "f"): 4, ("f", "t"): 3}  # fmt: skip

    assert list(best_paths(both_ways(edges), ("s", "t"), 3, Budget(PLENTY))) == [
        ("s", "e", "f", "t"),
        ("s", "c", "d", "t"),
        ("s", "a", "b", "t"),
    ]


def test_the_first_paths_cost_little_where_there_are_very_many() -> None:
    """A complete graph of 300 nodes has 26 million paths of four edges; the first three need a few thousand steps."""
    nodes = [f"n{number:03}" for number in range(300)]
    graph = {one: {other: 5 for other in nodes if other != one} for one in nodes}
    budget = Budget(PLENTY)

    found = list(islice(best_paths(graph, ("n000", "n299"), 4, budget), 3))

    assert found == [
        ("n000", "n001", "n002", "n003", "n299"),
        ("n000", "n001", "n002", "n004", "n299"),
        ("n000", "n001", "n002", "n005", "n299"),
    ]
    assert PLENTY - budget.steps < 2_000


def test_a_search_ends_with_its_budget() -> None:
    """What came before is in order, and nothing is left of the budget."""
    nodes = [str(number) for number in range(10)]
    graph = {one: {other: 5 for other in nodes if other != one} for one in nodes}
    budget = Budget(30)

    found = list(best_paths(graph, ("0", "9"), 3, budget))

    assert budget.steps == 0
    assert found == every_path(dict.fromkeys(combinations(nodes, 2), 5), "0", "9", 3)[: len(found)]


def test_ends_that_are_not_joined_have_no_path() -> None:
    """Nor have ends that are nowhere."""
    assert list(best_paths(both_ways({("a", "b"): 1}), ("a", "c"), 2, Budget(PLENTY))) == []
    assert list(best_paths({}, ("a", "b"), 1, Budget(PLENTY))) == []
