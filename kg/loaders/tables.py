"""Tab-separated tables with exact positions. No quote handling: a cell is what stands between two tabs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import mode

from kg.loaders.faults import Faults, Place, listed, suggest
from kg.loaders.files import note_bad_characters, printable
from kg.loaders.languages import find_tag, tagged


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table may hold.

    Attributes:
        required: Columns that must be there.
        filled: Those of them that may not be empty in any row.
        optional: Columns that may be there.
        translated: Columns that may be there once more for each further language, as in `label@de`.
        language: The language of a column without a tag.
    """

    required: tuple[str, ...]
    filled: frozenset[str]
    optional: frozenset[str]
    translated: frozenset[str] = frozenset()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        texts: One per column of the header.
        ragged: True if the line had another number of cells; then only the first cells can be trusted.
    """

    path: str
    line: int
    columns: dict[str, int]
    texts: Sequence[str]
    ragged: bool

    def __getitem__(self, column: str) -> str:
        """The cell of a column; empty if the table has no such column."""
        position = self.columns.get(column)
        return "" if position is None else self.texts[position]

    def place(self, column: str, *, inside: int = 0) -> Place:
        """Where the cell starts, or the character `inside` it; column 1 if the table has no such column."""
        position = self.columns.get(column)
        if position is None:
            return Place(self.path, self.line, 1, column)
        return Place(self.path, self.line, 1 + inside + sum(len(text) + 1 for text in self.texts[:position]), column)


def read_table(lines: Sequence[tuple[int, str]], shown: str, columns: Columns, faults: Faults) -> list[Row]:
    """Read a table whose first line is the header.

    Args:
        lines: Numbered lines, as `read_lines` gives them.
        shown: The path for faults.
        columns: What the table may hold.
        faults: Takes every fault of header and cells.

    Returns:
        The rows in file order, faulty ones included (see `Row.ragged`); none if there is no header.
    """
    if not lines:
        faults.add(Place(shown), "the file is empty", f"Start it with the header {listed(columns.required)}.")
        return []
    before, others = len(faults.found), lines[1:]
    header, width = _read_header(lines[0], shown, columns, faults)
    # Where the header is at fault, most rows say how many columns there are.
    told = width if len(faults.found) == before or not others else mode(line.count("\t") + 1 for _, line in others)
    rows = []
    for number, line in others:
        texts = line.split("\t")
        _check_width(line, told, Place(shown, number), faults)
        row = Row(shown, number, header, (texts + [""] * width)[:width], ragged=len(texts) != width)
        if row.ragged:
            clean = note_bad_characters(line.replace("\t", " "), Place(shown, number, 1), faults)
        else:
            clean = _check_cells(row, columns, faults)
        # Whoever reads on, and whoever prints a fault, gets a text that can be written.
        rows.append(row if clean else replace(row, texts=[printable(text) for text in row.texts]))
    return rows


def _read_header(line: tuple[int, str], shown: str, columns: Columns, faults: Faults) -> tuple[dict[str, int], int]:
    number, text = line
    names = text.split("\t")
    header: dict[str, int] = {}
    known = {*columns.required, *columns.optional}
    missing = [name for name in columns.required if name not in names]
    for position, written in enumerate(names):
        place = Place(shown, number, 1 + sum(len(before) + 1 for before in names[:position]), written)
        name = _column(written, columns)
        if name in header:
            faults.add(place, f"column {name!r} stands twice in the header", "Keep one of them.")
        elif not note_bad_characters(name, place, faults):
            pass
        elif name.partition("@")[0] in columns.translated and "@" in name:
            _check_tag(name, place, columns, faults)
        elif name not in known:
            hint = suggest(name, missing or sorted(known), f"Known columns are {listed(sorted(known))}.")
            faults.add(place, f"unknown column {name!r}", hint)
        header.setdefault(name, position)
    for name in missing:
        place = Place(shown, number, 1, name)
        faults.add(place, f"column {name!r} is missing from the header", f"Add a column {name!r}.")
    return header, len(names)


def _column(written: str, columns: Columns) -> str:
    """The name of a column; the tag of a language, in which case means nothing, in the form of releases."""
    base, at, text = written.partition("@")
    tag = find_tag(text) if at and base in columns.translated else None
    return written if tag is None else tagged(base, tag)


def _check_tag(name: str, place: Place, columns: Columns, faults: Faults) -> None:
    base, _, tag = name.partition("@")
    if tag == columns.language:
        hint = f"Write {base!r}: a column without a tag is in this language."
        faults.add(place, f"column {name!r} is for the language that every entity has its label in", hint)
    elif find_tag(tag) is None:
        hint = "Write a tag of BCP 47 that begins with a code of ISO 639, such as de, pt-br or zh-hant."
        faults.add(place, f"{tag!r} is no language tag", hint)


def _check_width(line: str, width: int, start: Place, faults: Faults) -> None:
    texts = line.split("\t")
    if line == "":
        faults.add(replace(start, column=1), "the line is empty", "Remove it.")
    elif len(texts) > width:
        extra = 1 + sum(len(text) + 1 for text in texts[:width])
        message = f"{len(texts)} cells where the header has {width}: there is a tab inside a cell"
        faults.add(replace(start, column=extra), message, "Replace the tab inside the cell by a space.")
    elif len(texts) < width:
        message = f"{len(texts)} cells where the header has {width}"
        hint = "Add the missing tabs; an empty cell needs its tab."
        faults.add(replace(start, column=len(line) + 1), message, hint)


def _check_cells(row: Row, columns: Columns, faults: Faults) -> bool:
    clean, texts = True, row.texts
    for name, position in row.columns.items():
        text = texts[position]
        if text == "":
            if name in columns.filled:
                faults.add(row.place(name), f"{name} is empty", f"Fill the cell {name}.")
        elif not (text.isascii() and text.isprintable()):  # the usual cell needs no closer look
            clean &= note_bad_characters(text, row.place(name), faults)
        if text and (text[0].isspace() or text[-1].isspace()):
            message = f"{printable(text)!r} starts or ends with white space"
            faults.add(row.place(name), message, f"Write {printable(text.strip())!r}.")
    return clean
