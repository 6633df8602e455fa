"""A load generator without other programs, for machines that have no wrk: one process, one loop over open sockets.

    python -m tests.benchmarks.raw_client PORT PATH FILE START CONNECTIONS SECONDS [FIELD …]

FIELDs are header fields, "Name: value". FILE holds the body; the placeholder in it becomes a new number in each request. Prints the JSON that wrk.lua prints.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

PLACEHOLDER = b"@NUMBER@"


def requests(path: str, fields: Sequence[str], body: bytes, start: int) -> Iterator[bytes]:
    """Whole HTTP requests without end."""
    for number in count(start + 1):
        filled = body.replace(PLACEHOLDER, str(number).encode())
        head = "\r\n".join((f"POST {path} HTTP/1.1", "Host: localhost", *fields))
        yield f"{head}\r\nContent-Length: {len(filled)}\r\n\r\n".encode() + filled


def answer_bytes(received: bytes) -> int | None:
    """How long the answer that begins here is, its head included; None until the head is there."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    for line in received[:end].split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return end + 4 + int(value)
    sys.exit("an answer has no content-length")


class Client:
    """Keep-alive connections, each with one request under way.

    Args:
        port: On 127.0.0.1.
        wanted: What to send.
        connections: How many.
    """

    def __init__(self, port: int, wanted: Iterator[bytes], connections: int) -> None:
        self._wanted = wanted
        self._selector = selectors.DefaultSelector()
        self._received: dict[socket.socket, bytes] = {}
        self._sent: dict[socket.socket, float] = {}
        self._latencies_s: list[float] = []
        self._errors = 0
        for _ in range(connections):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(connection, selectors.EVENT_READ)
            self._send(connection)

    def run(self, seconds: float) -> dict[str, float]:
        """Ask for so long; what came back."""
        started = time.perf_counter()
        while time.perf_counter() - started < seconds:
            for key, _ in self._selector.select(timeout=0.1):
                assert isinstance(key.fileobj, socket.socket)
                self._receive(key.fileobj)
        passed = time.perf_counter() - started
        ordered = sorted(self._latencies_s) or [passed]
        return {
            "requests": len(self._latencies_s),
            "seconds": passed,
            "errors": self._errors,
            "p50_ms": ordered[len(ordered) // 2] * 1000,
            "p99_ms": ordered[len(ordered) * 99 // 100] * 1000,
        }

    def _send(self, connection: socket.socket) -> None:
        self._received[connection] = b""
        self._sent[connection] = time.perf_counter()
        connection.sendall(next(self._wanted))

    def _receive(self, connection: socket.socket) -> None:
        chunk = connection.recv(1 << 18)
        if not chunk:
            sys.exit("the server closed a connection")
        received = self._received[connection] = self._received[connection] + chunk
        length = answer_bytes(received)
        if length is not None and len(received) >= length:
            self._errors += not received.startswith(b"HTTP/1.1 200")
            self._latencies_s.append(time.perf_counter() - self._sent[connection])
            self._send(connection)


def main(port: str, path: str, file: str, start: str, connections: str, seconds: str, *fields: str) -> None:
    """Ask and print."""
    wanted = requests(path, fields, Path(file).read_bytes(), int(start))
    sys.stdout.write(json.dumps(Client(int(port), wanted, int(connections)).run(float(seconds))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
