"""The application as a whole: headers, limits, ETags, and nobody starved by somebody else's query."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }"


def raw(server: str, request: bytes) -> bytes:
    """What the server answers to bytes that no client library would send."""
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
        return answer


def reader_seconds() -> dict[int, float]:
    """CPU time that each living reader of this process has used."""
    parents, ticks = {}, {}
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = (process / "stat").read_text().rpartition(")")[2].split()
            parents[int(process.name)] = int(fields[1])
            ticks[int(process.name)] = int(fields[11]) + int(fields[12])
    readers = [pid for pid, parent in parents.items() if parents.get(parent) == os.getpid()]
    return {pid: ticks[pid] / os.sysconf("SC_CLK_TCK") for pid in readers}


def used_since(before: dict[int, float]) -> float:
    """CPU time of the busiest reader since then; one that died meanwhile hides no other, and a new one began at nothing."""
    return max((used - before.get(pid, 0.0) for pid, used in reader_seconds().items()), default=0.0)


def test_health_and_readiness(client: httpx.Client, release_dir: Path) -> None:
    """Readiness names the release; neither is cached."""
    assert client.get("/health").json() == {"status": "ok"}
    ready = client.get("/ready")
    assert ready.json() == {"status": "ready", "release": release_dir.name}
    assert ready.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/nothing", "/sparql?query=ASK{}", "/entity/iron.ttl", "/static/pages.css"])
def test_every_answer_has_the_security_headers_and_a_request_id(client: httpx.Client, path: str) -> None:
    """Errors too; and any page may read the data, without credentials."""
    first, second = client.get(path), client.get(path)

    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.headers["referrer-policy"] == "no-referrer"
    assert first.headers["content-security-policy"].startswith("default-src 'self'")
    assert first.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in first.headers
    assert first.headers["server-timing"].startswith("total;dur=")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


def test_a_preflight_allows_queries_from_anywhere(client: httpx.Client) -> None:
    """And names no method that writes."""
    response = client.options("/sparql", headers={"origin": "null", "access-control-request-method": "POST"})

    assert response.status_code == 204
    assert response.headers["access-control-allow-methods"] == "GET, HEAD, POST"


@pytest.mark.parametrize(
    "path", ["/entity/iron.ttl", "/entity/iron.html", "/sparql?query=ASK{}", "/search?q=iron", "/export/svg?focus=iron"]
)
def test_an_unchanged_answer_is_304(client: httpx.Client, path: str) -> None:
    """The ETag is strong, stays the same, and differs by request and media type."""
    first = client.get(path)
    tag = first.headers["etag"]

    again = client.get(path, headers={"if-none-match": f'"other", W/{tag}'})

    assert not tag.startswith("W/")
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(path, headers={"if-none-match": '"other"'}).status_code == 200
    assert client.get("/entity/zinc-nothing.ttl").headers.get("etag") is None


def test_formats_of_one_address_have_different_etags(client: httpx.Client) -> None:
    """Since their bytes differ."""
    tags = {
        client.get("/sparql?query=ASK{}", headers={"accept": accept}).headers["etag"]
        for accept in ("application/sparql-results+json", "application/sparql-results+xml")
    }

    assert len(tags) == 2


def test_a_body_that_is_too_long_is_413_with_and_without_a_length(client: httpx.Client) -> None:
    """Before anything reads it."""
    body = b"x" * ((1 << 20) + 1)
    headers = {"content-type": "application/sparql-query"}

    assert client.post("/sparql", content=body, headers=headers).status_code == 413
    assert client.post("/sparql", content=iter([body]), headers=headers).status_code == 413


def test_a_compressed_body_is_415(client: httpx.Client) -> None:
    """A small one can be a bomb."""
    response = client.post("/sparql", content=b"\x1f\x8b", headers={"content-encoding": "gzip"})

    assert (response.status_code, response.json()["code"]) == (415, "media-type")


def test_an_address_that_is_too_long_is_414(client: httpx.Client) -> None:
    """With the advice to use POST."""
    response = client.get("/sparql", params={"query": "ASK {} #" + "x" * 9_000})

    assert (response.status_code, response.json()["code"]) == (414, "url-too-long")
    assert "POST" in response.json()["hint"]


def test_a_body_with_two_lengths_is_400(server: str) -> None:
    """Content-Length beside Transfer-Encoding smuggles requests past proxies."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nConnection: close\r\n"

    answer = raw(server, head + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE"])
def test_a_page_cannot_be_written(server: str, method: str) -> None:
    """405 with what is allowed."""
    answer = raw(
        server, f"{method} /entity/iron HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
    )

    assert answer.startswith(b"HTTP/1.1 405")
    assert b"\r\nallow: GET" in answer


def test_an_unknown_address_is_a_problem_or_a_page(client: httpx.Client) -> None:
    """By what the client accepts."""
    assert client.get("/nothing").json()["code"] == "not-found"
    assert "<h1>There is no such thing</h1>" in client.get("/nothing", headers={"accept": "text/html"}).text


@pytest.mark.parametrize("given", ["%0d%0aset-cookie:a=b", "%00", "%ff", "%ed%a0%80"])
def test_no_header_is_split(server: str, given: str) -> None:
    """Control characters in an address never reach a header."""
    answer = raw(server, f"GET /entity/{given} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())

    assert b"\r\nset-cookie" not in answer.lower()
    assert answer.startswith((b"HTTP/1.1 303", b"HTTP/1.1 400", b"HTTP/1.1 404"))


@pytest.mark.parametrize("host", ["evil<>.example", 'x"y', "a b"])
def test_a_host_header_does_not_break_the_service_description(server: str, host: str) -> None:
    """It is not trusted to be an IRI."""
    answer = raw(
        server, f"GET /sparql HTTP/1.1\r\nHost: {host}\r\nAccept: text/turtle\r\nConnection: close\r\n\r\n".encode()
    )

    assert answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 400"))
    assert b"evil<>" not in answer


def test_while_one_client_asks_the_endless_others_are_answered(server: str) -> None:
    """Within a second, through every door; the endless one gets 503 at the deadline."""

    async def run() -> None:
        async with httpx.AsyncClient(base_url=server, timeout=15) as client:
            endless = asyncio.create_task(client.get("/sparql", params={"query": ENDLESS}))
            await asyncio.sleep(0.1)
            for path in ("/entity/iron.html", "/search?q=iron", "/sparql?query=ASK{}", "/ready"):
                started = time.monotonic()
                assert (await client.get(path)).status_code == 200
                assert time.monotonic() - started < 1
            response = await endless
            assert (response.status_code, response.json()["code"]) == (503, "deadline")

    asyncio.run(run())


def test_beyond_the_queue_clients_are_told_to_come_back(server: str) -> None:
    """Two readers, two places in the queue: of eight questions at least four are sent away, with Retry-After."""

    async def run() -> None:
        async with httpx.AsyncClient(base_url=server, timeout=15) as client:
            texts = [f"{ENDLESS} # {number}" for number in range(8)]
            queries = [client.get("/sparql", params={"query": text, "timeout": "0.5"}) for text in texts]
            answers = await asyncio.gather(*queries)
            busy = [a for a in answers if a.json()["code"] == "busy"]
            assert {a.status_code for a in answers} == {503}
            assert len(busy) >= 4
            assert all(a.headers["retry-after"] == "1" for a in busy)
            assert (await client.get("/sparql?query=ASK{}")).status_code == 200

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_client_that_goes_takes_its_query_along(server: str) -> None:
    """Half a second after it went the readers use no CPU any more, long before the deadline."""
    address = urlsplit(server)
    target = f"/sparql?query={quote(ENDLESS)}"
    with socket.create_connection((address.hostname, address.port)) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        began, idle = time.monotonic(), reader_seconds()
        while used_since(idle) < 0.1:  # it works; how soon depends on what else the machine does
            assert time.monotonic() - began < 2.5
            time.sleep(0.05)
    time.sleep(0.5)

    before = reader_seconds()
    time.sleep(0.4)

    assert used_since(before) < 0.1


def test_a_memory_bomb_is_503_and_the_next_is_served(client: httpx.Client) -> None:
    """Only its reader dies."""
    doubling = " ".join(f"BIND(CONCAT(?t{i}, ?t{i}) AS ?t{i + 1})" for i in range(40))
    query = f"SELECT (STRLEN(?t40) AS ?n) {{ BIND('{'x' * 1024}' AS ?t0) {doubling} }}"

    response = client.post("/sparql", data={"query": query})

    assert (response.status_code, response.json()["code"]) == (503, "memory")
    assert client.get("/sparql?query=ASK{}").status_code == 200


def test_a_query_that_kills_its_reader_is_an_error_of_the_store(client: httpx.Client) -> None:
    """A text that no limit catches and that overflows the engine's stack; the pool goes on."""
    response = client.post("/sparql", data={"query": "ASK { FILTER(" + "!" * 90_000 + "true) }"})

    assert response.status_code in (400, 503)
    assert response.headers["content-type"] == "application/problem+json"
    assert client.get("/sparql?query=ASK{}").status_code == 200


def test_graphql_and_sparql_name_the_same_foods(client: httpx.Client) -> None:
    """The question that the product is for, through two doors."""
    graphql = """{ condition(id: "restless-legs-syndrome") { linkedDeficiencies(first: 100) { edges { node { id
        addressedBy(first: 100) { edges { node { id } } } } } } } }"""
    data = client.post("/graphql", json={"query": graphql}).json()["data"]["condition"]["linkedDeficiencies"]["edges"]
    by_graphql = {edge["node"]["id"]: {e["node"]["id"] for e in edge["node"]["addressedBy"]["edges"]} for edge in data}
    query = """PREFIX nutri: <https://w3id.org/nutrigraph/ontology#> PREFIX ng: <https://w3id.org/nutrigraph/entity/>
        SELECT ?lack ?food { ng:restless-legs-syndrome nutri:linkedFrom ?lack . ?lack a nutri:Deficiency .
        OPTIONAL { ?lack nutri:addressedBy ?food } }"""
    rows = client.post("/sparql", data={"query": query}, headers={"accept": "application/json"}).json()

    by_sparql: dict[str, set[str]] = {}
    for row in rows["results"]["bindings"]:
        found = by_sparql.setdefault("ng:" + row["lack"]["value"].rpartition("/")[2], set())
        if "food" in row:
            found.add("ng:" + row["food"]["value"].rpartition("/")[2])

    assert by_graphql == by_sparql
    assert len(by_sparql) == 8
    assert by_sparql["ng:brain-iron-deficiency"] == set()
    assert by_sparql["ng:iron-deficiency"] == {"ng:red-meat", "ng:lentils", "ng:spinach", "ng:fortified-cereals"}


def test_the_server_process_imports_no_rdf_library() -> None:
    """What reads releases is loaded by the readers alone, so that the server starts while they open one."""
    code = "import sys, json, api.app; print(json.dumps([m for m in ('rdflib', 'networkx', 'strawberry', 'graphql') if m in sys.modules]))"
    here = Path(__file__).parents[2]
    found = subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, check=True, text=True)

    assert json.loads(found.stdout) == []
