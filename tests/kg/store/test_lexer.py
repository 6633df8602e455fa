"""Lexical reading of SPARQL texts."""

import pytest

from kg.errors import QuerySyntaxError
from kg.store import read_query


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "select"),
        ("prefix select: <http://e/> ask { ?select select:x 'SELECT' }", "ask"),
        ("BASE <http://select/> CONSTRUCT WHERE { ?s ?p ?o }", "graph"),
        ("# SELECT\nDESCRIBE <x>", "graph"),
        ("INSERT DATA { <a> <b> <c> }", "update"),
        ("PREFIX a: <b> DELETE WHERE { ?s ?p ?o }", "update"),
        ("LOAD <http://e/>", "update"),
        ("", ""),
    ],
)
def test_form_is_told_by_the_first_keyword_outside_everything(text: str, form: str) -> None:
    """Prefixes, IRIs, comments, strings and variables that spell a keyword are none."""
    assert form == read_query(text).form


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("SELECT * FROM <http://e/g> { ?s ?p ?o }", True),
        ("SELECT * FROM NAMED <http://e/g> { GRAPH ?g { ?s ?p ?o } }", True),
        ("SELECT * { ?from ?p 'FROM' } # FROM <x>", False),
        ("SELECT * { <http://e/FROM> from:from ?o }", False),
    ],
)
def test_a_from_clause_names_a_dataset(text: str, *, named: bool) -> None:
    """Only the clause counts, not the word."""
    assert named is read_query(text).names_dataset


def test_service_in_strings_iris_and_comments_is_no_keyword() -> None:
    """What refuses SERVICE must not refuse a label that holds the word."""
    harmless = read_query(
        'SELECT * { ?s ?p \'SERVICE\', """a "SERVICE" b""" . <http://SERVICE> ?q ?SERVICE } # SERVICE'
    )
    harmful = read_query("SELECT * { service silent ?x { ?s ?p ?o } }")

    assert not harmless.calls_service
    assert harmful.calls_service


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p trueSERVICE <http://127.0.0.1/> { ?a ?b ?c } }",
        "SELECT * { ?s ?p 1e5SERVICE <http://127.0.0.1/> { ?a ?b ?c } }",
        "PREFIX ex: <http://127.0.0.1/> SELECT * { SERVICEex:x { ?a ?b ?c } }",
        "SELECT * { serviceSILENT<http://127.0.0.1/> { ?a ?b ?c } }",
        "SELECT * { BIND(<http://x\\u0041#> AS ?k) SERVICE <http://127.0.0.1/> { ?a ?b ?c } }",
        "SELECT * { ?s ?p 'x'SERVICE<http://127.0.0.1/> { ?a ?b ?c } }",
    ],
)
def test_a_service_clause_hides_nowhere(text: str) -> None:
    """Parsers take tokens without spaces between them, and IRIs with escapes."""
    assert read_query(text).calls_service


def test_operators_and_clauses_are_counted_and_terms_are_not() -> None:
    """A star, two dots, a sign, a filter, a `!` and both letters of `||`; decimals, IRIs and names hold none."""
    query = read_query("SELECT * { ?s ex:a.b-c 1.5e-3 . ?s <http://e/a.b+c> -2 . FILTER(!true || 'a.b') }")

    assert query.operators == 1 + 2 + 1 + 1 + 1 + 2


def test_nesting_and_unions_are_counted_together_for_all_brackets() -> None:
    """Two groups, a parenthesis and a blank node property list make four levels."""
    query = read_query("SELECT * { { ?s ?p [ ?q ( 1 ) ] } UNION { ?a ?b ?c } UNION { } }")

    assert (query.nesting, query.unions) == (4, 2)


def test_where_of_a_construct_starts_after_its_template() -> None:
    """The rewriting of rules relies on it."""
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?o ?p ?s }"

    assert text[read_query(text).where_start :] == "{ ?o ?p ?s }"


def test_volatile_functions_are_seen() -> None:
    """Answers of such queries must not be cached."""
    assert read_query("SELECT (NOW() AS ?n) {}").volatile
    assert not read_query("SELECT ?now { ?now <http://e/RAND> 'UUID' }").volatile


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
def test_characters_that_no_engine_should_see_are_refused_with_their_place(bad: str) -> None:
    """NUL and lone surrogates are named by line and column."""
    with pytest.raises(QuerySyntaxError) as caught:
        read_query(f"SELECT *\n{{ ?s {bad} }}")

    assert (caught.value.line, caught.value.column) == (2, 6)


def test_a_long_text_is_read_in_linear_time() -> None:
    """100 KiB of quotes, brackets and backslashes must not make the tokens backtrack."""
    for piece in ('"', "'''", "\\", "{", "<", '"""a', "?", "a:"):
        read_query("SELECT * { " + piece * (100_000 // len(piece)))
