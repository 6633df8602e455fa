"""The search index of a release: labels, synonyms and identifiers in one SQLite FTS5 file.

What a user types is data here: it is split into words and every word is quoted, so no part of it is FTS syntax.
"""

from __future__ import annotations

import difflib
import os
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import EngineError

# A longer text is no name of anything; what is beyond the limits is not looked at.
_TEXT_CHARACTERS = 200
_WORDS = 16
# Names that are compared letter by letter for a suggestion; bounds the work for any index.
_COMPARED_NAMES = 5_000
_TELLING_CHARACTERS = 3  # a shorter word ("of", "b6" apart) says little when it stands alone
_SIMILARITY = 0.6  # difflib's own default: 1 is equal, 0 has nothing in common

_TABLES = """
CREATE TABLE entity(id INTEGER PRIMARY KEY, iri TEXT, curie TEXT, class_name TEXT, label TEXT);
CREATE TABLE name(id INTEGER PRIMARY KEY, entity INTEGER, kind INTEGER, text TEXT, key TEXT);
CREATE VIRTUAL TABLE words USING fts5(
    key, content='name', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3');
"""
# Kinds of names, also their order among equally good hits.
_LABEL, _SYNONYM, _IDENTIFIER, _FOREIGN = 0, 1, 2, 3

# The CTE is materialised because FTS5's rank cannot be read inside a window function.
_SEARCH = """
WITH hit AS MATERIALIZED (SELECT rowid AS id, rank AS far FROM words WHERE words MATCH :words),
named AS (
    SELECT name.id, name.entity, name.text, hit.far,
        CASE WHEN name.key = :key THEN CASE name.kind WHEN 1 THEN 1 ELSE 0 END
             WHEN substr(name.key, 1, length(:key)) = :key THEN CASE name.kind WHEN 0 THEN 2 ELSE 3 END
             ELSE 4 END AS tier
    FROM hit JOIN name ON name.id = hit.id
    WHERE name.kind <> 3 OR name.key = :key
),
best AS (
    SELECT *, row_number() OVER (PARTITION BY entity ORDER BY tier, far, id) AS place FROM named
)
SELECT iri, curie, class_name, label, best.text, tier, far
FROM best JOIN entity ON entity.id = best.entity
WHERE place = 1 {classes}
ORDER BY tier, far, iri LIMIT :limit
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


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found.

    Attributes:
        matched: The name of it that fits the text best: label, synonym, its CURIE or another's.
        score: Higher is better; the whole number says how (4 exact label or id, 3 exact synonym, 2 label prefix,
            1 other prefix, 0 words), the fraction is BM25 within that. Comparable within one search only.
    """

    iri: str
    curie: str
    class_name: str
    label: str
    matched: str
    score: float


def fold(text: str) -> str:
    """The text as names are compared: without case, diacritics and punctuation, words apart by one space.

    >>> fold("  Willis–Ekbom  Disease ")
    'willis ekbom disease'
    >>> fold("Ménière")
    'meniere'
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[^\W_]+", bare.casefold()))


def build_index(path: Path, rows: Iterable[IndexRow]) -> None:
    """Write the index of these rows; the same rows, in any order, give the same bytes.

    Args:
        path: File to write; must not exist.
        rows: One per entity; no IRI twice.

    Raises:
        EngineError: The file exists or cannot be written; an unfinished file may be left.
    """
    if path.exists():
        raise EngineError(f"{path} exists already", hint="Write the search index into a new folder.")
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            # Page size and encoding are fixed because their defaults are choices of the SQLite build.
            connection.execute("PRAGMA page_size = 4096")
            connection.execute("PRAGMA encoding = 'UTF-8'")
            connection.execute("PRAGMA journal_mode = OFF")
            connection.executescript(_TABLES)
            connection.execute("BEGIN")
            _insert(connection, sorted(rows))
            connection.execute("INSERT INTO words(words) VALUES ('rebuild')")
            connection.execute("INSERT INTO words(words) VALUES ('optimize')")
            connection.execute("CREATE INDEX name_key ON name(key)")
            connection.execute("COMMIT")
            connection.execute("VACUUM")
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise EngineError(f"the search index {path} cannot be written: {error}") from error


def _insert(connection: sqlite3.Connection, rows: Sequence[IndexRow]) -> None:
    name_id = 0
    for entity_id, row in enumerate(rows, start=1):
        connection.execute(
            "INSERT INTO entity VALUES (?, ?, ?, ?, ?)", (entity_id, row.iri, row.curie, row.class_name, row.label)
        )
        names = [(_LABEL, row.label), *((_SYNONYM, text) for text in sorted(set(row.synonyms)))]
        names += [(_IDENTIFIER, row.curie), (_IDENTIFIER, row.curie.partition(":")[2])]
        names += [(_FOREIGN, curie) for curie in sorted(set(row.identifiers))]
        for kind, text in names:
            name_id += 1
            connection.execute("INSERT INTO name VALUES (?, ?, ?, ?, ?)", (name_id, entity_id, kind, text, fold(text)))


class SearchIndex:
    """A finished index, read-only. Safe to carry over a fork: each process opens the file for itself.

    Args:
        path: File that `build_index` wrote.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, sqlite3.Connection] | None = None

    def search(self, text: str, classes: Iterable[str] | None = None, limit: int = 25) -> list[Hit]:
        """Entities one of whose names has every word of the text, the last word as the start of one.

        Args:
            text: What a user typed; empty or without a letter or digit finds nothing.
            classes: Local names of classes, subclasses not implied; None for all.
            limit: At most so many hits.

        Returns:
            Best first: exact label or identifier, exact synonym, prefix of a label, prefix of another name, words
            anywhere; then BM25; ties by IRI.

        Raises:
            EngineError: The file is missing or damaged.
        """
        words = fold(text[:_TEXT_CHARACTERS]).split()[:_WORDS]
        wanted = None if classes is None else sorted(set(classes))
        if not words or limit < 1 or wanted == []:
            return []
        return self._find(" ".join(f'"{word}"' for word in words) + "*", " ".join(words), wanted, limit)

    def suggest(self, text: str, limit: int = 5) -> list[Hit]:
        """What a mistyped or outdated name may have meant.

        The first of these that finds anything: `search`; names spelt alike that begin with the same letter; names
        with one of the words.

        Raises:
            EngineError: The file is missing or damaged.
        """
        words = fold(text[:_TEXT_CHARACTERS]).split()[:_WORDS]
        key = " ".join(words)
        if not key:
            return []
        hits = self.search(text, limit=limit)
        near = self._spelt_alike(key, limit) if not hits else []
        if not hits and near:
            hits = [hit for name in near for hit in self._exact(name)]
        long_words = [word for word in words if len(word) >= _TELLING_CHARACTERS]
        if not hits and long_words:
            hits = self._find(" OR ".join(f'"{word}"' for word in long_words), key, None, limit)
        return list({hit.iri: hit for hit in hits}.values())[:limit]

    def close(self) -> None:
        """Let go of the file; a later search opens it again."""
        if self._opened is not None and self._opened[0] == os.getpid():
            self._opened[1].close()
        self._opened = None

    def _exact(self, key: str) -> list[Hit]:
        return self._find(" ".join(f'"{word}"' for word in key.split()), key, None, 1)

    def _spelt_alike(self, key: str, limit: int) -> list[str]:
        names = self._rows(
            "SELECT DISTINCT key FROM name WHERE kind <> 3 AND key >= :first AND key < :first || char(1114111) LIMIT :compared",
            {"first": key[0], "compared": _COMPARED_NAMES},
        )
        return difflib.get_close_matches(key, sorted(str(row[0]) for row in names), n=limit, cutoff=_SIMILARITY)

    def _find(self, words: str, key: str, classes: Sequence[str] | None, limit: int) -> list[Hit]:
        named = {f"class{number}": name for number, name in enumerate(classes or ())}
        clause = f"AND class_name IN ({', '.join(f':{name}' for name in named)})" if named else ""
        rows = self._rows(_SEARCH.format(classes=clause), {"words": words, "key": key, "limit": limit, **named})
        return [
            Hit(iri, curie, class_name, label, matched, round(4 - tier + far / (far - 1), 6))
            for iri, curie, class_name, label, matched, tier, far in rows
        ]

    def _rows(self, query: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
        try:
            return self._connection().execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise EngineError(
                f"the search index {self._path.name} cannot be read: {error}", hint="Build the release again."
            ) from error

    def _connection(self) -> sqlite3.Connection:
        # SQLite's connections must not be used on the other side of a fork (sqlite.org/howtocorrupt, section 2.6).
        if self._opened is None or self._opened[0] != os.getpid():
            where = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            self._opened = (os.getpid(), sqlite3.connect(where, uri=True, check_same_thread=False))
        return self._opened[1]
