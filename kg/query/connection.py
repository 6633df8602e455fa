"""The server's end of one reader: requests go out, replies come back in the same order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from kg.errors import EngineError
from kg.query.framing import LENGTHS, read_lengths, unpack

# Header and body of a reply; None stands for a reader that was lost before it had one.
Answered = tuple[Mapping[str, Any], bytes] | None


class ReaderConnection(asyncio.Protocol):
    """One reader process, seen from the server.

    Args:
        number: The pool's name for the reader.
        loop: Where it is used.
        on_lost: Called once with this connection when the socket has closed, whoever closed it.
    """

    def __init__(
        self, number: int, *, loop: asyncio.AbstractEventLoop, on_lost: Callable[[ReaderConnection], None]
    ) -> None:
        self.number = number
        self.born_s = loop.time()
        # The signal that the process died of, told by the zygote, before or after the socket closes.
        self.death: asyncio.Future[int] = loop.create_future()
        self.was_used = False
        self.is_welcome = False  # set by who hands it out
        self._on_lost = on_lost
        self._received = bytearray()
        self._lengths: tuple[int, int] | None = None
        self._transport: asyncio.Transport | None = None
        self._unanswered = 0
        self._on_reply: Callable[[ReaderConnection, Answered], None] | None = None

    @property
    def is_open(self) -> bool:
        """True until the socket closes."""
        return self._transport is not None and not self._transport.is_closing()

    def ask(self, frame: Sequence[bytes], on_reply: Callable[[ReaderConnection, Answered], None]) -> None:
        """Send a frame to an open reader; if it works on another one, this waits in its socket.

        Args:
            frame: As `kg.query.framing.pack` made it.
            on_reply: Called with this connection for each reply, in the very moment in which it is complete, so that
                the reader can go on with the next request; once, if the reader is lost before it has answered all.
        """
        assert self._transport is not None
        self.was_used = True
        self._on_reply = on_reply
        self._unanswered += 1
        self._transport.writelines(frame)

    def forget(self) -> None:
        """Tell nobody what becomes of the requests."""
        self._on_reply = None

    def close(self) -> None:
        """Close the socket without waiting for anything."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See `asyncio.Protocol`."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by inheritance

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        self._received += data
        while (reply := self._next_reply()) is not None:
            told = self._on_reply if self._unanswered else None
            if told is None:  # a reply to nobody
                self.close()
                return
            self._unanswered -= 1
            told(self, reply)

    def _next_reply(self) -> Answered:
        """Header and body of the first reply that came, if it is complete; closes the socket if it is none."""
        received = self._received
        try:
            if self._lengths is None and len(received) >= LENGTHS.size:
                self._lengths = read_lengths(received)
            if self._lengths is None or len(received) < LENGTHS.size + sum(self._lengths):
                return None
            body_start = LENGTHS.size + self._lengths[0]
            end = body_start + self._lengths[1]
            with memoryview(received) as view:
                reply = unpack(bytes(view[LENGTHS.size : body_start])), bytes(view[body_start:end])
        except EngineError:  # no frame: out of step
            self.close()
            return None
        self._lengths = None
        if end == len(received):  # nearly always; a new one costs less than moving what a long reply leaves
            self._received = bytearray()
        else:
            del received[:end]
        return reply

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        """See `asyncio.Protocol`."""
        told, self._on_reply = self._on_reply, None
        self._on_lost(self)
        if told is not None and self._unanswered:
            told(self, None)
