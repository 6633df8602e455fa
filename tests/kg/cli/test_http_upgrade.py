"""Requests that ask for another protocol are answered in this one, whatever they bring and whatever comes behind them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest

from tests.kg.cli.echo_server import HOST, Client, Echo, asked_for, serving, status

UPGRADES = {
    "h2c": b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
    "websocket": b"Connection: upgrade\r\nUpgrade: websocket\r\n",
    "twice": b"Upgrade: a\r\nConnection: Upgrade\r\nUpgrade:\r\nUpgrade: b\r\n",
    "one that closes": b"Connection: close, Upgrade\r\nUpgrade: h2c\r\n",
}
INNER = b"GET /smuggled HTTP/1.1\r\n" + HOST + b"\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(INNER)
CHUNKS = [b"5\r\n" + INNER[:5] + b"\r\n", b"%x\r\n" % len(INNER[5:]) + INNER[5:] + b"\r\n0\r\n", b"X-Late: 1\r\n\r\n"]


@pytest.fixture(scope="module")
def echo() -> Echo:
    """The application of the server of this module."""
    return Echo()


@pytest.fixture(scope="module")
def port(echo: Echo) -> Iterator[int]:
    """Of that server."""
    with serving(echo) as port:
        yield port


@pytest.fixture
def client(port: int) -> Iterator[Client]:
    """A connection to it."""
    made = Client(port)
    yield made
    made.socket.close()


@pytest.mark.parametrize("upgrade", UPGRADES.values(), ids=UPGRADES)
@pytest.mark.parametrize(
    ("framing", "pieces"),
    [(LENGTH, [INNER]), (b"Transfer-Encoding: chunked\r\n", CHUNKS)],
    ids=["length", "chunks"],
)
@pytest.mark.parametrize("apart", [False, True], ids=["one segment", "segments"])
def test_the_body_of_a_request_that_asks_for_an_upgrade_is_its_body(
    client: Client, upgrade: bytes, framing: bytes, pieces: list[bytes], *, apart: bool
) -> None:
    """RFC 9110, section 7.8: a server may ignore the field. What follows the head is never a request of its own."""
    head = b"POST /a HTTP/1.1\r\n" + HOST + framing + upgrade + b"\r\n"
    last = b"GET /last HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n"
    for piece in [head, *pieces, last] if apart else [b"".join((head, *pieces, last))]:
        client.send(piece)
        time.sleep(0.05 if apart else 0)

    answer = client.read()

    assert [("/a", INNER.decode()), ("/last", "")][: 1 if b"close" in upgrade else 2] == asked_for(answer)
    assert 1 == answer.count(b"connection: close")


def test_upgrades_among_other_requests_are_answered_in_order(client: Client) -> None:
    """Pipelined, with and without bodies."""
    upgrade = UPGRADES["h2c"] + HOST
    requests = [
        b"GET /0 HTTP/1.1\r\n" + HOST + b"\r\n",
        b"GET /1 HTTP/1.1\r\n" + upgrade + b"\r\n",
        b"POST /2 HTTP/1.1\r\n" + upgrade + b"Content-Length: 3\r\n\r\nabc",
        b"POST /3 HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\ndef",
        b"GET /4 HTTP/1.1\r\n" + upgrade + b"\r\n",
        b"GET /5 HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n",
    ]

    client.send(b"".join(requests))

    assert [("/0", ""), ("/1", ""), ("/2", "abc"), ("/3", "def"), ("/4", ""), ("/5", "")] == asked_for(client.read())


def test_an_upgrade_in_trailers_is_none(client: Client) -> None:
    """They come too late to ask for anything."""
    head = b"POST /a HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + UPGRADES["h2c"] + b"\r\n"

    client.send(head + b"GET /last HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n")

    assert [("/a", ""), ("/last", "")] == asked_for(client.read())


@pytest.mark.parametrize(
    ("framing", "expected"),
    [
        (LENGTH + b"Transfer-Encoding: chunked\r\n", b"400"),
        (LENGTH + b"Content-Length: 5\r\n", b"400"),
        (b"X: " + b"x" * 9_000 + b"\r\n", b"431"),
    ],
    ids=["length and chunks", "two lengths", "long"],
)
def test_asking_for_an_upgrade_lifts_no_bound(client: Client, echo: Echo, framing: bytes, expected: bytes) -> None:
    """Its head is read as strictly as any other."""
    asked = echo.asked

    client.send(b"POST /a HTTP/1.1\r\n" + HOST + framing + UPGRADES["h2c"] + b"\r\n" + INNER)

    answer = client.read()
    assert expected == status(answer)
    assert 1 == answer.count(b"HTTP/1.1")
    assert echo.asked == asked


def test_the_field_that_asks_for_an_upgrade_goes_no_further(client: Client) -> None:
    """All others do, in their order."""
    client.send(b"GET /a HTTP/1.1\r\nX-Empty:\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n" + HOST + b"\r\n")

    answer = json.loads(client.read().partition(b"\r\n\r\n")[2])
    assert ["x-empty", "connection", "host"] == answer["fields"]


def test_a_tunnel_is_refused(client: Client) -> None:
    """CONNECT ends every reading of HTTP."""
    client.send(b"CONNECT localhost:80 HTTP/1.1\r\n" + HOST + b"\r\n" + INNER)

    answer = client.read()
    assert b"501" == status(answer)
    assert 1 == answer.count(b"HTTP/1.1")
