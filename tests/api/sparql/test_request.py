"""A request of the SPARQL Protocol is read as its section 2.1 says."""

from __future__ import annotations

import pytest

from api.problems import MediaTypeError, MethodError
from api.sparql.request import SparqlRequest, read_request
from kg.errors import CallerError, KgError, QuerySyntaxError, RefusedError

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query; charset=UTF-8"


def test_the_three_forms_mean_the_same() -> None:
    """GET, POST of a form, POST of the query itself."""
    expected = SparqlRequest("ASK {}", ("a:b",), ("c:d",), 2.5)
    dataset = b"default-graph-uri=a%3Ab&named-graph-uri=c:d&timeout=2.5"

    assert expected == read_request("GET", b"query=ASK+%7B%7D&" + dataset, "", b"")
    assert expected == read_request("POST", b"", FORM, b"query=ASK%20{}&" + dataset)
    assert expected == read_request("POST", dataset, DIRECT, b"ASK {}")


def test_a_get_without_a_query_asks_for_the_description() -> None:
    """No query is no error there."""
    assert read_request("GET", b"", "", b"").query is None


@pytest.mark.parametrize(
    ("method", "query_string", "content_type", "body", "expected"),
    [
        ("GET", b"query=ASK{}&query=ASK{}", "", b"", CallerError),
        ("POST", b"query=ASK{}", DIRECT, b"ASK {}", CallerError),
        ("POST", b"", FORM, b"", CallerError),
        ("POST", b"query=ASK{}", "", b"", MediaTypeError),
        ("POST", b"", "text/plain", b"ASK {}", MediaTypeError),
        ("POST", b"", "application/sparql-query; charset=utf-16", b"", MediaTypeError),
        ("POST", b"", "application/sparql-update", b"CLEAR ALL", MethodError),
        ("POST", b"", FORM, b"update=CLEAR+ALL", MethodError),
        ("GET", b"update=CLEAR+ALL", "", b"", MethodError),
        ("GET", b"query=%ff", "", b"", QuerySyntaxError),
        ("GET", b"query=\xff", "", b"", QuerySyntaxError),
        ("POST", b"", DIRECT, b"ASK { \xc0\x80 }", QuerySyntaxError),
        ("POST", b"", FORM, b"&".join([b"a=b"] * 50_000), RefusedError),
        *(
            ("GET", b"timeout=" + t, "", b"", CallerError)
            for t in (b"", b"x", b"0", b"-1", b"nan", b"inf", b"1&timeout=2", b"1_0", b"%D9%A1", b"%EF%BC%91", b".")
        ),
        *(
            ("GET", b"timeout=" + t, "", b"", CallerError)
            for t in (b"0.0009", b"0.000", b"1e-320", b"1e400", b"+1", b"%201", b"1%0A", b"0x1")
        ),
    ],
)
def test_what_makes_no_sense_is_refused(
    method: str, query_string: bytes, content_type: str, body: bytes, expected: type[KgError]
) -> None:
    """Each with the class that has the right status."""
    with pytest.raises(KgError) as caught:
        read_request(method, query_string, content_type, body)

    assert type(caught.value) is expected


@pytest.mark.parametrize(("given", "expected"), [("3", 3.0), ("0.001", 0.001), (".5", 0.5), ("2.", 2.0), ("007", 7.0)])
def test_a_deadline_is_a_decimal_number(given: str, expected: float) -> None:
    """In seconds, down to a millisecond."""
    assert expected == read_request("GET", f"timeout={given}".encode(), "", b"").deadline_s
