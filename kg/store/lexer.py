"""The tokens of a SPARQL text, without parsing it.

Comments, strings and IRIs are told apart from keywords, so that `"SERVICE"` in a literal is not the keyword. Written
against SPARQL 1.1 Query, section 19.8 (productions IRIREF, STRING_LITERAL*, PN_LOCAL, VAR1).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Linear on any text whose strings end; where one does not, `broken` is its first quote, and the reader should stop. A
# prefix is looked for over 100 characters at most.
TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+'{3}
      | "(?!"")(?:[^"\\\n\r]|\\.)*+" | '(?!'')(?:[^'\\\n\r]|\\.)*+')
  | (?P<broken>["'])
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
  | (?P<variable>[?$]\w+)
  | (?P<pname>(?:[^\W\d_][\w.\-]{0,100})?:(?:[\w:.\-%]|\\.)*)
  | (?P<langtag>@[A-Za-z][\w\-]*)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+\-]?\d+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<other>>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a SPARQL text that is no space and no comment.

    Attributes:
        kind: "string", "iri", "variable", "pname", "langtag", "number", "word", "open", "close", "other" (`>>` or
            any other character), or "broken" for the first quote of a string that does not end.
        start: Offset of its first character.
    """

    kind: str
    text: str
    start: int


def read_tokens(text: str) -> Iterator[Token]:
    """The tokens of a SPARQL text in order, in linear time."""
    for match in TOKEN.finditer(text):
        if match.lastgroup not in ("space", "comment"):
            yield Token(match.lastgroup or "other", match[0], match.start())
