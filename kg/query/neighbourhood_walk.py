"""The walk through a neighbourhood: takes in the solutions of one level query after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg.query.neighbourhood_model import Edge, Filters, LeftOut, Neighbourhood, Node
from kg.schema import Schema
from kg.store import Literal, Term


def make_node(schema: Schema, iri: str, label: str, class_iri: str, *, distance: int) -> Node:
    """A node, with its names derived from its IRIs."""
    return Node(iri, schema.namespaces.contract(iri), label, local_name(class_iri), distance)


def local_name(iri: str) -> str:
    """What follows the last `#` or `/`."""
    return iri.rpartition("#")[2].rpartition("/")[2]


def text(term: Term | None) -> str:
    """The term's text, empty for an unbound one."""
    return "" if term is None else term.value


class Walk:
    """The nodes and edges found so far; `frontier` holds the nodes whose edges come next."""

    def __init__(self, schema: Schema, filters: Filters, focus: Node, max_nodes: int) -> None:
        self._schema = schema
        self._filters = filters
        self._max_nodes = max_nodes
        self._focus = focus.iri
        self._nodes = {focus.iri: focus}
        self._edges: dict[str, Edge] = {}
        self._ranks = {concept.iri: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
        self._names = {concept.iri: concept.name for concept in schema.scheme("CertaintyScale").concepts}
        self._cut: tuple[set[str], set[str]] = (set(), set())
        self.frontier = [focus.iri]

    def step(self, rows: Iterable[tuple[Term | None, ...]], distance: int) -> None:
        """Take in one level: the solutions of a level query."""
        edges: dict[str, Edge] = {}
        found: dict[str, Node] = {}
        premises: _Premises = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
        for row in rows:
            edge, other, label, class_iri, derivation, premise, certainty, source = _read(self._schema, row)
            found.setdefault(other, make_node(self._schema, other, label, class_iri, distance=distance))
            if label < found[other].label:
                found[other] = replace(found[other], label=label)
            if edge.inferred:
                edges[edge.id] = edge
                premises[edge.id][derivation][premise].append((certainty, source))
            elif self._survives(certainty, source):
                edges[edge.id] = replace(edge, certainty=certainty)
        for edge_id, derivations in premises.items():
            best = self._best(derivations)
            if best:
                edges[edge_id] = replace(edges[edge_id], certainty=best)
            else:
                del edges[edge_id]
        self._keep(edges, found)

    def _survives(self, certainty: str, source: str) -> bool:
        kept_sources = self._filters.sources
        return certainty in self._filters.certainties and (kept_sources is None or source in kept_sources)

    def _best(self, derivations: dict[str, dict[str, list[tuple[str, str]]]]) -> str:
        """Certainty of the best derivation that survives, empty if none does."""
        surest = 0
        for by_premise in derivations.values():
            surest = max(surest, min(self._rank_of_premise(support) for support in by_premise.values()))
        return next((iri for iri, rank in self._ranks.items() if rank == surest), "")

    def _rank_of_premise(self, support: list[tuple[str, str]]) -> int:
        """Rank of the surest statement that survives; of the premise itself where it has none, being concluded."""
        stated = [pair for pair in support if pair[1]]
        return max((self._ranks.get(c, 0) for c, source in stated or support if self._survives(c, source)), default=0)

    def _keep(self, edges: dict[str, Edge], found: dict[str, Node]) -> None:
        surest: dict[str, int] = {}
        for edge in edges.values():
            for end in (edge.subject, edge.object):
                surest[end] = max(surest.get(end, 0), self._ranks.get(edge.certainty, 0))
        new = sorted((iri for iri in surest if iri not in self._nodes), key=lambda iri: (-surest[iri], iri))
        room = self._max_nodes - len(self._nodes)
        self.frontier = sorted(new[:room])
        self._cut[0].update(new[room:])
        self._nodes |= {iri: found[iri] for iri in self.frontier}
        for edge in edges.values():
            if edge.subject in self._nodes and edge.object in self._nodes:
                self._edges[edge.id] = edge
            else:
                self._cut[1].add(edge.id)

    def result(self) -> Neighbourhood:
        """What was found; a conclusion that is also stated is left to its statements."""
        stated = {(e.subject, e.predicate, e.object) for e in self._edges.values() if not e.inferred}
        edges = [
            replace(edge, certainty=self._names[edge.certainty])
            for edge in self._edges.values()
            if not (edge.inferred and (edge.subject, edge.predicate, edge.object) in stated)
        ]
        return Neighbourhood(
            focus=self._focus,
            nodes=tuple(sorted(self._nodes.values(), key=lambda node: (node.distance, node.iri))),
            edges=tuple(sorted(edges, key=lambda e: (e.subject, e.predicate, e.object, e.id))),
            left_out=LeftOut(len(self._cut[0] - self._nodes.keys()), len(self._cut[1] - self._edges.keys())),
        )


# Conclusion → derivation → premise → (certainty, source) of each statement behind the premise.
_Premises = dict[str, dict[str, dict[str, list[tuple[str, str]]]]]


def _read(schema: Schema, row: tuple[Term | None, ...]) -> tuple[Edge, str, str, str, str, str, str, str]:
    back, focus, other, label, class_iri, edge_id, predicate, certainty, source, *rest = row
    section, start, end, derivation, premise = rest
    subject, object_ = (text(other), text(focus)) if text(back) == "true" else (text(focus), text(other))
    edge = Edge(
        id=schema.namespaces.contract(text(edge_id)),
        subject=subject,
        predicate=text(predicate),
        object=object_,
        predicate_name=local_name(text(predicate)),
        certainty="",
        source="" if derivation is not None else text(source).removeprefix(schema.namespaces.iri("source", "")),
        inferred=derivation is not None,
        section=None if section is None else text(section),
        start=_number(start),
        end=_number(end),
    )
    return (
        edge,
        text(other),
        text(label),
        text(class_iri),
        text(derivation),
        text(premise),
        text(certainty),
        text(source),
    )


def _number(term: Term | None) -> int | None:
    return int(term.value) if isinstance(term, Literal) else None
