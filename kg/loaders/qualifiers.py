"""What narrows a claim: columns of `statements.tsv` and `key=value` pairs in its column `other`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg.loaders.faults import Faults, Place, listed, suggest
from kg.loaders.tables import Row
from kg.prefixes import XSD
from kg.schema import Concept, Property, Schema
from kg.store import Literal, NamedNode

_SHAPES = {
    XSD + "boolean": (re.compile("true|false"), "true or false"),
    XSD + "integer": (re.compile(r"-?(0|[1-9][0-9]{0,17})"), "a whole number"),
    XSD + "decimal": (re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?"), "a number"),
    XSD + "date": (re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"), "a date like 2026-11-22"),
}
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


@dataclass(frozen=True, slots=True)
class Reference:
    """An entity that a qualifier names; whether it exists is known only when all sources are read."""

    id: str
    place: Place


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A property of a statement with its value."""

    iri: str
    value: Literal | NamedNode | Reference


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    prop: Property
    datatype: str  # empty for nodes
    concepts: tuple[Concept, ...]


class Qualifiers:
    """The qualifiers that the ontology knows, by the names that seeds use for them.

    Args:
        schema: The ontology.
        language: Of the words in literals with a language.
    """

    def __init__(self, schema: Schema, language: str) -> None:
        self._language = language
        self._keys = {key.name: key for prop in schema.properties.values() for key in _keys(prop, schema)}

    @property
    def names(self) -> frozenset[str]:
        """The names, each of which may be a column or a key."""
        return frozenset(self._keys)

    def read(self, row: Row, faults: Faults) -> tuple[Qualifier, ...]:
        """The qualifiers of one row, columns first, then pairs, in file order."""
        found: dict[tuple[str, str], Qualifier] = {}
        for name, text, place in self._pairs(row, faults):
            key = self._keys[name]
            qualifier = self._value(key, text, place, faults)
            if qualifier is None:
                continue
            identity = (qualifier.iri, str(getattr(qualifier.value, "id", qualifier.value)))
            if identity in found:
                faults.add(place, f"{name} says {text!r} twice", "Keep one of them.")
            found[identity] = qualifier
        return tuple(found.values())

    def _pairs(self, row: Row, faults: Faults) -> Iterator[tuple[str, str, Place]]:
        for name in row.columns:
            if name in self._keys and row[name]:
                yield name, row[name], row.place(name)
        offset = 0
        for pair in row["other"].split(";") if row["other"] else ():
            lead = len(pair) - len(pair.lstrip())
            place = row.place("other", inside=offset + lead)
            offset += len(pair) + 1
            name, equals, text = (part.strip() for part in pair.partition("="))
            if not equals:
                faults.add(place, f"{pair.strip()!r} has no '='", "Write key=value; pairs are separated by ';'.")
            elif name not in self._keys:
                hint = suggest(name, self._keys, f"Known keys are {listed(sorted(self._keys))}.")
                faults.add(place, f"unknown key {name!r}", hint)
            elif not text:
                faults.add(place, f"key {name!r} has no value", "Write a value behind the '=' or remove the pair.")
            else:
                yield name, text, place

    def _value(self, key: _Key, text: str, place: Place, faults: Faults) -> Qualifier | None:
        iri = key.prop.iri
        if key.concepts:
            concept = next((concept for concept in key.concepts if concept.name == text), None)
            if concept is None:
                names = [concept.name for concept in key.concepts]
                hint = suggest(text, names, f"Use {listed(names)}.")
                faults.add(place, f"{text!r} is no value of {key.name}", hint)
                return None
            return Qualifier(iri, NamedNode(concept.iri))
        if not key.datatype:
            return Qualifier(iri, Reference(text, place))
        if key.datatype in _SHAPES:
            pattern, what = _SHAPES[key.datatype]
            if not pattern.fullmatch(text):
                faults.add(place, f"{text!r} is not {what}", f"{key.name} takes {what}.")
                return None
            return Qualifier(iri, Literal(text, datatype=NamedNode(key.datatype)))
        # A property with several keys keeps the key with the value, so that nothing is lost.
        words = text if len(key.prop.seed_keys) == 1 or key.name == key.prop.name else f"{key.name}: {text}"
        if key.datatype == _LANGUAGE_STRING:
            return Qualifier(iri, Literal(words, language=self._language))
        return Qualifier(iri, Literal(words))


def _keys(prop: Property, schema: Schema) -> Iterator[_Key]:
    statement = schema.find_class("Statement")
    fields = [f for f in statement.fields if f.path == (prop.iri,)] if statement else []
    datatype = next((f.datatype for f in fields if f.datatype), XSD + "string" if prop.is_literal else "")
    schemes: Mapping[str, tuple[Concept, ...]] = {iri: scheme.concepts for iri, scheme in schema.schemes.items()}
    concepts = next((schemes[f.scheme] for f in fields if f.scheme), ())
    for name in prop.seed_keys:
        yield _Key(name, prop, datatype, concepts)
