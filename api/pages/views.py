"""What templates show of a record that is no entity: its own fields, and the records that belong to it as sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.prefixes import RDF, RDFS
from kg.schema import Schema
from kg.store import Literal, NamedNode, Quad

_SUBJECT, _PREDICATE, _OBJECT = (RDF + name for name in ("subject", "predicate", "object"))


@dataclass(frozen=True, slots=True)
class Value:
    """A value to show; `href` is empty for text and for what cannot be linked."""

    text: str
    href: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A field of a record with its values."""

    label: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement or proposition in words.

    Attributes:
        own: The link to the record itself.
        kind: "statement" or "proposition".
        note: Its certainty.
    """

    own: Value
    kind: str
    subject: Value
    predicate: Value
    object: Value
    denied: bool
    note: str


class RecordView:
    """Turns the description of a record into rows and sentences.

    Args:
        schema: Gives the names of fields, classes and concepts.
        labels: IRI → label, of whatever is mentioned.
        href: IRI → where a page may link to it, as `api.pages.render.find_href` says.
    """

    def __init__(self, schema: Schema, labels: Mapping[str, str], href: Callable[[str], str]) -> None:
        self._schema = schema
        self._href = href
        self._names = dict(labels)
        self._names = {c.iri: c.label for c in schema.classes.values()} | self._names
        self._names = {p.iri: p.label for p in schema.properties.values()} | self._names
        for scheme in schema.schemes.values():
            self._names |= {concept.iri: concept.label for concept in scheme.concepts}

    def rows(self, quads: Iterable[Quad], iri: str) -> list[Row]:
        """The record's own fields, in the order of their labels; the type first."""
        values: dict[str, set[Value]] = defaultdict(set)
        for quad in quads:
            if quad.subject == NamedNode(iri):
                values[quad.predicate.value].add(self.value(quad.object))
        ordered = sorted(values, key=lambda p: (p != RDF + "type", self.field_label(p).lower()))
        return [Row(self.field_label(p), tuple(sorted(values[p], key=lambda v: v.text))) for p in ordered]

    def sentences(self, quads: Iterable[Quad], iri: str) -> list[Sentence]:
        """The statements and propositions of a description, its own resource included, sorted by IRI."""
        parts: dict[str, dict[str, Quad]] = defaultdict(dict)
        for quad in quads:
            parts[str(quad.subject)][quad.predicate.value] = quad
        found = []
        for _, fields in sorted(parts.items()):
            if not {_SUBJECT, _PREDICATE, _OBJECT} <= fields.keys():
                continue
            own = fields[_SUBJECT].subject
            certainty = fields.get(self._schema.namespaces.nutri("certainty"))
            polarity = fields.get(self._schema.namespaces.nutri("polarity"))
            found.append(
                Sentence(
                    own=self.value(own),
                    kind="statement" if polarity else "proposition",
                    subject=self.value(fields[_SUBJECT].object),
                    predicate=self.value(fields[_PREDICATE].object),
                    object=self.value(fields[_OBJECT].object),
                    denied=polarity is not None and self.value(polarity.object).text == "negated",
                    note=self.value(certainty.object).text if certainty else "",
                )
            )
        return sorted(found, key=lambda s: (s.own.href != self._href(iri), s.own.text))

    def value(self, term: object) -> Value:
        """A term as it is shown: its label with a link, or its text."""
        if isinstance(term, Literal):
            return Value(term.value, language=term.language or "")
        iri = term.value if isinstance(term, NamedNode) else str(term)
        name = self._names.get(iri) or self._contracted(iri)
        return Value(name, self._href(iri))

    def field_label(self, predicate: str) -> str:
        """What a record's class calls a property, or its CURIE."""
        if predicate in (RDF + "type", RDFS + "label"):
            return predicate.rpartition("#")[2]
        for known in self._schema.classes.values():
            for shape in known.fields:
                if shape.path[0] == predicate and not known.is_entity:
                    return shape.label
        return self._names.get(predicate) or self._contracted(predicate)

    def _contracted(self, iri: str) -> str:
        fitting = [(len(space), prefix) for prefix, space in self._schema.prefixes.items() if iri.startswith(space)]
        return f"{max(fitting)[1]}:{iri[max(fitting)[0] :]}" if fitting else self._schema.namespaces.contract(iri)
