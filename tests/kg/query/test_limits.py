"""A SPARQL text is refused from its tokens alone where parsing it would be dangerous."""

from __future__ import annotations

import time

import pytest

from kg.errors import KgError, QuerySyntaxError, RefusedError
from kg.query.limits import check_query
from kg.settings import Settings

SETTINGS = Settings()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK {" + " " * 102_400 + "}", "longer than 102,400 bytes"),
        ("ASK { ?s ?p '" + "é" * 60_000 + "' }", "longer than 102,400 bytes"),
        ("ASK " + "{" * 101 + "}" * 101, "nest 101 deep, more than 100"),
        ("SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_001 + "}", "nest 20002 deep"),
        ("SELECT * { {}" + " UNION {}" * 201 + "}", "201 UNIONs, more than 200"),
        ("INSERT DATA { <a:s> <a:p> <a:o> }", "updates are not served"),
        ("PREFIX a: <b:>\ndelete where { ?s ?p ?o }", "updates are not served"),
        ("LOAD <http://example.org/>", "updates are not served"),
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT * { service silent ?x { ?s ?p ?o } }", "SERVICE is not allowed"),
    ],
)
def test_a_dangerous_text_is_refused(text: str, message: str) -> None:
    """Length, nesting, branches, updates and calls to other services each have their sentence and their mend."""
    with pytest.raises(RefusedError, match=message) as caught:
        check_query(text, SETTINGS)

    assert caught.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?s ?p 'SERVICE <x:y> {}' } # SERVICE",
        "ASK { <http://example.org/SERVICE> <a:insert> 'INSERT DATA {}' }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DESCRIBE <a:b>",
        "SELECT * { ?s ?p '" + "{" * 1000 + "' }",
        "SELECT * {" + "{} UNION" * 200 + "{} }",
    ],
)
def test_a_harmless_text_passes(text: str) -> None:
    """Strings, IRIs, variables and comments are no keywords, and limits are met exactly."""
    assert check_query(text, SETTINGS).form in ("select", "ask", "graph")


@pytest.mark.parametrize("text", ["", "   ", "hello", "{}", "ASK { ?s ?p '\x00' }", "ASK { ?s ?p '\ud800' }"])
def test_no_query_at_all_is_a_syntax_error(text: str) -> None:
    """The caller learns that the text is at fault, and what a query is."""
    with pytest.raises(QuerySyntaxError):
        check_query(text, SETTINGS)


def test_the_sentence_about_updates_says_how_the_graph_changes() -> None:
    """The hint names the folders and the command."""
    with pytest.raises(KgError) as caught:
        check_query("CLEAR ALL", SETTINGS)

    assert "kg build" in caught.value.hint


@pytest.mark.parametrize(
    "piece", ['"', "'", '"""a', "'''\\", '"\\', "<a", "a:", "a-", ".", "-", "@a-", ":%", "#", "{(", "a.b-", "?a<"]
)
def test_any_text_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    """A hundred kilobytes of half a token take no longer than a hundred kilobytes of query."""
    text = (piece * SETTINGS.sparql_bytes)[: SETTINGS.sparql_bytes]
    started = time.perf_counter()

    with pytest.raises(KgError):
        check_query(text, SETTINGS)

    assert time.perf_counter() - started < 5  # a fifth of a second on a machine that does nothing else
