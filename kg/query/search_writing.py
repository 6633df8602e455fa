"""Writing the search index of a release: labels, synonyms and identifiers in one SQLite FTS5 file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.query.spelling import fold, respell_all
from kg.query.sqlite_file import writing

# Kinds of names, also their order among equally good hits. TOGETHER holds all labels and synonyms of an entity.
LABEL, SYNONYM, IDENTIFIER, FOREIGN, TOGETHER = 0, 1, 2, 3, 4

# name.key is the folded text, name.variant the same in one spelling ('' where that is no other), name.compact the key
# without spaces. word holds what is corrected to: every word of labels and synonyms, by length.
_TABLES = """
CREATE TABLE entity(id INTEGER PRIMARY KEY, iri TEXT, curie TEXT, class_name TEXT, label TEXT);
CREATE TABLE name(id INTEGER PRIMARY KEY, entity INTEGER, kind INTEGER, text TEXT, key TEXT, variant TEXT, compact TEXT);
CREATE TABLE word(letters INTEGER, text TEXT, PRIMARY KEY (letters, text)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5(
    key, variant, content='name', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3');
"""


@dataclass(frozen=True, slots=True, order=True)
class IndexRow:
    """One entity to be found.

    Attributes:
        class_name: Local name of its class, as `SearchIndex.search` takes it.
        synonyms: Other names, any order.
        identifiers: CURIEs under which others know exactly this, any order; found whole only, so that typing "he"
            does not bring everything that has an HP number.
    """

    iri: str
    curie: str
    class_name: str
    label: str
    synonyms: tuple[str, ...]
    identifiers: tuple[str, ...] = ()


def build_index(path: Path, rows: Iterable[IndexRow]) -> None:
    """Write the index of these rows; the same rows, in any order, give the same bytes.

    Args:
        path: File to write; must not exist.
        rows: One per entity; no IRI twice.

    Raises:
        EngineError: The file exists or cannot be written; an unfinished file may be left.
    """
    with writing(path, "search index", _TABLES) as connection:
        _insert(connection, sorted(rows))
        connection.execute("INSERT INTO words(words) VALUES ('rebuild')")
        connection.execute("INSERT INTO words(words) VALUES ('optimize')")
        connection.execute("CREATE INDEX name_key ON name(key)")
        connection.execute("CREATE INDEX name_compact ON name(compact)")


def _insert(connection: sqlite3.Connection, rows: Sequence[IndexRow]) -> None:
    names: list[tuple[int, int, int, str, str, str, str]] = []
    vocabulary: set[str] = set()
    for entity_id, row in enumerate(rows, start=1):
        connection.execute(
            "INSERT INTO entity VALUES (?, ?, ?, ?, ?)", (entity_id, row.iri, row.curie, row.class_name, row.label)
        )
        for kind, text, key in _names(row):
            respelt = respell_all(key)
            variant = "" if respelt == key else respelt
            compact = "" if kind in (FOREIGN, TOGETHER) else key.replace(" ", "")
            names.append((kind, len(key), entity_id, text, key, variant, compact))
            if kind in (LABEL, SYNONYM):
                vocabulary.update(key.split(), respelt.split())
    # By kind and length, so that of very many names with a word the most telling ones come first.
    numbered = enumerate(sorted(names), start=1)
    connection.executemany(
        "INSERT INTO name VALUES (?, ?, ?, ?, ?, ?, ?)",
        ((number, entity, kind, *texts) for number, (kind, _, entity, *texts) in numbered),
    )
    connection.executemany("INSERT INTO word VALUES (?, ?)", sorted((len(word), word) for word in vocabulary))


def _names(row: IndexRow) -> Iterator[tuple[int, str, str]]:
    """(kind, text, key) of every name; of all together only the key."""
    called = [(LABEL, row.label), *((SYNONYM, text) for text in sorted(set(row.synonyms)))]
    known = [(IDENTIFIER, row.curie), (IDENTIFIER, row.curie.partition(":")[2])]
    known += [(FOREIGN, curie) for curie in sorted(set(row.identifiers))]
    for kind, text in (*called, *known):
        yield kind, text, fold(text)
    if len(called) > 1:
        yield TOGETHER, "", " ".join(fold(text) for _, text in called)
