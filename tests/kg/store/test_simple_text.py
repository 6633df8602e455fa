"""A simple query is within every limit, whatever it is put together from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.query.limits import admit, check_query
from kg.settings import Settings
from kg.store import simple_form

PIECES = (
    "SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "INSERT", "LOAD", "WHERE", "{", "}", "(", ")", "[", "]", "?s", "?p", "?o", ".",
    ";", ",", "a", "ng:iron", "<http://example.org/a#b>", "<", ">", "<<", "PREFIX", "ng:", ":", "<http://example.org/>",
    "BASE", "# {", "#", "\n", " ", "UNION", "OPTIONAL", "FILTER", "MINUS", "EXISTS", "BIND", "AS", "VALUES", "FROM",
    "FROMNAMED", "SERVICE", "trueSERVICE", "NOW", "RAND", "uuid", "REPLACE(", "REGEX(", "IF(", "COUNT(*)", "1", "2.5e3", "!",
    "-", "+", "/", "|", "^", "*", "=", "&&", "||", "'x'", '"""', "\\u0053", "true", "@en", "LIMIT", "ORDER BY", "GROUP BY", "~",
    "GRAPH", "é", "\0",
)  # fmt: skip
TEXTS = st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(("", " "))), max_size=90).map(
    lambda pieces: "".join(piece + space for piece, space in pieces)
)


@given(TEXTS, st.sampled_from(("", "SELECT * { ", "ASK { ", "PREFIX a: <b> # x\nDESCRIBE ")))
def test_what_is_simple_passes_every_check_with_the_same_result(text: str, start: str) -> None:
    """The census of tokens is the judge; most of such texts are no queries at all."""
    form = simple_form(start + text)
    if form is None:
        return

    query = check_query(start + text, Settings())

    assert (query.form, query.names_dataset, query.volatile, query.calls_service) == (form, False, False, False)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", "select"),
        ("prefix a: <http://a/>\n# first\nask{ a:b ?p ?o }", "ask"),
        ("BASE <http://a/> CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "graph"),
        ("DESCRIBE <http://a/b>", "graph"),
        ("SELECT * FROM <http://a/> { ?s ?p ?o }", None),
        ("SELECT (NOW() AS ?n) {}", None),
        ("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", None),
        ("SELECT * { ?s ?p '}' }", None),
        ("INSERT DATA { <a:b> <a:c> <a:d> }", None),
        ("SELECT * { " + "{" * 20 + "}" * 20 + " }", None),
        ("SELECT * { " + "?s ?p ?o . " * 200 + "}", None),
        ("ASK { ?s ?p (" + "1 " * 45 + ") }", None),
        ("ASK { ?s ?p ((1)" + "?a" * 45 + ") }", None),
        ("ASK { ?s ?p (1 # )\n" + "1 " * 45 + ") }", None),
        ("ASK { ?s ?p (<a:)>" + "<a:>" * 45 + ") }", None),
        ("ASK { ?s ?p (" + "1 " * 45, None),
        ("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER(?o > 2.5 && ?o < 7) }", "select"),
        ("", None),
    ],
)
def test_the_form_of_what_is_simple(text: str, form: str | None) -> None:
    """Anything in doubt is not simple."""
    assert simple_form(text) == form


def test_lower_limits_than_the_usual_ones_hold_for_simple_texts_too() -> None:
    """Then every text is read by its tokens."""
    text = "SELECT * { { { ?s ?p ?o } } }"

    assert admit(text, Settings()).form == "select"
    with pytest.raises(Exception, match="nest 3 deep"):
        admit(text, Settings(sparql_nesting=2))
