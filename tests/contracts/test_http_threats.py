"""HTTP that is meant to hurt, against `kg serve`: refused early, in its own words, while others are served.

Byte by byte the same is asked of the protocol alone in tests/kg/cli/test_http_protocol.py, with small bounds; here it is
the installed command with its defaults.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import sys
import time
from urllib.parse import quote

import pytest

from tests.contracts.querying.watched import Served

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

MIB = 1 << 20
HOST = b"Host: localhost\r\n"
CLOSE = b"Connection: close\r\n"
DIRECT = b"Content-Type: application/sparql-query\r\n"
POST = b"POST /sparql HTTP/1.1\r\n" + HOST + DIRECT


def status(answer: bytes) -> int:
    """Of the first answer; 0 where the connection ended without one, as it does for who goes on writing."""
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
    return int(found[1]) if found else 0


def flood(served: Served, begin: bytes, piece: bytes, most_bytes: int) -> tuple[int, int]:
    """Status, and bytes that the server let in before it closed, of a client that writes on and on."""
    sent, answer = 0, b""
    with served.connect() as connection, contextlib.suppress(ConnectionError, TimeoutError):
        connection.sendall(begin)
        connection.settimeout(0.02)
        while sent < most_bytes:
            with contextlib.suppress(TimeoutError):
                sent += connection.send(piece)
            with contextlib.suppress(TimeoutError):
                chunk = connection.recv(65_536)
                answer += chunk
                if not chunk:
                    break
    return status(answer), sent


@pytest.mark.parametrize(
    ("begin", "piece", "statuses"),
    [
        (POST + b"Content-Length: 67108864\r\n\r\n", b"x" * 65_536, {413}),
        (POST + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65_536 + b"\r\n", {413, 0}),
        (b"GET /sparql?query=", b"x" * 65_536, {414, 0}),
        (b"GET /sparql HTTP/1.1\r\n" + HOST + b"X-Long: ", b"x" * 65_536, {431, 0}),
        (b"GET /sparql HTTP/1.1\r\n" + HOST, b"X-Many: x\r\n" * 5_000, {431, 0}),
    ],
    ids=["body with a length", "body without", "url", "header", "headers"],
)
def test_what_is_too_large_is_refused_before_it_has_come(
    served: Served, begin: bytes, piece: bytes, statuses: set[int]
) -> None:
    """Of 64 MiB no more than what lies in the kernel's buffers is let in."""
    told, sent = flood(served, begin, piece, 64 * MIB)

    assert told in statuses
    assert sent < 16 * MIB
    assert served.small() < 1
    assert served.is_idle(within_s=1)


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (b"GET /sparql?query=" + b"x" * 9_000 + b" HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 414),
        (b"GET /sparql HTTP/1.1\r\n" + HOST + CLOSE + b"X: " + b"x" * 40_000 + b"\r\n\r\n", 431),
        (POST + CLOSE + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n", 400),
        (POST + CLOSE + b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n", 400),
        (b"TRACE /sparql HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 405),
        (b"CONNECT localhost:80 HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 501),
        (b"BREW /sparql HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 501),
        (b"GET /..%2f..%2fetc/passwd HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /static/..%2f..%2f..%2fetc%2fpasswd HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /static/%2e%2e/%2e%2e/kg/settings.py HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /entity/../../../etc/passwd HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET //etc/passwd HTTP/1.1\r\n" + HOST + CLOSE + b"\r\n", 404),
        (b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + CLOSE + b"\r\n", 400),
        (b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + HOST + HOST + CLOSE + b"\r\n", 400),
    ],
)
def test_a_request_that_is_none_of_ours_is_refused(served: Served, request_: bytes, expected: int) -> None:
    """With the status of the standard; one request has one answer."""
    answer = served.raw(request_)

    assert expected == status(answer)
    assert 1 == answer.count(b"HTTP/1.1 ")
    assert b"root:" not in answer


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
def test_a_compressed_body_is_not_unpacked(served: Served, coding: str) -> None:
    """A kilobyte can be a gigabyte."""
    head = {"content-type": "application/sparql-query", "content-encoding": coding}

    answer = served.send("POST", "/sparql", head, gzip.compress(b"#" * MIB + b"\nASK {}"))

    assert (415, "media-type") == (answer.status, answer.code)


def test_fifty_thousand_parameters_are_not_looked_at(served: Served) -> None:
    """In a form, and in the URL of a direct POST."""
    head = {"content-type": "application/x-www-form-urlencoded"}
    began_s = time.monotonic()

    answer = served.send("POST", "/sparql", head, b"query=ASK%7B%7D" + b"&a=b" * 50_000)

    assert (400, "refused") == (answer.status, answer.code)
    assert time.monotonic() - began_s < 1


def test_three_hundred_half_open_connections_keep_nobody_out(served: Served) -> None:
    """They have thirty seconds to go on; nobody waits for them."""
    half_open = [served.connect() for _ in range(300)]
    for number, connection in enumerate(half_open):
        connection.sendall((b"", b"GET /sp", POST, POST + b"Content-Length: 100\r\n\r\nASK")[number % 4])

    waits = [served.small() for _ in range(5)]

    assert max(waits) < 1
    assert served.is_idle(within_s=1)
    for connection in half_open:
        connection.close()


@pytest.mark.parametrize("origin", ["null", "https://evil.example"])
@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"])
def test_a_page_elsewhere_can_change_nothing(served: Served, origin: str, media_type: str) -> None:
    """There is no state and no cookie: whatever a form of another origin posts is a question, or refused."""
    head = {"origin": origin, "content-type": media_type, "cookie": "session=1"}

    for body in (b"update=DROP+ALL", b"query=DROP+ALL", b"query=ASK%7B%7D"):
        answer = served.send("POST", "/sparql", head, body)

        assert answer.status in (200, 400, 405, 415)
        assert "set-cookie" not in answer.headers
        assert "access-control-allow-credentials" not in answer.headers
        assert "*" == answer.headers["access-control-allow-origin"]


@pytest.mark.parametrize(
    "target",
    [
        "/sparql?query=%0D%0ASet-Cookie%3A%20a%3Db",
        "/sparql?query=ASK%7B%7D&default-graph-uri=http%3A%2F%2Fe%2F%0D%0ASet-Cookie%3A%20a%3Db",
        "/sparql?query=DESCRIBE%20%3Chttp%3A%2F%2Fe%2F%5Cu000D%5Cu000ASet-Cookie%3Ax%3E",
        "/sparql?query=ASK%7B%7D&timeout=1%0D%0ASet-Cookie%3A%20a%3Db",
        "/sparql%0D%0ASet-Cookie%3A%20a%3Db",
        "/%0D%0ASet-Cookie%3A%20a%3Db?x=%0A",
    ],
)
def test_no_header_is_split(served: Served, target: str) -> None:
    """Line ends of a request never come back as such."""
    for accept in ("*/*", "text/plain", "text/html"):
        answer = served.send("GET", target, {"accept": accept})

        assert answer.status in (400, 404, 406)
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "accept", ["*/*", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "text/plain", "image/svg+xml"]
)
def test_markup_of_a_query_never_comes_back_as_html(served: Served, accept: str) -> None:
    """In errors of every kind."""
    markup = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    targets = [
        f"/sparql?query={quote(markup)}",
        f"/sparql?query={quote(f'SELECT * {{ {markup} }}')}",
        f"/sparql?query=ASK%7B%7D&default-graph-uri={quote(markup)}",
        f"/sparql?query=ASK%7B%7D&timeout={quote(markup)}",
        f"/sparql?query=ASK%7B%7D&receipt={quote(markup)}",
        f"/{quote(markup)}",
    ]

    for target in targets:
        answer = served.send("GET", target, {"accept": accept})

        assert 400 <= answer.status < 500
        assert "nosniff" == answer.headers["x-content-type-options"]
        if not answer.headers["content-type"].startswith("text/plain"):
            assert b"<script" not in answer.body
            assert b"<img" not in answer.body


def test_errors_tell_nothing_of_the_inside(served: Served) -> None:
    """No traceback, no path of this machine, no name of a file of ours; a code that a program can read."""
    queries = [
        "SELECT",
        "ASK { FILTER(<a:f>()) }",
        "{" * 300,
        "LOAD <file:///etc/passwd>",
        "ASK { ?s ?p '\\q' }",
        "\ufffe",
    ]

    for query in queries:
        answer = served.ask(query)

        assert 400 == answer.status
        assert json.loads(answer.body)["code"] in ("syntax", "refused")
        for word in (b"Traceback", b".py", b"/home", b"/tmp", b"/usr", b"pyoxigraph", b"site-packages"):
            assert word not in answer.body


def test_a_hundred_thousand_requests_in_one_go_are_not_collected(served: Served) -> None:
    """Pipelining is answered in order, or the connection ends; others do not wait for it."""
    with served.connect() as connection, contextlib.suppress(ConnectionError, TimeoutError):
        connection.settimeout(2)
        connection.sendall((b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n" + HOST + b"\r\n") * 100_000)

    assert served.small() < 1
    assert served.is_idle(within_s=2)
