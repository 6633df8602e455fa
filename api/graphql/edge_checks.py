"""SPARQL that checks an edge whose ends are known: does it survive a filter? Plain SPARQL 1.1.

Every step is an EXISTS over one triple pattern. Where several stand together, an engine that does not carry the ends
into an EXISTS joins them over the whole release first (Oxigraph: 12 s instead of 3 ms at a million triples).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from api.graphql.edge_patterns import EdgePatterns, Ends
from api.graphql.patterns import OBJECT, PREDICATE, SUBJECT, comma
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Leaf, Schema


class EdgeChecks:
    """Writes checks for one release.

    Args:
        schema: Its ontology.
        edges: Says what can be stated and concluded.
    """

    def __init__(self, schema: Schema, edges: EdgePatterns) -> None:
        self._schema = schema
        self._edges = edges

    def survives(self, property_iri: str, kept: EvidenceFilter, ends: Ends, tag: str, start: str) -> str:
        """A FILTER that holds where an affirmed statement survives, or a derivation all of whose premises do.

        Args:
            property_iri: The property that leads from the first end to the second.
            kept: Which statements count.
            ends: Variables that are bound outside, or terms.
            tag: Ends the names of the pattern's own variables.
            start: The end of which less is said; the other one may be a hub.
        """
        leaves = self._schema.leaves(property_iri)
        arms = [*self._stated(leaves, kept, ends, tag, start)]
        if kept.include_inferred:
            arms += self._concluded(leaves, kept, ends, tag, start)
        return f"FILTER({' || '.join(arms)})" if arms else "FILTER(false)"

    def _stated(
        self, leaves: tuple[Leaf, ...], kept: EvidenceFilter, ends: Ends, tag: str, start: str
    ) -> Iterator[str]:
        said, names = f"?s{tag}", self._schema.namespaces
        each = [
            replace(kept, graphs=None, qualifiers=()),
            *(EvidenceFilter(qualifiers=(one,)) for one in kept.qualifiers),
        ]
        inside = [one.inside(names, said, f"{number}{tag}") for number, one in enumerate(each)]
        for near, steps in self._steps(self._edges.statable(leaves), ends, said, tag, start):
            checks = "".join(map(_exists, filter(None, [*steps, f"{said} {self._edges.affirmed}", *inside])))
            yield f"EXISTS {{ GRAPH ?g{tag} {{ {near}{checks} }} {kept.on_graph(f'?g{tag}')} }}"

    def _concluded(
        self, leaves: tuple[Leaf, ...], kept: EvidenceFilter, ends: Ends, tag: str, start: str
    ) -> Iterator[str]:
        made, known = f"?p{tag}", self._edges
        standing = known.standing(kept, f"?d{tag}", tag)
        shown = f"GRAPH {known.inferred} {{ ?d{tag} {known.generated} {made} }}{standing}"
        for near, steps in self._steps(known.concludable(leaves), ends, made, tag, start):
            checks = "".join(map(_exists, steps))
            yield f"EXISTS {{ GRAPH {known.inferred} {{ {near}{checks} }}{_exists(shown)} }}"

    def _steps(
        self, leaves: list[Leaf], ends: Ends, said: str, tag: str, start: str
    ) -> Iterator[tuple[str, list[str]]]:
        """Per reading direction the pattern that it starts from, and those that must hold besides."""
        for reverse in (False, True):
            predicates = [leaf.iri for leaf in leaves if leaf.reverse is reverse]
            roles = dict(zip(ends, (OBJECT, SUBJECT) if reverse else (SUBJECT, OBJECT), strict=True))
            other = next(end for end in ends if end != start)
            if predicates:
                leaf = f"{said} {PREDICATE} ?l{tag} FILTER(?l{tag} IN ({comma(predicates)}))"
                yield f"{said} {roles[start]} {start}", [f"{said} {roles[other]} {other}", leaf]


def _exists(pattern: str) -> str:
    return f" FILTER EXISTS {{ {pattern} }}"
