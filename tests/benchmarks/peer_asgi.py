"""The yardstick of a cached answer: a bare ASGI application under the server that `kg serve` runs, with its options.

It reads the body, gives the same bytes each time and writes the line of the access log; no limits, no cache, no routes,
no metrics, and no header fields but type and length.

    python -m tests.benchmarks.peer_asgi PORT FILE

FILE holds the bytes of the answer.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from api.shell import AccessLog
from api.shell.asked import Asked
from api.shell.delivery import Delivery
from kg.cli.server import make_config
from kg.settings import get_settings


def bare_app(body: bytes, log: AccessLog) -> ASGIApp:
    """An application whose every answer is the given JSON."""
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        noted = Delivery(Asked(scope["method"], scope["raw_path"], b"", scope["scheme"], {}, None), send)
        chunks = []
        while True:
            message = await receive()
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                break
        b"".join(chunks)
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})
        noted.status, noted.sent_bytes = HTTPStatus.OK.value, len(body)
        log.note(noted, "bare")

    return app


def main(port: str, file: str) -> None:
    """Serve until ended."""
    log = AccessLog(sys.stderr)
    config = make_config(bare_app(Path(file).read_bytes(), log), get_settings())
    config.port = int(port)
    uvicorn.Server(config).run()
    log.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
