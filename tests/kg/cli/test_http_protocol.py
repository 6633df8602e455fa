"""HTTP/1.1 on the wire, byte by byte: what is refused, what is bounded, and that honest clients notice nothing."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator

import pytest

from tests.kg.cli.echo_server import CLOSED, HOST, LARGE_BYTES, Client, Echo, serving, status


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


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
        b"Content-Length: 3\r\nContent-Length: 4\r\n",
        b"Content-Length: 3, 4\r\n",
        b"Content-Length: +3\r\n",
        b"Content-Length: -3\r\n",
        b"Content-Length: 0x3\r\n",
        b"Content-Length: 99999999999999999999999\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Content-Length : 3\r\n",
        b"Transfer-Encoding\x0b: chunked\r\n",
        b"X: a\r\n folded: b\r\n",
        b"X: a\x00b\r\n",
        b"X: a\rContent-Length: 3\r\n",
        b"X y: a\r\n",
        b": empty\r\n",
    ],
)
def test_a_head_that_two_readers_may_read_differently_is_400(client: Client, echo: Echo, head: bytes) -> None:
    """How one request is smuggled inside another (RFC 9112, sections 5, 6.3 and 11.2); the connection ends."""
    asked = echo.asked

    client.send(b"POST /a HTTP/1.1\r\n" + HOST + head + b"\r\n3\r\nabc\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n")

    answer = client.read()
    assert b"400" == status(answer)
    assert b"smuggled" not in answer
    assert 1 == answer.count(b"HTTP/1.1")
    assert echo.asked - asked == 0


@pytest.mark.parametrize(
    "line",
    [
        b"GET /a",
        b"GET /a HTTP/9.9",
        b"GET  HTTP/1.1",
        b"G\xc3\x84T /a HTTP/1.1",
        b"GET /\xc3\xa4 HTTP/1.1",
        b"\x16\x03\x01",
    ],
)
def test_a_first_line_that_is_none_is_400(client: Client, line: bytes) -> None:
    """TLS spoken to a port without it included."""
    client.send(line + b"\r\n" + HOST + b"\r\n")

    assert b"400" == status(client.read())


@pytest.mark.parametrize("chunk", [b"g\r\nabc\r\n", b"3\r\nabcd\r\n0\r\n\r\n", b"-1\r\n", b"fffffffffffffffff\r\n"])
def test_a_broken_chunk_is_400(client: Client, chunk: bytes) -> None:
    """Though the application is reading the body already."""
    client.send(b"POST /a HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + chunk)

    answer = client.read()
    assert b"400" == status(answer)
    assert 1 == answer.count(b"HTTP/1.1")


@pytest.mark.parametrize(
    ("begin", "more", "expected"),
    [
        (b"GET /a HTTP/1.1\r\n" + HOST + b"X: ", b"x" * 10_000, {b"431", CLOSED}),
        (b"GET /a HTTP/1.1\r\n" + HOST, b"X: x\r\n" * 1_000, {b"431", CLOSED}),
        (b"GET /a HTTP/1.1\r\n" + HOST, b"x" * 10_000, {b"431", CLOSED}),
        (b"GET /", b"x" * 10_000, {b"414", CLOSED}),
        (b"POST /a HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n3;", b"x" * 10_000, {b"431", CLOSED}),
        (
            b"POST /a HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\n",
            b"X: x\r\n" * 1_000,
            {b"431", CLOSED},
        ),
    ],
    ids=["value", "fields", "name", "target", "chunk extension", "trailers"],
)
def test_what_never_ends_is_bounded_while_it_comes(
    client: Client, begin: bytes, more: bytes, expected: set[bytes]
) -> None:
    """The server closes long before the megabytes that the client would send; nothing is collected."""
    client.send(begin)
    sent = 0
    client.socket.settimeout(0.05)
    answer, is_open = b"", True
    while is_open and sent < 4 << 20:
        try:
            client.socket.sendall(more)
            sent += len(more)
            chunk = client.socket.recv(65_536)
            answer, is_open = answer + chunk, bool(chunk)
        except TimeoutError:
            continue
        except ConnectionError:
            is_open = False

    assert not is_open
    assert sent < 100_000
    assert status(answer) in expected


def test_a_head_that_is_too_long_is_431_when_it_comes_at_once(client: Client) -> None:
    """In one packet, with its end."""
    client.send(b"GET /a HTTP/1.1\r\n" + HOST + b"X: " + b"x" * 9_000 + b"\r\n\r\n")

    assert b"431" == status(client.read())


def test_a_large_body_is_no_large_head(client: Client) -> None:
    """The bounds are for what comes before it and between its chunks."""
    body = b"x" * 500_000
    client.send(b"POST /a HTTP/1.1\r\nConnection: close\r\n" + HOST + b"Content-Length: 500000\r\n\r\n" + body)

    assert body in client.read()


def test_tiny_chunks_are_a_body_like_any_other(client: Client) -> None:
    """Frames longer than what they hold are no attack."""
    head = b"POST /a HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\n"
    client.send(head + b"1\r\nx\r\n" * 20_000 + b"0\r\n\r\n")

    assert b"x" * 20_000 in client.read()


def test_trailers_are_no_header_fields(client: Client) -> None:
    """RFC 9110, section 6.5.1: who reads them as such lets a client say later what a proxy checked before."""
    head = b"POST /a HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n" + HOST + b"\r\n"
    client.send(head + b"3\r\nabc\r\n0\r\nX-Late: 1\r\n\r\n")

    answer = json.loads(client.read().partition(b"\r\n\r\n")[2])
    assert ["connection", "transfer-encoding", "host"] == answer["fields"]
    assert "abc" == answer["body"]


@pytest.mark.parametrize(
    ("begin", "expected"),
    [
        (b"", {b"408", CLOSED}),
        (b"GET /a HTT", {b"408"}),
        (b"GET /a HTTP/1.1\r\n" + HOST, {b"408"}),
        (b"POST /a HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\nabc", {b"408"}),
        (b"\r\n", {b"408", CLOSED}),
    ],
    ids=["nothing", "line", "head", "body", "empty line"],
)
def test_a_request_that_does_not_come_in_time_ends_the_connection(
    client: Client, begin: bytes, expected: set[bytes]
) -> None:
    """After `request_s`, one second here, wherever the client stopped."""
    started = time.monotonic()

    client.send(begin)

    assert status(client.read()) in expected
    assert 0.5 < time.monotonic() - started < 4


def test_dripping_bytes_do_not_make_the_time_longer(client: Client) -> None:
    """A byte now and then is how a connection is held for ever."""
    client.send(b"GET /a HTTP/1.1\r\n" + HOST + b"X: ")
    client.socket.settimeout(0.1)
    started, answer, is_open = time.monotonic(), b"", True
    while is_open and time.monotonic() - started < 6:
        try:
            client.socket.sendall(b"x")
            chunk = client.socket.recv(65_536)
            answer, is_open = answer + chunk, bool(chunk)
        except TimeoutError:
            continue
        except ConnectionError:
            is_open = False

    assert not is_open
    assert time.monotonic() - started < 4


def test_three_hundred_half_open_connections_keep_nobody_out(client: Client, port: int) -> None:
    """The next client is answered within a second while they stand open."""
    half_open = [Client(port) for _ in range(300)]
    for each in half_open:
        each.send(b"POST /a HTTP/1.1\r\nContent-Length: 10\r\n" + HOST + b"\r\nabc")
    started = time.monotonic()

    client.send(b"GET /a HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n")

    assert b"200" == status(client.read())
    assert time.monotonic() - started < 1
    assert {b"408"} == {status(each.read()) for each in half_open}
    for each in half_open:
        each.socket.close()


def test_an_answer_may_take_longer_than_a_request(client: Client, echo: Echo) -> None:
    """The time is for what the client sends."""
    client.send(b"GET /slow HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n")
    threading.Timer(2.5, echo.may_go_on.set).start()

    assert b'"path": "/slow"' in client.read()
    echo.may_go_on.clear()


def test_a_client_that_takes_nothing_is_let_go(client: Client, port: int) -> None:
    """Its answer lies in memory as long; one that takes it slowly gets it whole."""
    slow = Client(port)
    for each in (client, slow):
        each.send(b"GET /large HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n")
    took = 0
    started = time.monotonic()
    while time.monotonic() - started < 4:  # four times as long as a client may stand still
        took += len(slow.socket.recv(1 << 20))
        time.sleep(0.1)

    stalled = client.read()

    assert took + len(slow.read()) > LARGE_BYTES
    slow.socket.close()
    assert 0 < len(stalled) < LARGE_BYTES


def test_a_connection_is_kept(client: Client) -> None:
    """Many requests, one after the other; then one that wants it closed."""
    for number in range(3):
        client.send(f"GET /{number} HTTP/1.1\r\n".encode() + HOST + b"\r\n")
        assert f'"path": "/{number}"'.encode() in client.read(until=b"}")
    client.send(b"GET /last HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n")

    assert b'"path": "/last"' in client.read()


@pytest.mark.parametrize("method", ["BREW", "get", "X-Y"])
def test_a_method_that_nobody_knows_is_501(client: Client, method: str) -> None:
    """RFC 9110, section 9.1: the request is well formed."""
    client.send(f"{method} /a HTTP/1.1\r\n".encode() + HOST + b"\r\n")

    assert b"501" == status(client.read())


def test_http_1_0_is_answered_and_closed(client: Client) -> None:
    """Without a Host field, which it does not know."""
    client.send(b"GET /a HTTP/1.0\r\n\r\n")

    assert b'"path": "/a"' in client.read()
