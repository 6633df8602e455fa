"""Comma-separated tables as their publishers write them: quoted cells, commas and line breaks inside, names as they are.

Our own tables are tab-separated and stricter; see `kg.loaders.tables`.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kg.loaders.faults import Faults, Place, suggest
from kg.loaders.files import TABLE_BYTES, read_bytes

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(slots=True)
class CsvFile:
    """A comma-separated file that was read: its header, and its records one by one.

    Attributes:
        columns: Name in the header → position; of names that stand twice the first.
        faults: Takes every fault of its records.
    """

    shown: str
    lines: list[str]
    columns: dict[str, int]
    faults: Faults
    _body: Iterator[list[str]] = field(repr=False)
    _width: int

    def find_column(self, name: str) -> str | None:
        """The header's own spelling of a name, or None.

        The micro sign and the Greek letter look alike and are taken for the same.
        """
        wanted = _folded(name)
        return next((column for column in self.columns if _folded(column) == wanted), None)

    def require_columns(self, names: Sequence[str]) -> dict[str, int]:
        """Name → position of columns that must be there; those that are not are noted and left out."""
        found = {}
        for name in names:
            column = self.find_column(name)
            if column is None:
                hint = suggest(name, self.columns, "Take the table whose header has it, or correct the name.")
                self.faults.add(Place(self.shown, 1, 1, name), f"column {name!r} is missing from the header", hint)
            else:
                found[name] = self.columns[column]
        return found

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Each record with the line on which it starts, from 1. Records of another width are noted and left out."""
        reader = self._body
        while True:
            line = reader.line_num + 1  # type: ignore[attr-defined] # csv's reader has it, its type has no name
            try:
                cells = next(reader, None)
            except csv.Error as error:
                message = f"this is not comma-separated text: {error}"
                self.faults.add(
                    Place(self.shown, line), message, "Check the quotes of this line; a quote inside is doubled."
                )
                return
            if cells is None:
                return
            if len(cells) == self._width:
                yield line, cells
            elif cells:
                message = f"{len(cells)} cells where the header has {self._width}"
                hint = "Put cells that hold a comma in quotes; an empty cell needs its comma."
                self.faults.add(Place(self.shown, line), message, hint)
            else:
                self.faults.add(Place(self.shown, line, 1), "the line is empty", "Remove it.")

    def place(self, line: int, position: int, field_name: str) -> Place:
        """Where a cell of the record that starts on `line` stands, its opening quote included."""
        column, quoted, passed = 1, False, 0
        for number in range(line - 1, len(self.lines)):
            for offset, character in enumerate(self.lines[number], start=1):
                if passed == position:
                    return Place(self.shown, number + 1, column, field_name)
                if character == '"':
                    quoted = not quoted
                elif character == "," and not quoted:
                    passed += 1
                    column = offset + 1
            if not quoted:
                break
            column = 1
        return Place(self.shown, line, column, field_name)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip()


def open_csv(path: Path, faults: Faults) -> tuple[CsvFile, bytes] | None:
    """Read a comma-separated file with a header.

    UTF-8 with or without a byte order mark; lines end in any of the three ways.

    Args:
        path: Faults show its name.
        faults: Takes every fault.

    Returns:
        The table and the bytes of the file, or None after noting why there is none.
    """
    shown = path.name
    content = read_bytes(
        path, path.parent, faults, limit_bytes=TABLE_BYTES, hint_missing="Name your copy of the table."
    )
    if content is None:
        return None
    try:
        text = content.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        start = error.start + len(content) - len(content.removeprefix(_BYTE_ORDER_MARK))
        before = content[:start].rpartition(b"\n")[2].decode("utf-8", errors="replace")
        place = Place(shown, content.count(b"\n", 0, start) + 1, len(before) + 1)
        faults.add(place, f"byte 0x{content[start]:02X} is not valid UTF-8 here", "Save the file as UTF-8.")
        return None
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True)
    try:
        header = next(reader, [])
    except csv.Error as error:
        faults.add(Place(shown, 1), f"this is not comma-separated text: {error}", "Check the quotes of the header.")
        return None
    if not header:
        faults.add(Place(shown, 1), "the table has no header", "Name a file whose first line names its columns.")
        return None
    columns: dict[str, int] = {}
    for position, name in enumerate(header):
        columns.setdefault(name, position)
    table = CsvFile(shown, lines, columns, faults, reader, len(header))
    for position, name in enumerate(header):
        if columns[name] != position:
            place = table.place(1, position, name)
            faults.add(place, f"column {name!r} stands twice in the header", "Keep one of them.")
    return table, content
