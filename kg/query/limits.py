"""Limits on a SPARQL text that hold before any parser sees it.

The engine's parser runs on the stack of the process that calls it, so a text that nests too deep does not fail, it
kills; and a SERVICE clause opens a socket. Both are told from the text alone.
"""

from __future__ import annotations

from operator import ge
from typing import NamedTuple

from kg.errors import QuerySyntaxError, RefusedError
from kg.settings import Settings
from kg.store import LEAST_LIMITS, Query, read_query, read_tokens, simple_form

_PROLOGUE = ("PREFIX", "BASE", "VERSION")


class Admitted(NamedTuple):
    """A query within the limits.

    Attributes:
        form: "select", "ask" or "graph".
        is_volatile: True if the answer may differ from run to run: a function that changes, or blank nodes made anew.
    """

    form: str
    is_volatile: bool


def admit(text: str, settings: Settings) -> Admitted:
    """As `check_query`, which this asks where a text is not so plain that it cannot exceed a limit."""
    limits = (
        settings.sparql_nesting,
        settings.sparql_unions,
        settings.sparql_operators,
        settings.sparql_patterns,
        settings.sparql_readings,
    )
    form = simple_form(text) if all(map(ge, limits, LEAST_LIMITS)) and len(text) <= settings.sparql_bytes else None
    if form is not None:
        return Admitted(form, form == "graph" and _makes_nodes(text))
    query = check_query(text, settings)
    return Admitted(query.form, query.volatile or (query.form == "graph" and _makes_nodes(text)))


def _makes_nodes(text: str) -> bool:
    """True if a CONSTRUCT may hold blank nodes, which get other labels each time; a list is made of them."""
    template = text.partition("{")[2].partition("}")[0]
    return "_:" in text or "[" in text or "(" in template


def check_query(text: str, settings: Settings) -> Query:
    """Read a SPARQL text and refuse what must not reach a parser.

    Args:
        text: What a caller sent.
        settings: `sparql_bytes`, `sparql_nesting`, `sparql_unions`, `sparql_operators`,
            `sparql_patterns` and `sparql_readings` are the limits.

    Returns:
        What the text says of itself.

    Raises:
        RefusedError: It exceeds a limit, is an update, or calls another service.
        QuerySyntaxError: It has a character that may not stand in a query, can be read in two ways, or has no form of
            query at all.
    """
    if len(text) > settings.sparql_bytes or len(text.encode(errors="replace")) > settings.sparql_bytes:
        raise RefusedError(
            f"the query is longer than {settings.sparql_bytes:,} bytes", hint="Ask for less in one query."
        )
    query = read_query(text)
    if query.form == "update":
        raise RefusedError(
            "updates are not served: a release never changes",
            hint="Change the graph by editing a file under seeds/ or ontology/, then run kg build.",
        )
    if query.calls_service:
        raise RefusedError(
            "SERVICE is not allowed: this endpoint calls no other",
            hint="Ask the other endpoint yourself and put its answers into VALUES. A prefix may not be called so either.",
        )
    if query.nesting > settings.sparql_nesting:
        raise RefusedError(
            f"brackets nest {query.nesting} deep, more than {settings.sparql_nesting}", hint="Flatten the query."
        )
    if query.unions > settings.sparql_unions:
        raise RefusedError(
            f"the query has {query.unions} UNIONs, more than {settings.sparql_unions}",
            hint="Use VALUES or a property path of alternatives instead of UNION.",
        )
    if query.operators > settings.sparql_operators:
        raise RefusedError(
            f"the query has {query.operators} operators and clauses, more than {settings.sparql_operators}",
            hint="Use VALUES for many terms, or ask in several queries.",
        )
    if query.patterns > settings.sparql_patterns:
        raise RefusedError(
            f"the query joins {query.patterns} patterns, more than {settings.sparql_patterns}",
            hint="Use VALUES for many terms, or a sub-select for a part of the patterns.",
        )
    if query.readings > settings.sparql_readings:
        raise RefusedError(
            "sub-selects, or REPLACE, REGEX, SUBSTR or GROUP_CONCAT, stand too deep within each other",
            hint="Flatten the query, or name a step of it with BIND.",
        )
    if not query.form:
        raise _no_query(text)
    return query


def _no_query(text: str) -> QuerySyntaxError:
    """The error for a text without a form, at the first token that belongs to no prologue."""
    offset = len(text.rstrip())
    for token in read_tokens(text):
        if token.kind not in ("pname", "iri") and token.text.upper() not in _PROLOGUE:
            offset = token.start
            break
    line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    hint = "A query is a SELECT, ASK, CONSTRUCT or DESCRIBE."
    return QuerySyntaxError("the text is no SPARQL query", line=line, column=column, hint=hint)
