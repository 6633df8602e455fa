"""Figures against the cells of a table: does each still stand where the release says?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from kg.loaders.csv_files import CsvFile, open_csv
from kg.loaders.faults import Faults
from kg.loaders.figures import find_number
from kg.loaders.sources import Source


class Stated(Protocol):
    """A figure with the cell in which it is said to stand."""

    @property
    def amount(self) -> str:
        """IRI of the amount."""
        ...

    @property
    def row_key(self) -> str:
        """What the key column holds in the row."""
        ...

    @property
    def column(self) -> str:
        """Name of the column."""
        ...

    @property
    def sha256(self) -> str:
        """Of the file."""
        ...

    @property
    def value(self) -> Decimal:
        """The figure."""
        ...


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A figure that does not stand in its cell.

    Attributes:
        amount: IRI.
        row_key: Of the cell.
        column: Of the cell.
        value: What the release says.
        found: What the cell holds, or why there is no such cell.
    """

    amount: str
    row_key: str
    column: str
    value: Decimal
    found: str


@dataclass(frozen=True, slots=True)
class TableVerification:
    """What became of the figures of a source in a file.

    Attributes:
        source: Its id.
        expected_sha256: Of the file that the release cites; empty if it cites none.
        actual_sha256: Of the file at hand.
        figures: How many were checked.
        wrong: Those that are not there, sorted by the IRI of the amount.
    """

    source: str
    expected_sha256: str
    actual_sha256: str
    figures: int
    wrong: tuple[WrongCell, ...]

    @property
    def holds(self) -> bool:
        """True if every figure stands in its cell and the file is the one that is cited."""
        return not self.wrong and self.actual_sha256 == self.expected_sha256


def verify_cells(path: Path, source: Source, stated: Iterable[Stated]) -> TableVerification:
    """Look every figure up in a table.

    Args:
        path: A copy of the table.
        source: Whose table it is.
        stated: What a release says.

    Raises:
        InputError: The file cannot be read as a table with a column of keys.
    """
    faults = Faults()
    opened = open_csv(path, faults)
    key = source.table.key if source.table else ""
    if opened is not None:
        opened[0].require_columns((key,))
    faults.raise_if_any()
    assert opened is not None  # otherwise there was a fault
    file, content = opened
    rows = {cells[file.columns[file.find_column(key) or key]]: cells for _, cells in file.records()}
    faults.raise_if_any()
    cited = sorted(stated, key=lambda figure: figure.amount)
    wrong = [
        WrongCell(figure.amount, figure.row_key, figure.column, figure.value, found)
        for figure in cited
        if (found := _difference(figure, file, rows)) is not None
    ]
    expected = next((figure.sha256 for figure in cited), source.table.sha256 if source.table else "")
    return TableVerification(source.id, expected, hashlib.sha256(content).hexdigest(), len(cited), tuple(wrong))


def _difference(figure: Stated, file: CsvFile, rows: dict[str, list[str]]) -> str | None:
    """What stands in the cell instead of the figure, None if it is the figure."""
    column, row = file.find_column(figure.column), rows.get(figure.row_key)
    if row is None:
        return "no such row"
    if column is None:
        return "no such column"
    text = row[file.columns[column]].strip()
    return None if find_number(text) == figure.value else (text or "nothing")
