"""The shape of a SPARQL text: what of it decides how long it takes, as far as a text tells."""

from __future__ import annotations

from kg.store.lexer import TOKEN

# Longer texts are told apart letter by letter: reading their tokens would take longer than it may save.
_MOST_CHARACTERS = 4_000
_ALIKE = {"string": "'", "number": "0", "langtag": "@"}


def query_shape(text: str) -> int:
    """The same number for texts that differ in comments, spaces, case, names of variables, strings and numbers alone.

    >>> query_shape("SELECT * { ?a ?b 1 } # once") == query_shape("select *  {?x ?y 22}")
    True
    """
    if len(text) > _MOST_CHARACTERS:
        return hash(text)
    names: dict[str, str] = {}
    pieces = []
    for token in TOKEN.finditer(text):
        kind = token.lastgroup or "other"
        if kind in ("space", "comment"):
            continue
        if kind == "variable":
            pieces.append(names.setdefault(token[0][1:], f"?{len(names)}"))
        elif kind == "word":
            pieces.append(token[0].upper())
        else:
            pieces.append(_ALIKE.get(kind, token[0]))
    return hash(tuple(pieces))
