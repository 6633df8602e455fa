"""Requests behind others on one connection: answered in order, and nothing else is taken for an answer."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.kg.cli.echo_server import HOST, Client, Echo, asked_for, serving


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


def test_requests_that_come_together_are_answered_in_order(client: Client) -> None:
    """Pipelining: RFC 9112, section 9.3.2."""
    requests = [f"GET /{number} HTTP/1.1\r\n".encode() + HOST + b"\r\n" for number in range(20)]
    client.send(b"".join(requests) + b"GET /last HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n")

    answer = client.read()

    assert [*(f"/{number}" for number in range(20)), "/last"] == [path for path, _ in asked_for(answer)]


def test_a_flood_of_requests_ends_the_connection(client: Client, echo: Echo) -> None:
    """Behind one that is being answered a hundred may wait, and not a hundred thousand; those are answered, in order."""
    asked = echo.asked
    client.send(b"GET /slow HTTP/1.1\r\n" + HOST + b"\r\n")
    threading.Timer(0.5, echo.may_go_on.set).start()

    client.send((b"GET /a HTTP/1.1\r\n" + HOST + b"\r\n") * 100_000)

    answer = client.read()
    assert ["/slow", *["/a"] * 100] == [path for path, _ in asked_for(answer)]
    assert answer.count(b"HTTP/1.1") == answer.count(b"HTTP/1.1 200") == echo.asked - asked
    assert 1 == answer.count(b"connection: close")
    echo.may_go_on.clear()


@pytest.mark.parametrize(
    "behind",
    [
        b"nonsense \x00\r\n\r\n",
        b"POST /b HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        b"BREW /b HTTP/1.1\r\n" + HOST + b"\r\n",
    ],
    ids=["nonsense", "broken chunk", "unknown method"],
)
def test_what_is_refused_behind_a_request_is_not_its_answer(client: Client, echo: Echo, behind: bytes) -> None:
    """A 400 that comes while another answer is made would be taken for that one, which is given, and nothing else."""
    client.send(b"GET /slow HTTP/1.1\r\n" + HOST + b"\r\n" + behind)
    threading.Timer(0.5, echo.may_go_on.set).start()

    answer = client.read()
    assert ["/slow"] == [path for path, _ in asked_for(answer)]
    assert 1 == answer.count(b"HTTP/1.1")
    echo.may_go_on.clear()
