import socket
import time

import pytest

from api.shell.asked import read_head


@pytest.mark.parametrize(
    ("peer", "told", "scheme"),
    [
        ("127.0.0.1", b"https", "https"),
        ("::1", b"https", "https"),
        ("10.0.3.7", b"https", "https"),  # the proxy of containers
        ("fd00::7", b"https", "https"),
        ("8.8.8.8", b"https", "http"),
        ("2001:4860:4860::8888", b"https", "http"),
        ("127.0.0.1", b"gopher", "http"),
        ("127.0.0.1", b"https, http", "http"),
        ("a name", b"https", "http"),
    ],
)
def test_the_scheme_is_taken_from_proxies_of_ones_own(peer: str, told: bytes, scheme: str) -> None:
    """Loopback and private addresses; a stranger says nothing of the scheme, and nobody says anything else than one."""
    scope = {
        "type": "http", "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "scheme": "http",
        "client": (peer, 1), "server": ("127.0.0.1", 8000), "headers": [(b"x-forwarded-proto", told)],
    }  # fmt: skip

    assert scheme == read_head(scope).scheme


def raw(server: str, head: bytes, body: bytes) -> bytes:
    """What comes back when a whole request is sent before anything is read, as a proxy may do."""
    host, _, port = server.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), 10) as connection:
        connection.sendall(b"POST /sparql HTTP/1.1\r\nhost: x\r\n" + head + b"\r\n" + body)
        time.sleep(0.3)  # a reset that came meanwhile would take the answer away
        answer = b""
        while piece := connection.recv(65_536):
            answer += piece
        return answer


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"content-length: 2097152\r\n", b" " * (2 << 20)),
        (b"transfer-encoding: chunked\r\n", b"200000\r\n" + b" " * (2 << 20) + b"\r\n0\r\n\r\n"),
        (b"content-encoding: gzip\r\ncontent-length: 1048576\r\n", b" " * (1 << 20)),
    ],
)
def test_a_refusal_reaches_who_has_sent_all_of_it(server: str, head: bytes, body: bytes) -> None:
    """It is not lost by a reset: a proxy would make a 502 of that, after asking every replica."""
    answers = [raw(server, head, body) for _ in range(5)]

    assert {b"HTTP/1.1 413 ", b"HTTP/1.1 415 "} >= {answer[:13] for answer in answers}
    assert all(answer.endswith(b"}") for answer in answers)


def test_who_waits_for_our_word_is_refused_at_once(server: str) -> None:
    """With Expect nothing is sent yet that could be dropped."""
    began_s = time.monotonic()

    answer = raw(server, b"expect: 100-continue\r\ncontent-length: 2097152\r\n", b"")

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert time.monotonic() - began_s < 1.5
