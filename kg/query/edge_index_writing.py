"""Writes the index of edges: what every edge of a release amounts to, in the order in which lists show edges."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.prefixes import PROV, RDF, RDFS
from kg.query.sqlite_file import writing
from kg.schema import Schema
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
# Edges come property by property, and are put in order on the disk.
_UNSORTED = """
CREATE TEMP TABLE unsorted AS
SELECT parent, property, sort, node, class, best, worst, stated, leaves, sources, statements FROM edge
"""
_SORT = """
INSERT INTO edge(parent, property, sort, node, class, best, worst, stated, leaves, sources, statements)
SELECT parent, property_number(property), sort, node, class, best, worst, stated, leaves_number(leaves), sources, statements
FROM unsorted ORDER BY 1, 2, 3, 4
"""
# The node of an edge to a text: the text itself is what it is sorted by.
TEXT_NODE = 0
# What `leaves` in table `name` is joined by; no IRI holds it.
BETWEEN = " "


@dataclass(slots=True)
class _Record:
    """The parts of a statement or a proposition."""

    subject: str = ""
    predicate: str = ""
    object: str = ""  # an IRI, or the text of a literal
    is_literal: bool = False
    affirmed: bool = False
    certainty: str = ""
    graph: str = ""


@dataclass(frozen=True, slots=True)
class _Voice:
    """What a statement or a derivation says of its triple; of a derivation source and statement are empty."""

    record: _Record
    rank: int
    source: str = ""
    statement: str = ""


# Parent and neighbour (an IRI, or the text of a literal).
_Ends = tuple[str, str]


class EdgeIndexWriter:
    """Writes the index of edges of subjects that pass by; the same ones, in any order, give the same bytes.

    Keeps statements and conclusions in memory, and edges of one property at a time.

    Args:
        schema: Of the release's ontology.
    """

    def __init__(self, schema: Schema) -> None:
        names = schema.namespaces
        self._schema = schema
        self._rank = {concept.iri: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
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
        self._records: dict[str, _Record] = {}
        self._generated: dict[str, str] = {}  # derivation → proposition
        self._labels: dict[str, str] = {}
        self._classes: dict[str, str] = {}  # entity → the class that none of its other classes lies below

    def take(self, subject: bytes, quads: Sequence[Rest]) -> None:
        """Note what the next subject has to do with edges; terms are as in N-Quads."""
        iri = record = None
        for predicate, value, graph in quads:
            part = self._parts.get(predicate)
            if part is None:
                continue
            iri = iri or term_value(subject)
            if part == "type":
                self._take_class(iri, value)
            elif part == "label":
                self._labels[iri] = term_value(value)
            elif part == "generated":
                self._generated[iri] = sys.intern(term_value(value))
            else:
                record = record or self._records.setdefault(iri, _Record())
                self._take_part(record, part, value, graph)

    def _take_class(self, subject: str, kind: bytes) -> None:
        known, old = self._entity_classes.get(kind), self._classes.get(subject)
        if known is not None and (old is None or old in known.ancestors):
            self._classes[subject] = known.iri

    def _take_part(self, record: _Record, part: str, value: bytes, graph: bytes) -> None:
        if part == "polarity":
            record.affirmed = value == self._affirmed
            record.graph = sys.intern(term_value(graph))
            return
        setattr(record, part, sys.intern(term_value(value)))
        if part == "object":
            record.is_literal = value.startswith(b'"')

    def write(self, path: Path) -> None:
        """Write the index.

        Args:
            path: Must not exist.

        Raises:
            EngineError: The file exists or cannot be written; an unfinished file may be left.
        """
        with writing(path, "index of edges", TABLES) as connection:
            self._insert(connection)
            for statement in filter(str.strip, FINISH.split(";")):
                connection.execute(statement)

    def _insert(self, connection: sqlite3.Connection) -> None:
        entities = sorted(iri for iri in self._classes if iri in self._labels)
        classes = _numbered({self._classes[iri] for iri in entities})
        # What an edge shows of its node: label, number and class.
        nodes = {
            iri: (self._labels[iri], number, classes[self._classes[iri]])
            for number, iri in enumerate(entities, start=1)
        }
        connection.executemany(
            "INSERT INTO term VALUES (?, ?, ?, ?)",
            ((number, iri, label, kind) for iri, (label, number, kind) in nodes.items()),
        )
        # Names are numbered in their order once all are known; until then by when they came.
        properties, leaves = _Names(), _Names()
        connection.execute(_UNSORTED)
        for shown, edges in self._edges(self._voices()):
            number = properties.number(shown)
            connection.executemany(
                "INSERT INTO unsorted VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (nodes[parent][1], number, *(nodes.get(node) or (node, TEXT_NODE, 0)), *_amounts(voices, leaves))
                    for (parent, node), voices in edges.items()
                ),
            )
        connection.create_function("property_number", 1, properties.final().__getitem__, deterministic=True)
        connection.create_function("leaves_number", 1, leaves.final().__getitem__, deterministic=True)
        connection.execute(_SORT)
        for kind, names in (("property", properties.texts), ("class", classes), ("leaves", leaves.texts)):
            connection.executemany(
                "INSERT INTO name VALUES (?, ?, ?)", ((kind, n, text) for text, n in _numbered(names).items())
            )

    def _voices(self) -> dict[str, list[_Voice]]:
        """Predicate → what statements affirm with it and rules conclude."""
        found: dict[str, list[_Voice]] = {}
        for iri, record in self._records.items():
            if record.affirmed:
                rank = self._rank.get(record.certainty, 0)
                found.setdefault(record.predicate, []).append(_Voice(record, rank, record.graph, iri))
        for derivation, proposition in self._generated.items():
            shown = self._records.get(proposition, _Record())
            certainty = self._records.get(derivation, _Record()).certainty
            found.setdefault(shown.predicate, []).append(_Voice(shown, self._rank.get(certainty, 0)))
        return found

    def _edges(self, voices: Mapping[str, Sequence[_Voice]]) -> Iterator[tuple[str, dict[_Ends, list[_Voice]]]]:
        """Each property that shows claims and has edges, with what its leaves say of each, read over it."""
        for known in self._schema.properties.values():
            if not known.is_claim:
                continue
            edges: dict[_Ends, list[_Voice]] = {}
            for leaf in self._schema.leaves(known.iri):
                for voice in voices.get(leaf.iri, ()):
                    _add(voice, edges, reverse=leaf.reverse)
            if edges:
                yield known.iri, edges


def _add(voice: _Voice, edges: dict[_Ends, list[_Voice]], *, reverse: bool) -> None:
    record = voice.record
    if reverse and record.is_literal:
        return
    ends = (record.object, record.subject) if reverse else (record.subject, record.object)
    if ends in edges:
        edges[ends].append(voice)
    else:
        edges[ends] = [voice]


def _amounts(voices: Sequence[_Voice], leaves: _Names) -> tuple[int, int, bool, int, int, int]:
    """Best, worst, stated, leaves, sources and statements of an edge."""
    if len(voices) == 1:  # as most have
        (voice,) = voices
        is_stated = voice.statement != ""
        return voice.rank, voice.rank, is_stated, leaves.number(voice.record.predicate), is_stated, is_stated
    ranks = [voice.rank for voice in voices]
    statements = {voice.statement for voice in voices if voice.statement}
    sources = {voice.source for voice in voices if voice.statement}
    together = BETWEEN.join(sorted({voice.record.predicate for voice in voices}))
    return max(ranks), min(ranks), bool(statements), leaves.number(together), len(sources), len(statements)


class _Names:
    """Texts that are numbered as they come, and in their own order in the end."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}

    def number(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))

    def final(self) -> dict[int, int]:
        """Number given → number in the end."""
        last = _numbered(self.texts)
        return {number: last[text] for text, number in self.texts.items()}


def _numbered(texts: Iterable[str]) -> dict[str, int]:
    return {text: number for number, text in enumerate(sorted(texts), start=1)}
