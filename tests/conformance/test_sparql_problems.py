"""What a client of the SPARQL door is told when a query is at fault: RFC 9457, or text, with the place of the fault."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

JSON = "application/sparql-results+json"


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A client of the server."""
    with httpx.Client(base_url=server, timeout=30) as made:
        yield made


def ask(client: httpx.Client, query: str, accept: str = JSON) -> httpx.Response:
    """A query by direct POST, every character as it is."""
    headers = {"content-type": "application/sparql-query", "accept": accept}
    return client.post("/sparql", content=query.encode(), headers=headers)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT * WHERE { ?s ?p ?o ", 1, 26),
        ("SELECT *\nWHERE {\n  ?s ?p ?o .\n  ?s ! ?o\n}", 4, 8),
        ("SELECT *\r\nWHERE {\r\n  ?s ?p ?o ]\r\n}", 3, 12),
        ("SELECT * { ?s ?p '😀😀' ] }", 1, 23),
        ("SELECT * { ?s ?p '日本' ; ?q 'é' ] }", 1, 32),
        ("# 😀\n# é\n  SELEKT * {}", 3, 3),
        ("SELECT * { ?s unknown:name ?o }", 1, 15),
        ("SELECT * { ?s ?p ?o } LIMIT -1", 1, 29),
        ("ASK { FILTER(?x = 'never closed) }", 1, 19),
        ("ASK { FILTER(1<2)SERVICE?x#>\n{} }", 1, 15),
        ("ASK { ?s ?p '\x00' }", 1, 14),
    ],
)
def test_the_fault_is_where_a_person_sees_it(client: httpx.Client, query: str, line: int, column: int) -> None:
    """Line and column from one, in characters: astral ones count once, and CRLF ends one line."""
    answer = ask(client, query)
    problem = answer.json()

    assert (400, "syntax", "The query does not parse") == (answer.status_code, problem["code"], problem["title"])
    assert (line, column) == (problem["line"], problem["column"])
    assert problem["detail"]
    assert "expected one of" not in problem["detail"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (JSON, "application/problem+json"),
        ("text/csv", "application/problem+json"),
        ("text/html,application/xml;q=0.9,*/*;q=0.8", "application/problem+json"),
        ("text/plain, application/sparql-results+json;q=0.5", "text/plain; charset=utf-8"),
        ("text/*", "text/plain; charset=utf-8"),
        ("text/plain;q=0.2, application/json", "application/problem+json"),
        ("text/plain", "text/plain; charset=utf-8"),
        ("image/png", "application/problem+json"),
    ],
)
def test_an_error_is_a_problem_or_text_and_never_html(client: httpx.Client, accept: str, media_type: str) -> None:
    """By Accept; the place is in both, and markup of the query is inert."""
    answer = ask(client, "SELECT * {\n <script>alert(1)</script> }", accept)

    assert (400, media_type) == (answer.status_code, answer.headers["content-type"])
    assert "nosniff" == answer.headers["x-content-type-options"]
    assert "no-store" == answer.headers["cache-control"]
    if media_type.startswith("text/"):
        assert "line 2, column" in answer.text
    else:
        assert "<" not in answer.text
        assert 2 == answer.json()["line"]


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_a_sound_query_in_a_format_that_nobody_makes_is_406(client: httpx.Client, query: str) -> None:
    """With the media types that there are."""
    answer = ask(client, query, "image/png")

    assert (406, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert "text/turtle" in answer.json()["hint"] or "text/csv" in answer.json()["hint"]


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("SELECT (<http://example.org/f>(1) AS ?x) {}", "custom function <http://example.org/f> is not supported"),
        ("SELECT ?x { ?x ?y 'a\\\\u0001' } #" + "x" * 100_000, "longer than 102,400 bytes"),
    ],
)
def test_what_cannot_be_evaluated_is_the_callers(client: httpx.Client, query: str, detail: str) -> None:
    """400, not 500: the server is well."""
    answer = ask(client, query + "\n" * 3_000)

    assert (400, "refused") == (answer.status_code, answer.json()["code"])
    assert detail in answer.json()["detail"]


@pytest.mark.parametrize(
    ("query", "accept", "words"),
    [
        ("SELECT ('\\u0001' AS ?x) {}", "application/sparql-results+xml", "cannot be written as XML"),
        ("CONSTRUCT { <a:s> <http://a/1> 1 } {}", "application/rdf+xml", "cannot be written as XML"),
        ("CONSTRUCT { <a:s> <a:p> <<( <a:a> <a:b> 1 )>> } {}", "application/ld+json", "cannot be written"),
    ],
)
def test_what_a_format_cannot_hold_is_refused(client: httpx.Client, query: str, accept: str, words: str) -> None:
    """With the formats that can; a 200 is never broken."""
    answer = ask(client, query, accept)

    assert (400, "refused") == (answer.status_code, answer.json()["code"])
    assert words in answer.json()["detail"]
    assert "Turtle" in answer.json()["hint"]


def test_an_error_tells_nothing_of_the_inside(client: httpx.Client) -> None:
    """No path, no traceback, no name of a module, whatever the fault."""
    for query in (
        "SELECT",
        "ASK { FILTER(<a:f>()) }",
        "ASK {" * 200,
        "LOAD <file:///etc/passwd>",
        "ASK { ?s ?p '\\q' }",
    ):
        text = ask(client, query).text

        assert not any(word in text for word in ("Traceback", ".py", "/home", "/tmp", "pyoxigraph", "site-packages"))
