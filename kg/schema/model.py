"""What the ontology says, as frozen values. Built by `kg.schema.reader`, read by every room above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.prefixes import RDF, Namespaces

# The datatype of a text with a language.
LANGUAGE_STRING = f"{RDF}langString"
# Where the shapes say nothing.
_DEFAULT_LANGUAGE = "en"


class PropertyKind(StrEnum):
    """How a property comes to have triples."""

    STATED = "stated"  # a leaf: seeds state it
    SUPER = "super"  # for asking: entailed from its leaves
    CONCLUDED = "concluded"  # only rules conclude it
    QUALIFIER = "qualifier"  # stands on a statement
    RECORD = "record"  # part of a record (label, certainty, place …), no claim


@dataclass(frozen=True, slots=True)
class Concept:
    """One member of a closed list."""

    iri: str
    name: str
    label: str
    definition: str
    rank: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """A closed list; `concepts` in ascending rank, then IRI."""

    iri: str
    name: str
    label: str
    definition: str
    concepts: tuple[Concept, ...]

    def find_concept(self, name_or_iri: str) -> Concept | None:
        """The member with this local name or IRI, or None."""
        return next((c for c in self.concepts if name_or_iri in (c.name, c.iri)), None)


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the ontology, or the inverse of one.

    Attributes:
        kind: Inverses have the kind of the property that they are the inverse of.
        is_inverse: True for the backward one of a pair.
        inverse: IRI of the other one of the pair; its own IRI if symmetric; None for literals.
        parents: IRIs of the super-properties that it stands directly under.
        domain: Class IRIs, any of which a subject must have.
        range: Class IRIs, any of which an object must have; empty for literals.
        seed_keys: Names that seeds use for a qualifier.
        names_harm: True if its claims name an unwanted effect; as with its forward property, for an inverse.
        is_remedy: True if its claims commend something for a condition; as with its forward property, for an inverse.
        separates: True if its claims hold two things apart or only speak of one; as with its forward property, likewise.
    """

    iri: str
    name: str
    label: str
    definition: str
    kind: PropertyKind
    is_literal: bool
    is_inverse: bool
    symmetric: bool
    inverse: str | None
    parents: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    seed_keys: tuple[str, ...]
    mappings: tuple[tuple[str, str], ...]  # (skos property IRI, foreign IRI)
    message: str  # for the curator who breaks domain or range
    names_harm: bool = False
    is_remedy: bool = False
    separates: bool = False

    @property
    def is_claim(self) -> bool:
        """True if its triples are claims, with evidence on the edge."""
        return self.kind in (PropertyKind.STATED, PropertyKind.SUPER, PropertyKind.CONCLUDED)

    @property
    def tone(self) -> str:
        """What its claims mean for whoever is concerned: "harms", "helps", or "" for neither."""
        if self.names_harm:
            return "harms"
        return "helps" if self.is_remedy else ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A way in which statements make triples of a property: a predicate, read forward or backward."""

    iri: str
    reverse: bool


@dataclass(frozen=True, slots=True)
class Field:
    """A property shape, as a field of a class.

    Attributes:
        name: GraphQL name.
        path: Property IRIs, one after the other; one for everything but records.
        many: False if the shape allows at most one value.
        required: True if the shape asks for at least one value.
        classes: Range class IRIs; empty for literals.
        datatype: Datatype IRI of a literal, None for nodes.
        scheme: IRI of the closed list whose members are the values, or None.
        is_claim: True if the path is a claim property (its values come with evidence).
        alternatives: Further property IRIs, each of which gives values as the path does.
        languages: Language tags of which a literal must have one; empty if any will do.
        unique_language: True if no two values have the same language.
        as_curie: True if IRIs are shown in their short form.
        order: IRIs of the shapes whose fields put the values in order; empty if nothing does.
    """

    name: str
    shape: str
    path: tuple[str, ...]
    label: str
    definition: str
    message: str
    many: bool
    required: bool
    classes: tuple[str, ...]
    datatype: str | None
    scheme: str | None
    is_claim: bool
    alternatives: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    unique_language: bool = False
    as_curie: bool = False
    order: tuple[str, ...] = ()

    @property
    def predicate(self) -> str:
        """The last property of the path."""
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class EntityClass:
    """A class with the fields that its shapes, its ancestors' shapes and its properties' shapes give it.

    Attributes:
        is_entity: True for nutri:Entity and below; False for records (statements, passages, sources …).
        ancestors: IRIs of all superclasses in the ontology, nearest first.
        children: IRIs of all subclasses, itself first, then sorted.
        fields: Sorted by name; `label` first.
    """

    iri: str
    name: str
    label: str
    definition: str
    is_entity: bool
    field_name: str
    plural_field_name: str
    message: str
    ancestors: tuple[str, ...]
    children: tuple[str, ...]
    fields: tuple[Field, ...]
    mappings: tuple[tuple[str, str], ...]

    def find_field(self, name: str) -> Field | None:
        """The field with this name, or None."""
        return next((f for f in self.fields if f.name == name), None)

    def find_translations(self, field: Field) -> Field | None:
        """The field that holds the text of this one in every language, or None.

        It is the plural one over the same property, alone or with others (`labels` of `label`).
        """
        if field.many or field.datatype != LANGUAGE_STRING:
            return None
        return next((f for f in self.fields if f.many and f.unique_language and f.path == field.path), None)


@dataclass(frozen=True, slots=True)
class Schema:
    """The whole model.

    Attributes:
        classes: By IRI, sorted; nutri:Entity, the classes of entities and the record classes.
        properties: By IRI, sorted; every property that has a shape or a kind.
        schemes: By IRI, sorted.
        prefixes: Prefix → namespace as declared by the ontology.
    """

    namespaces: Namespaces
    version_iri: str
    disclaimer: str
    classes: Mapping[str, EntityClass]
    properties: Mapping[str, Property]
    schemes: Mapping[str, Scheme]
    prefixes: Mapping[str, str]
    _leaves: dict[str, tuple[Leaf, ...]] = field(default_factory=dict, repr=False, compare=False)
    _consequences: dict[str, tuple[Leaf, ...]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def language(self) -> str:
        """The language in which every entity has its label: what the shape of labels asks for."""
        root = self.classes.get(self.namespaces.nutri("Entity"))
        label = root.find_field("label") if root is not None else None
        return label.languages[0] if label is not None and label.languages else _DEFAULT_LANGUAGE

    def entity_classes(self) -> Iterator[EntityClass]:
        """Classes of entities without the root, sorted by IRI."""
        root = self.namespaces.nutri("Entity")
        return (c for c in self.classes.values() if c.is_entity and c.iri != root)

    def find_class(self, name: str) -> EntityClass | None:
        """The class with this local name or IRI, or None."""
        return self.classes.get(name) or self.classes.get(self.namespaces.nutri(name))

    def find_property(self, name: str) -> Property | None:
        """The property with this local name or IRI, or None."""
        return self.properties.get(name) or self.properties.get(self.namespaces.nutri(name))

    def scheme(self, name: str) -> Scheme:
        """The closed list with this local name; KeyError if there is none."""
        return self.schemes[self.namespaces.nutri(name)]

    def is_a(self, class_iri: str, allowed: tuple[str, ...]) -> bool:
        """True if the class is one of `allowed` or below one of them."""
        found = self.classes.get(class_iri)
        return class_iri in allowed or (found is not None and any(a in allowed for a in found.ancestors))

    def leaves(self, property_iri: str) -> tuple[Leaf, ...]:
        """Every predicate whose statements make triples of this property; sorted by IRI, forward before backward.

        A leaf has itself; a super-property its leaves; an inverse the same, read backward; a symmetric one both.
        """
        if property_iri not in self._leaves:
            self._leaves[property_iri] = tuple(self._find_leaves(property_iri))
        return self._leaves[property_iri]

    def _find_leaves(self, property_iri: str) -> list[Leaf]:
        asked = self.properties[property_iri]
        found = set()
        for candidate in self.properties.values():
            if candidate.is_inverse or candidate.kind not in (PropertyKind.STATED, PropertyKind.CONCLUDED):
                continue
            for start, reverse in ((candidate.iri, False), (candidate.inverse, True)):
                if start is not None and asked.iri in self._self_and_ancestors(start):
                    found.add((candidate.iri, reverse))
        return [Leaf(iri, reverse) for iri, reverse in sorted(found)]

    def _self_and_ancestors(self, property_iri: str) -> set[str]:
        seen: set[str] = set()
        queue = [property_iri]
        while queue:
            current = queue.pop()
            if current not in seen:
                seen.add(current)
                known = self.properties.get(current)
                queue.extend(known.parents if known else ())
        return seen

    def consequences(self, property_iri: str) -> tuple[Leaf, ...]:
        """Every other property that a triple of this one entails: super-properties, inverse, the inverse's supers.

        Sorted by IRI; `reverse` says that subject and object change places. A symmetric property entails itself,
        reversed.
        """
        if property_iri not in self._consequences:
            self._consequences[property_iri] = self._find_consequences(property_iri)
        return self._consequences[property_iri]

    def _find_consequences(self, property_iri: str) -> tuple[Leaf, ...]:
        own = self.properties[property_iri]
        found = {(iri, False) for iri in self._self_and_ancestors(property_iri) if iri != property_iri}
        if own.inverse is not None:
            found |= {(iri, True) for iri in self._self_and_ancestors(own.inverse)}
        return tuple(Leaf(iri, reverse) for iri, reverse in sorted(found))
