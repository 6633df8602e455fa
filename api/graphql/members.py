"""The catalogue of generated types: what each GraphQL field of each type stands for. Types and planner share it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from api.graphql.names import enum_type, enum_value
from kg.schema import LANGUAGE_STRING, EntityClass, Field, Schema


class Kind(StrEnum):
    """What a member of a node type gives."""

    ID = "id"
    IRI = "iri"
    SCALAR = "scalar"  # one literal, or one member of a closed list
    SCALARS = "scalars"  # a plain list of them
    TEXTS = "texts"  # a plain list of texts with their languages
    CURIE = "curie"  # an IRI shown as a CURIE
    LINK = "link"  # one node, folded into the level's query
    LINKS = "links"  # a plain list of nodes, folded in as well
    RELATION = "relation"  # a connection, with evidence on the edge
    EDGE = "edge"  # the one edge of a claim that has at most one value, with its evidence


@dataclass(frozen=True, slots=True)
class Member:
    """One field of a node type.

    Attributes:
        slot: Property IRIs that lead to the values; empty for id and iri.
        field: The shape behind it, None for what every node has.
        target: Name of the type of the nodes at the other end, "" for literals.
        literal: For SCALAR: True takes only literals, False only IRIs, None takes what there is.
        slots: Everything that leads to values of the field in any language; `slot` comes first.
        in_languages: True if a caller can choose among languages.
    """

    name: str
    kind: Kind
    description: str
    slot: tuple[str, ...] = ()
    field: Field | None = None
    target: str = ""
    required: bool = False
    literal: bool | None = None
    slots: tuple[tuple[str, ...], ...] = ()
    in_languages: bool = False


@dataclass(frozen=True, slots=True)
class NodeType:
    """A generated object or interface type.

    Attributes:
        concrete: Names of the object types that it can turn out to be; itself for an object type.
        classes: Class IRIs whose instances it shows.
    """

    name: str
    description: str
    known: EntityClass | None
    members: Mapping[str, Member]
    interfaces: tuple[str, ...]
    is_interface: bool
    concrete: tuple[str, ...]
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Catalogue:
    """All node types by name, with the ways from a class to a type."""

    schema: Schema
    types: Mapping[str, NodeType]
    enums: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # scheme IRI → concept IRI → enum value
    longest_chain: Callable[[], int] = lambda: 1  # how many rules build on each other's conclusions in the release

    def order_of(self, member: Member) -> list[Member]:
        """The fields of a list's nodes that put them in order; none where its shape does not say."""
        if member.field is None or not member.target:
            return []
        by_shape = {m.field.shape: m for m in self.types[member.target].members.values() if m.field is not None}
        return [by_shape[shape] for shape in member.field.order if shape in by_shape]

    def type_of(self, classes: tuple[str, ...], declared: str) -> str:
        """The object type of a resource with these classes where `declared` is expected."""
        node_type = self.types[declared]
        if not node_type.is_interface:
            return declared
        best = ""
        for name in node_type.concrete:
            known = self.types[name].known
            if known is not None and known.iri in classes and (not best or self._below(name, best)):
                best = name
        return best

    def _below(self, name: str, other: str) -> bool:
        one, two = self.types[name].known, self.types[other].known
        return one is not None and two is not None and two.iri in one.ancestors


def make_catalogue(schema: Schema) -> Catalogue:
    """Lay out every type; no names are written by hand but those of the parts that every statement has."""
    root = schema.namespaces.nutri("Entity")
    types: dict[str, NodeType] = {}
    for known in schema.classes.values():
        below = [schema.classes[iri] for iri in known.children if iri in schema.classes]
        # Records with kinds of their own (a place is a passage or a declaration) are shown as an interface. A class of
        # entities stays an object type when someone adds a class below it, so that queries keep working.
        is_interface = known.iri == root or (not known.is_entity and len(below) > 1)
        interfaces = ["Node"]
        if known.is_entity and known.iri != root:
            interfaces.append("Entity")
        interfaces += [schema.classes[iri].name for iri in known.ancestors if _is_record_parent(schema, iri)]
        types[known.name] = NodeType(
            name=known.name,
            description=known.definition,
            known=known,
            members=_members(schema, known),
            interfaces=tuple(interfaces),
            is_interface=is_interface,
            concrete=tuple(sorted(c.name for c in below if c.iri != known.iri)) if is_interface else (known.name,),
            classes=tuple(c.iri for c in below),
        )
    everything = tuple(sorted(name for name, known in types.items() if not known.is_interface))
    types["Node"] = NodeType(
        name="Node",
        description="Anything that has an identifier in this release.",
        known=None,
        members={m.name: m for m in _base_members()},
        interfaces=(),
        is_interface=True,
        concrete=everything,
        classes=(),
    )
    enums = {s.iri: {c.iri: enum_value(c.name) for c in s.concepts} for s in schema.schemes.values()}
    return Catalogue(schema, types, enums)


def _is_record_parent(schema: Schema, iri: str) -> bool:
    parent = schema.classes.get(iri)
    return parent is not None and not parent.is_entity


def _base_members() -> list[Member]:
    return [
        Member("id", Kind.ID, "CURIE, unique in a release and stable from release to release.", required=True),
        Member("iri", Kind.IRI, "The full IRI; it resolves to a page and to RDF.", required=True),
    ]


def _members(schema: Schema, known: EntityClass) -> dict[str, Member]:
    members = _base_members()
    for shape in known.fields:
        member = _member(schema, known, shape)
        members.append(member)
        if shape.is_claim and not shape.many:
            told = f"{member.description} With the evidence for it."
            members.append(Member(f"{shape.name}Edge", Kind.EDGE, told, shape.path, shape, member.target))
    return {member.name: member for member in members}


def _member(schema: Schema, known: EntityClass, shape: Field) -> Member:
    description = shape.definition or shape.label
    target = _target(schema, shape)
    translations = known.find_translations(shape)
    if shape.is_claim and shape.many:
        kind = Kind.RELATION
    elif shape.as_curie:
        kind, target = Kind.CURIE, ""
    elif target:
        kind = Kind.LINKS if shape.many else Kind.LINK
    elif shape.many:
        kind = Kind.TEXTS if shape.unique_language else Kind.SCALARS
    else:
        kind = Kind.SCALAR
    every = translations or shape
    return Member(
        shape.name, kind, description, shape.path, shape, target, shape.required,
        slots=(every.path, *((other,) for other in every.alternatives)),
        in_languages=translations is not None or (kind is Kind.SCALARS and shape.datatype == LANGUAGE_STRING),
    )  # fmt: skip


def _target(schema: Schema, shape: Field) -> str:
    """The type at the other end: the class where there is one, otherwise the interface `Entity`."""
    ours = [schema.classes[iri] for iri in shape.classes if iri in schema.classes]
    if shape.datatype is not None or shape.scheme is not None or not ours:
        return ""
    return ours[0].name if len(ours) == 1 else "Entity"


__all__ = ["Catalogue", "Kind", "Member", "NodeType", "enum_type", "make_catalogue"]
