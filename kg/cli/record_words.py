"""Records that are no entities (statements, sources, rules, derivations, coverage, figures …), as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.release import Release


@dataclass(frozen=True, slots=True)
class Record:
    """A record with those that belong to it.

    Attributes:
        fields: (name of the property, values in words), the type first, then what a statement says, then by name.
        parts: CURIE → fields of each record that belongs to it, by CURIE.
    """

    curie: str
    iri: str
    fields: tuple[tuple[str, tuple[str, ...]], ...]
    parts: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]


def find_record(release: Release, name: str) -> Record | None:
    """The record with this CURIE or IRI; None for whatever is not of the form of one.

    Raises:
        NotFoundError: It has the form of a record's id, and there is none.
    """
    from kg.query.description import describe, kind_of
    from kg.query.entities import entity_iri

    iri = _identified(release, name) or entity_iri(release.schema, name)
    if kind_of(release.namespaces, iri) in ("", "entity") or iri == f"{release.namespaces.base}ontology":
        return None
    quads = describe(release.engine, release.namespaces, iri)
    found = _Fields(release)
    for quad in quads:
        found.add(quad.subject, quad.predicate, quad.object)
    if iri not in found.values:
        hint = "The ids of statements and rules stand beside the edges of an entity: kg show ID."
        raise NotFoundError(f"there is no record {name!r} in this release", hint=hint)
    found.read_words()
    curie = release.namespaces.contract
    others = sorted((curie(other), other) for other in found.values if other != iri)
    own = found.words_of(iri)
    return Record(curie(iri), iri, own, tuple((short, fields) for short, o in others if (fields := found.words_of(o))))


def _identified(release: Release, name: str) -> str | None:
    """What a source calls by this identifier (`SR28:16070`), where the prefix is none of ours."""
    from kg.prefixes import DCTERMS
    from kg.store import Literal, term_text

    prefix, colon, _ = name.partition(":")
    if not colon or prefix in release.schema.prefixes or "://" in name:
        return None
    given = term_text(Literal(name))
    text = f"SELECT ?x {{ GRAPH ?g {{ ?x <{DCTERMS}identifier> {given} }} }} ORDER BY ?x LIMIT 1"
    return next((row[0].value for row in release.engine.select(text).rows if row[0] is not None), None)


class _Fields:
    def __init__(self, release: Release) -> None:
        self._release = release
        self.values: dict[str, dict[str, set[Any]]] = {}
        self._words: dict[str, str] = {}

    def add(self, subject: Any, predicate: Any, value: Any) -> None:
        self.values.setdefault(subject.value, {}).setdefault(predicate.value, set()).add(value)

    def read_words(self) -> None:
        """Labels of the entities, properties and so on that stand as values."""
        from kg.query.evidence import find_names
        from kg.store import NamedNode

        terms = {v for fields in self.values.values() for values in fields.values() for v in values}
        iris = {term.value for term in terms if isinstance(term, NamedNode)}
        self._words = find_names(self._release.engine, self._release.schema, iris)

    def words_of(self, iri: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The fields of one; those that came along only for their label have none."""
        contract = self._release.namespaces.contract
        named = {contract(predicate): values for predicate, values in self.values[iri].items()}
        if set(named) <= {"rdfs:label"}:
            return ()
        first = ("rdf:type", "rdf:subject", "rdf:predicate", "rdf:object")
        ordered = sorted(named, key=lambda name: (first.index(name) if name in first else len(first), name))
        return tuple((name.partition(":")[2], tuple(sorted(map(self._value, named[name])))) for name in ordered)

    def _value(self, value: Any) -> str:
        from kg.store import NamedNode

        if not isinstance(value, NamedNode):
            return str(value.value)
        curie, label = self._release.namespaces.contract(value.value), self._words.get(value.value)
        return f"{label} ({curie})" if label and curie.startswith("ng:") else curie


def record_lines(record: Record) -> Iterator[str]:
    """The record, then what belongs to it."""
    yield click.style(record.curie, bold=True)
    yield f"  {record.iri}"
    yield from _fields(record.fields)
    for curie, fields in record.parts:
        yield ""
        yield click.style(curie, bold=True)
        yield from _fields(fields)


def _fields(fields: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[str]:
    width = max((len(name) for name, _ in fields), default=0)
    for name, values in fields:
        for number, value in enumerate(line for text in values for line in text.splitlines()):
            yield f"  {'' if number else name:<{width}}  {value}"


def record_json(record: Record) -> dict[str, Any]:
    """The record, its values as lists."""
    return {
        "id": record.curie,
        "iri": record.iri,
        "fields": {name: list(values) for name, values in record.fields},
        "parts": [{"id": curie, "fields": {n: list(v) for n, v in fields}} for curie, fields in record.parts],
    }
