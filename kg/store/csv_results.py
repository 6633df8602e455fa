"""Solutions as CSV, where the engine's own would not be: it does not quote an IRI that has a comma.

Source: SPARQL 1.1 Query Results CSV and TSV Formats, section 3; RFC 4180.
"""

from __future__ import annotations

import codecs
import csv
import io

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.store.bounded import Bounded
from kg.store.terms import Term

# What the reader takes for a cell; a GROUP_CONCAT may be as long as an answer.
csv.field_size_limit((1 << 31) - 1)


def is_sound(body: bytes, columns: int) -> bool:
    """True if each row of what the engine wrote has as many cells as there are columns.

    A line that has no end, because the engine was stopped in it, is not looked at.
    """
    body = body[: body.rfind(b"\n") + 1]
    commas, lines = body.count(b","), body.count(b"\n")
    if b'"' not in body:
        return commas == lines * max(0, columns - 1)
    rows = csv.reader(io.StringIO(body.decode(), newline=""))
    return all(len(row) <= max(1, columns) for row in rows)


def write_csv(solutions: QuerySolutions, limit_bytes: int | None = None) -> bytes:
    """All solutions, in their order; what is longer than the limit is only a beginning, a row longer than that."""
    output = Bounded(limit_bytes)
    writer = csv.writer(codecs.getwriter("utf-8")(output))
    with output.stopping():
        writer.writerow([variable.value for variable in solutions.variables])
        writer.writerows([_cell(term) for term in solution] for solution in solutions)
    return output.getvalue()


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)
