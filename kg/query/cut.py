"""Cutting the serialised solutions of a SELECT after so many rows, in each of the four result formats.

Works on the bytes that the engine wrote, because an engine cannot be asked to stop: a LIMIT of ours would have to be
woven into the text of a stranger's query.
"""

from __future__ import annotations

import json
import re
from itertools import islice

_RESULT_END = b"</result>"  # in text of a value `<` is escaped, so these bytes end a row and nothing else


def cut_rows(body: bytes, format_name: str, limit_rows: int) -> bytes | None:
    """The first rows of an answer, still a well-formed document; None if there are no more rows than that.

    In JSON the head says so as well: `"truncated": limit_rows`.

    Args:
        body: Solutions as the engine serialised them.
        format_name: "json", "xml", "csv" or "tsv".
        limit_rows: At most so many rows stay.
    """
    return {"json": _cut_json, "xml": _cut_xml, "csv": _cut_csv, "tsv": _cut_tsv}[format_name](body, limit_rows)


def _cut_json(body: bytes, limit_rows: int) -> bytes | None:
    if body.count(b"},{") + 1 <= limit_rows:  # rows stand apart by these bytes, which values may hold too
        return None
    document = json.loads(body)
    if len(document["results"]["bindings"]) <= limit_rows:
        return None
    document["head"]["truncated"] = limit_rows
    del document["results"]["bindings"][limit_rows:]
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _cut_xml(body: bytes, limit_rows: int) -> bytes | None:
    if body.count(_RESULT_END) <= limit_rows:
        return None
    ends = (match.end() for match in re.finditer(_RESULT_END, body))
    kept = next(islice(ends, limit_rows - 1, None)) if limit_rows else body.index(b"<results>") + len(b"<results>")
    return body[:kept] + b"</results></sparql>"


def _cut_csv(body: bytes, limit_rows: int) -> bytes | None:
    """Line ends within quotes are part of a value; a doubled quote opens and closes, which changes nothing."""
    lines, offset = 0, 0
    for number, piece in enumerate(body.split(b'"')):
        if number % 2 == 0:
            found = piece.count(b"\n")
            if lines + found > limit_rows:
                kept = offset + _nth(piece, b"\n", limit_rows + 1 - lines) + 1
                return body[:kept] if kept < len(body) else None
            lines += found
        offset += len(piece) + 1
    return None


def _cut_tsv(body: bytes, limit_rows: int) -> bytes | None:
    """Line ends within values are escaped (SPARQL 1.1 Query Results CSV and TSV Formats, section 4)."""
    if body.count(b"\n") <= limit_rows + 1:
        return None
    return body[: _nth(body, b"\n", limit_rows + 1) + 1]


def _nth(text: bytes, piece: bytes, count: int) -> int:
    """Offset of the `count`th occurrence, counted from 1."""
    offset = -1
    for _ in range(count):
        offset = text.index(piece, offset + 1)
    return offset
