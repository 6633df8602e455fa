"""Sending answers: what belongs to one sending is added here, and what became of it is remembered for log and metrics."""

from __future__ import annotations

import itertools
import secrets
import time

from starlette.types import Send

from api.problems import problem_response
from api.shell.answer import Answer, from_response, is_known, not_modified
from api.shell.asked import Asked
from kg.errors import BusyError

# What the log says of a client that went before its answer was there, after the custom of nginx.
CLIENT_GONE = 499
_OK = 200
# Unique over processes and restarts, as long as 16 hexadecimal digits are; drawing each from the system costs more.
_PROCESS = secrets.token_hex(4)
_NUMBERS = itertools.count()
# Answers that are longer go out in pieces of this size.
_PIECE_BYTES = 1 << 20
# All longer ones together that are being sent: clients that take nothing may hold so much memory and no more.
_MOST_LONG_BYTES = 1 << 29
_long_bytes = 0


class Delivery:
    """The answer to one request on its way to the client.

    Attributes:
        status: What was sent; 499 if nothing was.
        sent_bytes: Of the body.
        is_complete: True if there is nothing more to send.
        is_innocent: True if the client is told to try again: an error that is no fault of its.
        is_muted: True if pieces of the body are not sent: the client asked by HEAD, or has the answer.
        cache: "hit"; "shared" if a request at the same time made the answer; "miss" if it was made and could be kept;
            otherwise "none".
    """

    __slots__ = (
        "_send",
        "asked",
        "cache",
        "is_complete",
        "is_innocent",
        "is_muted",
        "request_id",
        "sent_bytes",
        "started_s",
        "status",
    )

    def __init__(self, asked: Asked, send: Send) -> None:
        self.asked = asked
        self.started_s = time.perf_counter()
        self.request_id = f"{_PROCESS}{next(_NUMBERS):08x}"
        self.status = CLIENT_GONE
        self.sent_bytes = 0
        self.is_complete = False
        self.is_innocent = False
        self.cache = "none"
        self._send = send
        self.is_muted = False

    async def send(self, answer: Answer, readings_s: list[float] | None = None) -> None:
        """Send a whole answer, or 304 where the client has it.

        Args:
            readings_s: How long each call to the readers took.
        """
        if is_known(self.asked, answer):
            answer = not_modified(answer)
        elif len(answer.body) > _PIECE_BYTES and _long_bytes + len(answer.body) > _MOST_LONG_BYTES:
            hint = "Ask for less, or try again in a second."
            error = BusyError("too much is being sent to clients that take it slowly", hint=hint)
            answer = from_response(problem_response(error, self.asked.accept))
        await self._head(answer, readings_s)
        body = b"" if self.asked.method == "HEAD" else answer.body
        self.sent_bytes = len(body)
        await self._send_body(body)
        self.is_complete = True

    async def _send_body(self, body: bytes) -> None:
        """Send a body; a long one in pieces, each when the client has taken most of those before."""
        global _long_bytes  # noqa: PLW0603 - of the whole process
        if len(body) <= _PIECE_BYTES:
            await self._send({"type": "http.response.body", "body": body})
            return
        _long_bytes += len(body)
        try:
            with memoryview(body) as view:
                for start in range(0, len(body), _PIECE_BYTES):
                    piece, more = bytes(view[start : start + _PIECE_BYTES]), start + _PIECE_BYTES < len(body)
                    await self._send({"type": "http.response.body", "body": piece, "more_body": more})
        finally:
            _long_bytes -= len(body)

    async def begin(self, answer: Answer) -> None:
        """Send the head of an answer that comes in pieces, or 304 where the client has it."""
        self.is_muted = is_known(self.asked, answer)
        await self._head(not_modified(answer) if self.is_muted else answer, None)
        self.is_muted |= self.asked.method == "HEAD"

    async def go_on(self, body: bytes, *, more: bool) -> None:
        """Send the next piece."""
        piece = b"" if self.is_muted else body
        self.sent_bytes += len(piece)
        await self._send({"type": "http.response.body", "body": piece, "more_body": more})
        self.is_complete = not more

    async def _head(self, answer: Answer, readings_s: list[float] | None) -> None:
        self.status = answer.status
        self.is_innocent = answer.status != _OK and any(name == b"retry-after" for name, _ in answer.fields)
        timing = f"total;dur={(time.perf_counter() - self.started_s) * 1000:.1f}"
        if readings_s:
            timing += f", reader;dur={sum(readings_s) * 1000:.1f}"
        if self.cache != "none":
            timing += f', cache;desc="{self.cache}"'
        fields = [
            *answer.fields,
            (b"x-request-id", self.request_id.encode()),
            (b"server-timing", timing.encode()),
        ]
        await self._send({"type": "http.response.start", "status": answer.status, "headers": fields})
