"""Queries that somebody broke: spliced, cut, doubled, wrapped and flipped, from queries that are sound."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

_PIECE = re.compile(r"\s+|\"[^\"\n]*\"|'[^'\n]*'|<[^<>\s]*>|[?$]?[\w:.-]+|.", re.DOTALL)
_BRACKETS = "(){}[]"
_HUGE = (
    "9" * 400, "-9223372036854775808", "1e999999999", "0." + "0" * 400 + "1", "18446744073709551616", "1" * 5_000,
    "'99999999999-12-31'^^<http://www.w3.org/2001/XMLSchema#date>", "'P99999999999Y'^^<http://www.w3.org/2001/XMLSchema#duration>",
)  # fmt: skip
_STRANGE = (
    "\x00", "\x01", "\ufeff", "\ud7ff", "\u202e", "\u2028", "\U0010ffff", "\x85", "é", "´", "\\u0041", "\\u00", "\\", "'", '"', "'''",
    '"""', "#", "<", ">", "<<", ">>", "<<(", ")>>", "{|", "|}", "~", "^^", "@", "@en--ltr", "!", "&&", "||", "|", "*", "+", "?", "$", "%",
    "_:b", "[]", "()", "{}", "a", ";", ",", ".", "SERVICE", "LATERAL", "VERSION '1.2'", "FROM", "NOT", "IN", "AS", "DISTINCT", "*/",
)  # fmt: skip
# What stands before, and what after.
_WRAPS = (
    ("{", "}"), ("(", ")"), ("[", "]"), ("OPTIONAL {", "}"), ("FILTER NOT EXISTS {", "}"), ("FILTER(", ")"), ("!(", ")"),
    ("IF(", ", 1, 2)"), ("{ SELECT * {", "} }"), ("MINUS {", "}"), ("GRAPH ?g {", "}"), ("BIND(", " AS ?bound)"), ("COALESCE(", ")"),
    ("REPLACE(", ", 'a', 'b')"), ("SUBSTR(", ", 2)"), ("REGEX(", ", '(a+)+$')"), ("CONCAT(", ", ?x)"), ("^(", ")"), ("(", ")*"),
    ("(", ")+"), ("{} UNION {", "}"), ("<<", ">>"), ("<<( ?a ?b ", " )>>"), ("STR(", ")"), ("1 IN (", ")"), ("- ", ""), ("! ", ""),
    ("{ SELECT (COUNT(*) AS ?n) {", "} }"), ("LATERAL {", "}"), ("COUNT(DISTINCT ", ")"), ("GROUP_CONCAT(", " ; SEPARATOR=',')"),
    ("VALUES ?v { ", " }"), ("[ <a:b> ", " ]"), ("?o {| <a:b> ", " |}"), ("<http://www.w3.org/2001/XMLSchema#integer>(", ")"),
)  # fmt: skip
_MOST_PIECES = 4_000

Pieces = list[str]


class Mutants:
    """Makes broken queries.

    Args:
        queries: Sound ones.
        chance: Decides everything.
    """

    def __init__(self, queries: Sequence[str], chance: random.Random) -> None:
        self._sound = [_PIECE.findall(query) for query in queries]
        self._chance = chance
        self._ways: tuple[Callable[[Pieces], Pieces], ...] = (
            self._splice, self._delete, self._repeat, self._swap, self._bracket, self._flip, self._number, self._insert,
            self._wrap, self._wrap, self._borrow, self._chain,
        )  # fmt: skip

    def make(self) -> str:
        """The next one."""
        pieces = list(self._chance.choice(self._sound))
        for _ in range(self._chance.choice((1, 1, 2, 3, 5, 8))):
            pieces = self._chance.choice(self._ways)(pieces)[:_MOST_PIECES] or ["ASK"]
        return "".join(pieces)

    def _place(self, pieces: Pieces) -> int:
        return self._chance.randrange(len(pieces) + 1)

    def _span(self, pieces: Pieces) -> tuple[int, int]:
        start = self._place(pieces)
        return start, min(len(pieces), start + self._chance.choice((1, 2, 5, 20)))

    def _splice(self, pieces: Pieces) -> Pieces:
        other = self._chance.choice(self._sound)
        return pieces[: self._place(pieces)] + other[self._place(other) :]

    def _borrow(self, pieces: Pieces) -> Pieces:
        other, place = self._chance.choice(self._sound), self._place(pieces)
        start, end = self._span(other)
        return [*pieces[:place], *other[start:end], *pieces[place:]]

    def _delete(self, pieces: Pieces) -> Pieces:
        start, end = self._span(pieces)
        return pieces[:start] + pieces[end:]

    def _repeat(self, pieces: Pieces) -> Pieces:
        start, end = self._span(pieces)
        return pieces[:start] + pieces[start:end] * self._chance.choice((2, 3, 10, 200)) + pieces[end:]

    def _swap(self, pieces: Pieces) -> Pieces:
        swapped = list(pieces)
        for _ in range(2):
            if swapped:
                one, other = self._chance.randrange(len(swapped)), self._chance.randrange(len(swapped))
                swapped[one], swapped[other] = swapped[other], swapped[one]
        return swapped

    def _bracket(self, pieces: Pieces) -> Pieces:
        places = [place for place, piece in enumerate(pieces) if piece in _BRACKETS]
        if not places:
            return pieces
        place = self._chance.choice(places)
        return [*pieces[:place], self._chance.choice(_BRACKETS), *pieces[place + 1 :]]

    def _flip(self, pieces: Pieces) -> Pieces:
        text = bytearray("".join(pieces).encode(errors="replace"))
        for _ in range(self._chance.choice((1, 2, 5))):
            if text:
                text[self._chance.randrange(len(text))] ^= 1 << self._chance.randrange(8)
        return _PIECE.findall(text.decode(errors="surrogateescape").encode(errors="replace").decode())

    def _number(self, pieces: Pieces) -> Pieces:
        places = [place for place, piece in enumerate(pieces) if piece[:1].isdigit()] or [self._place(pieces)]
        place = self._chance.choice(places)
        return [*pieces[:place], self._chance.choice(_HUGE), *pieces[place + 1 :]]

    def _insert(self, pieces: Pieces) -> Pieces:
        place = self._place(pieces)
        return [*pieces[:place], self._chance.choice(_STRANGE), *pieces[place:]]

    def _wrap(self, pieces: Pieces) -> Pieces:
        start, end = self._span(pieces)
        times = self._chance.choice((1, 2, 5, 12, 30, 90, 300, 1_000))
        before, after = self._chance.choice(_WRAPS)
        return [*pieces[:start], before * times, *pieces[start:end], after * times, *pieces[end:]]

    def _chain(self, pieces: Pieces) -> Pieces:
        start, end = self._span(pieces)
        link = self._chance.choice((" . ", " ; ", " , ", "/", "|", " || ", " && ", " + ", " * ", " UNION ", " "))
        times = self._chance.choice((3, 30, 90, 300, 900))
        return [*pieces[:start], *[*pieces[start:end], link] * times, *pieces[end:]]
