"""Writes what the index of edges holds of all that is no entity: records of each class, statements about entities or at odds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from kg.schema import Schema

TABLES = """
CREATE TABLE record(class INTEGER, iri TEXT, PRIMARY KEY (class, iri)) WITHOUT ROWID;
CREATE TABLE said(term INTEGER, role INTEGER, iri TEXT, PRIMARY KEY (term, role, iri)) WITHOUT ROWID;
CREATE TABLE contested(iri TEXT PRIMARY KEY, triple INTEGER, predicate TEXT) WITHOUT ROWID;
"""
# Of a statement in table `said`.
SUBJECT, OBJECT = 0, 1
# Subject, predicate and object; those of a symmetric property in one order.
_Triple = tuple[int, bytes, int]


class _Said(NamedTuple):
    """A statement with the numbers of its ends, and how it says its triple: certainty and polarity."""

    iri: bytes
    subject: int
    object: int
    view: tuple[bytes, bytes]


class RecordCollector:
    """Collects records that pass by; terms are as in N-Quads.

    Args:
        schema: Says what is no entity.
    """

    def __init__(self, schema: Schema) -> None:
        self._classes = {
            f"<{known.iri}>".encode(): known.iri for known in schema.classes.values() if not known.is_entity
        }
        self._symmetric = {f"<{known.iri}>".encode() for known in schema.properties.values() if known.symmetric}
        self._of_class: dict[str, list[bytes]] = {}
        self._said: list[_Said] = []
        self._views: dict[tuple[bytes, bytes], tuple[bytes, bytes]] = {}  # each once
        self._first: dict[_Triple, _Said] = {}
        self._several: dict[_Triple, list[_Said]] = {}  # of triples that are said more than once

    def take(self, subject: bytes, kind: bytes) -> None:
        """Note that a subject is of a class; all its classes come one after the other."""
        name = self._classes.get(kind)
        if name is not None:
            own = self._of_class.setdefault(name, [])
            if not own or own[-1] is not subject:  # the type may stand in two graphs
                own.append(subject)

    def take_statement(self, statement: bytes, triple: _Triple, certainty: bytes, polarity: bytes) -> None:
        """Note a statement with the numbers of its ends."""
        subject, predicate, value = triple
        view = certainty, polarity
        said = _Said(statement, subject, value, self._views.setdefault(view, view))
        self._said.append(said)
        if subject > value and predicate in self._symmetric:
            triple = value, predicate, subject
        first = self._first.setdefault(triple, said)
        if first is not said:
            self._several.setdefault(triple, [first]).append(said)

    @property
    def classes(self) -> set[str]:
        """IRIs of the classes that there is a record of."""
        return set(self._of_class)

    def insert(self, connection: sqlite3.Connection, classes: Mapping[str, int], entities: Sequence[int]) -> None:
        """Fill the tables.

        Args:
            classes: IRI of a class → its number.
            entities: Number of an end → number of the entity, 0 for none.
        """
        for kind, found in self._of_class.items():
            iris = sorted(_iri(subject) for subject in found)
            connection.executemany("INSERT INTO record VALUES (?, ?)", ((classes[kind], iri) for iri in iris))
        about = sorted(
            (entities[end], role, _iri(said.iri))
            for said in self._said
            for role, end in ((SUBJECT, said.subject), (OBJECT, said.object))
            if entities[end]
        )
        connection.executemany("INSERT INTO said VALUES (?, ?, ?)", about)
        at_odds = ((said, triple[1]) for triple, said in self._several.items() if len({s.view for s in said}) > 1)
        groups = sorted((sorted(_iri(one.iri) for one in said), _iri(predicate)) for said, predicate in at_odds)
        contested = sorted((iri, number, p) for number, (iris, p) in enumerate(groups, start=1) for iri in iris)
        connection.executemany("INSERT INTO contested VALUES (?, ?, ?)", contested)


def _iri(term: bytes) -> str:
    return term[1:-1].decode()
