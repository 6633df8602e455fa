"""Writing a file of SQLite where there is room for it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from kg.query.sqlite_file import writing


def temporary_folder(connection: sqlite3.Connection) -> list[tuple[str]]:
    """Where SQLite would sort what is too large for memory."""
    return connection.execute("PRAGMA temp_store_directory").fetchall()


def test_it_sorts_beside_the_file_and_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    """The folder for temporary files may be a small one; a name with a quote is a name."""
    folder = tmp_path / "it's here"
    folder.mkdir()

    with writing(folder / "a.sqlite", "index", "CREATE TABLE a (b);") as connection:
        assert [(str(folder),)] == temporary_folder(connection)

    with closing(sqlite3.connect(":memory:")) as other:
        assert temporary_folder(other) in ([], [("",)])
