"""What is around an entity, ready for a canvas: the view of `kg export --focus`, with distances, degrees and places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from kg.export.collect import collect
from kg.export.layout import arrange
from kg.export.selection import Selection
from kg.export.view import Credit, View, ViewEdge, ViewNode
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Schema
from kg.store import Engine

# Nothing leaves in a file; who answers names licence and disclaimer beside the answer.
_NO_CREDIT = Credit("", "", "", "", "", "")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entity of a neighbourhood.

    Attributes:
        degree: Edges of the neighbourhood that end here; one with itself counts once.
        distance: Edges on the shortest way from a focus, over edges of the neighbourhood; 0 for a focus.
    """

    node: ViewNode
    degree: int
    distance: int


@dataclass(frozen=True)
class Neighborhood:
    """Entities around a focus and every claim between them.

    Attributes:
        nodes: Nearest first, then by IRI.
        edges: One for each affirmed statement and each conclusion, by subject, object, predicate and id.
        left_out: What the caps left out and by which rule; empty if nothing.
    """

    nodes: tuple[Neighbour, ...]
    edges: tuple[ViewEdge, ...]
    left_out: str
    _view: View = field(repr=False, compare=False)

    @cached_property
    def places(self) -> dict[str, tuple[float, float]]:
        """IRI → middle of its place in the picture that `kg export --format svg` draws, in pixels from the top left."""
        spots = arrange(self._view).spots
        return {iri: (round(s.x + s.width / 2, 1), round(s.y, 1)) for iri, s in spots.items()}


def find_neighborhood(
    engine: Engine, schema: Schema, selection: Selection, kept: EvidenceFilter | None = None
) -> Neighborhood:
    """The neighbourhood of the selection's focus: the same nodes and edges as its exports have.

    Args:
        selection: With a focus.
        kept: The filter on statements where it is read already.

    Raises:
        NotFoundError: A focus, class, predicate, certainty, source or qualifier does not exist.
        EngineError: The store failed.
    """
    view = collect(engine, schema, selection, _NO_CREDIT, kept)
    degree: dict[str, int] = defaultdict(int)
    for edge in view.edges:
        for end in {edge.subject, edge.object}:
            degree[end] += 1
    distance = _distances(view.edges, (node.iri for node in view.nodes if node.focus))
    # Where the cap on edges took a node's last edge, its distance is what the walk had found it within.
    nodes = [Neighbour(node, degree[node.iri], distance.get(node.iri, selection.depth)) for node in view.nodes]
    ordered = sorted(nodes, key=lambda one: (one.distance, one.node.iri))
    return Neighborhood(tuple(ordered), view.edges, view.left_out, view)


def _distances(edges: Iterable[ViewEdge], focus: Iterable[str]) -> dict[str, int]:
    near: dict[str, set[str]] = defaultdict(set)
    for edge in edges:
        near[edge.subject].add(edge.object)
        near[edge.object].add(edge.subject)
    found = dict.fromkeys(focus, 0)
    rim, steps = set(found), 0
    while rim:
        steps += 1
        rim = {node for entity in rim for node in near[entity]} - found.keys()
        found |= dict.fromkeys(rim, steps)
    return found
