"""GraphQL types of grouped counts."""

from __future__ import annotations

import inspect
from typing import Annotated, Any

import strawberry

from api.graphql.fields import field, list_of
from api.graphql.pages import DEFAULT_EDGES, MOST_EDGES

FACET_TYPES = {
    "Facet": "How many nodes of a list have which value: the whole list after its conditions, not the page.",
    "FacetValue": "The nodes of a list that have one value.",
}
_FIRST = f"How many values of each, 1 to {MOST_EDGES}: those of most nodes."


def facet_fields(value: Any) -> dict[str, Any]:
    """The fields of `Facet`, over `FacetCounts`."""
    return {
        "by": field("by", str, lambda f, _: f.by, "What it groups by."),
        "values": field("values", list_of(value), lambda f, _: f.values, "Largest count first, then by value."),
        "missing": field("missing", int, lambda f, _: f.missing, "How many nodes have no value."),
    }


def facet_value_fields() -> dict[str, Any]:
    """The fields of `FacetValue`, over `FacetCount`."""
    return {
        "value": field("value", str, lambda v, _: v.value, "The enum value, the id of the neighbour, or the text."),
        "label": field("label", str, lambda v, _: v.label, "The value in words."),
        "count": field("count", int, lambda v, _: v.count, "How many nodes have it; a node may have several values."),
    }


def facets_field(facet: Any, by: Any) -> Any:
    """The field `facets` of a connection.

    Args:
        facet: The type `Facet`.
        by: The enum of what the nodes can be grouped by.
    """

    def counted(connection: Any, at: Any, by: Any, first: int) -> list[Any]:  # noqa: ARG001 - as every resolver
        return [connection.facets[(one.name, first)] for one in by]

    arguments = {
        "by": (list_of(by), inspect.Parameter.empty),
        "first": (Annotated[int, strawberry.argument(description=_FIRST)], DEFAULT_EDGES),
    }
    return field("facets", list_of(facet), counted, "Grouped counts, in the order asked.", arguments)
