"""Connections and edges as plain mappings, which graphql-core reads by key; what is a function is called when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib import URIRef

from kg.schema import Field
from tests.contracts.reference.beside import Beside
from tests.contracts.reference.conditions import Conditions
from tests.contracts.reference.evidence import Edge, Filter
from tests.contracts.reference.facets import Facets
from tests.contracts.reference.nodes import Nodes
from tests.contracts.reference.orders import Orders
from tests.contracts.reference.pages import Page, cut, in_order

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Thing:
    """A node of the answer."""

    iri: str


class Connections:
    """Makes the lists of an answer."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self._words = nodes.words
        self.beside = Beside(nodes.evidence)
        self._orders = Orders(nodes, self.beside)
        self._conditions = Conditions(nodes)
        self._facets = Facets(nodes)

    def members(self, type_name: str, arguments: Arguments) -> dict[str, Any]:
        """All nodes of a class that meet the condition."""
        where = arguments.get("where")
        self._conditions.check(where)
        found = [iri for iri in self._nodes.instances(type_name) if self._conditions.meets(iri, type_name, where)]
        keys = self._orders.of_nodes(arguments.get("orderBy"), type_name)
        page = cut(in_order(found, keys), keys, arguments)
        edges = [{"cursor": entry.cursor, "node": Thing(entry.member)} for entry in page.entries]
        return self._connection(page, edges, found, type_name)

    def relation(self, subject: str, shape: Field, arguments: Arguments) -> dict[str, Any]:
        """The edges of a relation from a node."""
        kept = self._nodes.filter(arguments)
        condition = {"node": arguments.get("where")}
        self._conditions.check(condition)
        found = [
            edge
            for edge in self._nodes.edges(subject, shape, kept)
            if self._conditions.edge_meets(edge, shape, condition)
        ]
        keys = self._orders.of_edges(arguments.get("orderBy"), kept)
        page = cut(in_order(found, keys), keys, arguments)
        edges = [{"cursor": e.cursor, **self.edge(e.member, shape, kept)} for e in page.entries]
        neighbours = [str(edge.neighbour) for edge in found]
        made = self._connection(page, edges, neighbours, self._nodes.target(shape))
        return made | self._why_empty(subject, shape, kept, is_empty=not found)

    def single(self, subject: str, shape: Field, arguments: Arguments) -> dict[str, Any] | None:
        """The one edge of a claim that has at most one value."""
        kept = self._nodes.filter(arguments)
        found = self._nodes.edges(subject, shape, kept)
        return self.edge(found[0], shape, kept) | {"cursor": "only"} if found else None

    def _connection(
        self, page: Page, edges: Sequence[dict[str, Any]], everything: Sequence[str], type_name: str
    ) -> dict[str, Any]:
        cursors = [edge["cursor"] for edge in edges]
        return {
            "edges": edges,
            "nodes": [edge.get("node") for edge in edges],
            "totalCount": len(everything),
            "pageInfo": {
                "hasNextPage": page.has_next,
                "hasPreviousPage": page.has_previous,
                "startCursor": cursors[0] if cursors else None,
                "endCursor": cursors[-1] if cursors else None,
            },
            "facets": lambda _, by, first: [self._facets.group(everything, type_name, one, first) for one in by],
        }

    def edge(self, edge: Edge, shape: Field, kept: Filter) -> dict[str, Any]:
        """An edge with its evidence and with what stands beside it."""
        rank = self._words.rank
        certainties = sorted(edge.certainties(), key=rank.__getitem__)
        other_end = self._other_end(edge, kept) if isinstance(edge.neighbour, URIRef) else {}
        return other_end | {
            "value": str(edge.neighbour),
            "certainty": self._words.constants[certainties[-1]],
            "worstCertainty": self._words.constants[certainties[0]],
            "inferred": not edge.affirmed,
            "predicates": sorted(self._words.curie(leaf) for leaf in edge.predicates()),
            "sourceCount": len({said.graph for said in edge.affirmed}),
            "statementCount": len(edge.affirmed),
            "statements": [Thing(iri) for iri in sorted({said.iri for said in (*edge.affirmed, *edge.denials)})],
            "derivations": [Thing(iri) for iri in sorted(edge.derivations)],
            "cautions": [
                Thing(iri)
                for iri in self.beside.cautions(self._nodes.relation(shape), edge.subject, str(edge.neighbour), kept)
            ],
        }

    def _other_end(self, edge: Edge, kept: Filter) -> dict[str, Any]:
        """The neighbour, and the figures between the two ends."""
        ends = (edge.subject, str(edge.neighbour))
        median = self.beside.median_amount(*ends, kept)
        return {
            "node": Thing(str(edge.neighbour)),
            "amounts": [Thing(iri) for iri in self.beside.amounts(*ends, kept)],
            "medianAmount": Thing(median) if median is not None else None,
        }

    def _why_empty(self, subject: str, shape: Field, kept: Filter, *, is_empty: bool) -> dict[str, Any]:
        """Filtered out, none named by a source that was read for it, or nothing known: three different answers."""
        reason, silent, figures = None, list[str](), list[str]()
        if is_empty:
            relation = self._nodes.relation(shape)
            silent = self.beside.silent_sources(subject, relation, kept)
            figures = self.beside.figure_sources(subject, relation, kept)
            reason = "NONE_NAMED" if silent else "NOTHING_KNOWN"
            if self.beside.has_any(subject, relation, self._nodes.allowed(shape)):
                reason, silent = "FILTERED_OUT", []
        return {
            "emptyReason": reason,
            "emptyReasonSources": [Thing(iri) for iri in silent],
            "emptyReasonFigures": [Thing(iri) for iri in figures],
        }
