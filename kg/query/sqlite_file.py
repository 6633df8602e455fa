"""SQLite files of a release: written once and byte for byte alike, then only read, by many processes at once."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kg.errors import EngineError

# What of the file a process keeps in memory, in kibibytes as SQLite has it; more than this is rarely needed at a time.
_CACHE_KIB = 16 << 10
# Deprecated, and the only way to name the folder from within; SQLite without it takes its usual one.
_TEMPORARY = "PRAGMA temp_store_directory = '{}'"


@contextmanager
def writing(path: Path, what: str, tables: str) -> Iterator[sqlite3.Connection]:
    """Make a file with these tables and fill it in one transaction; equal statements give equal bytes.

    Args:
        path: Must not exist.
        what: What the file is, for errors.
        tables: SQL that makes the tables.

    Raises:
        EngineError: The file exists or cannot be written; an unfinished file may be left.
    """
    if path.exists():
        raise EngineError(f"{path} exists already", hint=f"Write the {what} into a new folder.")
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            # Page size and encoding are fixed because their defaults are choices of the SQLite build.
            connection.execute("PRAGMA page_size = 4096")
            connection.execute("PRAGMA encoding = 'UTF-8'")
            connection.execute("PRAGMA journal_mode = OFF")
            # What it sorts by takes as much room as the file, and the folder for temporary files may be a small one.
            connection.execute(_TEMPORARY.format(str(path.parent.absolute()).replace("'", "''")))
            connection.executescript(tables)
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")
            connection.execute("VACUUM")
        finally:
            with suppress(sqlite3.Error):
                connection.execute(_TEMPORARY.format(""))  # it is one for the whole process
            connection.close()
    except sqlite3.Error as error:
        raise EngineError(f"the {what} {path} cannot be written: {error}") from error


class SqliteFile:
    """A finished file, read-only. Safe to carry over a fork: each process opens it for itself.

    Args:
        path: Of the file.
        what: What it is, for errors.
    """

    def __init__(self, path: Path, what: str) -> None:
        self._path = path
        self._what = what
        self._opened: tuple[int, sqlite3.Connection] | None = None

    def rows(self, query: str, values: Mapping[str, Any] | tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """All rows of an SQL query.

        Raises:
            EngineError: The file is missing or damaged.
        """
        try:
            return self._connection().execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise EngineError(
                f"the {self._what} {self._path.name} cannot be read: {error}", hint="Build the release again."
            ) from error

    def close(self) -> None:
        """Let go of the file; a later question opens it again."""
        if self._opened is not None and self._opened[0] == os.getpid():
            self._opened[1].close()
        self._opened = None

    def _connection(self) -> sqlite3.Connection:
        # SQLite's connections must not be used on the other side of a fork (sqlite.org/howtocorrupt, section 2.6).
        if self._opened is None or self._opened[0] != os.getpid():
            where = f"{self._path.absolute().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(where, uri=True, check_same_thread=False)
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            self._opened = (os.getpid(), connection)
        return self._opened[1]
