"""A server that answers with what it was asked, and a client that writes bytes."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from kg.cli.server import make_config
from kg.settings import Settings
from tests.threaded_server import in_a_thread

SETTINGS = Settings(url_bytes=1_000, head_bytes=8_000, request_s=1.0)
HOST = b"Host: x\r\n"
# A reset instead of an answer is what a client sees that writes on while it is refused.
CLOSED = b""
LARGE_BYTES = 20_000_000  # more than the kernel takes for a client that does not read


class Echo:
    """Answers with what it was asked, counting requests that came whole; /slow only when it is told to."""

    def __init__(self) -> None:
        self.asked = 0
        self.may_go_on = threading.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message["body"], message["more_body"]
        self.asked += 1
        if scope["path"] == "/slow":
            await asyncio.to_thread(self.may_go_on.wait, 10)
        if scope["path"] == "/large":
            body = b"x" * LARGE_BYTES
        names = [name.decode() for name, _ in scope["headers"]]
        answer = json.dumps({"path": scope["path"], "body": body.decode(), "fields": names}).encode()
        length = (b"content-length", str(len(answer)).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": answer})


class Client:
    """A socket that reads what there is until the server closes."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            try:
                self.socket.sendall(piece)
            except ConnectionError:
                return

    def read(self, until: bytes = b"") -> bytes:
        """Everything up to a mark, or up to the end."""
        answer = bytearray()
        with contextlib.suppress(ConnectionError):
            while (not until or until not in answer) and (chunk := self.socket.recv(1 << 20)):
                answer += chunk
        return bytes(answer)


@contextmanager
def serving(echo: Echo) -> Iterator[int]:
    """The port of a server with small bounds."""
    with in_a_thread(uvicorn.Server(make_config(echo, SETTINGS))) as port:
        yield port


def status(answer: bytes) -> bytes:
    """The status of the first answer."""
    return answer.split(b" ", 2)[1] if answer else CLOSED


def asked_for(answer: bytes) -> list[tuple[str, str]]:
    """Path and body of each request that was answered, in order."""
    told = [json.loads(part.partition(b"\r\n\r\n")[2]) for part in answer.split(b"HTTP/1.1 200 OK")[1:]]
    return [(each["path"], each["body"]) for each in told]
