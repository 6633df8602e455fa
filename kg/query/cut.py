"""Cutting the serialised solutions of a SELECT at whole rows, in each of the four result formats.

Works on the bytes that the engine wrote, because an engine cannot be asked for so many rows: a LIMIT of ours would have
to be woven into the text of a stranger's query.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

# A string that has no end, because the engine was stopped in it, goes to the end of the text.
_JSON_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}]', re.DOTALL)
# A doubled quote ends a cell and begins another, which changes nothing.
_CSV_TOKEN = re.compile(rb'"[^"]*+(?:"|\Z)|\n')
_OPEN, _CLOSE, _NEWLINE = b"{}\n"
_JSON_ROWS = b'"bindings":['


class Cut(NamedTuple):
    """A shorter answer.

    Attributes:
        body: A well-formed document.
        after: What it was cut after, as in the field `Kg-Truncated`: "rows=10000" or "bytes=67108864".
    """

    body: bytes
    after: str


class _Form(NamedTuple):
    """How a format writes solutions.

    Attributes:
        ends: Where the head ends, and then each row that is whole.
        between: Stands between any two rows, and may stand elsewhere.
        tail: Behind the last row.
        mark: In the head of an answer that was cut, with the number of its rows.
        head_end: What the mark stands before.
    """

    ends: Callable[[bytes], Iterator[int]]
    between: bytes
    tail: bytes = b""
    mark: str = ""
    head_end: bytes = b""


def cut_rows(body: bytes, format_name: str, limit_rows: int, limit_bytes: int) -> Cut | None:
    """The first rows of an answer, as many as both limits allow, still a well-formed document.

    In JSON the head says so as well: `"truncated": rows`. None if the answer is within both limits, or if not even its
    head is within that of bytes.

    Args:
        body: Solutions as the engine serialised them; if it is longer than `limit_bytes`, the beginning is enough.
        format_name: "json", "xml", "csv" or "tsv".
        limit_rows: At most so many rows stay.
        limit_bytes: At most so many bytes stay.
    """
    form = _FORMS[format_name]
    is_long = len(body) > limit_bytes
    if not is_long and body.count(form.between) < limit_rows:
        return None
    ends = list(islice(form.ends(body), limit_rows + 2))
    if not is_long and len(ends) <= limit_rows + 1:
        return None
    most_bytes = limit_bytes - len(form.tail) - len(form.mark.format(limit_rows))
    rows = min(bisect_right(ends, most_bytes) - 1, limit_rows)
    if rows < 0:
        return None
    mark = form.mark.format(rows).encode() + form.head_end
    kept = body[: ends[rows]].replace(form.head_end, mark, 1)
    return Cut(kept + form.tail, f"rows={rows}" if rows == limit_rows else f"bytes={limit_bytes}")


def _json_ends(body: bytes) -> Iterator[int]:
    begin = body.find(_JSON_ROWS) + len(_JSON_ROWS)
    if begin < len(_JSON_ROWS):
        return
    yield begin
    depth = 0
    for token in _JSON_TOKEN.finditer(body, begin):
        kind = body[token.start()]
        depth += (kind == _OPEN) - (kind == _CLOSE)
        if kind == _CLOSE and not depth:
            yield token.end()


def _xml_ends(body: bytes) -> Iterator[int]:
    """In text of a value `<` is escaped, so that these bytes are tags and nothing else."""
    return (tag.end() for tag in re.finditer(b"<results>|</result>", body))


def _csv_ends(body: bytes) -> Iterator[int]:
    return (token.end() for token in _CSV_TOKEN.finditer(body) if body[token.start()] == _NEWLINE)


def _tsv_ends(body: bytes) -> Iterator[int]:
    """Line ends within values are escaped (SPARQL 1.1 Query Results CSV and TSV Formats, section 4)."""
    return (line.end() for line in re.finditer(b"\n", body))


_FORMS = {
    "json": _Form(_json_ends, b"},{", b"]}}", ',"truncated":{}', b"},"),
    "xml": _Form(_xml_ends, b"</result>", b"</results></sparql>"),
    "csv": _Form(_csv_ends, b"\n"),
    "tsv": _Form(_tsv_ends, b"\n"),
}
