"""What a SPARQL text says before anybody parses it: its form, its dataset, how deep it nests, how much it joins.

It does not parse; where a text could be read in two ways it refuses it, because what guards the engine must see every
token that the engine sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kg.store.census import Census, text_fault
from kg.store.lexer import TOKEN, read_tokens

_CACHED_TEXTS = 4  # limits, engine and receipt read the same text one after the other


@dataclass(frozen=True, slots=True)
class Query:
    """What a SPARQL text says of itself.

    Attributes:
        form: "select", "ask", "graph", "update", or "" if no keyword of a form stands outside brackets.
        keywords: Upper-case words outside strings, IRIs, comments, names and variables.
        names_dataset: True if it has a FROM clause.
        nesting: Deepest nesting of `{`, `(` and `[`, together.
        unions: Number of UNION keywords.
        operators: Number of operators, dots, clauses, calls that stand in none, and terms outside brackets: what a parser or an
            evaluator descends into, a frame of its stack for each. The rows of VALUES hold none.
        patterns: How many patterns the planner has to put in order: those of the group with the most, and a little more
            if other groups have many too.
        readings: Number of tokens, each counted as often as it may be read anew.
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
    patterns: int
    readings: int
    calls_service: bool
    volatile: bool
    form_start: int
    where_start: int


@lru_cache(maxsize=_CACHED_TEXTS)
def read_query(text: str) -> Query:
    """Read the tokens of a SPARQL text once, in linear time.

    Raises:
        QuerySyntaxError: The text holds a NUL character or a lone surrogate, which no engine should be given, a string
            that does not end, or a `<` that could begin an IRI or compare.
    """
    bad = re.search("[\x00\ud800-\udfff]", text)
    if bad:
        raise text_fault(text, bad.start(), f"character U+{ord(bad[0]):04X} may not stand in a query")
    census = Census(text)
    for token in TOKEN.finditer(text):
        kind = token.lastgroup or "other"
        if kind not in ("space", "comment"):
            census.note(kind, token[0], token.start())
    census.finish()
    return Query(
        form=census.form,
        keywords=frozenset(census.keywords),
        names_dataset=census.names_dataset,
        nesting=census.deepest,
        unions=census.unions,
        operators=census.operators,
        patterns=census.most_patterns,
        readings=census.readings,
        calls_service=census.calls_service,
        volatile=census.is_volatile,
        form_start=census.form_start,
        where_start=census.where_start,
    )


def stated_limit(text: str) -> int | None:
    """How many rows a text itself asks for at most, by its LIMIT outside all brackets; None where it has none.

    >>> stated_limit("SELECT * { SELECT * { ?s ?p ?o } LIMIT 5 } limit 7 # LIMIT 9")
    7
    """
    depth, found, before = 0, None, ""
    for token in read_tokens(text):
        depth += (token.kind == "open") - (token.kind == "close")
        if depth == 0 and before == "LIMIT" and token.text.isdecimal():
            found = int(token.text)
        before = token.text.upper()
    return found
