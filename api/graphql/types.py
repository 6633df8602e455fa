"""strawberry types, made from the catalogue: one per class, with connections, edges and enums.

Resolvers only read the slice that the request has fetched (`info.context`); none of them queries.
"""

from __future__ import annotations

import datetime as dt
import enum
import types
from collections.abc import Callable, Mapping
from typing import Any

import strawberry

from api.graphql.annotations import Annotations
from api.graphql.connection_types import connection_fields, edge_fields, page_info_fields, reason_fields
from api.graphql.evidence import amount_fields, evidence_fields
from api.graphql.facet_types import FACET_TYPES, facet_fields, facet_value_fields
from api.graphql.fields import alike, field, list_of, page_arguments
from api.graphql.inputs import Inputs
from api.graphql.link_order import LinkOrder, curie_maker
from api.graphql.list_inputs import ListInputs
from api.graphql.members import Catalogue, Kind, Member, NodeType
from api.graphql.names import enum_type, python_name
from api.graphql.slice import Slice
from api.graphql.text_fields import TextFields
from kg.prefixes import XSD
from kg.store import Literal, Term

_SCALARS: Mapping[str, type] = {
    f"{XSD}integer": int,
    f"{XSD}decimal": float,
    f"{XSD}boolean": bool,
    f"{XSD}date": dt.date,
}
REASONS = {
    "NONE_NAMED": "A source was read for it and names none; `emptyReasonSources` says which.",
    "NOTHING_KNOWN": "No statement says anything of it, and no source is known to have been read for it.",
    "FILTERED_OUT": "There are edges, and the filters of this request leave all of them out.",
}


class TypeMaker:
    """Makes the Python classes behind the GraphQL types of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._names = catalogue.schema.namespaces
        self._curie = curie_maker(catalogue.schema)
        self.enums = self._enums()
        self.inputs = Inputs(catalogue, self.enums)
        self.lists = ListInputs(catalogue, self.enums, self.inputs)
        self._annotations = Annotations(catalogue.schema)
        self._relations: dict[str, Any] = {}  # by target; they differ in name and description only
        # The classes are there before they have fields, so that fields can name each other's classes.
        self.classes: dict[str, Any] = {}
        for name in sorted(catalogue.types, key=lambda n: (n != "Node", not catalogue.types[n].is_interface, n)):
            self._declare(catalogue.types[name])
        self.evidence = types.new_class("Evidence")
        self.parts: dict[str, Any] = {
            name: types.new_class(name, (self.evidence,) if name.endswith("RelationEdge") else ())
            for name in self._part_names()
        }
        self._texts = TextFields(self.parts["LangString"])

    # Laying out

    def _declare(self, node_type: NodeType) -> Any:
        if node_type.name not in self.classes:
            bases = [self._declare(self.catalogue.types[name]) for name in node_type.interfaces[::-1]]
            narrow = tuple(b for b in bases if not any(o is not b and issubclass(o, b) for o in bases))
            self.classes[node_type.name] = types.new_class(node_type.name, narrow)
        return self.classes[node_type.name]

    def _enums(self) -> dict[str, Any]:
        made = {}
        for scheme in self.catalogue.schema.schemes.values():
            values = self.catalogue.enums[scheme.iri]
            members = {
                values[c.iri]: strawberry.enum_value(values[c.iri], description=c.definition or c.label)
                for c in scheme.concepts
            }
            made[scheme.iri] = self._enum(enum_type(scheme), members, scheme.definition)
        members = {n: strawberry.enum_value(n, description=text) for n, text in REASONS.items()}
        made["EmptyReason"] = self._enum("EmptyReason", members, "Why a list has no edges.")
        return made

    def _enum(self, name: str, members: dict[str, Any], description: str) -> Any:
        return strawberry.enum(enum.Enum(name, members), description=description)  # type: ignore[call-overload]

    def _targets(self) -> list[str]:
        relations = (
            m for t in self.catalogue.types.values() for m in t.members.values() if m.kind in (Kind.RELATION, Kind.EDGE)
        )
        return sorted({member.target for member in relations})

    def _part_names(self) -> dict[str, str]:
        parts = {
            "PageInfo": "Where a page of edges lies in its list.",
            "LangString": "A text in a language (rdf:langString).",
        } | FACET_TYPES
        for target in self._targets():
            thing = target or "Text"
            parts[f"{thing}RelationEdge"] = "An edge of the graph, with the evidence for it."
            parts[f"{thing}RelationConnection"] = "A page of edges of the graph."
        for name, node_type in self.catalogue.types.items():
            if node_type.known is not None:
                parts[f"{name}Edge"] = "A member of a list."
                parts[f"{name}Connection"] = "A page of a list."
        return parts

    # Filling in

    def make(self) -> list[Any]:
        """Give every class its fields; the object types, for the schema's list of types."""
        self._add_all(self.evidence, evidence_fields(self))
        strawberry.interface(self.evidence, description="What speaks for an edge. Every edge of the graph has it.")
        self._add_all(self.parts["PageInfo"], page_info_fields())
        self._add_all(self.parts["LangString"], self._texts.parts())
        self._add_all(self.parts["Facet"], facet_fields(self.parts["FacetValue"]))
        self._add_all(self.parts["FacetValue"], facet_value_fields())
        for target in self._targets():
            stem = f"{target or 'Text'}Relation"
            self._add_pair(target, stem, reason_fields(self))
            if self._is_measured(target):
                self._add_all(self.parts[f"{stem}Edge"], amount_fields(self))
        for name, node_type in self.catalogue.types.items():
            if node_type.known is not None:
                self._add_pair(name, name, {})
        for name, description in self._part_names().items():
            # Nothing else is ever given where a part is expected, and only parts are.
            self.parts[name].is_type_of = classmethod(lambda cls, found, info: True)  # noqa: ARG005
            strawberry.type(self.parts[name], description=description)
        for name, node_type in self.catalogue.types.items():
            for member in node_type.members.values():
                setattr(self.classes[name], python_name(member.name) + "_", self._member(member))
        ordered = sorted(self.classes, key=lambda n: len(self.classes[n].__mro__))
        for name in ordered:
            node_type = self.catalogue.types[name]
            wrap = strawberry.interface if node_type.is_interface else strawberry.type
            wrap(self.classes[name], description=node_type.description)
        return [self.classes[name] for name in ordered if not self.catalogue.types[name].is_interface]

    def _add_all(self, cls: Any, fields: Mapping[str, Any]) -> None:
        for name, made in fields.items():
            setattr(cls, python_name(name) + "_", made)

    def _add_pair(self, target: str, stem: str, more: Mapping[str, Any]) -> None:
        """Fill in a connection and its edge."""
        edge = self.parts[f"{stem}Edge"]
        self._add_all(edge, edge_fields(self, target))
        self._add_all(self.parts[f"{stem}Connection"], connection_fields(self, target, edge) | dict(more))

    def _is_measured(self, target: str) -> bool:
        known = self.catalogue.types[target].known if target else None
        return known is not None and known.is_entity and self._annotations.measured(known.iri)

    # Members of nodes

    def show(self, found: Slice, iri: str, declared: str) -> Any:
        """A node as an instance of its type, or None if it has no type that fits."""
        is_settled = not self.catalogue.types[declared].is_interface
        name = declared if is_settled else self.catalogue.type_of(found.classes(iri), declared)
        return _instance(self.classes[name], iri) if name else None

    def _member(self, member: Member) -> Any:
        slot = member.slot
        if member.kind is Kind.ID:
            return field(member.name, strawberry.ID, lambda n, _: self._names.contract(n.iri), member.description)
        if member.kind is Kind.IRI:
            return field(member.name, str, lambda n, _: n.iri, member.description)
        if member.kind is Kind.RELATION:
            return self._relation(member)
        if member.kind is Kind.EDGE:
            return self._single(member)
        if member.kind in (Kind.LINK, Kind.LINKS):
            return self._link(member)
        python, convert = self._scalar(member)
        if member.kind is Kind.TEXTS or member.in_languages:
            return self._texts.field(member)
        if member.kind is Kind.SCALARS:
            return field(
                member.name,
                list_of(python),
                lambda n, i: [convert(term) for term in i.context.values(n.iri, slot)],
                member.description,
            )
        return field(
            member.name,
            python if member.required else python | None,
            lambda n, i: next((convert(t) for t in i.context.values(n.iri, slot) if self._wanted(member, t)), None),
            member.description,
        )

    def _wanted(self, member: Member, term: Term) -> bool:
        shape = member.field
        return shape is None or shape.datatype is None or isinstance(term, Literal)

    def _scalar(self, member: Member) -> tuple[Any, Callable[[Term], Any]]:
        shape = member.field
        if shape is not None and shape.scheme is not None:
            members, values = self.enums[shape.scheme], self.catalogue.enums[shape.scheme]
            return members, lambda term: members[values[term.value]]
        if member.kind is Kind.CURIE:
            return str, lambda term: self._curie(term.value)
        python = _SCALARS.get(shape.datatype or "", str) if shape is not None else str
        if python is bool:
            return bool, lambda term: term.value == "true"
        if python is dt.date:
            return dt.date, lambda term: dt.date.fromisoformat(term.value)
        return python, lambda term: python(term.value)

    def _link(self, member: Member) -> Any:
        slot, target = member.slot, member.target
        order = LinkOrder(self.catalogue, self.catalogue.order_of(member), self._curie)

        def linked(node: Any, info: Any) -> list[Any]:
            iris = [t.value for t in info.context.values(node.iri, slot) if not isinstance(t, Literal)]
            shown = (self.show(info.context, iri, target) for iri in order.sort(info.context, iris))
            return [one for one in shown if one is not None]

        one = self.classes[target]
        if member.kind is Kind.LINKS:
            return field(member.name, list_of(one), linked, member.description)
        return field(
            member.name,
            one if member.required else one | None,
            lambda n, i: next(iter(linked(n, i)), None),
            member.description,
        )

    def _relation(self, member: Member) -> Any:
        target = member.target
        if target not in self._relations:
            order = self.inputs.order(measured=self._is_measured(target))
            where = self.lists.where(target) if target else {}
            arguments = page_arguments() | where | order | self.inputs.filters()
            connection = self.parts[f"{target or 'Text'}RelationConnection"]
            self._relations[target] = field(member.name, connection, _connected, member.description, arguments)
        return alike(self._relations[target], member.name, member.description)

    def _single(self, member: Member) -> Any:
        edge = self.parts[f"{member.target or 'Text'}RelationEdge"]

        def only(node: Any, at: Any) -> Any:
            found = at.context.connections[(node.iri, at.path, type(node).__name__)]
            return found.edges[0] if found.edges else None

        return field(member.name, edge | None, only, member.description, self.inputs.filters())


def _connected(node: Any, at: Any) -> Any:
    return at.context.connections[(node.iri, at.path, type(node).__name__)]


def _instance(cls: Any, iri: str) -> Any:
    node = object.__new__(cls)  # generated classes are dataclasses without a field of their own
    node.iri = iri
    return node
