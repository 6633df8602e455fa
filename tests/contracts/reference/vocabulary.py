"""What the ontology names: fields, properties, closed lists, ids. The model is read; what follows from it is worked out here."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from kg.schema import EntityClass, Field, Property, PropertyKind, Schema

# Design, section 3: the prefix of an id by the class of the thing. Entities have `ng`.
PREFIX_OF_RECORD = {
    "Statement": "stmt", "Passage": "passage", "Place": "passage", "Declaration": "declaration", "Source": "source",
    "Rule": "rule", "Derivation": "derivation", "Proposition": "proposition", "Coverage": "coverage",
    "FoodItem": "item", "Amount": "amount", "TableCell": "cell",
}  # fmt: skip
# What no IRI holds (RFC 3987).
NEVER_IN_IRI = frozenset('<>"{}|\\^`') | {chr(code) for code in range(0x21)}


class Reading(NamedTuple):
    """A predicate that statements use, read forward or, where `turned`, from its object."""

    predicate: str
    turned: bool


class Vocabulary:
    """One release's ontology, asked in the terms of the design."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.names = schema.namespaces
        self.rank = {c.iri: c.rank for s in schema.schemes.values() for c in s.concepts}
        self.constants = {c.iri: constant(c.name) for s in schema.schemes.values() for c in s.concepts}
        self.readings = cache(self._readings)

    def known_class(self, type_name: str) -> EntityClass:
        """The class behind a GraphQL type."""
        return self.schema.classes[self.names.nutri(type_name)]

    def field(self, type_name: str, field_name: str) -> Field | None:
        """The shape behind a field of a type, or None."""
        known = self.schema.classes.get(self.names.nutri(type_name))
        return known.find_field(field_name) if known is not None else None

    def upward(self, property_iri: str) -> set[str]:
        """A property and every super-property above it."""
        known = self.schema.properties.get(property_iri)
        above = {property_iri}
        for parent in known.parents if known is not None else ():
            above |= self.upward(parent)
        return above

    def _readings(self, asked: str) -> tuple[Reading, ...]:
        """Every predicate whose statements or conclusions entail triples of the property asked.

        A predicate entails its super-properties; turned round it entails its inverse and what stands above that.
        """
        found = []
        for known in self.schema.properties.values():
            if known.is_inverse or known.kind not in (PropertyKind.STATED, PropertyKind.CONCLUDED):
                continue
            if asked in self.upward(known.iri):
                found.append(Reading(known.iri, turned=False))
            if known.inverse is not None and asked in self.upward(known.inverse):
                found.append(Reading(known.iri, turned=True))
        return tuple(found)

    def same_triple(self, asked: str) -> set[str]:
        """A property and its inverse: they say the very same triple."""
        known = self.schema.properties[asked]
        return {asked, known.inverse or asked}

    def below(self, class_iri: str) -> tuple[str, ...]:
        """A class and everything under it."""
        return self.schema.classes[class_iri].children

    def overlap(self, one: str, other: str) -> bool:
        """Whether a thing can be of both classes because one lies under the other."""
        return one in self.below(other) or other in self.below(one)

    def claim_property(self, given: str) -> Property | None:
        """The claim property called by name, CURIE or IRI."""
        found = self.schema.properties.get(self._term(given))
        return found if found is not None and found.is_claim else None

    def _term(self, given: str) -> str:
        return self.names.nutri(given.removeprefix("nutri:").removeprefix(self.names.nutri("")))

    def called(self, given: str) -> set[str]:
        """The IRIs that a name in a condition may stand for: a CURIE, an IRI, or the name of a property."""
        iri = self.iri(given)
        return {self._term(given)} | ({iri} if iri is not None else set())

    def claim_fields(self) -> Iterator[tuple[EntityClass, Field]]:
        """Every claim of every class of entities."""
        for known in self.schema.classes.values():
            for field in known.fields:
                if known.is_entity and field.is_claim:
                    yield known, field

    def curie(self, iri: str) -> str:
        """The short form: the longest namespace that fits, or the IRI itself."""
        known = {**self.schema.prefixes, **self.names.all()}
        spaces = ((space, prefix) for prefix, space in known.items() if iri.startswith(space))
        space, prefix = max(spaces, default=("", ""))
        return f"{prefix}:{iri.removeprefix(space)}" if prefix else iri

    def iri(self, given: str, type_name: str = "Entity") -> str | None:
        """The IRI of a slug, a CURIE or an IRI; None where nothing can be called so."""
        prefix, colon, local = given.partition(":")
        if given.startswith(("http://", "https://", "urn:")):
            found = given
        elif colon:
            if prefix not in self.schema.prefixes:
                return None
            found = self.schema.prefixes[prefix] + local
        else:
            found = self.names.iri(PREFIX_OF_RECORD.get(type_name, "ng"), given)
        return None if NEVER_IN_IRI & set(found) else found


def constant(name: str) -> str:
    """`rlsNutrient` → `RLS_NUTRIENT`: the constant of an enum."""
    return "".join(f"_{c}" if c.isupper() and i else c for i, c in enumerate(name)).upper().replace("-", "_")
