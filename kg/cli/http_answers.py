"""Answers on their way out: in one piece where they are whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, RequestResponseCycle


class Answering:
    """The application for one request, whose answer goes out in one piece where it can.

    uvicorn sends a head and a body with a call to the system each, and reads every field of the head by itself. What is
    not whole, or asks for anything special, is left to it.

    Args:
        app: An ASGI application.
        cycle: Of the request.
    """

    __slots__ = ("_app", "_cycle", "_start")

    def __init__(self, app: Callable[..., Awaitable[None]], cycle: RequestResponseCycle) -> None:
        self._app = app
        self._cycle = cycle
        self._start: Any = None

    def __call__(self, scope: Any, receive: Any, send: Any) -> Awaitable[None]:  # noqa: ARG002 - in place of which is ours
        """See the ASGI specification."""
        return self._app(scope, receive, self._send)

    async def _send(self, message: Any) -> None:
        start, self._start = self._start, None
        if start is None and message["type"] == "http.response.start":
            self._start = message
            return
        if start is not None:
            if not message.get("more_body", False) and self._send_whole(start, message.get("body", b"")):
                return
            await self._cycle.send(start)
        await self._cycle.send(message)

    def _send_whole(self, start: dict[str, Any], body: bytes) -> bool:
        """Send head and body; False if that is not for this place to do."""
        cycle = self._cycle
        if cycle.flow.write_paused or cycle.disconnected or cycle.response_started or not cycle.keep_alive:
            return False
        fields = [*cycle.default_headers, *start["headers"]]
        head = b"".join([b"%b: %b\r\n" % field for field in fields])
        # One line for each field: none of them can hold the beginning of another one, or of an answer.
        if head.count(b"\n") != len(fields) or head.count(b"\r") != len(fields) or b"\0" in head:
            return False
        if b"\ncontent-length: %d\r" % len(body) not in head or b"\nconnection:" in head or b"\ntransfer-" in head:
            return False
        if cycle.scope["method"] == "HEAD":
            return False
        cycle.waiting_for_100_continue = False
        cycle.transport.writelines((b"".join((STATUS_LINE[start["status"]], head, b"\r\n")), body))
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        cycle.on_response()
        return True
