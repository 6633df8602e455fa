"""ORDER BY that an engine can obey: numbers apart from other literals.

Oxigraph orders numbers by value, and a number and a date by their texts: 9.5 < 10 < 2024-01-01 < 9.5. Its sort notices
that this is no order and ends the whole process. The standard leaves the order of such values open, so here each key that
is a variable is preceded by another, whether its value is a number.

Source: SPARQL 1.1 Query, section 15.1 (unbound, blank nodes, IRIs and literals stay in this order).
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.store.lexer import Token, read_tokens

_DIRECTIONS = ("ASC", "DESC")


def order_numbers_apart(text: str) -> str:
    """The query with a key more for each variable that rows are ordered by.

    >>> order_numbers_apart("SELECT * { ?s ?p ?o } ORDER BY DESC(?o) ?s")
    'SELECT * { ?s ?p ?o } ORDER BY DESC(isNUMERIC(?o)) DESC(?o) isNUMERIC(?s) ?s'
    """
    if "ORDER" not in text.upper():
        return text
    pieces, end = [], 0
    for start, key in _keys(list(read_tokens(text))):
        pieces += [text[end:start], key, " "]
        end = start
    return "".join((*pieces, text[end:]))


def _keys(tokens: list[Token]) -> Iterator[tuple[int, str]]:
    """Offset of each key that is a variable, and the key that belongs before it."""
    words = [token.text.upper() for token in tokens]
    place = 0
    while place < len(tokens):
        if words[place : place + 2] != ["ORDER", "BY"]:
            place += 1
            continue
        place += 2
        while (end := _end_of_key(tokens, place)) > place:
            is_directed = words[place] in _DIRECTIONS
            inner = [word for word in words[place + is_directed : end] if word not in "()"]
            if len(inner) == 1 and inner[0][0] in "?$":
                variable = next(token.text for token in tokens[place:end] if token.kind == "variable")
                call = f"isNUMERIC({variable})"
                yield tokens[place].start, f"{words[place]}({call})" if is_directed else call
            place = end


def _end_of_key(tokens: list[Token], place: int) -> int:
    """Where the key that begins at a place ends; the place itself if none begins there."""
    if place >= len(tokens):
        return place
    if tokens[place].kind == "variable":
        return place + 1
    opening = place if tokens[place].text == "(" else place + 1
    if (
        opening >= len(tokens)
        or tokens[opening].text != "("
        or tokens[place].kind not in ("open", "word", "pname", "iri")
    ):
        return place
    depth = 0
    for end in range(opening, len(tokens)):
        depth += (tokens[end].kind == "open") - (tokens[end].kind == "close")
        if depth == 0:
            return end + 1
    return place
