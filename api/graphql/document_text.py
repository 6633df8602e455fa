"""Texts of documents: those that differ in what GraphQL ignores (white space, commas, comments) are one document.

Source: GraphQL, section 2.1.7 (ignored tokens).
"""

from __future__ import annotations

import re
from functools import lru_cache

# A string (block strings first) as it stands, a quotation mark that begins none, or a run of what is ignored.
_PIECES = re.compile(
    r'("""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n\r]|\\[^\n\r])*"(?!"))|(")|(?:[ \t\n\r,\ufeff]|#[^\n\r]*)+', re.DOTALL
)


@lru_cache(maxsize=64)  # a program sends the same texts again and again
def compact(text: str) -> str:
    r"""The text with one space for each run of what is ignored; texts of one document become equal, strings stay.

    >>> compact('{ food(id: "a # b"),  # by id\n  { label } }')
    '{ food(id: "a # b") { label } }'
    """
    pieces, end = [], 0
    for piece in _PIECES.finditer(text):
        if piece[2]:  # no document; made even, it might look like one
            return text
        pieces += [text[end : piece.start()], piece[1] or " "]
        end = piece.end()
    return "".join([*pieces, text[end:]]).strip()
