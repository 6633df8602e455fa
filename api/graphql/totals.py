"""Totals of lists, their grouped counts, and why a list is empty: rows of a level's second query → connections."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from api.graphql.facets import FacetReader
from api.graphql.members import Catalogue
from api.graphql.plan import RelationPlan
from api.graphql.slice import Connection
from kg.store import Term


@dataclass(frozen=True, slots=True)
class Speaker:
    """A source, as the reasons of empty lists name it; `speaks` is false for one that holds figures only."""

    iri: str
    graph: str
    speaks: bool


@dataclass(slots=True)
class _Told:
    """What the rows say of one parent."""

    facets: FacetReader
    total: int = 0
    is_hidden: bool = False
    silent: set[str] = field(default_factory=set)
    figured: set[str] = field(default_factory=set)


class Totals:
    """What is known of the lists of some parents besides their edges.

    Args:
        parents: Their IRIs.
        speakers: Every source.
    """

    def __init__(
        self, catalogue: Catalogue, plan: RelationPlan, parents: Sequence[str], speakers: Iterable[Speaker]
    ) -> None:
        self._plan = plan
        self._told = {parent: _Told(FacetReader(catalogue, plan.facets)) for parent in parents}
        graphs = plan.filters.graphs
        self._may_speak = {s.iri for s in speakers if graphs is None or s.graph in graphs}

    def take(self, row: Mapping[str, Term]) -> None:
        """Note a row; what rows there are, `api.graphql.levels.Levels.totals` says."""
        told = self._told[row["parent"].value]
        if "facet" in row:
            told.facets.take(row)
        elif "total" in row:
            told.total = int(row["total"].value)
        elif "any" in row:
            told.is_hidden = True
        elif "silent" in row:
            told.silent.add(row["silent"].value)
        elif "figured" in row:
            told.figured.add(row["figured"].value)

    def tell(self, found: Mapping[str, Connection]) -> None:
        """Put it into the connections, whose edges are there already."""
        for parent, told in self._told.items():
            connection = found[parent]
            connection.facets = told.facets.facets()
            if self._plan.wants_total:
                connection.total = told.total
            if self._plan.wants_reason and not connection.edges and self._plan.page.is_start:
                self._tell_reason(connection, told)

    def _tell_reason(self, connection: Connection, told: _Told) -> None:
        connection.figure_sources = sorted(told.figured & self._may_speak)
        named = sorted(told.silent & self._may_speak)
        if told.is_hidden:
            connection.reason = "FILTERED_OUT"
        elif named:
            connection.reason, connection.reason_sources = "NONE_NAMED", named
        else:
            connection.reason = "NOTHING_KNOWN"
