"""The pool of reader processes: every reading for a request goes through `ReaderPool.call`.

A reader answers one request at a time. At the deadline, or when the client goes, its process is killed and another
one, already forked, takes its place; nothing else can stop an engine in the middle of a query.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import signal
from collections import Counter, deque
from collections.abc import Mapping
from typing import Any

from kg.errors import BusyError, DeadlineError, EngineError, KgError, MemoryCapError
from kg.query.connection import ReaderConnection, ReaderLost
from kg.query.flock import Flock
from kg.query.framing import Reply, raised
from kg.query.reader import MEMORY_HINT, MEMORY_MESSAGE
from kg.settings import Settings

_SPARES = 1  # a killed reader takes milliseconds to replace; the next request need not wait for that
_LATER = "Try again in a second."
# Small requests come in bursts (a page's own, a test suite's) and are gone in milliseconds: so many may stand behind the
# queue for so long before they are sent away.
_BURST_REQUESTS, _BURST_S = 128, 0.25

__all__ = ["ReaderPool", "Reply"]


class ReaderPool:
    """Reader processes that share one open release.

    Call `launch` as early as possible (it returns at once), then `start` inside the event loop, and `stop` in the
    same loop. Not safe for threads.

    Args:
        factory: "module:function"; called with `argument` in a process of its own, returns name → `Service`.
        argument: Usually the path of a release.
        settings: `readers`, `deadline_s`, `query_memory_bytes` and `queue_requests` are used here; the services'
            process gets all of them as its environment.
    """

    def __init__(self, factory: str, argument: str, settings: Settings) -> None:
        self._settings = settings
        self._flock = Flock(
            factory,
            argument,
            settings,
            size=settings.readers + _SPARES,
            on_reader=self._welcome,
            on_failure=self._refuse_waiting,
        )
        self._idle: deque[ReaderConnection] = deque()
        self._waiting: deque[asyncio.Future[ReaderConnection]] = deque()
        self._busy = 0
        self._losses: Counter[str] = Counter({"client gone": 0, "deadline": 0, "died": 0, "memory": 0})
        self._closed: KgError | None = EngineError("the readers are not started")

    @property
    def flock(self) -> Flock:
        """The processes."""
        return self._flock

    @property
    def busy(self) -> int:
        """Readers that work on a request."""
        return self._busy

    @property
    def waiting(self) -> int:
        """Requests that wait for a reader."""
        return len(self._waiting)

    @property
    def losses(self) -> dict[str, int]:
        """Cause → readers lost at work: "client gone", "deadline", "died" or "memory"."""
        return dict(self._losses)

    @property
    def is_ready(self) -> bool:
        """True if a request would find readers."""
        return self._closed is None and self._flock.failure is None

    def launch(self) -> None:
        """Start opening the release without waiting for it; needs no event loop.

        Raises:
            EngineError: The process cannot be started.
        """
        self._flock.launch()

    async def start(self) -> tuple[str, ...]:
        """Wait until the release is open and the readers are there.

        Returns:
            Names of the services, sorted.

        Raises:
            KgError: What the factory raised, usually ReleaseError; everything is stopped then.
        """
        try:
            services = await self._flock.start()
        except BaseException:
            await self.stop()
            raise
        self._closed = None
        return services

    async def stop(self) -> None:
        """End every process; requests in flight or waiting end with EngineError."""
        self._closed = EngineError("the server is stopping", hint=_LATER)
        self._refuse_waiting()
        await self._flock.stop()

    async def call(
        self, service: str, payload: Mapping[str, Any], *, body: bytes = b"", deadline_s: float | None = None
    ) -> Reply:
        """Have a reader answer. If the caller is cancelled the reader is killed.

        Args:
            service: Name of a service of the factory.
            payload: JSON values.
            body: Passed on as it is.
            deadline_s: Lowers the deadline of the settings, never raises it; the wait for a reader counts.

        Raises:
            BusyError: The queue is full, or no reader came free before the deadline.
            DeadlineError: The answer was not there in time.
            MemoryCapError: The answer needed too much memory.
            EngineError: The reader died, or failed in a way that is no fault of the caller.
            KgError: Whatever the service raised.
        """
        most_s = self._settings.deadline_s
        deadline_s = most_s if deadline_s is None else min(deadline_s, most_s)
        end = asyncio.get_running_loop().time() + deadline_s
        reader = await self._acquire(end)
        try:
            async with asyncio.timeout_at(end):
                header, reply_body = await reader.request({"service": service, "payload": payload}, body)
        except ReaderLost:
            self._release(None)
            raise await self._epitaph(reader) from None
        except TimeoutError:
            self._flock.discard(reader)
            self._release(None)
            self._losses["deadline"] += 1
            raise DeadlineError(
                f"the answer was not ready after {deadline_s:g} s", hint="Ask for less: name more terms, or add LIMIT."
            ) from None
        except BaseException as error:
            self._flock.discard(reader)
            self._release(None)
            self._losses["client gone" if isinstance(error, asyncio.CancelledError) else "died"] += 1
            raise
        if header.get("last"):
            self._losses["memory" if header.get("error", {}).get("class") == "MemoryCapError" else "died"] += 1
            self._flock.discard(reader)
            self._release(None)
        else:
            self._release(reader)
        if "error" in header:
            raise raised(header["error"])
        return Reply(int(header["status"]), header.get("headers") or {}, reply_body)

    async def _epitaph(self, reader: ReaderConnection) -> KgError:
        """The error that a reader's death amounts to."""
        fatal = await self._flock.death(reader)
        self._losses["memory" if fatal == signal.SIGABRT else "died"] += 1
        if fatal == signal.SIGABRT:  # how the engine ends when an allocation fails
            return MemoryCapError(MEMORY_MESSAGE, hint=MEMORY_HINT)
        how = f" ({signal.Signals(fatal).name})" if fatal else ""
        return EngineError(f"the reader died before it had an answer{how}", hint="Try again, or ask for less.")

    async def _acquire(self, end: float) -> ReaderConnection:
        failure = self._closed or self._flock.failure
        if failure is not None:
            raise failure
        reader = None if self._waiting else self._take_idle()
        if reader is not None:
            return reader
        if len(self._waiting) >= self._settings.queue_requests + _BURST_REQUESTS:
            raise BusyError("all readers are busy and the queue is full", hint=_LATER)
        place: asyncio.Future[ReaderConnection] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            return await self._wait(place, end)
        except BaseException:
            if place in self._waiting:
                self._waiting.remove(place)
            elif not place.cancelled() and place.exception() is None:  # given a reader in the moment of leaving
                self._release(place.result())
            raise

    async def _wait(self, place: asyncio.Future[ReaderConnection], end: float) -> ReaderConnection:
        """Wait for a reader, in the queue or a moment behind it."""
        if len(self._waiting) > self._settings.queue_requests:
            burst_end = min(end, asyncio.get_running_loop().time() + _BURST_S)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(burst_end):
                    return await asyncio.shield(place)
            if place in itertools.islice(self._waiting, self._settings.queue_requests, None):
                raise BusyError("all readers are busy and the queue is full", hint=_LATER)
        try:
            async with asyncio.timeout_at(end):
                return await asyncio.shield(place)
        except TimeoutError:
            raise BusyError("no reader came free before the deadline", hint=_LATER) from None

    def _take_idle(self) -> ReaderConnection | None:
        while self._idle and self._busy < self._settings.readers:
            reader = self._idle.pop()  # the one that answered last: what it needs is still in the processor's caches
            if reader.is_open:
                self._busy += 1
                return reader
        return None

    def _release(self, reader: ReaderConnection | None) -> None:
        """Count one request less; its reader, if it still lives, is free for the next."""
        self._busy -= 1
        if reader is not None and reader.is_open:
            self._idle.append(reader)
        self._serve_waiting()

    def _welcome(self, reader: ReaderConnection) -> None:
        self._idle.append(reader)
        self._serve_waiting()

    def _serve_waiting(self) -> None:
        while self._waiting:
            if self._waiting[0].done():  # cancelled; its owner has not run yet
                self._waiting.popleft()
                continue
            reader = self._take_idle()
            if reader is None:
                return
            self._waiting.popleft().set_result(reader)

    def _refuse_waiting(self) -> None:
        failure = self._closed or self._flock.failure
        while self._waiting:
            place = self._waiting.popleft()
            if failure is not None and not place.done():
                place.set_exception(failure)
