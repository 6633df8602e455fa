"""Throughput of `kg serve` as a ratio to a bare ASGI application, measured side by side in one run.

Absolute times mean nothing on a shared machine, so that only ratios are printed. Both servers run under uvicorn with
one worker and answer bodies of the same size to the same client; rounds alternate between them, and the median of
the rounds counts. The client shares the machine with the servers, which draws every ratio a little towards one.

    python tests/benchmarks/ratios.py [--rounds 7] [--seconds 1.0]
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FLAGSHIP = """{ condition(id: "restless-legs-syndrome") { linkedDeficiencies { edges { certainty node { label
  addressedBy { edges { certainty inferred node { label } } } } } } } }"""
SPARQL = """PREFIX ng: <https://w3id.org/nutrigraph/entity/>
PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
SELECT ?food WHERE { ?food nutri:dietarySourceOf ng:iron }"""
BARE = """
import sys, uvicorn

body = b"x" * int(sys.argv[2])
headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]


async def app(scope, receive, send):
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False, lifespan="off")
"""
# A number in the text makes every request a new one, so that no cache can answer it.
_Request = Callable[[int], bytes]


def graphql(number: int) -> bytes:
    """The flagship query as an HTTP request."""
    body = json.dumps({"query": f"{FLAGSHIP}\n# {number}"}).encode()
    return _post("/graphql", "application/json", body)


def sparql(number: int) -> bytes:
    """A small query as an HTTP request."""
    return _post("/sparql", "application/sparql-query", f"{SPARQL}\n# {number}".encode())


def _post(path: str, media_type: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
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


def rate(port: int, request: _Request, seconds: float) -> float:
    """Requests per second of one client over one connection."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        end = time.perf_counter() + seconds
        started, count = time.perf_counter(), 0
        while time.perf_counter() < end:
            ask(connection, request(time.perf_counter_ns()))
            count += 1
        return count / (time.perf_counter() - started)


@contextmanager
def running(*command: str) -> Iterator[int]:
    """Run a server whose command takes a port where `{port}` stands; yields the port once it listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    process = subprocess.Popen([word.format(port=port) for word in command], stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            sys.exit(f"{command[0]} did not start within a minute")
        yield port
    finally:
        process.terminate()
        process.wait()


def compare(name: str, ours: int, request: _Request, options: argparse.Namespace) -> None:
    """Print the ratio of our rate to that of a bare application whose answers are as long."""
    with socket.create_connection(("127.0.0.1", ours)) as connection:
        length = len(ask(connection, request(0)))
    with running(sys.executable, "-c", BARE.replace("{", "{{").replace("}", "}}"), "{port}", str(length)) as bare:
        rounds = [
            rate(ours, request, options.seconds) / rate(bare, request, options.seconds) for _ in range(options.rounds)
        ]
    spread = f"{min(rounds):.3f} to {max(rounds):.3f}"
    sys.stdout.write(f"{name:<44} {statistics.median(rounds):6.3f}  ({spread}, {length:,} bytes)\n")


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
        with running(kg, "serve", "--port", "{port}", "--release", release.strip()) as port:
            compare("small SPARQL query, uncached, isolated", port, sparql, options)
            compare("flagship GraphQL query, uncached, isolated", port, graphql, options)


if __name__ == "__main__":
    main()
