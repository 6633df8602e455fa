"""The life of one reader process: take a request, answer it, take the next, until the parent goes."""

from __future__ import annotations

import gc
import os
import socket
import sys
import traceback
from collections.abc import Mapping
from typing import Any

from kg.errors import EngineError, KgError, MemoryCapError
from kg.query.framing import FrameReader, Reply, Service, error_record, send

# Objects that are left over before the collector looks for cycles among them; it does so between requests, where nobody
# waits for it. A request leaves few: what it made is freed as soon as it is done with.
_LEFT_OVER = 50_000

MEMORY_MESSAGE = "the answer needs more memory than a query may use"
MEMORY_HINT = "Ask for less: name more terms, or add LIMIT."


def serve(connection: socket.socket, services: Mapping[str, Service]) -> None:
    """Answer requests one after the other until the other side closes the socket.

    Returns early after an answer that left this process in doubt (out of memory, a panic of the engine): the parent
    sees the end of the socket and takes a fresh process.
    """
    gc.disable()
    frames = FrameReader(connection)
    while True:
        if gc.get_count()[0] > _LEFT_OVER:
            gc.collect()
        request = frames.receive()
        if request is None:
            return
        header, body, sound = _answer(services, *request)
        try:
            send(connection, header, body)
        except OSError:  # the parent went while the answer was made
            return
        if not sound:
            return


def _answer(
    services: Mapping[str, Service], request: Mapping[str, Any], body: bytes
) -> tuple[dict[str, Any], bytes, bool]:
    """Header and body of the reply, and whether this process may go on."""
    name = str(request.get("service"))
    try:
        if name not in services:
            raise EngineError(f"there is no service {name!r}")
        reply: Reply = services[name](request.get("payload") or {}, body)
    except KgError as error:
        return {"error": error_record(error)}, b"", True
    except MemoryError:
        return {"error": error_record(MemoryCapError(MEMORY_MESSAGE, hint=MEMORY_HINT)), "last": True}, b"", False
    except BaseException as error:  # noqa: BLE001 - an engine's panic is no Exception, and no detail may leave
        _log(name)
        failure = EngineError("the answer could not be made", hint="The log of the server says why.")
        sound = isinstance(error, Exception)
        return {"error": error_record(failure)} | ({} if sound else {"last": True}), b"", sound
    return {"status": reply.status, "headers": dict(reply.headers)}, reply.body, True


def _log(service: str) -> None:
    sys.stderr.write(f"reader {os.getpid()}: service {service} failed\n{traceback.format_exc()}")
    sys.stderr.flush()
