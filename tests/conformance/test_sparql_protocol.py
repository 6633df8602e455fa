"""SPARQL 1.1 Protocol, the part about queries, clause by clause, with the cases of the W3C's own protocol tests.

Exempt of those tests: the ones on updates other than their refusal, because nothing that serves ever writes. Their
datasets are graphs on the web; ours are graphs of the release.

Source: https://www.w3.org/TR/sparql11-protocol/ (sections named at each test) and its protocol test suite.
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.conformance.sparql_requests import (
    COUNT,
    DIRECT,
    DIRECT_GRAPH,
    FORM,
    FORMS,
    INFERRED,
    JSON,
    NAMES,
    ONTOLOGY,
    count,
    names,
    send,
)


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A client that says what it accepts and nothing else."""
    with httpx.Client(base_url=server, timeout=30, headers={"accept": JSON}) as made:
        yield made


@pytest.mark.parametrize("form", FORMS)
def test_a_query_may_come_in_three_ways(client: httpx.Client, form: str) -> None:
    """Section 2.1.1 to 2.1.3; query_get, query_post_form, query_post_direct."""
    answer = send(client, form, "ASK {}")

    assert (200, JSON) == (answer.status_code, answer.headers["content-type"])
    assert {"head": {}, "boolean": True} == answer.json()


@pytest.mark.parametrize("form", FORMS)
def test_the_default_graph_is_what_the_request_names(client: httpx.Client, form: str) -> None:
    """Section 2.1.4: one graph, or the merge of several; query_dataset_default_graph, …_graphs_get, …_graphs_post."""
    query = COUNT.format(from_="")
    one = count(send(client, form, query, ("default-graph-uri", ONTOLOGY)))
    other = count(send(client, form, query, ("default-graph-uri", INFERRED)))

    both = send(client, form, query, ("default-graph-uri", ONTOLOGY), ("default-graph-uri", INFERRED))

    assert one > 0
    assert other > 0
    assert one + other == count(both)
    assert set() == names(send(client, form, NAMES.format(from_=""), ("default-graph-uri", ONTOLOGY)))


@pytest.mark.parametrize("form", FORMS)
def test_the_named_graphs_are_what_the_request_names(client: httpx.Client, form: str) -> None:
    """And then the default graph is empty; query_dataset_named_graphs_get, query_dataset_named_graphs_post."""
    dataset = (("named-graph-uri", ONTOLOGY), ("named-graph-uri", INFERRED))

    assert {"ontology", "inferred"} == names(send(client, form, NAMES.format(from_=""), *dataset))
    assert 0 == count(send(client, form, COUNT.format(from_=""), *dataset))


@pytest.mark.parametrize("form", FORMS)
def test_a_request_may_name_a_whole_dataset(client: httpx.Client, form: str) -> None:
    """query_dataset_full: a default graph of one, and two named graphs, of which a pattern over both sees both."""
    dataset = (("default-graph-uri", ONTOLOGY), ("named-graph-uri", INFERRED), ("named-graph-uri", DIRECT_GRAPH))
    query = "SELECT DISTINCT ?g { ?class a <http://www.w3.org/2002/07/owl#Class> GRAPH ?g { ?s ?p ?o } }"

    assert {"inferred", "direct"} == names(send(client, form, query, *dataset))


@pytest.mark.parametrize("form", FORMS)
def test_the_dataset_of_the_request_wins_over_that_of_the_query(client: httpx.Client, form: str) -> None:
    """Section 2.1.4: FROM and FROM NAMED are ignored then; query_multiple_dataset."""
    from_ = f"FROM <{DIRECT_GRAPH}> FROM NAMED <{DIRECT_GRAPH}>"
    default, named = ("default-graph-uri", ONTOLOGY), ("named-graph-uri", INFERRED)

    asked = count(send(client, form, COUNT.format(from_=from_), default))

    assert count(send(client, form, COUNT.format(from_=""), default)) == asked
    assert {"inferred"} == names(send(client, form, NAMES.format(from_=from_), named))
    assert set() == names(send(client, form, NAMES.format(from_=from_), default))
    assert {"direct"} == names(send(client, form, NAMES.format(from_=from_)))


@pytest.mark.parametrize("form", FORMS)
def test_a_graph_that_is_not_there_is_empty_and_is_fetched_from_nowhere(client: httpx.Client, form: str) -> None:
    """Section 2.1.4 lets a service refuse a dataset or serve what it has."""
    query = COUNT.format(from_="")

    assert 0 == count(send(client, form, query, ("default-graph-uri", "http://127.0.0.1:9/data.ttl")))
    assert 0 == count(send(client, form, query, ("default-graph-uri", "file:///dev/null")))


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        ("SELECT (1 AS ?x) {}", "*/*", JSON),
        ("SELECT (1 AS ?x) {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("SELECT (1 AS ?x) {}", "text/csv", "text/csv; charset=utf-8"),
        ("SELECT (1 AS ?x) {}", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("ASK {}", "*/*", JSON),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("ASK {}", "text/csv, application/sparql-results+xml;q=0.1", "application/sparql-results+xml"),
        ("DESCRIBE <http://example.org/>", "*/*", "text/turtle; charset=utf-8"),
        ("DESCRIBE <http://example.org/>", "application/rdf+xml", "application/rdf+xml"),
        ("DESCRIBE <http://example.org/>", "application/n-triples", "application/n-triples"),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "*/*", "text/turtle; charset=utf-8"),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "text/turtle", "text/turtle; charset=utf-8"),
        ("CONSTRUCT { <a:s> <a:p> 1 } {}", "application/ld+json", "application/ld+json"),
        ("CONSTRUCT WHERE { <a:s> <a:p> 1 }", "text/turtle;q=0.4, application/rdf+xml;q=0.5", "application/rdf+xml"),
    ],
)
def test_the_answer_is_of_a_type_that_fits_the_query_and_the_client(
    client: httpx.Client, query: str, accept: str, expected: str
) -> None:
    """Section 2.1.6; query_content_type_select, …_ask, …_describe, …_construct. Quality decides."""
    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})

    assert (200, expected) == (answer.status_code, answer.headers["content-type"])


@pytest.mark.parametrize(
    ("method", "target", "content_type", "body", "status", "code"),
    [
        # bad_multiple_queries, by GET, by a form, and by a direct POST with a second one in its URL
        ("GET", "/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", None, b"", 400, "bad-request"),
        ("POST", "/sparql", FORM, b"query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", 400, "bad-request"),
        ("POST", "/sparql?query=ASK%20%7B%7D", DIRECT, b"ASK {}", 400, "bad-request"),
        ("POST", "/sparql?query=ASK%20%7B%7D", FORM, b"query=ASK%20%7B%7D", 400, "bad-request"),
        # no query at all: section 2.1.1 and 2.1.2 have exactly one
        ("POST", "/sparql", FORM, b"", 400, "bad-request"),
        ("POST", "/sparql", FORM, b"default-graph-uri=a:b", 400, "bad-request"),
        ("POST", "/sparql", DIRECT, b"", 400, "syntax"),
        ("GET", "/sparql?query=", None, b"", 400, "syntax"),
        # bad_query_method
        ("PUT", "/sparql?query=ASK%20%7B%7D", None, b"", 405, "method"),
        ("DELETE", "/sparql?query=ASK%20%7B%7D", None, b"", 405, "method"),
        ("PATCH", "/sparql", DIRECT, b"ASK {}", 405, "method"),
        # bad_query_wrong_media_type, bad_query_missing_form_type, bad_query_missing_direct_type
        ("POST", "/sparql", "text/plain", b"ASK {}", 415, "media-type"),
        ("POST", "/sparql", "application/json", b'{"query": "ASK {}"}', 415, "media-type"),
        ("POST", "/sparql", "multipart/form-data; boundary=x", b"--x--", 415, "media-type"),
        ("POST", "/sparql", None, b"query=ASK%20%7B%7D", 415, "media-type"),
        ("POST", "/sparql", None, b"ASK {}", 415, "media-type"),
        # bad_query_non_utf8: said by the charset, or seen in the bytes
        ("POST", "/sparql", f"{DIRECT}; charset=UTF-16", "ASK {}".encode("utf-16"), 415, "media-type"),
        ("POST", "/sparql", f"{DIRECT}; charset=UTF-8", "ASK {}".encode("utf-16"), 400, "syntax"),
        ("POST", "/sparql", DIRECT, b"ASK { ?s ?p '\xe9' }", 400, "syntax"),
        ("POST", "/sparql", FORM, b"query=ASK%20%7B%20%3Fs%20%3Fp%20%27%E9%27%20%7D", 400, "syntax"),
        ("GET", "/sparql?query=ASK%20%7B%20%3Fs%20%3Fp%20%27%E9%27%20%7D", None, b"", 400, "syntax"),
        # bad_query_syntax
        ("GET", "/sparql?query=ASK%20%7B", None, b"", 400, "syntax"),
        ("POST", "/sparql", DIRECT, b"ASK {} ASK {}", 400, "syntax"),
        # an update where a query should be, and an update operation
        ("GET", "/sparql?query=CLEAR%20ALL", None, b"", 400, "refused"),
        ("POST", "/sparql", DIRECT, b"INSERT DATA { <a:s> <a:p> <a:o> }", 400, "refused"),
        ("POST", "/sparql", FORM, b"update=CLEAR%20ALL", 405, "method"),
        ("POST", "/sparql", "application/sparql-update", b"CLEAR ALL", 405, "method"),
        ("GET", "/sparql?update=CLEAR%20ALL", None, b"", 405, "method"),
        # a graph that is named by no IRI, a deadline that is none
        ("GET", "/sparql?query=ASK%20%7B%7D&default-graph-uri=relative", None, b"", 400, "refused"),
        ("GET", "/sparql?query=ASK%20%7B%7D&named-graph-uri=a%3A%3Cb%3E", None, b"", 400, "refused"),
        ("GET", "/sparql?query=ASK%20%7B%7D&timeout=soon", None, b"", 400, "bad-request"),
    ],
)
def test_what_the_protocol_forbids_is_refused(
    server: str, method: str, target: str, content_type: str | None, body: bytes, status: int, code: str
) -> None:
    """Sections 2.1 and 2.1.5: 4xx, told in a problem document with a code; the method in its own words."""
    headers = {"content-type": content_type} if content_type else {}
    with httpx.Client() as client:
        answer = client.send(httpx.Request(method, server + target, content=body, headers=headers))

    assert (status, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    assert (code, status) == (answer.json()["code"], answer.json()["status"])
    assert answer.json()["hint"]
    if status == 405:
        assert "GET, HEAD, POST" == answer.headers["allow"]
    if b"CLEAR" in body or "CLEAR" in target or b"INSERT" in body:
        assert "seeds/" in answer.json()["hint"]
        assert "kg build" in answer.json()["hint"]
