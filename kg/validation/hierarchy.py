"""The hierarchy of entities: nothing is its own wider notion, and what falls under another is of the same kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

import networkx as nx

from kg.prefixes import RDF
from kg.schema import Schema
from kg.store import NamedNode, Quad
from kg.validation.report import Finding

_CYCLE_HINT = "Take out or turn round one of these rows."
_CLASS_HINT = "Correct the row or a class, or let the ontology allow it with nutri:mayBeBroaderThan."

Edge = tuple[str, str]


def check_hierarchy(quads: Sequence[Quad], schema: Schema) -> Iterator[Finding]:
    """No cycle in nutri:broader and what is below it, and one class on both sides save where the ontology says more.

    Takes time linear in the quads. Of entities that are wider than one another through several cycles, one is named.

    Args:
        quads: A whole release; the direct graph holds the hierarchy.
        schema: Its model.
    """
    names = schema.namespaces
    above = names.nutri("broader")
    if above not in schema.properties:
        return
    hierarchy = _Hierarchy(quads, schema, {leaf.iri for leaf in schema.leaves(above) if not leaf.reverse})
    for cycle in hierarchy.cycles():
        behind = {statement for edge in pairwise(cycle) for statement in hierarchy.statements.get(edge, ())}
        path = " → ".join(map(names.contract, cycle))
        message = "an entity falls under itself"
        yield Finding("hierarchy", names.contract(cycle[0]), message, path, _CYCLE_HINT, tuple(sorted(behind)))
    for edge in hierarchy.edges:
        lower, upper = (hierarchy.classes[end] for end in edge)
        if lower and upper and not any(a == b or (b, a) in hierarchy.allowed for a in lower for b in upper):
            kinds = (", ".join(sorted(schema.classes[iri].name for iri in side)) for side in (lower, upper))
            message = "a {} falls under a {}".format(*kinds)
            behind = hierarchy.statements.get(edge, set())
            focus, value = map(names.contract, edge)
            yield Finding("hierarchy", focus, message, value, _CLASS_HINT, tuple(sorted(behind)))


class _Hierarchy:
    """What a release says of wider notions.

    Attributes:
        edges: (narrower, wider) of the direct graph, sorted.
        statements: Edge → statements of it.
        classes: Entity → its classes, without those that follow from them.
        allowed: (class of the wider, class of the narrower) where the two may differ.
    """

    def __init__(self, quads: Sequence[Quad], schema: Schema, properties: set[str]) -> None:
        names = schema.namespaces
        direct, computed = names.graph("direct"), {names.graph("entailed"), names.graph("inferred")}
        kinds = {entity_class.iri for entity_class in schema.entity_classes()}
        ends = (RDF + "subject", RDF + "predicate", RDF + "object")
        records: dict[str, dict[str, str]] = defaultdict(dict)
        edges: set[Edge] = set()
        self.classes: dict[str, set[str]] = defaultdict(set)
        self.allowed: set[Edge] = set()
        for quad in quads:
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
                continue
            graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object.value
            if graph == direct and predicate in properties:
                edges.add((subject, value))
            elif graph not in computed and predicate in ends:
                records[subject][predicate] = value
            elif graph not in computed and predicate == RDF + "type" and value in kinds:
                self.classes[subject].add(value)
            elif predicate == names.nutri("mayBeBroaderThan"):
                self.allowed.add((subject, value))
        self.edges = sorted(edges)
        self.statements: dict[Edge, set[str]] = defaultdict(set)
        for statement, record in records.items():
            if record.get(ends[1]) in properties and len(record) == len(ends):
                self.statements[record[ends[0]], record[ends[2]]].add(statement)

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
