"""`facets`: the whole filtered list, grouped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.contracts.reference.evidence import EVERYTHING
from tests.contracts.reference.nodes import Nodes
from tests.contracts.reference.vocabulary import constant


class Facets:
    """Groups over the nodes of a release."""

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes

    def group(self, members: Sequence[str], type_name: str, by: str, first: int) -> dict[str, Any]:
        """The groups of one criterion, the largest first, then by value; `missing` counts what is in none."""
        values = {iri: set(self._values(iri, type_name, by)) for iri in members}
        counts = Counter(value for found in values.values() for value in found)
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0][0]))
        return {
            "by": by,
            "values": [{"value": value, "label": label, "count": count} for (value, label), count in ordered[:first]],
            "missing": sum(not found for found in values.values()),
        }

    def _values(self, iri: str, type_name: str, by: str) -> Iterator[tuple[str, str]]:
        """(value, label) of every group that a node is in."""
        words, facts = self._nodes.words, self._nodes.facts
        if by == "TYPE":
            known = words.known_class(self._nodes.type_of(iri, "Node"))
            yield constant(known.name), known.label
            return
        shape = next(field for field in words.known_class(type_name).fields if constant(field.name) == by)
        if shape.is_claim:
            for edge in self._nodes.edges(iri, shape, EVERYTHING):
                value = words.curie(str(edge.neighbour)) if self._nodes.target(shape) else str(edge.neighbour)
                yield value, self._nodes.label(str(edge.neighbour)) or value
        elif shape.scheme is not None:
            concepts = {concept.iri: concept for concept in words.schema.schemes[shape.scheme].concepts}
            for member in facts.iris(iri, *shape.path):
                yield words.constants[member], concepts[member].label
        else:
            for value in self._nodes.scalars(iri, shape):
                yield str(value).lower(), str(value).lower()
