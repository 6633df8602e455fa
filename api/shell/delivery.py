"""Sending answers: what belongs to one sending is added here, and what became of it is remembered for log and metrics."""

from __future__ import annotations

import itertools
import secrets
import time

from starlette.types import Send

from api.shell.answer import Answer, is_known, not_modified
from api.shell.asked import Asked

# What the log says of a client that went before its answer was there, after the custom of nginx.
CLIENT_GONE = 499
# Unique over processes and restarts, as long as 16 hexadecimal digits are; drawing each from the system costs more.
_PROCESS = secrets.token_hex(4)
_NUMBERS = itertools.count()


class Delivery:
    """The answer to one request on its way to the client.

    Attributes:
        status: What was sent; 499 if nothing was.
        sent_bytes: Of the body.
        is_complete: True if there is nothing more to send.
        is_muted: True if pieces of the body are not sent: the client asked by HEAD, or has the answer.
        cache: "hit"; "shared" if a request at the same time made the answer; "miss" if it was made and could be kept;
            otherwise "none".
    """

    __slots__ = (
        "_send",
        "asked",
        "cache",
        "is_complete",
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
        await self._head(answer, readings_s)
        body = b"" if self.asked.method == "HEAD" else answer.body
        self.sent_bytes = len(body)
        await self._send({"type": "http.response.body", "body": body})
        self.is_complete = True

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
