"""A query that does not parse is told of at its first token that cannot stand there."""

from __future__ import annotations

import pytest

from kg.errors import QuerySyntaxError
from kg.store import Dataset, EmbeddedEngine


def fault(text: str) -> tuple[int, int, str]:
    """Line, column and words of what is wrong with a text."""
    with pytest.raises(QuerySyntaxError) as caught:
        EmbeddedEngine.in_memory().answer(text, accept_results="json", accept_graph="nt", dataset=Dataset())
    return caught.value.line, caught.value.column, caught.value.message


@pytest.mark.parametrize(
    ("text", "line", "column", "piece"),
    [
        ("SELECT *\nWHERE ! {}", 2, 7, "!"),
        ("SELECT * { ?s ?p ?o }}", 1, 22, "}"),
        ("ASK {} ASK {}", 1, 8, "ASK"),
        ("SELCT * {}", 1, 1, "SELCT"),
        ("SELECT * { ?s ?p ?o . ?s ?p. ?a ?b ?c }", 1, 28, "."),
        ("SELECT * { FILTER(1 + ) ?s ?p ?o }", 1, 23, ")"),
        ("SELECT * { FILTER(?a && && ?b) }", 1, 25, "&&"),
        ("SELECT * { ?s ?p ?o } LIMIT x", 1, 29, "x"),
        ("ASK { ?s ?p '😀é' ! }", 1, 18, "!"),
        ("ASK {\r\n ?s ?p\r\n '😀' ! }", 3, 6, "!"),
        ("# ! \nASK {\t! }", 2, 7, "!"),
        ("ASK { ?s ?p 'e\u0301' ! }", 1, 18, "!"),
    ],
)
def test_the_place_is_the_token_that_cannot_stand_there(text: str, line: int, column: int, piece: str) -> None:
    """Line and column counted by hand, in characters from one; the engine itself names a place further on."""
    assert (line, column, f"{piece} may not stand here") == fault(text)


@pytest.mark.parametrize("text", ["SELECT * WHERE { ?s ?p ?o", "", "ASK", "PREFIX a: <b:>\n"])
def test_a_text_that_is_not_complete_is_told_of_at_its_end(text: str) -> None:
    """Nothing in it is wrong."""
    line, column, message = fault(text)

    assert "the query ends here, and is not complete" == message
    assert (1, len(text.rstrip()) + 1) == (line, column)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT * { ?s foo:bar ?o }", "Prefix not found: foo:bar"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "Duplicated variable name in SELECT"),
        ("ASK { VALUES ?x { " + "1 " * 30_000 + "! } }", "the query does not parse"),
    ],
)
def test_what_the_engine_says_in_words_is_passed_on(text: str, words: str) -> None:
    """Rules of its grammar are not."""
    assert words == fault(text)[2].partition(" (")[0]
