"""Answers on the wire: whole ones in one piece, and nothing that an application says can become another answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from kg.cli.server import make_config
from kg.settings import Settings
from tests.threaded_server import in_a_thread

LENGTH = (b"content-length", b"4")
ANSWERS: dict[str, tuple[list[tuple[bytes, bytes]], list[bytes]]] = {
    "/whole": ([LENGTH, (b"x-told", b"yes")], [b"body"]),
    "/pieces": ([LENGTH], [b"bo", b"dy"]),
    "/unmeasured": ([], [b"body"]),
    "/last": ([LENGTH, (b"connection", b"close")], [b"body"]),
    "/short": ([LENGTH], [b"bo"]),
    "/newline": ([LENGTH, (b"x", b"a\r\nset-cookie: b")], [b"body"]),
    "/bare-newline": ([LENGTH, (b"x", b"a\nset-cookie: b")], [b"body"]),
    "/newline-in-name": ([LENGTH, (b"x: a\r\nset-cookie", b"b")], [b"body"]),
    "/headless": ([LENGTH], []),
}


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answers as the path says, and only then looks what the client has sent."""
    fields, pieces = ANSWERS[scope["path"]]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    for number, piece in enumerate(pieces, 1):
        await send({"type": "http.response.body", "body": piece, "more_body": number < len(pieces)})
    await receive()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Of a server over the application."""
    with in_a_thread(uvicorn.Server(make_config(application, Settings()))) as opened:
        yield opened


def ask(port: int, request: bytes, *, until_end: bool = True) -> bytes:
    """What comes back: all of it, or what the first call to the system brings."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(request)
        answer = piece = client.recv(1 << 16)
        while until_end and piece:
            piece = client.recv(1 << 16)
            answer += piece
    return answer


def get(path: str, *fields: bytes, method: str = "GET", version: str = "1.1") -> bytes:
    """A request, the last on its connection unless told otherwise."""
    head = [f"{method} {path} HTTP/{version}".encode(), b"Host: x", *(fields or (b"Connection: close",))]
    return b"\r\n".join((*head, b"", b""))


def test_a_whole_answer_comes_in_one_piece(port: int) -> None:
    """Head and body in one call to the system, on a connection that is kept."""
    answer = ask(port, get("/whole", b"Connection: keep-alive"), until_end=False)

    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"body" == body
    assert b"HTTP/1.1 200 OK" == head.split(b"\r\n")[0]
    assert {b"content-length: 4", b"x-told: yes"} <= set(head.split(b"\r\n"))
    assert [b"date"] == [line.split(b":")[0] for line in head.split(b"\r\n") if line.startswith(b"date")]


@pytest.mark.parametrize("path", ["/whole", "/pieces", "/last"])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_the_body_is_the_same_however_it_is_sent(port: int, path: str, version: str) -> None:
    """Whole or in pieces; and the connection is closed where either side wants that."""
    answer = ask(port, get(path, version=version))

    assert answer.endswith(b"\r\n\r\nbody")
    assert b"\r\nconnection: close\r\n" in answer


def test_a_body_without_length_comes_in_chunks(port: int) -> None:
    """So that its end is known."""
    assert ask(port, get("/unmeasured")).endswith(b"\r\ntransfer-encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n")


def test_head_is_answered_without_a_body(port: int) -> None:
    """And two of them in a row on one connection."""
    answer = ask(port, get("/whole", b"X: y", method="HEAD") + get("/whole", method="HEAD"))

    assert 2 == answer.count(b"HTTP/1.1 200 OK\r\n")
    assert b"body" not in answer


def test_a_client_that_waits_to_be_told_to_go_on_is_told_nothing_after_its_answer(port: int) -> None:
    """100 Continue asks for a body (RFC 9110, section 10.1.1); nobody needs it any more."""
    waiting = get("/whole", b"Content-Length: 2", b"Expect: 100-continue", method="POST")

    answer = ask(port, waiting + b"{}" + get("/whole"))

    assert [b"200", b"200"] == [piece[:3] for piece in answer.split(b"HTTP/1.1 ")[1:]]


@pytest.mark.parametrize("path", ["/newline", "/bare-newline", "/newline-in-name", "/short", "/headless"])
def test_what_is_no_answer_is_none(port: int, path: str) -> None:
    """No field can hold another one, and no body is shorter than it says without the connection ending."""
    answer = ask(port, get(path, b"Connection: keep-alive"))

    assert b"set-cookie" not in answer
    assert not answer.endswith(b"body")
    assert ask(port, get("/whole")).endswith(b"body")  # others are served on
