"""Paths between two entities, over what sources state: read from both ends, then chosen best first.

Every claim between two entities links them, read in either direction, definitions of the background included. Two things
are no way through: properties that the ontology marks as separating (distinct from, about), and the step from a member of
a group to another member, because what holds of the group is not claimed of its members.

A path of n edges is known once the links of all entities nearer than a to the one end and nearer than b to the other are
read, where a + b = n. The side with less to read at its rim goes on first, so that a hub is read last or not at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from kg.errors import RefusedError
from kg.query.best_paths import Budget, best_paths
from kg.query.evidence_filter import EVERYTHING
from kg.query.links import Link, LinkReader, Room, linking_predicates
from kg.query.path_evidence import PathWriter
from kg.query.path_model import MOST_LENGTH, MOST_PATHS, PathQuestion, Paths
from kg.schema import Schema
from kg.store import Engine

# What one question reads and looks at: a second or two of work.
_MOST_CLAIMS = 40_000
_MOST_AT_A_RIM = 3_000
_MOST_STEPS = 300_000

# Unordered pair of entities → every link between the two.
_Pairs = dict[frozenset[str], dict[tuple[str, str, str], Link]]


def find_paths(engine: Engine, schema: Schema, question: PathQuestion) -> Paths:
    """The best paths that a question asks for.

    Raises:
        RefusedError: The ends are the same or to be avoided, or a number is out of range.
        EngineError: The store failed.
    """
    _check(question)
    search = _Search(engine, schema, question)
    found = search.run()
    more, chosen = len(found) > question.first, found[: question.first]
    if not chosen:
        return Paths(question.start, question.end, cut=search.cut, filtered_out=_is_joined(engine, schema, question))
    writer = PathWriter(engine, schema, question.kept)
    paths = writer.write([[search.between(*step) for step in pairwise(nodes)] for nodes in chosen], chosen)
    return Paths(question.start, question.end, tuple(paths), more, search.cut)


def _check(question: PathQuestion) -> None:
    if question.start == question.end:
        raise RefusedError("a path needs two ends, and both are the same", hint="Ask for its neighborhood instead.")
    if not question.avoid.isdisjoint((question.start, question.end)):
        raise RefusedError("a path cannot avoid its own ends", hint="Leave both ends out of what is to be avoided.")
    if not 1 <= question.longest <= MOST_LENGTH:
        raise RefusedError(f"max-length {question.longest} is out of range", hint=f"Ask for 1 to {MOST_LENGTH} edges.")
    if not 1 <= question.first <= MOST_PATHS:
        raise RefusedError(f"first {question.first} is out of range", hint=f"Ask for 1 to {MOST_PATHS} paths.")


def _is_joined(engine: Engine, schema: Schema, question: PathQuestion) -> bool:
    """Whether there is a path of the same length once nothing is left out."""
    if not question.narrows:
        return False
    wide = replace(question, first=1, kept=EVERYTHING, avoid=frozenset(), predicates=None)
    return bool(_Search(engine, schema, wide).run())


class _Side:
    """What is known from one end.

    Attributes:
        rim: Entities reached last, whose links are not read yet.
        weight: About how much is to be read of them.
        cut: Why some entities are missing from the rim; empty if none are.
        depth: How often the rim was moved outwards.
    """

    def __init__(self, start: str) -> None:
        self.seen = {start}
        self.rim = {start}
        self.weight = 0
        self.cut = ""
        self.depth = 0


class _Search:
    """One question at work.

    Attributes:
        cut: As `Paths.cut`.
    """

    def __init__(self, engine: Engine, schema: Schema, question: PathQuestion) -> None:
        self._reader = LinkReader(engine, schema, question.kept, question.predicates)
        self._question = question
        above = schema.namespaces.nutri("broader")
        climbs = question.predicates is None and above in schema.properties  # who names a property means it
        self._hierarchy = linking_predicates(schema, [above] if climbs else [])
        self._pairs: _Pairs = defaultdict(dict)
        self._graph: dict[str, dict[str, int]] = defaultdict(dict)
        self._read: set[str] = set()
        self._room = Room(_MOST_CLAIMS)
        self._sides = (_Side(question.start), _Side(question.end))
        for side in self._sides:
            side.weight = self._reader.count(side.rim)
        self.cut = ""

    def run(self) -> list[tuple[str, ...]]:
        """The nodes of the best paths, one more than asked if there are more."""
        ends = (self._question.start, self._question.end)
        found: list[tuple[str, ...]] = []
        budget = Budget(_MOST_STEPS)
        for length in range(1, self._question.longest + 1):
            self._reach(length)
            for path in best_paths(self._graph, ends, length, budget, self._goes_on):
                found.append(path)
                if len(found) > self._question.first:
                    return found
            if not budget.steps:
                self.cut = (
                    f"More than {_MOST_STEPS} steps would have to be compared: longer or weaker paths may be missing."
                )
                break
        return found

    def between(self, one: str, other: str) -> list[Link]:
        """Every link between two entities: surest first, then by how many statements affirm it, then by triple."""
        links = self._pairs[frozenset((one, other))].values()
        return sorted(links, key=lambda link: (-link.rank, -sum(map(bool, link.voices.values())), link.key))

    def _goes_on(self, before: str, node: str, after: str) -> bool:
        """False where a path would climb from a member to its group and down to another: what members share is no link."""
        return not (self._only_climbs(before, node) and self._only_climbs(after, node))

    def _only_climbs(self, member: str, group: str) -> bool:
        links = self._pairs[frozenset((member, group))].values()
        return all(link.predicate in self._hierarchy and link.subject == member for link in links)

    def _reach(self, length: int) -> None:
        """Read until every path of so many edges is known, or the two sides cannot meet any more."""
        while sum(side.depth for side in self._sides) < length:
            if not all(side.rim for side in self._sides):
                return  # one side has reached all that it can: every path begins and ends within it
            self._step(min(self._sides, key=lambda side: side.weight))

    def _step(self, side: _Side) -> None:
        """Read the links of the rim; what lies behind them is the next one."""
        self.cut = self.cut or side.cut
        unread = side.rim - self._read
        self._read |= unread
        if unread:
            for link in self._reader.links(unread, self._room):
                self._add(link)
            if self._room.rows <= 0:
                self.cut = f"More than {_MOST_CLAIMS} claims would have to be read: some paths may be missing."
        ends = {self._question.start, self._question.end}
        behind = {node for entity in side.rim for node in self._graph.get(entity, ())}
        side.rim = self._narrow(side, behind - side.seen - ends)
        side.seen |= side.rim
        side.weight = self._reader.count(side.rim - self._read)
        side.depth += 1

    def _add(self, link: Link) -> None:
        one, other = link.subject, link.object
        if one == other or not self._question.avoid.isdisjoint((one, other)):
            return
        self._pairs[frozenset((one, other))][link.key] = link
        rank = max(link.rank, self._graph[one].get(other, 0))
        self._graph[one][other] = self._graph[other][one] = rank

    def _narrow(self, side: _Side, behind: set[str]) -> set[str]:
        """At most so many entities of a new rim, those with the surest links to the old one."""
        if len(behind) <= _MOST_AT_A_RIM:
            return behind
        side.cut = (
            f"More than {_MOST_AT_A_RIM} entities stand side by side: paths over the least sure ones may be missing."
        )
        surest = _surest_links(self._graph, side.rim, behind)
        return set(sorted(behind, key=lambda node: (-surest[node], node))[:_MOST_AT_A_RIM])


def _surest_links(graph: Mapping[str, Mapping[str, int]], rim: set[str], behind: set[str]) -> dict[str, int]:
    """Entity behind a rim → rank of its surest link with the rim."""
    surest: dict[str, int] = defaultdict(int)
    for entity in rim:
        for node, rank in graph.get(entity, {}).items():
            if node in behind:
                surest[node] = max(surest[node], rank)
    return surest
