"""Where a query stops making sense, and what is wrong there, in words for the person who wrote it.

The embedded engine names the furthest place at which it looked, which may lie behind the fault by a keyword or more, and
lists rules of its grammar. Here the fault is looked for: it is the first token without which the text could go on.
"""

from __future__ import annotations

import re

from pyoxigraph import Store

from kg.errors import QuerySyntaxError
from kg.store.lexer import read_tokens
from kg.store.query_text import read_query

# More than any keyword of the grammar is long: so far may a parser look beyond the token that it cannot take.
_PADDING = " " * 32
_NEVER = "\x01"  # stands in no query, so that none of those that are tried is planned or run
_PAIRS = frozenset(("&&", "||", "^^", "!=", "<=", ">=", "{|", "|}", "<<"))
_POSITION = re.compile(r"error at (\d+):(\d+): ")
# What the engine expected: a text, a class of characters, a keyword, or a sentence about what is wrong.
_EXPECTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|\[(?:'\\?.[^']*'|[^\]'])*\]|[^,\"\[]+", re.DOTALL)
# Each try reads the text up to a place; beyond this size (see `Query.readings`) the engine's own place must do.
_SEARCHED_READINGS = 20_000
_SHOWN_CHARACTERS = 60


def syntax_fault(text: str, said: str) -> QuerySyntaxError:
    """The error that a caller is told of.

    Args:
        text: A query that does not parse.
        said: What the engine says of it.
    """
    sentences = _sentences(_POSITION.sub("", said))
    place = _POSITION.match(said)
    if read_query(text).readings > _SEARCHED_READINGS:
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        return QuerySyntaxError(sentences or "the query does not parse", line=line, column=column)
    fault = _find_fault(text)
    if fault is None:
        return _at(text, len(text.rstrip()), sentences or "the query ends here, and is not complete")
    start, piece = fault
    if len(piece) > _SHOWN_CHARACTERS:
        piece = piece[:_SHOWN_CHARACTERS] + "…"
    return _at(text, start, f"{sentences}: {piece}" if sentences else f"{piece} may not stand here")


def _at(text: str, offset: int, message: str) -> QuerySyntaxError:
    line = text.count("\n", 0, offset) + 1
    return QuerySyntaxError(message, line=line, column=offset - text.rfind("\n", 0, offset))


def _sentences(expected: str) -> str:
    """What the engine says in words; empty if it only lists what might have stood there."""
    found = (piece.strip() for piece in _EXPECTED.findall(expected.removeprefix("expected ").removeprefix("one of ")))
    return "; ".join(dict.fromkeys(piece for piece in found if piece[0:1].isalpha() and " " in piece))


def _find_fault(text: str) -> tuple[int, str] | None:
    """Offset and text of the first token after which the text could not be completed; None if there is none."""
    pieces: list[tuple[int, str]] = []
    for token in read_tokens(text):
        start, before = pieces[-1] if pieces else (0, "")
        if before + token.text in _PAIRS and start + len(before) == token.start:
            pieces[-1] = (start, before + token.text)
        else:
            pieces.append((token.start, token.text))
    store = Store()
    low, high = 0, len(pieces)  # the text can go on after `low` pieces, and `high` is where it cannot
    while low < high:
        middle = (low + high) // 2
        start, piece = pieces[middle]
        if _can_go_on(store, text[: start + len(piece)]):
            low = middle + 1
        else:
            high = middle
    return pieces[low] if low < len(pieces) else None


def _can_go_on(store: Store, beginning: str) -> bool:
    tried = beginning + _PADDING
    try:
        store.query(tried + _NEVER)
    except SyntaxError as error:
        place = _POSITION.match(str(error.msg))
        if place is None:
            return True
        line, column = int(place[1]), int(place[2])
        last = tried.rpartition("\n")[2]
        return (line, column) >= (tried.count("\n") + 1, len(last) + 1)
    return True
