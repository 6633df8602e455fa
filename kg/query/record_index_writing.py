"""Writes what the index of edges holds of all that is no entity: records of each class, statements about entities or at odds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from kg.schema import Schema

TABLES = """
CREATE TABLE record(class INTEGER, iri TEXT, PRIMARY KEY (class, iri)) WITHOUT ROWID;
CREATE TABLE said(term INTEGER, role INTEGER, iri TEXT, PRIMARY KEY (term, role, iri)) WITHOUT ROWID;
CREATE TABLE contested(iri TEXT PRIMARY KEY, triple INTEGER, predicate TEXT) WITHOUT ROWID;
"""
# Of a statement in table `said`.
SUBJECT, OBJECT = 0, 1
# A triple as one number, which looks up faster than three: there are fewer predicates and ends than these.
_PREDICATES, _ENDS = 1 << 16, 1 << 40


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
        self._said: list[tuple[bytes, int, int]] = []
        self._views: list[tuple[bytes, bytes]] = []  # certainty and polarity of each
        self._each_view: dict[tuple[bytes, bytes], tuple[bytes, bytes]] = {}
        self._predicates: dict[bytes, int] = {}
        self._first: dict[int, int] = {}  # triple → position of the first statement of it
        self._several: dict[int, list[int]] = {}  # of triples that are said more than once: all positions

    def take(self, subject: bytes, kind: bytes) -> None:
        """Note that a subject is of a class; all its classes come one after the other."""
        name = self._classes.get(kind)
        if name is not None:
            own = self._of_class.setdefault(name, [])
            if not own or own[-1] is not subject:  # the type may stand in two graphs
                own.append(subject)

    def take_statement(
        self, statement: bytes, triple: tuple[int, bytes, int], certainty: bytes, polarity: bytes
    ) -> None:
        """Note a statement; subject and object of its triple are numbers of ends."""
        subject, predicate, value = triple
        position, view = len(self._said), (certainty, polarity)
        self._said.append((statement, subject, value))
        self._views.append(self._each_view.setdefault(view, view))
        if subject > value and predicate in self._symmetric:
            subject, value = value, subject
        known = self._predicates.setdefault(predicate, len(self._predicates))
        number = (subject * _ENDS + value) * _PREDICATES + known
        first = self._first.setdefault(number, position)
        if first != position:
            self._several.setdefault(number, [first]).append(position)

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
            (entities[end], role, _iri(statement))
            for statement, *ends in self._said
            for role, end in zip((SUBJECT, OBJECT), ends, strict=True)
            if entities[end]
        )
        connection.executemany("INSERT INTO said VALUES (?, ?, ?)", about)
        predicates = [_iri(predicate) for predicate in self._predicates]
        groups = sorted(
            (sorted(_iri(self._said[position][0]) for position in said), predicates[number % _PREDICATES])
            for number, said in self._several.items()
            if len({self._views[position] for position in said}) > 1
        )
        contested = sorted((iri, number, p) for number, (iris, p) in enumerate(groups, start=1) for iri in iris)
        connection.executemany("INSERT INTO contested VALUES (?, ?, ?)", contested)


def _iri(term: bytes) -> str:
    return term[1:-1].decode()
