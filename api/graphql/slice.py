"""What a request has fetched: facts of nodes and the edges of lists. The resolvers read nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from api.graphql.facets import FacetCounts
from api.graphql.plan import Path, RelationPlan
from kg.errors import KgError, RefusedError
from kg.prefixes import RDF, RDFS
from kg.query.edge_index import NO_EVIDENCE, EdgeSummary
from kg.store import Term

Slot = tuple[str, ...]
TYPE_SLOT: Slot = (f"{RDF}type",)
LABEL_SLOT: Slot = (f"{RDFS}label",)
_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Said:
    """A statement behind an edge; `graph` is its source's."""

    iri: str
    leaf: str
    certainty: str
    affirmed: bool
    graph: str


class Edge(NamedTuple):
    """One edge of a connection: a neighbour with everything that speaks for it.

    Attributes:
        node: IRI, or the text of a literal.
        statements: Affirmed ones, and denials of the same triples; sorted by IRI.
        derivations: Derivation IRI → (leaf, certainty of its weakest premise), only those that stand.
        amounts: IRI of an amount → its percentage of the daily value, None where there is none to compare with.
        cautions: IRIs of statements that name harm, sorted.
        summary: What it amounts to, where evidence was asked for.

    A tuple, because an answer makes hundreds of edges; most have no more than a summary.
    """

    node: str
    sort: str
    statements: Sequence[Said] = ()
    derivations: Mapping[str, tuple[str, str]] = _NONE
    amounts: Mapping[str, float | None] = _NONE
    cautions: Sequence[str] = ()
    summary: EdgeSummary = NO_EVIDENCE

    def ranked_amounts(self) -> list[str]:
        """IRIs of the amounts: highest percentage first, those without one last, then by IRI."""
        return sorted(self.amounts, key=lambda iri: (self.amounts[iri] is None, -(self.amounts[iri] or 0), iri))

    def median_amount(self) -> str | None:
        """The amount in the middle by percentage, the lower one of two; None if none has a percentage."""
        known = [iri for iri in self.ranked_amounts() if self.amounts[iri] is not None]
        return known[len(known) // 2] if known else None


@dataclass(slots=True)
class Connection:
    """One page of a list.

    Attributes:
        target: Type name expected of the nodes; "" for literals.
        total: Number of edges on all pages, where asked.
        reason: Enum name of the reason why it is empty, None if it is not or nobody asked.
        reason_sources: IRIs of the sources that treat of the parent and name none.
        figure_sources: IRIs of the sources that hold figures about it, where it is empty.
        facets: Name and size of a facet → its counts.
    """

    edges: list[Edge] = field(default_factory=list)
    target: str = ""
    has_next: bool = False
    has_previous: bool = False
    total: int | None = None
    reason: str | None = None
    reason_sources: Sequence[str] = ()
    figure_sources: Sequence[str] = ()
    facets: dict[tuple[str, int], FacetCounts] = field(default_factory=dict)


@dataclass
class Slice:
    """Facts and lists by key, filled level by level.

    Attributes:
        known: Node IRI → slot → values, the same for all slices of a release; may be read when asked, never written to.
        facts: The same of what was fetched, in engine order without repeats. A node in both is whole in this one.
        plans: (response path, object type) → the plan of that list.
        roots: Response key of a root field → what it found.
        hints: What `extensions.hints` tells the caller.
        queries: SPARQL texts that were run, in order.
        faults: Response path → what is wrong with an argument there; raised by that field.
        failure: What stopped the fetching; raised by every root field.
    """

    known: Mapping[str, Mapping[Slot, list[Term]]] = field(default_factory=dict)
    facts: dict[str, dict[Slot, list[Term]]] = field(default_factory=dict)
    connections: dict[tuple[str, Path, str], Connection] = field(default_factory=dict)
    plans: dict[tuple[Path, str], RelationPlan] = field(default_factory=dict)
    roots: dict[str, Any] = field(default_factory=dict)
    hints: list[dict[str, Any]] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    faults: dict[Path, RefusedError] = field(default_factory=dict)
    failure: KgError | None = None

    def add_fact(self, node: str, slot: Slot, value: Term) -> None:
        """Note one value of a node; the same value twice counts once."""
        of_node = self.facts.get(node)
        if of_node is None:
            known = self.known.get(node)
            of_node = self.facts[node] = {} if known is None else {of: [*values] for of, values in known.items()}
        if slot not in of_node:
            of_node[slot] = [value]
        elif value not in of_node[slot]:
            of_node[slot].append(value)

    def facts_of(self, node: str) -> Mapping[Slot, Sequence[Term]]:
        """What is known of a node by slot; nothing where nothing was fetched."""
        found = self.facts.get(node)
        return (self.known.get(node) or {}) if found is None else found

    def values(self, node: str, slot: Slot) -> Sequence[Term]:
        """The values of a node, in a fixed order: by N-Triples text."""
        # As `facts_of`, which would be one call more for each field of each node.
        of_node = self.facts.get(node) or self.known.get(node)
        found = of_node.get(slot, ()) if of_node is not None else ()
        return sorted(found, key=str) if len(found) > 1 else found

    def classes(self, node: str) -> tuple[str, ...]:
        """Class IRIs of a node, where its type was fetched."""
        return tuple(term.value for term in self.values(node, TYPE_SLOT))
