"""Input types of connections: which statements count, and in which order edges come."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

import strawberry

from api.graphql.members import Catalogue
from api.graphql.names import python_name
from api.graphql.pages import OrderField
from kg.prefixes import XSD
from kg.query.evidence_filter import filterable_qualifiers

_ORDERS = {
    OrderField.LABEL: "By the label of the neighbour.",
    OrderField.EVIDENCE: "By the best certainty, then by the number of sources, then by the number of statements, "
    "compared in this order and never weighed; `certainty`, `sourceCount` and `statementCount` of an edge show why it "
    "stands where it does.",
    OrderField.PERCENT_DAILY_VALUE: "By the share of the daily value in 100 g of the sample in the middle "
    "(`medianAmount`). An edge without a figure comes last in either direction.",
}


class Inputs:
    """The input types of one catalogue's connections.

    Args:
        enums: Closed list IRI → its enum type.
    """

    def __init__(self, catalogue: Catalogue, enums: Mapping[str, Any]) -> None:
        self._catalogue = catalogue
        self._enums = enums
        self._certainty = enums[catalogue.schema.scheme("CertaintyScale").iri]
        self.qualifiers = self._qualifiers()
        self.direction = strawberry.enum(
            enum.Enum(
                "OrderDirection",
                {
                    "ASC": strawberry.enum_value("ASC", description="From A to Z, from the least up."),
                    "DESC": strawberry.enum_value("DESC", description="From Z to A, from the best down."),
                },
            ),  # type: ignore[call-overload]
            description="Which way an order goes.",
        )
        self._plain = self._order("EdgeOrder", (OrderField.LABEL, OrderField.EVIDENCE))
        self._measured = self._order("MeasuredEdgeOrder", tuple(OrderField))

    def filters(self) -> dict[str, tuple[Any, Any]]:
        """The arguments that choose statements, as `fields.field` takes them."""
        return {
            "min_certainty": (self._certainty | None, None),
            "sources": (list[str] | None, None),
            "include_inferred": (bool, True),
            "qualifiers": (self.qualifiers | None, None),
        }

    def edge_conditions(self) -> dict[str, tuple[Any, str]]:
        """The same as keys of an input object: name → annotation and description."""
        return {
            "minCertainty": (self._certainty | None, "Only statements at least this certain count."),
            "sources": (list[str] | None, "Only these sources count."),
            "includeInferred": (bool | None, "False: edges that only a rule concludes do not count."),
            "qualifiers": (self.qualifiers | None, "Only statements that meet all of these conditions count."),
        }

    def order(self, *, measured: bool) -> dict[str, tuple[Any, Any]]:
        """The argument that puts edges in order.

        Args:
            measured: Whether its edges may carry amounts.
        """
        return {"order_by": ((self._measured if measured else self._plain) | None, None)}

    def _qualifiers(self) -> Any:
        where = type("QualifierFilter", (), {})
        where.__annotations__ = {}
        for name, known in filterable_qualifiers(self._catalogue.schema).items():
            wanted: Any = str
            how = "The words that it holds, in any case."
            if known.scheme is not None:
                wanted, how = self._enums[known.scheme], "Exactly this one."
            elif known.classes:
                wanted, how = strawberry.ID, "Exactly this one: slug, CURIE or IRI."
            elif known.datatype == f"{XSD}boolean":
                wanted, how = bool, "Exactly this."
            attribute = python_name(name)
            where.__annotations__[attribute] = wanted | None
            described = f"{known.definition} {how}"
            setattr(where, attribute, strawberry.field(name=name, default=None, description=described))
        return strawberry.input(where, description="What narrows a claim down; conditions are joined by and.")

    def _order(self, name: str, fields: tuple[OrderField, ...]) -> Any:
        members = {f.value: strawberry.enum_value(f.value, description=_ORDERS[f]) for f in fields}
        kinds: Any = enum.Enum(f"{name}Field", members)  # type: ignore[misc]
        choice = strawberry.enum(kinds, description="What edges can be ordered by.")
        made = type(name, (), {})
        made.__annotations__ = {"field": choice, "direction": self.direction | None}
        made.field = strawberry.field(description="By what.")  # type: ignore[attr-defined]
        made.direction = strawberry.field(  # type: ignore[attr-defined]
            default=None, description="Where it is left out, labels go from A to Z and all else from the best down."
        )
        return strawberry.input(made, description="How edges are ordered; ties are broken by label, then by IRI.")
