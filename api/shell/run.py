"""Running the doors for one request: what they send is gathered into an answer, and a client that goes ends the work."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope

from api.door import Door, made_of
from api.shell.answer import Answer, dress, dress_stream
from api.shell.asked import Asked
from api.shell.delivery import Delivery
from kg.errors import EngineError, KgError

_LOG = logging.getLogger(__name__)
# An answer that comes in pieces is gathered up to here (a file of the pages, say), where its length is declared.
_GATHERED_BYTES = 4 << 20
_UNWATCHED_S = 0.05

# An error and what its client accepts → the answer that it is.
Tell = Callable[[KgError, str], Response]


class NobodyReadsError(OSError):
    """What a door gets from `send` when nobody takes the rest, as ASGI says: it need not make it."""


async def run_doors(  # noqa: PLR0913, PLR0917 - made in one place only
    app: ASGIApp,
    scope: Scope,
    body: bytes,
    delivery: Delivery,
    version: bytes,
    on_stream: Callable[[Answer], None] = lambda _: None,
) -> Answer:
    """The answer of the doors; one that is too long to be held goes out in pieces and comes back as sent.

    Args:
        on_stream: Told when an answer begins to go out in pieces, with its head.
    """
    gathering = _Gathering(delivery, version, on_stream)
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        if messages:
            return messages.pop()
        await asyncio.Event().wait()  # until this task is cancelled, because the client went
        raise AssertionError

    try:
        await app(delivery.asked.for_doors(scope), replay, gathering.send)
    except Exception:
        if not gathering.is_whole:
            raise
        if not delivery.is_muted:
            _LOG.exception("an answer could not be made")  # and the error document that stands for it goes out
    return await gathering.answer()


async def run_door(door: Door, asked: Asked, body: bytes, tell: Tell, version: bytes) -> Answer:
    """The answer of one door; an error is an answer too."""
    try:
        made = await door(asked, body)
    except KgError as error:
        made = made_of(tell(error, asked.accept))
    except Exception:  # noqa: BLE001 - whatever it is, the log has it and the client an answer
        _LOG.exception("an answer could not be made")
        failure = EngineError("the answer could not be made", hint="The log of the server says why.")
        made = made_of(tell(failure, asked.accept))
    return await dress(asked, made.status, made.fields, made.body, version)


class _Gathering:
    """What the doors have sent so far."""

    def __init__(self, delivery: Delivery, version: bytes, on_stream: Callable[[Answer], None]) -> None:
        self._delivery = delivery
        self._version = version
        self._on_stream = on_stream
        self._start: Message = {}
        self._pieces: list[bytes] = []
        self._stream: Answer | None = None
        self.is_whole = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        piece, more = message.get("body", b""), message.get("more_body", False)
        if self._stream is None and more and not self._pieces and not self._is_short():
            fields = self._start.get("headers", ())
            self._stream = dress_stream(self._delivery.asked, self._start["status"], fields, self._version)
            self._on_stream(self._stream)
            await self._delivery.begin(self._stream)
        if self._stream is not None and self._delivery.is_muted:
            await self._end()
        if self._stream is not None:
            await self._delivery.go_on(piece, more=more)
        else:
            self._pieces.append(piece)
        self.is_whole = not more

    async def _end(self) -> None:
        """Nothing of the body is sent, so that there is no need to make it."""
        if not self.is_whole:
            self.is_whole = True
            await self._delivery.go_on(b"", more=False)
        raise NobodyReadsError

    async def answer(self) -> Answer:
        if self._stream is not None:
            return self._stream
        fields = self._start.get("headers", ())
        body = b"".join(self._pieces)
        return await dress(self._delivery.asked, self._start["status"], fields, body, self._version)

    def _is_short(self) -> bool:
        lengths = [value for name, value in self._start.get("headers", ()) if name.lower() == b"content-length"]
        return bool(lengths) and lengths[0].isdigit() and int(lengths[0]) <= _GATHERED_BYTES


async def while_connected(work: Coroutine[Any, Any, None], receive: Receive, delivery: Delivery) -> None:
    """Do the work; cancel it when the client goes before it has the whole answer.

    Most answers are there before anybody looks whether their client is: looking takes a task of its own.
    """
    loop = asyncio.get_running_loop()
    working = asyncio.current_task()
    assert working is not None
    watch = _Watch(working, receive, delivery)
    timer = loop.call_later(_UNWATCHED_S, watch.begin)
    try:
        await work
    except asyncio.CancelledError:
        if not watch.is_gone or working.uncancel():  # the server itself is stopping
            raise
    finally:
        timer.cancel()
        watch.end()


class _Watch:
    """Looks whether the client of a request is still there."""

    def __init__(self, working: asyncio.Task[Any], receive: Receive, delivery: Delivery) -> None:
        self._working = working
        self._receive = receive
        self._delivery = delivery
        self._looking: asyncio.Task[None] | None = None
        self.is_gone = False

    def begin(self) -> None:
        self._looking = asyncio.create_task(self._look())

    def end(self) -> None:
        if self._looking is not None:
            self._looking.cancel()

    async def _look(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if not self._delivery.is_complete:
            self.is_gone = True
            self._working.cancel()
