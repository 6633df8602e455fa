"""Writes what the index of edges holds of all that is no entity: the records of each class, the statements about entities."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from kg.schema import Schema

TABLES = """
CREATE TABLE record(class INTEGER, iri TEXT, PRIMARY KEY (class, iri)) WITHOUT ROWID;
CREATE TABLE said(term INTEGER, role INTEGER, iri TEXT, PRIMARY KEY (term, role, iri)) WITHOUT ROWID;
"""
# Of a statement in table `said`.
SUBJECT, OBJECT = 0, 1


class RecordCollector:
    """Collects records that pass by; terms are as in N-Quads.

    Args:
        schema: Says what is no entity.
    """

    def __init__(self, schema: Schema) -> None:
        self._classes = {
            f"<{known.iri}>".encode(): known.iri for known in schema.classes.values() if not known.is_entity
        }
        self._of_class: dict[str, list[bytes]] = {}
        self._said: list[tuple[bytes, int, int]] = []

    def take(self, subject: bytes, kind: bytes) -> None:
        """Note that a subject is of a class; all its classes come one after the other."""
        name = self._classes.get(kind)
        if name is not None:
            own = self._of_class.setdefault(name, [])
            if not own or own[-1] is not subject:  # the type may stand in two graphs
                own.append(subject)

    def take_statement(self, statement: bytes, subject: int, value: int) -> None:
        """Note a statement with the numbers of its ends."""
        self._said.append((statement, subject, value))

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
        said = sorted(
            (entities[end], role, _iri(statement))
            for statement, *ends in self._said
            for role, end in zip((SUBJECT, OBJECT), ends, strict=True)
            if entities[end]
        )
        connection.executemany("INSERT INTO said VALUES (?, ?, ?)", said)


def _iri(term: bytes) -> str:
    return term[1:-1].decode()
