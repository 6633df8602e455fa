"""What lists are ordered by: the keys of an `orderBy`, ties broken at last by IRI, ascending."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rdflib import URIRef

from tests.contracts.reference.beside import Beside
from tests.contracts.reference.evidence import EVERYTHING, Edge, Filter
from tests.contracts.reference.nodes import Nodes
from tests.contracts.reference.pages import Key, Value
from tests.contracts.reference.vocabulary import constant

OrderBy = Mapping[str, Any]


class Orders:
    """Sort keys over the nodes and edges of a release."""

    def __init__(self, nodes: Nodes, beside: Beside) -> None:
        self._nodes = nodes
        self._beside = beside
        self._rank = nodes.words.rank

    # Edges

    def of_edges(self, given: OrderBy | None, kept: Filter) -> list[Key]:
        """By label where nothing is said; ties are broken by label, then by IRI."""
        field = given["field"] if given else "LABEL"
        direction = given.get("direction") if given else None
        # Labels go from A to Z unless asked otherwise, everything else from the best down.
        descending = field != "LABEL" if direction is None else direction == "DESC"
        ties = [Key(self.label_of), Key(lambda edge: str(edge.neighbour))]
        if field == "LABEL":
            return [Key(self.label_of, descending), ties[1]]
        return [*(Key(of, descending) for of in self._leading(field, kept)), *ties]

    def _leading(self, field: str, kept: Filter) -> list[Callable[[Edge], Value]]:
        if field == "PERCENT_DAILY_VALUE":
            return [lambda edge: self._share(edge, kept)]
        # EVIDENCE: the best certainty, then the number of sources, then the number of statements, never weighed.
        return [
            lambda edge: max(self._rank[certainty] for certainty in edge.certainties()),
            lambda edge: len({said.graph for said in edge.affirmed}),
            lambda edge: len(edge.affirmed),
        ]

    def _share(self, edge: Edge, kept: Filter) -> float | None:
        median = self._beside.median_amount(edge.subject, str(edge.neighbour), kept)
        return None if median is None else self._beside.percent(median)

    def label_of(self, edge: Edge) -> str | None:
        """The label of the neighbour, or the text of a claim in words."""
        if not isinstance(edge.neighbour, URIRef):
            return str(edge.neighbour)
        return self._nodes.label(str(edge.neighbour))

    # Nodes

    def of_nodes(self, given: Sequence[OrderBy] | None, type_name: str) -> list[Key]:
        """By label where nothing is said, and where there is none by IRI."""
        asked = given or ([{"field": "LABEL"}] if self._nodes.has_label(type_name) else [])
        return [*(self._key(one, type_name) for one in asked), Key(lambda iri: iri)]

    def _key(self, given: OrderBy, type_name: str) -> Key:
        field, direction = given["field"], given.get("direction")
        if field == "ID":
            return Key(lambda iri: iri, direction == "DESC")
        shapes = {constant(shape.name): shape for shape in self._nodes.words.known_class(type_name).fields}
        if field in shapes:
            return Key(lambda iri: self._value(iri, shapes[field]), direction == "DESC")
        counted = shapes[field.removesuffix("_COUNT")]
        # Counts go down where nothing is said.
        return Key(lambda iri: len(self._nodes.edges(iri, counted, EVERYTHING)), direction != "ASC")

    def _value(self, iri: str, shape: Any) -> Value:
        """A closed list goes by rank, false before true, everything else by value."""
        if shape.scheme is not None:
            return next((self._rank[member] for member in self._nodes.facts.iris(iri, *shape.path)), None)
        return next(iter(self._nodes.scalars(iri, shape)), None)
