"""GraphQL fields of connections: their edges, pages, counts, and the reasons why there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.graphql.cursor import encode_cursor
from api.graphql.facet_types import facets_field
from api.graphql.fields import field, list_of
from api.graphql.slice import Connection

if TYPE_CHECKING:
    from api.graphql.types import TypeMaker


def page_info_fields() -> dict[str, Any]:
    """The fields of `PageInfo`, over a connection."""
    return {
        "hasNextPage": field("hasNextPage", bool, lambda c, _: c.has_next, "More edges follow."),
        "hasPreviousPage": field("hasPreviousPage", bool, lambda c, _: c.has_previous, "Edges came before."),
        "startCursor": field("startCursor", str | None, lambda c, _: _cursor(c, 0), "Cursor of the first edge."),
        "endCursor": field("endCursor", str | None, lambda c, _: _cursor(c, -1), "Cursor of the last edge."),
    }


def edge_fields(maker: TypeMaker, target: str) -> dict[str, Any]:
    """The fields of an edge to a type, or to a text where `target` is empty, apart from its evidence."""
    fields = {"cursor": field("cursor", str, lambda e, _: encode_cursor(e.sort, e.node), "Position in the list.")}
    if target:
        fields["node"] = field(
            "node", maker.classes[target], lambda e, i: maker.show(i.context, e.node, target), "What the edge leads to."
        )
    else:
        fields["value"] = field("value", str, lambda e, _: e.node, "The text.")
    return fields


def connection_fields(maker: TypeMaker, target: str, edge: Any) -> dict[str, Any]:
    """The fields of a connection whose edges are of a type."""
    fields = {
        "edges": field("edges", list_of(edge), lambda c, _: c.edges, "The edges of this page."),
        "pageInfo": field("pageInfo", maker.parts["PageInfo"], lambda c, _: c, "Where this page lies."),
        "totalCount": field("totalCount", int, lambda c, _: c.total, "Edges on all pages, after the filters."),
    }
    if target:
        fields["nodes"] = field(
            "nodes",
            list_of(maker.classes[target]),
            lambda c, i: [maker.show(i.context, e.node, target) for e in c.edges],
            "What the edges of this page lead to.",
        )
        fields["facets"] = facets_field(maker.parts["Facet"], maker.lists.facets(target))
    return fields


def reason_fields(maker: TypeMaker) -> dict[str, Any]:
    """The fields of a relation that say why there is no edge."""
    reason = maker.enums["EmptyReason"]
    source = maker.classes["Source"]
    return {
        "emptyReason": field(
            "emptyReason",
            reason | None,
            lambda c, _: reason[c.reason] if c.reason else None,
            "Why there is no edge; null where there is one.",
        ),
        "emptyReasonSources": field(
            "emptyReasonSources",
            list_of(source),
            lambda c, i: [maker.show(i.context, iri, "Source") for iri in c.reason_sources],
            "With NONE_NAMED: the sources that were read for this and name none.",
        ),
        "emptyReasonFigures": field(
            "emptyReasonFigures",
            list_of(source),
            lambda c, i: [maker.show(i.context, iri, "Source") for iri in c.figure_sources],
            "Where there is no edge: the sources that claim nothing of it and hold figures about it all the same.",
        ),
    }


def _cursor(connection: Connection, position: int) -> str | None:
    if not connection.edges:
        return None
    edge = connection.edges[position]
    return encode_cursor(edge.sort, edge.node)
