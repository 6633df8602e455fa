"""Requests that nobody means well with: values out of every range, broken documents, broken bodies."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.asking.documents import Asked

JSON = {"content-type": "application/json"}
TEXTS = (
    "", " ", "\x00", "\x1b[2J", "\r\nSet-Cookie: a=b", "\u202eevil", "\ud800", "\udfff\ud800", "\ufeff", "a" * 100_000, "💥" * 999,
    '"} UNION { ?s ?p ?o', "> } ; DROP ALL #", "<http://x>", "' OR 1=1 --", "\\", '\\"', "%00", "../../etc/passwd", "(((", "**",
    "https://w3id.org/nutrigraph/entity/iron> <x", "ng:iron\n", "${7*7}", "<script>", "urn:" + "x" * 9_000, "file:///etc/passwd",
    "NEAR(", 'label:"', "AND OR NOT", "-", "WyIiLCIiXQ", "e30", "W251bGxd", "////", "MONDO:0005391",
)  # fmt: skip
NUMBERS = (0, -0.0, -1, 101, 2**31 - 1, 2**31, -(2**31) - 1, 2**53 + 1, 10**400, 1e308, 1.5, 5e-324)


def _nested(depth: int, wrap: str) -> Any:
    value: Any = None
    for _ in range(depth):
        value = [value] if wrap == "list" else {wrap: value}
    return value


SHAPES: tuple[Any, ...] = (
    None, True, [], {}, [[]], [None], {"": None}, _nested(90, "list"), _nested(90, "and"), _nested(90, "not"),
    ["ng:iron"] * 1_001, {"eq": None}, {"in": [None]}, {"__proto__": {}}, {"field": "LABEL", "direction": 1},
)  # fmt: skip
# Pieces that a document grows or loses.
TOKENS = re.compile(r'"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*|[^\w\s]|\d+')
PIECES = (
    "{", "}", "(", ")", "[", "]", "...", "@skip(if: true)", "@include", "$v0", "$", ":", "!", "|", "&", "null", '"', '"""', "#",
    "mutation", "subscription", "fragment F on F { ...F }", "__schema { types { name } }", "__typename", "first: 101", "first: -1",
    "first: 99999999999999999999", 'after: "x"', "\x00", "\ufeff", "é", "1e999", "on", "extend type Query { a: Int }", "{" * 400,
)  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """A request to `/graphql`."""

    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: dict(JSON))
    by_get: dict[str, str] | None = None


class Hostile:
    """Makes requests out of good ones.

    Args:
        good: Documents that are valid.
        chance: The source of all choices.
    """

    def __init__(self, good: Iterator[Asked], chance: random.Random) -> None:
        self._good = good
        self._chance = chance

    def make(self) -> Sent:
        """One request."""
        asked = next(self._good)
        how = self._chance.choice((self._values, self._values, self._inline, self._tokens, self._tokens, self._body))
        return how(asked)

    def _values(self, asked: Asked) -> Sent:
        """Other values for its variables; a variable that nobody declared where there are none."""
        variables = {name: self._value() if self._chance.random() < 0.7 else v for name, v in asked.variables.items()}
        return self._posted(asked.text, variables or {"nobody": self._value()})

    def _value(self) -> Any:
        return self._chance.choice(self._chance.choice((TEXTS, NUMBERS, SHAPES)))

    def _inline(self, asked: Asked) -> Sent:
        """Other values in the place of the texts and numbers that are written out."""
        written = re.sub(r'"[^"]*"|\b\d+\b', lambda match: self._written(match[0]), asked.text)
        return self._posted(written, asked.variables)

    def _written(self, old: str) -> str:
        if self._chance.random() < 0.5:
            return old
        new = self._value()
        return json.dumps(new, ensure_ascii=self._chance.random() < 0.5) if not isinstance(new, dict) else "{a: 1}"

    def _tokens(self, asked: Asked) -> Sent:
        """Tokens left out, said twice, moved, strange ones put in."""
        tokens = TOKENS.findall(asked.text)
        for _ in range(self._chance.choice((1, 1, 2, 5))):
            where = self._chance.randrange(len(tokens))
            change = self._chance.choice(("drop", "repeat", "swap", "insert", "insert"))
            if change == "drop" and len(tokens) > 1:
                del tokens[where]
            elif change == "repeat":
                tokens[where:where] = tokens[where : where + self._chance.choice((1, 3, 30))]
            elif change == "swap":
                other = self._chance.randrange(len(tokens))
                tokens[where], tokens[other] = tokens[other], tokens[where]
            else:
                tokens.insert(where, self._chance.choice(PIECES))
        return self._posted(" ".join(tokens), asked.variables)

    def _posted(self, text: str, variables: dict[str, Any]) -> Sent:
        request = {"query": text, "variables": variables}
        if self._chance.random() < 0.1:
            request |= {"extensions": {"receipt": self._chance.choice((True, False))}}
        body = json.dumps(request).encode()
        accept = self._chance.choice(("*/*", "application/json", "application/graphql-response+json"))
        return Sent(body, JSON | {"accept": accept})

    def _body(self, asked: Asked) -> Sent:
        """What is not even a request."""
        query = json.dumps(asked.text)
        chosen = self._chance.choice(
            (
                b"", b"null", b"[]", b"{}", b'"', b"{" * 50_000, b"[" * 50_000, b"\xff\xfe{}", b"\x1f\x8b\x08\x00", b"1e999",
                b'{"query": 5}', b'{"query": null}', b'{"query": ["{a}"]}', b'{"query": ""}', b'{"query": "\\ud800"}', b'{"query": NaN}',
                f'{{"query": {query}, "variables": []}}'.encode(), f'{{"query": {query}, "variables": "x"}}'.encode(),
                f'{{"query": {query}, "operationName": {{}}}}'.encode(), f'{{"query": {query}, "operationName": "no\\u0000"}}'.encode(),
                f'{{"query": {query}, "extensions": 1}}'.encode(), f'{{"query": {query}, "variables": {"[" * 3_000}'.encode(),
                f'[{{"query": {query}}}]'.encode(), f'{{"query": {query}, "variables": {{"v0": {"9" * 5_000}}}}}'.encode(),
            )
        )  # fmt: skip
        if self._chance.random() < 0.25:
            parts = {
                "query": asked.text[:6_000],
                "variables": self._chance.choice(("{}", "[", "null", "\x00", '{"v0": 1e999}')),
            }
            return Sent(b"", {}, by_get=parts)
        kind = self._chance.choice(
            ("application/json", "application/json", "text/plain", "application/json; charset=utf-7", "x")
        )
        return Sent(chosen, {"content-type": kind})
