"""Queries so short and plain that no reading of theirs can exceed a limit: most that people send.

Everything is told from counts over the whole text, comments, strings and IRIs included, so that nothing can hide; what
is in doubt is left to `kg.store.query_text`.
"""

from __future__ import annotations

import re
from functools import lru_cache

_MOST_CHARACTERS = 1_000
# So that no doubling of readings counts, and no nesting.
_MOST_ROUND, _MOST_BRACES, _MOST_SELECTS = 4, 8, 3
_SEPARATORS = re.compile(r"[.;,/~]")
# Dots and slashes of a few prefixes; as patterns of one group they would still be few. So would the elements of lists,
# which nothing separates: each has two characters at least, and is two patterns.
_MOST_SEPARATORS, _MOST_PATTERNS = 60, 80
_ROUND = re.compile(r"[()]")
_ROUND_ELSEWHERE = re.compile(r"#(?!>)|<[^<>\s]*[()]")  # in comments and IRIs it encloses nothing
# Calls to others, datasets of the query's own, what changes from run to run, and all that hides or doubles text.
_DOUBTFUL = ("SERVICE", "FROM", "NOW", "RAND", "UUID", "BNODE", "VALUES", "\\", '"', "'", "<<", "[", "_:", "\0")
_FORM = re.compile(
    r"(?:\s+|\#[^\n\r]*|PREFIX\s+[\w.\-]{0,100}:\s*<[^<>\s]*>|BASE\s*<[^<>\s]*>)*+(SELECT|ASK|CONSTRUCT|DESCRIBE)\b",
    re.IGNORECASE,
)
_FORMS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}

# What a reading of a simple text may come to at most: nesting, UNIONs, operators, patterns, readings.
LEAST_LIMITS = (_MOST_ROUND + _MOST_BRACES, _MOST_BRACES, _MOST_CHARACTERS, 100, 500_000)


@lru_cache(maxsize=4)  # limits and engine ask one after the other
def simple_form(text: str) -> str | None:
    """The form of a simple query: "select", "ask" or "graph"; None for any other text.

    A simple query names no dataset, gives the same answer each time, and is within any limits that are no lower than
    `LEAST_LIMITS`.

    >>> simple_form("ASK { ?s ?p ?o }")
    'ask'
    >>> simple_form("SELECT ?s FROM <http://example.org/> { ?s ?p ?o }")
    """
    if len(text) > _MOST_CHARACTERS or not text.isascii():
        return None
    upper = text.upper()
    if any(piece in upper for piece in _DOUBTFUL):
        return None
    if text.count("(") > _MOST_ROUND or text.count("{") > _MOST_BRACES or upper.count("SELECT") > _MOST_SELECTS:
        return None
    separators = len(_SEPARATORS.findall(text))
    if separators > _MOST_SEPARATORS:
        return None
    if "(" in text and (_ROUND_ELSEWHERE.search(text) or separators + _enclosed(text) > _MOST_PATTERNS):
        return None
    found = _FORM.match(text)
    return _FORMS[found[1].upper()] if found else None


def _enclosed(text: str) -> int:
    """How many characters stand in round brackets."""
    characters = depth = start = 0
    for bracket in _ROUND.finditer(text):
        if depth:
            characters += bracket.start() - start
        start = bracket.end()
        depth = depth + 1 if bracket[0] == "(" else max(0, depth - 1)
    return characters + (len(text) - start if depth else 0)
