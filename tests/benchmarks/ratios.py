"""Throughput of `kg serve` for SPARQL as a ratio to a bare ASGI application, measured side by side in one run.

Absolute times mean nothing on a shared machine, so that only ratios are printed. Both servers answer bodies of the same
size to the same client; rounds alternate between them, and the median of the rounds counts. The client shares the
machine with the servers, which draws every ratio a little towards one. GraphQL has a benchmark of its own (`door`).

    python -m tests.benchmarks.ratios [--rounds 7] [--seconds 1.0]
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.comparison import bare, ours

SPARQL = """PREFIX ng: <https://w3id.org/nutrigraph/entity/>
PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
SELECT ?food WHERE { ?food nutri:dietarySourceOf ng:iron }"""


def sparql(number: int) -> bytes:
    """A small query as an HTTP request; the number makes it a new one, so that no cache can answer it."""
    body = f"{SPARQL}\n# {number}".encode()
    head = (
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def ask(connection: socket.socket, request: bytes) -> bytes:
    """Send a request over an open connection and read the whole answer; its body."""
    connection.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(connection)
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *fields = head.decode("latin-1").split("\r\n")
    if " 200 " not in status:
        sys.exit(f"the server answered {status}: {body!r}")
    length = next(int(f.partition(":")[2]) for f in fields if f.lower().startswith("content-length:"))
    while len(body) < length:
        body += _more(connection)
    return body


def _more(connection: socket.socket) -> bytes:
    chunk = connection.recv(1 << 16)
    if not chunk:
        sys.exit("the server closed the connection")
    return chunk


def rate(port: int, seconds: float) -> float:
    """Requests per second of one client over one connection."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        end = time.perf_counter() + seconds
        started, count = time.perf_counter(), 0
        while time.perf_counter() < end:
            ask(connection, sparql(time.perf_counter_ns()))
            count += 1
        return count / (time.perf_counter() - started)


def compare(ours: int, options: argparse.Namespace) -> None:
    """Print the ratio of our rate to that of a bare application that gives the same answer."""
    with socket.create_connection(("127.0.0.1", ours)) as connection:
        answer = ask(connection, sparql(0))
    with tempfile.TemporaryDirectory() as folder, bare(answer, Path(folder)) as server:
        rounds = [rate(ours, options.seconds) / rate(server.port, options.seconds) for _ in range(options.rounds)]
    spread = f"{min(rounds):.3f} to {max(rounds):.3f}"
    sys.stdout.write(f"{'small SPARQL query, uncached, isolated':<44} {statistics.median(rounds):6.3f}  ({spread})\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=1.0)
    options = parser.parse_args()
    kg = str(Path(sys.executable).with_name("kg"))
    with tempfile.TemporaryDirectory() as folder:
        release = subprocess.run([kg, "build", "--out", folder], check=True, capture_output=True, text=True).stdout
        sys.stdout.write(f"ratio to bare ASGI, one client, {os.cpu_count()} cores          median  (least to most)\n")
        with ours(Path(release.strip())) as server:
            compare(server.port, options)


if __name__ == "__main__":
    main()
