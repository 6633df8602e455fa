"""The hierarchy of entities: nothing is its own wider notion, and what falls under another is of the same kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import networkx as nx

from kg.prefixes import RDF
from kg.schema import Schema
from kg.store import EmbeddedEngine, NamedNode
from kg.validation.report import Finding
from kg.validation.stated_behind import StatedBehind

_CYCLE_HINT = "Take out or turn round one of these rows."
_CLASS_HINT = "Correct the row or a class, or let the ontology allow it with nutri:mayBeBroaderThan."

Edge = tuple[str, str]


def check_hierarchy(engine: EmbeddedEngine, schema: Schema) -> Iterator[Finding]:
    """No cycle in nutri:broader and what is below it, and one class on both sides save where the ontology says more.

    Takes time linear in the edges of the hierarchy. Of entities that are wider than one another through several cycles,
    one is named.

    Args:
        engine: Over a whole release; the direct graph holds the hierarchy.
        schema: Its model.
    """
    names = schema.namespaces
    above = names.nutri("broader")
    if above not in schema.properties:
        return
    hierarchy = _Hierarchy(engine, schema, sorted({leaf.iri for leaf in schema.leaves(above) if not leaf.reverse}))
    for cycle in hierarchy.cycles():
        behind = {statement for edge in pairwise(cycle) for statement in hierarchy.statements(edge)}
        path = " → ".join(map(names.contract, cycle))
        message = "an entity falls under itself"
        yield Finding("hierarchy", names.contract(cycle[0]), message, path, _CYCLE_HINT, tuple(sorted(behind)))
    for edge in hierarchy.edges:
        lower, upper = (hierarchy.classes[end] for end in edge)
        if lower and upper and not any(a == b or (b, a) in hierarchy.allowed for a in lower for b in upper):
            kinds = (", ".join(sorted(schema.classes[iri].name for iri in side)) for side in (lower, upper))
            message = "a {} falls under a {}".format(*kinds)
            focus, value = map(names.contract, edge)
            yield Finding("hierarchy", focus, message, value, _CLASS_HINT, tuple(sorted(hierarchy.statements(edge))))


class _Hierarchy:
    """What a release says of wider notions.

    Attributes:
        edges: (narrower, wider) of the direct graph, sorted.
        classes: Entity of an edge → its classes, without those that follow from them.
        allowed: (class of the wider, class of the narrower) where the two may differ.
    """

    def __init__(self, engine: EmbeddedEngine, schema: Schema, properties: list[str]) -> None:
        names = schema.namespaces
        self._engine = engine
        self._properties = properties
        self._behind = StatedBehind(engine, schema)
        parts = (f"{{ GRAPH <{names.graph('direct')}> {{ ?lower <{iri}> ?upper }} }}" for iri in properties)
        self.edges = sorted(self._pairs(f"SELECT ?lower ?upper {{ {' UNION '.join(parts)} }}"))
        may = f"GRAPH ?g {{ ?upper <{names.nutri('mayBeBroaderThan')}> ?lower }}"
        self.allowed = self._pairs(f"SELECT ?upper ?lower {{ {may} }}")
        kinds = {entity_class.iri for entity_class in schema.entity_classes()}
        computed = {names.graph("entailed"), names.graph("inferred")}
        self.classes: dict[str, set[str]] = defaultdict(set)
        for entity in {end for edge in self.edges for end in edge}:
            for quad in engine.matching(NamedNode(entity), NamedNode(RDF + "type")):
                kind, graph = getattr(quad.object, "value", ""), getattr(quad.graph_name, "value", "")
                if kind in kinds and graph not in computed:
                    self.classes[entity].add(kind)

    def _pairs(self, query: str) -> set[Edge]:
        rows = self._engine.select(query).rows
        return {(a.value, b.value) for a, b in rows if isinstance(a, NamedNode) and isinstance(b, NamedNode)}

    def statements(self, edge: Edge) -> set[str]:
        """IRIs of the statements of an edge."""
        lower, upper = edge
        return {iri for predicate in self._properties for iri in self._behind.stating(lower, predicate, upper)}

    def cycles(self) -> Iterator[list[str]]:
        """For each set of entities that fall under one another a cycle among them, from and to its first IRI."""
        graph: nx.DiGraph[str] = nx.DiGraph(self.edges)
        for members in nx.strongly_connected_components(graph):
            start = min(members)
            if len(members) > 1 or graph.has_edge(start, start):
                yield _walk(graph, members, start)


def _walk(graph: nx.DiGraph[str], members: set[str], start: str) -> list[str]:
    """From each entity to the first one above it, until one comes again: a cycle, turned to begin at its first IRI."""
    path: dict[str, None] = {}
    while start not in path:
        path[start] = None
        start = min(above for above in graph.successors(start) if above in members)
    cycle = list(path)[list(path).index(start) :]
    turn = cycle.index(min(cycle))
    return [*cycle[turn:], *cycle[: turn + 1]]
