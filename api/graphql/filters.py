"""Arguments of connections: pages and filters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.graphql.cursor import decode_cursor
from api.graphql.identifiers import find_iri
from api.graphql.names import enum_value
from api.graphql.pages import DEFAULT_EDGES, MOST_EDGES, Order, OrderField, Page
from kg.errors import RefusedError
from kg.query.evidence_filter import EvidenceFilter, QualifierFilter, filterable_qualifiers, read_qualifier
from kg.schema import Schema
from kg.store import NamedNode


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
        """`first`, `last`, `after`, `before` and the order of a relation.

        Raises:
            RefusedError: A size lies outside 1..100, or a position is no cursor.
        """
        first, last = arguments.get("first"), arguments.get("last")
        for name, size in (("first", first), ("last", last)):
            if size is not None and not 1 <= size <= MOST_EDGES:
                message = f"{name}: {size} is not between 1 and {MOST_EDGES}"
                raise RefusedError(message, hint="Ask for a page, then go on from its cursors.")
        first = DEFAULT_EDGES if first is None and last is None else first
        after, before = (
            None if arguments.get(name) is None else decode_cursor(arguments[name]) for name in ("after", "before")
        )
        return Page(first, last, after, before, _order(arguments.get("orderBy")))

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


def _order(given: Any) -> Order:
    """Labels go from A to Z unless asked otherwise, everything else from the best down; lists have orders of their own."""
    if not isinstance(given, Mapping):
        return Order()
    field = OrderField(str(getattr(given["field"], "name", given["field"])))
    direction = given.get("direction")
    descending = getattr(direction, "name", direction) == "DESC"
    return Order(field, field is not OrderField.LABEL if direction is None else descending)
