"""The lexical side of a SPARQL text: its form, what dataset it names, how deep it nests, which keywords it uses.

Comments, strings and IRIs are told apart from keywords, so that `"SERVICE"` in a literal is not the keyword. Written
against SPARQL 1.1 Query, section 19.8 (productions IRIREF, STRING_LITERAL*, PN_LOCAL, VAR1); it does not parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.errors import QuerySyntaxError

# Linear on any text: an unterminated string takes the rest of it (the parser will say so), and a prefix is looked for
# over 100 characters at most.
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*+(?:\"{3})? | '{3}(?:'{0,2}(?:[^'\\]|\\.))*+(?:'{3})?
      | "(?:[^"\\\n\r]|\\.)*+"? | '(?:[^'\\\n\r]|\\.)*+'?)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)
  | (?P<variable>[?$]\w+)
  | (?P<pname>(?:[^\W\d_][\w.\-]{0,100})?:(?:[\w:.\-%]|\\.)*)
  | (?P<langtag>@[A-Za-z][\w\-]*)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+\-]?\d+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS = {"SELECT": "select", "ASK": "ask", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_UPDATES = frozenset("INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH".split())
_OPERATORS = frozenset("!+-*/|&;.^,=")
_CLAUSES = frozenset("OPTIONAL MINUS BIND FILTER VALUES GRAPH".split())
# Functions whose value changes from run to run; an answer that used one is never cached.
_VOLATILE = frozenset("NOW RAND UUID STRUUID BNODE".split())


@dataclass(frozen=True, slots=True)
class Query:
    """What a SPARQL text says before anybody parses it.

    Attributes:
        form: "select", "ask", "graph", "update", or "" if no keyword of a form stands outside brackets.
        keywords: Upper-case words outside strings, IRIs, comments, names and variables.
        names_dataset: True if it has a FROM clause.
        nesting: Deepest nesting of `{`, `(` and `[`, together.
        unions: Number of UNION keywords.
        operators: Number of operators, dots and clauses: what a parser descends into or a planner orders.
        calls_service: True if a SERVICE clause may be there. Parsers need no space between tokens (`trueSERVICE`,
            `SERVICEex:x`), so a word or a prefix that only contains the letters counts as well.
        volatile: True if it calls a function whose value changes from run to run.
        where_start: Offset of the last `{` outside brackets: the WHERE group, after a CONSTRUCT template too.
        form_start: Offset of the form keyword, -1 if there is none.
    """

    form: str
    keywords: frozenset[str]
    names_dataset: bool
    nesting: int
    unions: int
    operators: int
    calls_service: bool
    volatile: bool
    form_start: int
    where_start: int


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a SPARQL text that is no space and no comment.

    Attributes:
        kind: "string", "iri", "variable", "pname", "langtag", "number", "word", "open", "close" or "other".
        start: Offset of its first character.
    """

    kind: str
    text: str
    start: int


def read_tokens(text: str) -> Iterator[Token]:
    """The tokens of a SPARQL text in order, in linear time."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup not in ("space", "comment"):
            yield Token(match.lastgroup or "other", match[0], match.start())


def read_query(text: str) -> Query:
    """Read the tokens of a SPARQL text once, in linear time.

    Raises:
        QuerySyntaxError: The text holds a NUL character or a lone surrogate, which no engine should be given.
    """
    bad = re.search("[\x00\ud800-\udfff]", text)
    if bad:
        line = text.count("\n", 0, bad.start()) + 1
        column = bad.start() - text.rfind("\n", 0, bad.start())
        raise QuerySyntaxError(f"character U+{ord(bad[0]):04X} may not stand in a query", line=line, column=column)
    form, form_start, where_start = "", -1, -1
    depth = deepest = unions = operators = 0
    names_dataset = calls_service = False
    keywords: set[str] = set()
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "open":
            if token[0] == "{" and depth == 0:
                where_start = token.start()
            depth += 1
            deepest = max(deepest, depth)
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "word":
            word = token[0].upper()
            keywords.add(word)
            unions += word == "UNION"
            operators += word in _CLAUSES
            calls_service |= "SERVICE" in word
            if depth == 0:
                names_dataset |= word == "FROM"
                if not form and (word in _FORMS or word in _UPDATES):
                    form, form_start = _FORMS.get(word, "update"), token.start()
        elif kind == "pname":
            calls_service |= "SERVICE" in token[0].partition(":")[0].upper()
        elif kind == "other":
            operators += token[0] in _OPERATORS
    return Query(
        form=form,
        keywords=frozenset(keywords),
        names_dataset=names_dataset,
        nesting=deepest,
        unions=unions,
        operators=operators,
        calls_service=calls_service,
        volatile=any(word.endswith(tuple(_VOLATILE)) for word in keywords),
        form_start=form_start,
        where_start=where_start,
    )
