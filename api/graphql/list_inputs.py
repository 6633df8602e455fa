"""Input types of lists, per class: conditions (`where`), orders, and what can be counted in groups."""

from __future__ import annotations

import datetime as dt
import enum
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

import strawberry

from api.graphql.facets import facets_of
from api.graphql.fields import list_of
from api.graphql.list_order import order_columns
from api.graphql.members import Catalogue, Kind, Member, NodeType
from api.graphql.names import enum_type
from api.graphql.where_texts import COMPARISONS, DATE, ENTITY_TYPE, FLAG, IDENTIFIER, NUMBER, SET, TEXT
from kg.prefixes import XSD

if TYPE_CHECKING:
    from api.graphql.inputs import Inputs

_SCALARS: Mapping[str, tuple[str, Any, Mapping[str, str]]] = {
    f"{XSD}integer": ("IntFilter", int, NUMBER),
    f"{XSD}decimal": ("FloatFilter", float, NUMBER),
    f"{XSD}boolean": ("BooleanFilter", bool, FLAG),
    f"{XSD}date": ("DateFilter", dt.date, DATE),
}
_TEXT_TARGET = "Text"


class ListInputs:
    """Makes the input types of one catalogue.

    Args:
        enums: Closed list IRI → its enum type.
        inputs: The arguments that choose statements.
    """

    def __init__(self, catalogue: Catalogue, enums: Mapping[str, Any], inputs: Inputs) -> None:
        self._catalogue = catalogue
        self._enums = enums
        self._inputs = inputs
        self._filters: dict[str, Any] = {}
        self._orders: dict[str, Any] = {}
        self._facets: dict[str, Any] = {}
        known = [name for name, node_type in catalogue.types.items() if node_type.known is not None]
        # The classes are there before they have fields, so that conditions can nest.
        self._wheres = {name: types.new_class(f"{name}Where") for name in known}
        targets = {(m.kind in (Kind.LINK, Kind.LINKS) and not _is_claim(m), m.target) for m in self._related()}
        self._links = {t: types.new_class(f"{t}LinkWhere") for is_link, t in sorted(targets) if is_link}
        claims = sorted(t for is_link, t in targets if not is_link)
        self._relations = {t: types.new_class(f"{t or _TEXT_TARGET}RelationWhere") for t in claims}
        self._edges = {t: types.new_class(f"{t or _TEXT_TARGET}EdgeWhere") for t in claims}

    # Arguments

    def where(self, type_name: str) -> dict[str, tuple[Any, Any]]:
        """The argument that chooses nodes of a type."""
        return {"where": (self._wheres[type_name] | None, None)}

    def order(self, type_name: str) -> dict[str, tuple[Any, Any]]:
        """The argument that puts a list at the root in order."""
        if type_name not in self._orders:
            columns = order_columns(self._catalogue.types[type_name])
            choice = _enum(
                f"{type_name}OrderField",
                {name: column.description for name, column in columns.items()},
                "What a list can be ordered by.",
            )
            parts = {
                "field": (choice, "By what."),
                "direction": (
                    self._inputs.direction | None,
                    "Where it is left out, counts go from the largest down and all else from the least up.",
                ),
            }
            told = "One key of an order; a missing value comes last in either direction."
            self._orders[type_name] = _input(type(f"{type_name}Order", (), {}), parts, told)
        return {"order_by": (list_of(self._orders[type_name]) | None, None)}

    def facets(self, type_name: str) -> Any:
        """The enum of what nodes of a type can be grouped by."""
        if type_name not in self._facets:
            found = facets_of(self._catalogue.types[type_name])
            members = {name: facet.description for name, facet in found.items()}
            self._facets[type_name] = _enum(f"{type_name}Facet", members, "What a list can be grouped by.")
        return self._facets[type_name]

    # Conditions

    def finish(self, entity_type: Any, statement_keys: Mapping[str, tuple[Any, str]]) -> None:
        """Give every condition its keys.

        Args:
            entity_type: The enum of classes of entities.
            statement_keys: Conditions that only statements have: name → annotation and description.
        """
        for name, made in self._wheres.items():
            node_type = self._catalogue.types[name]
            parts = self._conditions(node_type)
            if node_type.known is not None and node_type.known.is_entity and len(node_type.classes) > 1:
                parts["type"] = (
                    self._filter("EntityTypeFilter", entity_type, ENTITY_TYPE),
                    "By class, subclasses included.",
                )
            if name == "Statement":
                parts |= statement_keys
            parts = {key: (gives | None, told) for key, (gives, told) in parts.items()}
            _input(made, parts, f"Which ones of class {name}; conditions in one object are joined by and.")
        for target, made in self._links.items():
            where = self._wheres[target]
            _input(made, _some_and_none(where), f"What is linked to, of class {target}.")
        for target, made in self._edges.items():
            _input(made, self._edge_conditions(target), "Which edges; all conditions must hold of the same edge.")
        for target, made in self._relations.items():
            _input(made, _some_and_none(self._edges[target]), "Whether there are such edges.")

    def _conditions(self, node_type: NodeType) -> dict[str, tuple[Any, str]]:
        own = self._wheres[node_type.name]
        found: dict[str, tuple[Any, str]] = {
            "and": (list_of(own), "All of these hold; an empty list holds."),
            "or": (list_of(own), "One of these holds; an empty list does not."),
            "not": (own, "This does not hold."),
            "id": (self._filter("IDFilter", strawberry.ID, IDENTIFIER), "By id."),
        }
        for member in node_type.members.values():
            if member.kind not in (Kind.ID, Kind.IRI, Kind.EDGE):
                found[member.name] = (self._condition(member), member.description)
        return found

    def _condition(self, member: Member) -> Any:
        if member.kind is Kind.RELATION or _is_claim(member):
            return self._relations[member.target]
        if member.kind in (Kind.LINK, Kind.LINKS):
            return self._links[member.target]
        shape = member.field
        if shape is not None and shape.scheme is not None:
            name = enum_type(self._catalogue.schema.schemes[shape.scheme])
            return self._filter(f"{name}Filter", self._enums[shape.scheme], SET)
        if member.kind is Kind.CURIE:
            return self._filter("IDFilter", strawberry.ID, IDENTIFIER)
        known = _SCALARS.get(shape.datatype or "") if shape is not None else None
        return self._filter(*known) if known else self._filter("StringFilter", str, TEXT)

    def _edge_conditions(self, target: str) -> dict[str, tuple[Any, str]]:
        one: dict[str, tuple[Any, str]] = (
            {"node": (self._wheres[target] | None, "Conditions on the neighbour.")}
            if target
            else {"value": (self._filter("StringFilter", str, TEXT) | None, "Conditions on the text.")}
        )
        return one | self._inputs.edge_conditions()

    def _filter(self, name: str, value: Any, keys: Mapping[str, str]) -> Any:
        if name not in self._filters:
            parts = {}
            for key, told in keys.items():
                gives = list_of(value) if key == "in" else bool if key == "isNull" else value
                parts[key] = (gives | None, told)
            described = (
                f"Conditions on one value, joined by and. {COMPARISONS}"
                if keys is NUMBER
                else ("Conditions on one value, joined by and.")
            )
            self._filters[name] = _input(type(name, (), {}), parts, described)
        return self._filters[name]

    def _related(self) -> list[Member]:
        kinds = (Kind.RELATION, Kind.LINK, Kind.LINKS)
        return [m for t in self._catalogue.types.values() for m in t.members.values() if m.kind in kinds]


def _is_claim(member: Member) -> bool:
    return member.field is not None and member.field.is_claim


def _some_and_none(inner: Any) -> dict[str, tuple[Any, str]]:
    return {
        "some": (inner | None, "There is at least one such."),
        "none": (inner | None, "There is none such; `{}` for none at all."),
    }


def _input(made: Any, parts: Mapping[str, tuple[Any, str]], description: str) -> Any:
    """Turn a class into an input type: name → annotation (optional keys have `| None`) and description."""
    made.__annotations__ = {}
    for name, (gives, told) in parts.items():
        attribute = f"{name}_"  # names such as `in` and `not` are Python's own
        made.__annotations__[attribute] = gives
        optional: dict[str, Any] = {"default": None} if type(None) in get_args(gives) else {}
        setattr(made, attribute, strawberry.field(name=name, description=told, **optional))
    return strawberry.input(made, description=description)


def _enum(name: str, members: Mapping[str, str], description: str) -> Any:
    values = {one: strawberry.enum_value(one, description=told) for one, told in members.items()}
    made: Any = enum.Enum(name, values)  # type: ignore[misc]
    return strawberry.enum(made, description=description)
