"""Where the rows stand that things of a release were made from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from kg.loaders.faults import Faults, Place
from kg.loaders.files import TABLE_BYTES, read_bytes, read_lines, shown_path
from kg.prefixes import Namespaces

# File → prefix of what its rows become, and whether the id of the source stands before that of the row.
_TABLES = {"entities.tsv": ("ng", False), "statements.tsv": ("stmt", True), "coverage.tsv": ("coverage", True)}


def find_rows(folder: Path, wanted: Collection[str], names: Namespaces) -> dict[str, Place]:
    """The places of rows, looked up in the files: to keep millions of them for the few that are asked for takes memory.

    Args:
        folder: Of the sources; paths are relative to its parent.
        wanted: IRIs of entities, statements and coverage; others have no row.
        names: Of the release.

    Returns:
        IRI → start of its row, where there is one.
    """
    sought = frozenset(wanted)
    if not sought or not folder.is_dir():
        return {}
    return {
        iri: place
        for source in sorted(folder.iterdir())
        for name, (prefix, has_source) in _TABLES.items()
        for iri, place in _rows(
            source / name, folder.parent, names.iri(prefix, f"{source.name}-" if has_source else "")
        )
        if iri in sought
    }


def _rows(path: Path, root: Path, start: str) -> Iterator[tuple[str, Place]]:
    content = read_bytes(path, root, faults := Faults(), limit_bytes=TABLE_BYTES, hint_missing="")
    shown = shown_path(path, root)
    column = -1
    for number, line in read_lines(content or b"", shown, faults):
        cells = line.split("\t")
        if column < 0:
            column = cells.index("id") if "id" in cells else len(cells)
        elif column < len(cells):
            yield start + cells[column], Place(shown, number, 1)
