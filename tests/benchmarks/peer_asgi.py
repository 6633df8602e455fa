"""The yardstick of a cached answer: a bare ASGI application under the server that `kg serve` runs, with its options.

It reads the body, returns the same bytes each time and writes the line of the access log; no limits, no cache, no routes.

    python -m tests.benchmarks.peer_asgi PORT FILE

FILE holds the bytes of the answer.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.cli.server import make_config
from kg.settings import get_settings


def bare_app(body: bytes) -> ASGIApp:
    """An application whose every answer is the given JSON."""
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        asked = 0
        while True:
            message = await receive()
            asked += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        line = {
            "time": time.time(), "method": scope["method"], "path": scope["path"], "status": 200, "asked_bytes": asked,
            "answer_bytes": len(body), "seconds": time.perf_counter() - started, "client": scope["client"][0],
        }  # fmt: skip
        sys.stderr.write(json.dumps(line) + "\n")

    return app


def main(port: str, file: str) -> None:
    """Serve until ended."""
    config = make_config(bare_app(Path(file).read_bytes()), get_settings())
    config.port = int(port)
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
