"""The server's end of one reader: a request goes out, a reply comes back, one at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, cast

from kg.errors import EngineError
from kg.query.framing import LENGTHS, pack, read_lengths, unpack


class ReaderLost(Exception):  # noqa: N818 - named by what happened; never leaves kg.query
    """The reader's socket closed before the reply was complete."""


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
        self._on_lost = on_lost
        self._received = bytearray()
        self._lengths: tuple[int, int] | None = None
        self._transport: asyncio.Transport | None = None
        self._reply: asyncio.Future[tuple[dict[str, Any], bytes]] | None = None

    @property
    def is_open(self) -> bool:
        """True until the socket closes."""
        return self._transport is not None and not self._transport.is_closing()

    async def request(self, header: Mapping[str, Any], body: bytes) -> tuple[dict[str, Any], bytes]:
        """Send a frame and wait for the frame that answers it. A cancelled request leaves the reader unusable.

        Raises:
            ReaderLost: The reader died first.
            EngineError: What came back is no frame.
        """
        if self._transport is None or not self.is_open:
            raise ReaderLost
        self.was_used = True
        self._reply = asyncio.get_running_loop().create_future()
        self._transport.writelines(pack(header, body))
        try:
            return await self._reply
        finally:
            self._reply = None

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
        try:
            if self._lengths is None and len(self._received) >= LENGTHS.size:
                self._lengths = read_lengths(self._received)
            if self._lengths is None or len(self._received) < LENGTHS.size + sum(self._lengths):
                return
            body_start = LENGTHS.size + self._lengths[0]
            with memoryview(self._received) as view:
                reply = unpack(view[LENGTHS.size : body_start]), bytes(view[body_start:])
        except EngineError as error:
            if self._reply is not None and not self._reply.done():
                self._reply.set_exception(error)
            self.close()
            return
        self._received, self._lengths = bytearray(), None
        if self._reply is None or self._reply.done():  # a reply to nobody: out of step
            self.close()
            return
        self._reply.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the protocol's signature
        """See `asyncio.Protocol`."""
        if self._reply is not None and not self._reply.done():
            self._reply.set_exception(ReaderLost())
        self._on_lost(self)
