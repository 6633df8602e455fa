"""How SPARQL requests and answers travel: media types, encodings, HEAD, compression, other origins, caches, connections.

Source: RFC 9110, the URL and Fetch standards, and SPARQL 1.1 Protocol, section 2.1.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit

import httpx
import pytest

from tests.conformance.sparql_requests import COUNT, DIRECT, FORM, FORMS, INFERRED, JSON, ONTOLOGY, count, send


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A client that says what it accepts and nothing else."""
    with httpx.Client(base_url=server, timeout=30, headers={"accept": JSON}) as made:
        yield made


@pytest.mark.parametrize(
    "content_type",
    [
        DIRECT,
        f"{DIRECT};charset=utf-8",
        f'{DIRECT}; charset="UTF-8"',
        f"{DIRECT} ; version=1; Charset = utf-8",
        "Application/SPARQL-Query",
        f"{FORM}; charset=UTF-8",
        f"{FORM}",
    ],
)
def test_a_media_type_may_have_parameters_and_any_case(client: httpx.Client, content_type: str) -> None:
    """RFC 9110, section 8.3.1."""
    query = "SELECT ('é😀' AS ?x) {}"
    body = query.encode() if "sparql" in content_type.lower() else urlencode({"query": query}).encode()

    answer = client.post("/sparql", content=body, headers={"content-type": content_type})

    assert "é😀" == answer.json()["results"]["bindings"][0]["x"]["value"]


@pytest.mark.parametrize(
    ("encoded", "value"),
    [
        ("%C3%A9%20%2B%26%3D%23%25", "é +&=#%"),
        ("%c3%a9+%2b%26%3d%23%25", "é +&=#%"),
        ("%F0%9F%98%80", "😀"),
        ("a%3Bb;c", "a;b;c"),
        ("%25C3%25A9", "%C3%A9"),
    ],
)
@pytest.mark.parametrize("form", ["get", "form"])
def test_percent_and_plus_are_decoded_once(client: httpx.Client, form: str, encoded: str, value: str) -> None:
    """As forms are (URL standard): `+` is a space, `%2B` is a plus, and `;` separates nothing."""
    text = f"query=SELECT%20('{encoded}'%20AS%20?x)%7B%7D"
    if form == "get":
        answer = client.get(f"/sparql?{text}")
    else:
        answer = client.post("/sparql", content=text.encode(), headers={"content-type": FORM})

    assert value == answer.json()["results"]["bindings"][0]["x"]["value"]


def test_a_form_with_raw_utf_8_is_read(client: httpx.Client) -> None:
    """What `curl --data` sends, though a form should be encoded."""
    body = "query=SELECT ('é' AS ?x) {}".encode()

    answer = client.post("/sparql", content=body, headers={"content-type": FORM})

    assert "é" == answer.json()["results"]["bindings"][0]["x"]["value"]


def test_parameters_in_the_url_of_a_post_count(client: httpx.Client) -> None:
    """Section 2.1.3 has the dataset of a direct POST there; other parameters change nothing."""
    target = f"/sparql?default-graph-uri={quote(ONTOLOGY, safe='')}&other=1&timeout=9"
    query = COUNT.format(from_="")

    posted = client.post(target, content=query, headers={"content-type": DIRECT})

    assert count(send(client, "get", query, ("default-graph-uri", ONTOLOGY))) == count(posted)


def test_head_is_get_without_its_body(client: httpx.Client) -> None:
    """RFC 9110, section 9.3.2: for answers, for errors and for the description of the service."""
    for target in ("/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B", "/sparql"):
        accept = {"accept": "text/turtle"} if target == "/sparql" else {}
        got, head = client.get(target, headers=accept), client.head(target, headers=accept)

        assert got.status_code == head.status_code
        assert b"" == head.content
        for field in ("content-type", "content-length", "etag"):
            assert got.headers.get(field) == head.headers.get(field)


@pytest.mark.parametrize("coding", ["gzip", "zstd", "identity", "br;q=1, gzip;q=0.5", "gzip;q=0", "*;q=0, identity"])
def test_an_answer_is_the_same_however_it_is_compressed(server: str, client: httpx.Client, coding: str) -> None:
    """And it says by what it varies."""
    query = {"query": "SELECT ?s ?o { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?o } ORDER BY ?s ?o LIMIT 100"}
    plain = client.get("/sparql", params=query, headers={"accept-encoding": "identity"})

    answer = client.get("/sparql", params=query, headers={"accept-encoding": coding})

    assert plain.json() == answer.json()
    assert {"Accept", "Accept-Encoding"} <= set(answer.headers["vary"].split(", "))
    if coding in ("gzip", "zstd"):
        assert coding == answer.headers["content-encoding"]
    if coding.endswith(("q=0", "identity")):
        assert "content-encoding" not in answer.headers


def test_a_page_of_anybody_may_ask(client: httpx.Client) -> None:
    """The Fetch standard's preflight, and the answer to it: any origin, no credentials, no method that writes."""
    asked = {"origin": "https://example.org", "access-control-request-method": "POST"}
    preflight = client.options("/sparql", headers=asked | {"access-control-request-headers": "content-type"})
    answer = send(client, "direct", "ASK {}")

    assert 204 == preflight.status_code
    assert {"GET", "HEAD", "POST"} == set(preflight.headers["access-control-allow-methods"].split(", "))
    assert "content-type" in preflight.headers["access-control-allow-headers"]
    for response in (preflight, answer):
        assert "*" == response.headers["access-control-allow-origin"]
        assert "access-control-allow-credentials" not in response.headers


def test_requests_that_differ_in_anything_are_never_mixed(client: httpx.Client) -> None:
    """Query, dataset, type, form, all of them asked twice in turn; each has its own answer both times."""
    query = COUNT.format(from_="")
    requests = [
        ("GET", f"/sparql?{urlencode({'query': query, **more})}", accept)
        for more in (
            {},
            {"default-graph-uri": ONTOLOGY},
            {"default-graph-uri": INFERRED},
            {"named-graph-uri": ONTOLOGY},
        )
        for accept in (JSON, "text/csv", "application/sparql-results+xml")
    ]

    first, second = (
        [client.request(method, target, headers={"accept": accept}) for method, target, accept in requests]
        for _ in range(2)
    )

    assert [answer.content for answer in first] == [answer.content for answer in second]
    assert len({answer.content for answer in first}) == len(requests)
    assert len({answer.headers["etag"] for answer in first}) == len(requests)


def test_what_changes_from_run_to_run_is_asked_anew(client: httpx.Client) -> None:
    """Nor may anybody keep it."""
    query = "SELECT (STRUUID() AS ?x) {}"

    answers = [send(client, form, query) for form in FORMS * 2]

    assert len({answer.content for answer in answers}) == len(answers)
    assert {"no-store"} == {answer.headers["cache-control"] for answer in answers}


def test_a_connection_carries_many_requests(server: str) -> None:
    """Refusals among them: each answer is whole, and the next request finds the connection open."""
    address = urlsplit(server)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=30)
    statuses = []
    for target in ("/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B", "/sparql?update=x", "/sparql?query=ASK%7B%7D"):
        connection.request("GET", target, headers={"Accept": JSON})
        response = connection.getresponse()
        assert len(response.read()) == int(response.headers["content-length"])
        statuses.append(response.status)
    connection.close()

    assert [200, 400, 405, 200] == statuses
