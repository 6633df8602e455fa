"""CSV that a spreadsheet can open without running anything that stands in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# What makes a spreadsheet read a cell as a formula; in East Asian settings the full-width forms too (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV (RFC 4180); a text that a spreadsheet would run gets an apostrophe in front.

    >>> csv_text(["what", "how many"], [["=1+1", 2], ["a, b", -1]]).splitlines()
    ['what,how many', "'=1+1,2", '"a, b",-1']
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return written.getvalue()


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
