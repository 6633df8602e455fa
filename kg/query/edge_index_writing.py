"""Writes the index of edges: what every edge of a release amounts to, in the order in which lists show edges.

Beside it stand the records of each class, the statements about each entity, and those that are at odds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.prefixes import PROV, RDF, RDFS
from kg.query import record_index_writing
from kg.query.record_index_writing import RecordCollector
from kg.query.sqlite_file import writing
from kg.schema import EntityClass, Schema
from kg.store import Rest, term_value

TABLES = """
CREATE TABLE name(kind TEXT, id INTEGER, text TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE term(id INTEGER PRIMARY KEY, iri TEXT NOT NULL, label TEXT NOT NULL, class INTEGER NOT NULL);
CREATE TABLE edge(
    parent INTEGER, property INTEGER, sort TEXT, node INTEGER, class INTEGER, best INTEGER, worst INTEGER,
    stated INTEGER, leaves INTEGER, sources INTEGER, statements INTEGER,
    evidence INTEGER AS ((best * 1000000 + sources) * 1000000 + statements),
    PRIMARY KEY (parent, property, sort, node)
) WITHOUT ROWID;
CREATE TABLE tally(
    parent INTEGER, property INTEGER, class INTEGER, best INTEGER, stated INTEGER, edges INTEGER,
    PRIMARY KEY (parent, property, class, best, stated)
) WITHOUT ROWID;
"""
# Once the edges are there: counts of what hubs have, and the orders of evidence. 200 edges are counted in microseconds.
FINISH = """
INSERT INTO tally
SELECT parent, property, class, best, stated, count(*) FROM edge
WHERE (parent, property) IN (SELECT parent, property FROM edge GROUP BY parent, property HAVING count(*) > 200)
GROUP BY parent, property, class, best, stated;
CREATE INDEX edge_best ON edge(parent, property, evidence DESC, sort, node);
CREATE INDEX edge_least ON edge(parent, property, evidence, sort, node);
CREATE UNIQUE INDEX term_iri ON term(iri);
CREATE INDEX term_label ON term(label, id);
CREATE INDEX term_label_back ON term(label DESC, id);
CREATE INDEX term_class ON term(class, label, id);
CREATE INDEX term_class_back ON term(class, label DESC, id);
"""
_INSERT = """
INSERT INTO edge(parent, property, sort, node, class, best, worst, stated, leaves, sources, statements)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
# The node of an edge to a text: the text itself is what it is sorted by.
TEXT_NODE = 0
# What `leaves` in table `name` is joined by; no IRI holds it.
BETWEEN = " "


class _Voice(NamedTuple):
    """What a statement or a derivation says of its triple.

    Attributes:
        subject: Number of an end.
        predicate: IRI as in N-Quads.
        object: Number of an end.
        rank: Of its certainty.
        source: Graph of the statement; empty for a derivation.
        statement: Its number; 0 for a derivation.
    """

    subject: int
    predicate: bytes
    object: int
    rank: int
    source: bytes = b""
    statement: int = 0


class _Shown(NamedTuple):
    """How the triples of a predicate are read: over which properties, from their subject and from their object."""

    forward: tuple[int, ...]
    backward: tuple[int, ...]


class EdgeIndexWriter:
    """Writes the index of edges of subjects that pass by; the same ones, in any order, give the same bytes.

    Keeps statements and conclusions in memory, and the edges of one entity at a time.

    Args:
        schema: Of the release's ontology.
    """

    def __init__(self, schema: Schema) -> None:
        names = schema.namespaces
        self._schema = schema
        self._rank = {f"<{concept.iri}>".encode(): concept.rank for concept in schema.scheme("CertaintyScale").concepts}
        self._entity_classes = {
            f"<{known.iri}>".encode(): known for known in schema.classes.values() if known.is_entity
        }
        self._affirmed = f"<{names.nutri('affirmed')}>".encode()
        self._parts = {
            f"<{iri}>".encode(): part
            for part, iri in (
                ("subject", f"{RDF}subject"), ("predicate", f"{RDF}predicate"), ("object", f"{RDF}object"),
                ("polarity", names.nutri("polarity")), ("certainty", names.nutri("certainty")),
                ("label", f"{RDFS}label"), ("type", f"{RDF}type"), ("generated", f"{PROV}generated"),
            )
        }  # fmt: skip
        self._ends: dict[bytes, int] = {}  # IRIs as in N-Quads, texts without language or datatype → numbers
        self._again: dict[bytes, bytes] = {}  # predicates and graphs, each once
        self._voices: list[_Voice] = []
        self._propositions: dict[bytes, tuple[int, bytes, int]] = {}
        self._derived: list[tuple[bytes, int]] = []  # proposition and rank of every derivation
        # Label, and the class that none of the entity's other classes lies below.
        self._entities: dict[bytes, tuple[str, str]] = {}
        self._records = RecordCollector(schema)

    def take(self, subject: bytes, quads: Sequence[Rest]) -> None:
        """Note what the next subject has to do with edges: all its quads; terms are as in N-Quads."""
        found: dict[str, bytes] = {}
        kind: EntityClass | None = None
        source = b""
        for predicate, value, graph in quads:
            part = self._parts.get(predicate)
            if part is None:
                continue
            if part == "type":
                kind = self._finer(kind, value)
                self._records.take(subject, value)
            else:
                found[part] = value
                if part == "polarity":
                    source = graph
        if kind is not None and "label" in found:
            self._entities[subject] = (term_value(found["label"]), kind.iri)
        if "object" in found and "subject" in found and "predicate" in found:
            self._take_triple(subject, found, source)
        elif "generated" in found:
            self._derived.append((found["generated"], self._rank.get(found.get("certainty", b""), 0)))

    def _finer(self, old: EntityClass | None, kind: bytes) -> EntityClass | None:
        known = self._entity_classes.get(kind)
        return known if known is not None and (old is None or old.iri in known.ancestors) else old

    def _take_triple(self, subject: bytes, found: Mapping[str, bytes], source: bytes) -> None:
        predicate = self._once(found["predicate"])
        ends = self._end(found["subject"]), predicate, self._end(found["object"])
        polarity = found.get("polarity")
        if polarity is None:
            self._propositions[subject] = ends
            return
        self._records.take_statement(subject, ends, self._once(found.get("certainty", b"")), self._once(polarity))
        if polarity == self._affirmed:
            rank = self._rank.get(found.get("certainty", b""), 0)
            self._voices.append(_Voice(*ends, rank, self._once(source), len(self._voices) + 1))

    def _end(self, term: bytes) -> int:
        if _is_text(term):
            term = b'"' + term_value(term).encode()
        number = self._ends.get(term)
        return self._ends.setdefault(term, len(self._ends)) if number is None else number

    def _once(self, term: bytes) -> bytes:
        return self._again.setdefault(term, term)

    def write(self, path: Path) -> None:
        """Write the index.

        Args:
            path: Must not exist.

        Raises:
            EngineError: The file exists or cannot be written; an unfinished file may be left.
        """
        with writing(path, "index of edges", TABLES + record_index_writing.TABLES) as connection:
            self._insert(connection)
            for statement in filter(str.strip, FINISH.split(";")):
                connection.execute(statement)

    def _insert(self, connection: sqlite3.Connection) -> None:
        by_iri = sorted((subject[1:-1].decode(), *shown) for subject, shown in self._entities.items())
        classes = _numbered({kind for _, _, kind in by_iri} | self._records.classes)
        terms = [(number, iri, label, classes[kind]) for number, (iri, label, kind) in enumerate(by_iri, start=1)]
        connection.executemany("INSERT INTO term VALUES (?, ?, ?, ?)", terms)
        voices = [*self._voices, *self._conclusions()]
        shown, properties = self._shown(voices)
        leaves: dict[frozenset[bytes], int] = {}  # numbered in the order in which edges are written
        connection.executemany(_INSERT, _Edges(terms, self._ends, voices, shown).rows(leaves))
        together = {BETWEEN.join(sorted(iri[1:-1].decode() for iri in iris)): n for iris, n in leaves.items()}
        entities = {f"<{iri}>".encode(): number for number, iri, *_ in terms}
        self._records.insert(connection, classes, [entities.get(end, 0) for end in self._ends])
        for kind, names in (("property", properties), ("class", classes), ("leaves", together)):
            connection.executemany("INSERT INTO name VALUES (?, ?, ?)", ((kind, n, text) for text, n in names.items()))

    def _conclusions(self) -> Iterator[_Voice]:
        for proposition, rank in self._derived:
            ends = self._propositions.get(proposition)
            if ends is not None:
                yield _Voice(*ends, rank)

    def _shown(self, voices: Iterable[_Voice]) -> tuple[dict[bytes, _Shown], dict[str, int]]:
        """How each predicate among the voices is read, and the numbers of the properties that have edges."""
        texts = {number for end, number in self._ends.items() if _is_text(end)}
        said = {voice.predicate for voice in voices}
        reversible = {voice.predicate for voice in voices if voice.object not in texts}
        over: dict[tuple[bytes, bool], list[str]] = {}
        for known in self._schema.properties.values():
            for leaf in self._schema.leaves(known.iri) if known.is_claim else ():
                predicate = f"<{leaf.iri}>".encode()
                if predicate in (reversible if leaf.reverse else said):
                    over.setdefault((predicate, leaf.reverse), []).append(known.iri)
        numbers = _numbered({iri for iris in over.values() for iri in iris})
        read = {key: tuple(numbers[iri] for iri in iris) for key, iris in over.items()}
        return {known: _Shown(read.get((known, False), ()), read.get((known, True), ())) for known in said}, numbers


class _Edges:
    """The edges of all entities, in the order of the table.

    Args:
        terms: Number, IRI, label and class of every entity, by number.
        ends: Number of every end of a voice.
        voices: What is said.
        shown: How each predicate is read.
    """

    def __init__(
        self,
        terms: Sequence[tuple[int, str, str, int]],
        ends: Mapping[bytes, int],
        voices: Iterable[_Voice],
        shown: Mapping[bytes, _Shown],
    ) -> None:
        self._parents = [(number, ends.get(f"<{iri}>".encode())) for number, iri, _, _ in terms]
        # What an edge shows of its node, by the number of the end: label, number and class; or a text.
        self._nodes = [((end[1:] if _is_text(end) else end[1:-1]).decode(), TEXT_NODE, 0) for end in ends]
        for number, iri, label, kind in terms:
            end = ends.get(f"<{iri}>".encode())
            if end is not None:
                self._nodes[end] = (label, number, kind)
        self._shown = shown
        self._from: list[list[_Voice]] = [[] for _ in ends]
        self._to: list[list[_Voice]] = [[] for _ in ends]
        for voice in voices:
            self._from[voice.subject].append(voice)
            self._to[voice.object].append(voice)

    def rows(self, leaves: dict[frozenset[bytes], int]) -> Iterator[tuple[object, ...]]:
        """Rows of the table.

        Args:
            leaves: Takes predicates with which an edge is said → their number.
        """
        for number, end in self._parents:
            if end is None:
                continue
            edges = sorted((over, *self._nodes[node], voices) for (over, node), voices in self._edges(end).items())
            for *shown, voices in edges:
                yield (number, *shown, *_amounts(voices, leaves))

    def _edges(self, end: int) -> dict[tuple[int, int], list[_Voice]]:
        """Property and neighbour → what is said of them."""
        edges: dict[tuple[int, int], list[_Voice]] = {}
        for voice in self._from[end]:
            for over in self._shown[voice.predicate].forward:
                edges.setdefault((over, voice.object), []).append(voice)
        for voice in self._to[end]:
            for over in self._shown[voice.predicate].backward:
                edges.setdefault((over, voice.subject), []).append(voice)
        return edges


def _amounts(voices: Sequence[_Voice], leaves: dict[frozenset[bytes], int]) -> tuple[int, int, bool, int, int, int]:
    """Best, worst, stated, leaves, sources and statements of an edge."""
    together = frozenset([voice.predicate for voice in voices])
    number = leaves.get(together) or leaves.setdefault(together, len(leaves) + 1)
    if len(voices) == 1:  # as most have
        rank, is_stated = voices[0].rank, voices[0].statement != 0
        return rank, rank, is_stated, number, is_stated, is_stated
    ranks = [voice.rank for voice in voices]
    statements = {voice.statement for voice in voices if voice.statement}
    sources = {voice.source for voice in voices if voice.statement}
    return max(ranks), min(ranks), bool(statements), number, len(sources), len(statements)


def _is_text(end: bytes) -> bool:
    return end.startswith(b'"')


def _numbered(texts: Iterable[str]) -> dict[str, int]:
    return {text: number for number, text in enumerate(sorted(texts), start=1)}
