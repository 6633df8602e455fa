"""Writes the index of edges: what every edge of a release amounts to, in the order in which lists show edges."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.prefixes import PROV, RDF, RDFS
from kg.query.sqlite_file import writing
from kg.schema import Schema
from kg.store import Literal, NamedNode, Quad

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
# The node of an edge to a text: the text itself is what it is sorted by.
TEXT_NODE = 0
# What `leaves` in table `name` is joined by; no IRI holds it.
BETWEEN = " "


@dataclass(slots=True)
class _Record:
    """The parts of a statement or a proposition."""

    subject: str = ""
    predicate: str = ""
    object: NamedNode | Literal | None = None
    affirmed: bool = False
    certainty: str = ""
    graph: str = ""


@dataclass(slots=True)
class _Edge:
    ranks: set[int] = field(default_factory=set)
    leaves: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    statements: set[str] = field(default_factory=set)


# Parent, property, neighbour (an IRI, or the text of a literal).
_Key = tuple[str, str, str]


def build_edge_index(path: Path, quads: Iterable[Quad], schema: Schema) -> None:
    """Write the index of the edges of these quads; the same quads, in any order, give the same bytes.

    Args:
        path: File to write; must not exist.
        quads: Of a whole release.
        schema: Of its ontology.

    Raises:
        EngineError: The file exists or cannot be written; an unfinished file may be left.
    """
    found = _Reading(schema)
    for quad in quads:
        found.take(quad)
    with writing(path, "index of edges", TABLES) as connection:
        _insert(connection, found)
        for statement in filter(str.strip, FINISH.split(";")):
            connection.execute(statement)


class _Reading:
    """What quads say of edges."""

    def __init__(self, schema: Schema) -> None:
        names = schema.namespaces
        self._schema = schema
        self._rank = {concept.iri: concept.rank for concept in schema.scheme("CertaintyScale").concepts}
        self._parts = {f"{RDF}subject", f"{RDF}predicate", f"{RDF}object"}
        self._polarity, self._certainty = names.nutri("polarity"), names.nutri("certainty")
        self._affirmed, self._inferred = names.nutri("affirmed"), names.graph("inferred")
        self._records: dict[str, _Record] = {}
        self._generated: dict[str, str] = {}  # derivation → proposition
        self.labels: dict[str, str] = {}
        self.classes: dict[str, str] = {}  # IRI → the class that none of its other classes lies below

    def take(self, quad: Quad) -> None:
        """Note a quad if it has to do with an edge."""
        if not isinstance(quad.subject, NamedNode):
            return
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        if predicate == f"{RDFS}label" and isinstance(value, Literal):
            self.labels[subject] = value.value
        elif predicate == f"{RDF}type" and isinstance(value, NamedNode):
            self._take_class(subject, value.value)
        elif predicate == f"{PROV}generated" and isinstance(value, NamedNode):
            self._generated[subject] = value.value
        elif predicate in self._parts or predicate in (self._polarity, self._certainty):
            self._take_part(quad, subject, predicate)

    def _take_class(self, subject: str, kind: str) -> None:
        known, old = self._schema.classes.get(kind), self.classes.get(subject)
        if known is not None and (old is None or old in known.ancestors):
            self.classes[subject] = kind

    def _take_part(self, quad: Quad, subject: str, predicate: str) -> None:
        record, value = self._records.setdefault(subject, _Record()), quad.object
        if not isinstance(value, NamedNode | Literal):
            return
        if predicate == self._polarity:
            record.affirmed, record.graph = value.value == self._affirmed, getattr(quad.graph_name, "value", "")
        elif predicate == self._certainty:
            record.certainty = value.value
        elif predicate == f"{RDF}object":
            record.object = value
        elif predicate == f"{RDF}subject":
            record.subject = value.value
        else:
            record.predicate = value.value

    def entities(self) -> list[str]:
        """IRIs of everything with a label and a class of entities."""
        kinds = {known.iri for known in self._schema.classes.values() if known.is_entity}
        return [iri for iri, kind in self.classes.items() if kind in kinds and iri in self.labels]

    def edges(self) -> dict[_Key, _Edge]:
        """Every edge that a statement affirms or a rule concludes, read over every property that shows it."""
        readings = self._readings()
        found: dict[_Key, _Edge] = {}
        for iri, record in self._records.items():
            if record.affirmed:
                for edge in self._shown(record, readings, found):
                    edge.ranks.add(self._rank.get(record.certainty, 0))
                    edge.sources.add(record.graph)
                    edge.statements.add(iri)
        for derivation, proposition in self._generated.items():
            shown = self._records.get(proposition, _Record())
            certainty = self._records.get(derivation, _Record()).certainty
            for edge in self._shown(shown, readings, found):
                edge.ranks.add(self._rank.get(certainty, 0))
        return found

    def _readings(self) -> dict[str, list[tuple[str, bool]]]:
        """Predicate of a statement → the properties over which its triples are shown, and whether turned round."""
        readings: dict[str, list[tuple[str, bool]]] = {}
        for known in self._schema.properties.values():
            if known.is_claim:
                for leaf in self._schema.leaves(known.iri):
                    readings.setdefault(leaf.iri, []).append((known.iri, leaf.reverse))
        return readings

    def _shown(
        self, record: _Record, readings: Mapping[str, list[tuple[str, bool]]], found: dict[_Key, _Edge]
    ) -> Iterator[_Edge]:
        for shown, reverse in readings.get(record.predicate, ()):
            if record.object is None or (reverse and isinstance(record.object, Literal)):
                continue
            ends = (record.subject, record.object.value)
            parent, node = ends[::-1] if reverse else ends
            edge = found.setdefault((parent, shown, node), _Edge())
            edge.leaves.add(record.predicate)
            yield edge


def _insert(connection: sqlite3.Connection, found: _Reading) -> None:
    edges = found.edges()
    entities = found.entities()
    terms = {iri: number for number, iri in enumerate(sorted(entities), start=1)}
    properties = _numbered({shown for _, shown, _ in edges})
    classes = _numbered({found.classes[iri] for iri in entities})
    connection.executemany(
        "INSERT INTO term VALUES (?, ?, ?, ?)",
        ((number, iri, found.labels[iri], classes[found.classes[iri]]) for iri, number in terms.items()),
    )
    leaves = _numbered({BETWEEN.join(sorted(edge.leaves)) for edge in edges.values()})
    for kind, names in (("property", properties), ("class", classes), ("leaves", leaves)):
        connection.executemany("INSERT INTO name VALUES (?, ?, ?)", ((kind, n, text) for text, n in names.items()))
    rows = sorted(
        (
            terms[parent], properties[shown], found.labels.get(node, node), terms.get(node, TEXT_NODE),
            classes.get(found.classes.get(node, ""), 0), max(edge.ranks), min(edge.ranks), bool(edge.statements),
            leaves[BETWEEN.join(sorted(edge.leaves))], len(edge.sources), len(edge.statements),
        )
        for (parent, shown, node), edge in edges.items()
    )  # fmt: skip
    connection.executemany("INSERT INTO edge VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _numbered(texts: set[str]) -> dict[str, int]:
    return {text: number for number, text in enumerate(sorted(texts), start=1)}
