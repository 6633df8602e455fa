"""Arguments of connections: pages and filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from api.graphql.cursor import decode_cursor
from api.graphql.identifiers import find_iri
from api.graphql.names import enum_value
from kg.errors import RefusedError
from kg.query.evidence_filter import EvidenceFilter, QualifierFilter, filterable_qualifiers, read_qualifier
from kg.schema import Schema
from kg.store import NamedNode

# The page sizes that design.md promises; a client that needs more goes on after the last cursor.
DEFAULT_EDGES, MOST_EDGES = 25, 100


class OrderField(StrEnum):
    """What the edges of a connection can be ordered by."""

    LABEL = "LABEL"
    EVIDENCE = "EVIDENCE"
    PERCENT_DAILY_VALUE = "PERCENT_DAILY_VALUE"


@dataclass(frozen=True, slots=True)
class Order:
    """How the edges of a connection are ordered; ties are broken by label, then by IRI."""

    field: OrderField = OrderField.LABEL
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of a connection: `first` edges after a keyset position, in some order."""

    first: int
    after: tuple[str, str] | None = None
    order: Order = Order()


class FilterReader:
    """Reads the arguments of connections: pages and filters.

    Args:
        schema: The ontology, for the qualifiers.
        certainties: Enum value → concept IRIs at least as certain.
        graphs: Source id, CURIE or IRI → graph IRI.
    """

    def __init__(self, schema: Schema, certainties: Mapping[str, tuple[str, ...]], graphs: Mapping[str, str]) -> None:
        self._schema = schema
        self._certainties = certainties
        self._graphs = graphs
        self._qualifiers = filterable_qualifiers(schema)

    def page(self, arguments: Mapping[str, Any]) -> Page:
        """`first` and `after`; the limits of design apply.

        Raises:
            RefusedError: `first` lies outside 1..100 or `after` is no cursor.
        """
        first = arguments.get("first", DEFAULT_EDGES)
        if not isinstance(first, int) or not 1 <= first <= MOST_EDGES:
            raise RefusedError(
                f"first: {first} is not between 1 and {MOST_EDGES}", hint="Ask for a page, then go on after it."
            )
        after = arguments.get("after")
        return Page(first, decode_cursor(after) if after is not None else None, _order(arguments.get("orderBy")))

    def filters(self, arguments: Mapping[str, Any]) -> EvidenceFilter:
        """`minCertainty`, `sources`, `includeInferred` and `qualifiers`.

        Raises:
            RefusedError: There is no such source, or a qualifier cannot have the value.
        """
        least = arguments.get("minCertainty")
        sources = arguments.get("sources")
        unknown = [source for source in sources or () if source not in self._graphs]
        if unknown:
            known = ", ".join(sorted(name for name in self._graphs if ":" not in name))
            raise RefusedError(f"there is no source {unknown[0][:80]!r}", hint=f"The sources are: {known}.")
        return EvidenceFilter(
            certainties=self._certainties[getattr(least, "name", least)] if least is not None else (),
            graphs=None if sources is None else tuple(sorted({self._graphs[s] for s in sources})),
            include_inferred=arguments.get("includeInferred") is not False,
            qualifiers=tuple(self._conditions(arguments.get("qualifiers") or {})),
        )

    def _conditions(self, given: Mapping[str, Any]) -> Iterator[QualifierFilter]:
        for name, wanted in given.items():
            if wanted is None:
                continue
            known = self._qualifiers[name]
            if known.scheme is not None:
                members = self._schema.schemes[known.scheme].concepts
                concept = next(c for c in members if enum_value(c.name) == getattr(wanted, "name", wanted))
                yield QualifierFilter(known.predicate, NamedNode(concept.iri))
            elif known.classes:
                found = find_iri(self._schema, str(wanted))
                if found is None:
                    raise RefusedError(f"{known.name} takes an entity, not {str(wanted)[:80]!r}", hint="Write its id.")
                yield QualifierFilter(known.predicate, NamedNode(found))
            else:
                text = str(wanted).lower() if isinstance(wanted, bool) else str(wanted)
                yield read_qualifier(self._schema, known.name, text)


def _order(given: Mapping[str, Any] | None) -> Order:
    """Labels go from A to Z unless asked otherwise, everything else from the best down."""
    if given is None:
        return Order()
    field = OrderField(getattr(given["field"], "name", given["field"]))
    direction = given.get("direction")
    descending = getattr(direction, "name", direction) == "DESC"
    return Order(field, field is not OrderField.LABEL if direction is None else descending)
