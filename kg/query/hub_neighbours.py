"""What is shown of an entity with very many edges: the neighbours over each property that are best supported.

Pages and documents about a hub would otherwise be as long as the hub is wide. What is left out is counted, never silent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kg.prefixes import Namespaces
from kg.query.edge_index import EdgeIndex, Kept, Stretch
from kg.query.evidence import prologue, values_of
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.schema import PropertyKind, Schema
from kg.store import Engine, NamedNode, term_text

# As many as a page of a list may have at the most.
MOST_NEIGHBOURS = 100
# Sources that say so little that all of it can be read.
_FEW_SOURCES = 8


@dataclass(frozen=True, slots=True)
class HubNeighbours:
    """Some neighbours of a hub.

    Attributes:
        iris: Of all that are shown over some property, sorted.
        totals: Property IRI, read from the hub → how many edges there are, where not all are shown.
    """

    iris: tuple[str, ...]
    totals: Mapping[str, int]

    @property
    def cap(self) -> str:
        """The cap, as `kg-truncated` names it."""
        return f"neighbours={MOST_NEIGHBOURS}"

    def words(self, label: str) -> str:
        """What is left out, for readers."""
        return (
            f"{label} has very many neighbours: over each property the {MOST_NEIGHBOURS} that are best supported are "
            "described here. GraphQL lists all of them page by page, and the dumps hold everything."
        )

    def records(self, engine: Engine, names: Namespaces, iri: str) -> set[str]:
        """IRIs of the statements and propositions about the hub and one of these.

        Raises:
            EngineError: The store failed.
        """
        found: set[str] = set()
        for value in values_of("other", self.iris):
            for near, far in (("subject", "object"), ("object", "subject")):
                # The hub is looked up for each record: as a join, an engine starts from everything that is said of it.
                there = f"FILTER EXISTS {{ ?record rdf:{near} {term_text(NamedNode(iri))} }}"
                body = f"{value} GRAPH ?graph {{ ?record rdf:{far} ?other . {there} }}"
                rows = engine.select(f"{prologue(names)}SELECT DISTINCT ?record WHERE {{ {body} }}").rows
                found |= {row[0].value for row in rows if row[0] is not None}
        return found


def choose_neighbours(
    index: EdgeIndex | None, schema: Schema, iri: str, kept: EvidenceFilter = EVERYTHING
) -> HubNeighbours | None:
    """The best supported neighbours of a hub; None for an entity of which everything can be shown.

    Args:
        index: Of the release; None where it has none.
        kept: Which statements count. Where it leaves what few sources say, or what is said on a condition, everything
            that it leaves can be shown.

    Raises:
        EngineError: The index is missing or damaged.
    """
    narrow = bool(kept.qualifiers) or (kept.graphs is not None and len(kept.graphs) <= _FEW_SOURCES)
    if index is None or narrow or not index.is_hub(iri):
        return None
    ranks = {concept.iri: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
    least = min((ranks.get(one, 0) for one in kept.certainties), default=0)
    stretch = Stretch(MOST_NEIGHBOURS, kept=Kept(least=least, stated=not kept.include_inferred), evidence="DESC")
    nodes: set[str] = set()
    totals: dict[str, int] = {}
    for shown in _leaf_properties(schema):
        found = index.edges(iri, shown, stretch)
        nodes.update(edge.node for edge in found if edge.class_iri)
        if len(found) == MOST_NEIGHBOURS:
            totals[shown] = index.count(iri, shown, stretch.kept)
    return HubNeighbours(tuple(sorted(nodes)), totals)


def _leaf_properties(schema: Schema) -> list[str]:
    """Properties that statements and rules have between entities, and their inverses."""
    own = [
        known
        for known in schema.properties.values()
        if not known.is_literal and not known.is_inverse and known.kind in (PropertyKind.STATED, PropertyKind.CONCLUDED)
    ]
    return sorted({iri for known in own for iri in (known.iri, known.inverse) if iri})
