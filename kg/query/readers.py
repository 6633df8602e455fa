"""The pool of reader processes: every reading for a request goes through `ReaderPool.call`.

A reader answers one request at a time. At the deadline its process is killed and another one, already forked, takes its
place; nothing else can stop an engine in the middle of a query. What runs for long does so at low priority and in fewer
places than there are readers, so that one of them is always there for what has just come.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from kg.errors import BusyError, EngineError, KgError, MemoryCapError, ReaderLostError
from kg.query.connection import Answered, ReaderConnection
from kg.query.flock import Flock
from kg.query.framing import Reply, pack, raised
from kg.query.reading import LONG_S, LongReadings, Reading
from kg.query.waiting import Waiting
from kg.settings import Settings

_SPARES = 1  # a killed reader takes milliseconds to replace; the next request need not wait for that
_LATER = "Try again in a second."
_TAKEN = "the places for what takes long are taken"
# How often the requests under way are looked at: the precision of every limit of time.
_TICK_S = 0.005

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
        self._waiting = Waiting(settings.queue_requests)
        self._running: set[Reading] = set()
        self._long = LongReadings(max(1, settings.readers - 1))
        self._ticking: asyncio.TimerHandle | None = None
        self._burials: set[asyncio.Task[None]] = set()
        causes = ("client gone", "deadline", "died", "long", "memory")
        self._losses: Counter[str] = Counter(dict.fromkeys(causes, 0))
        self._closed: KgError | None = EngineError("the readers are not started")

    @property
    def flock(self) -> Flock:
        """The processes."""
        return self._flock

    @property
    def busy(self) -> int:
        """Readers that work on a request."""
        return len(self._running)

    @property
    def long(self) -> int:
        """Readers whose request takes long."""
        return len(self._long)

    @property
    def waiting(self) -> int:
        """Requests that wait for a reader."""
        return len(self._waiting)

    @property
    def losses(self) -> dict[str, int]:
        """Cause → readers lost at work: "client gone", "deadline", "died", "long" (no place for it) or "memory"."""
        return dict(self._losses)

    @property
    def is_ready(self) -> bool:
        """True if a request would find readers."""
        return self._closed is None and self._flock.failure is None and bool(self._flock.pids)

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
        self._closed = ReaderLostError("the server is stopping", hint=_LATER)
        self._refuse_waiting()
        for reading in self._running:
            if reading.reader is not None:
                reading.reader.forget()
            reading.fail(self._closed)
        self._running.clear()
        await self._flock.stop()
        await asyncio.gather(*self._burials)

    async def call(
        self,
        service: str,
        payload: Mapping[str, Any],
        *,
        body: bytes = b"",
        deadline_s: float | None = None,
        shape: Callable[[], int] | None = None,
    ) -> Reply:
        """Have a reader answer. If the caller is cancelled the work stops within `LONG_S`.

        Args:
            service: Name of a service of the factory.
            payload: JSON values.
            body: Passed on as it is.
            deadline_s: Lowers the deadline of the settings, never raises it; the wait for a reader counts.
            shape: See `kg.query.reading.Reading`; where it is left out, only the very same request is alike.

        Raises:
            BusyError: The queue is full, no reader came free before the deadline, or the request takes long and
                others that do have taken the places for it.
            DeadlineError: The answer was not there in time.
            MemoryCapError: The answer needed too much memory.
            ReaderLostError: The reader died before it had an answer.
            EngineError: It failed in a way that is no fault of the caller.
            KgError: Whatever the service raised.
        """
        failure = self._closed or self._flock.failure
        if failure is not None:
            raise failure
        most_s = self._settings.deadline_s
        deadline_s = most_s if deadline_s is None else min(deadline_s, most_s)
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        frame = pack({"service": service, "payload": payload}, body)
        reading = Reading(frame, now_s, now_s + deadline_s, loop.create_future(), shape)
        self._admit(reading, now_s)
        if self._ticking is None:
            self._ticking = loop.call_later(_TICK_S, self._tick)
        try:
            return await reading.answer
        except asyncio.CancelledError:
            self._waiting.remove(reading)
            raise

    def _admit(self, reading: Reading, now_s: float) -> None:
        """Have a reading begin or wait."""
        if self._long.refuses(reading, now_s):
            raise BusyError(_TAKEN, hint=_LATER)
        reader = None if self._waiting else self._take_idle()
        if reader is not None:
            self._begin(reading, reader, now_s)
            return
        if self._waiting.is_full:
            raise BusyError("all readers are busy and the queue is full", hint=_LATER)
        self._waiting.add(reading)

    def _begin(self, reading: Reading, reader: ReaderConnection, now_s: float) -> None:
        reading.reader, reading.begun_s = reader, now_s
        self._running.add(reading)
        reader.ask(reading.frame, partial(self._finish, reading))

    def _finish(self, reading: Reading, answered: Answered) -> None:
        """Take a reader's reply, or its death. What waits is handed to the reader before anybody looks at the reply."""
        reader = reading.reader
        assert reader is not None
        is_long = reading in self._long
        self._end(reading)
        if answered is None:
            self._serve_waiting()
            burial = asyncio.get_running_loop().create_task(self._bury(reading, reader))
            self._burials.add(burial)
            burial.add_done_callback(self._burials.discard)
            return
        header, body = answered
        is_last = header.get("last", False)
        if is_last:
            self._losses["memory" if header.get("error", {}).get("class") == "MemoryCapError" else "died"] += 1
        if is_last or is_long:  # a process may lower its priority and never raise it
            self._flock.discard(reader)
        else:
            self._idle.append(reader)
        self._serve_waiting()
        if asyncio.get_running_loop().time() >= reading.end_s:  # between two looks at it
            reading.fail(reading.overdue())
        elif "error" in header:
            reading.fail(raised(header["error"]))
        elif not reading.answer.done():
            reading.answer.set_result(Reply(int(header["status"]), header.get("headers") or {}, body))

    async def _bury(self, reading: Reading, reader: ReaderConnection) -> None:
        """Answer a request with what its reader died of."""
        error = await self._flock.epitaph(reader)
        self._losses["memory" if isinstance(error, MemoryCapError) else "died"] += 1
        reading.fail(error)

    # Limits of time

    def _tick(self) -> None:
        """Look at every request under way."""
        loop = asyncio.get_running_loop()
        now_s = loop.time()
        for reading, reason in self._waiting.overdue(now_s):
            self._waiting.remove(reading)
            reading.fail(BusyError(reason, hint=_LATER))
        for reading in list(self._running):
            self._check(reading, now_s)
        self._serve_waiting()
        is_idle = not self._running and not self._waiting
        self._ticking = None if is_idle else loop.call_later(_TICK_S, self._tick)

    def _check(self, reading: Reading, now_s: float) -> None:
        """Kill the reader of a request that is over its time, or give it a place among the long ones."""
        assert reading.reader is not None
        cpu_s = self._flock.cpu_seconds(reading.reader)
        spent_s = reading.spent_s(now_s, cpu_s)
        if now_s >= reading.end_s:
            self._kill(reading, "deadline", reading.overdue())
        elif reading.answer.done():  # the caller has gone: what is nearly ready may end, so that its reader lives on
            if now_s - reading.begun_s >= LONG_S:
                self._kill(reading, "client gone", None)
        elif reading not in self._long and spent_s >= self._long.patience_s(len(self._waiting)):
            worked_s = reading.worked_s(cpu_s)
            if (spent_s if worked_s is None else worked_s) >= LONG_S:  # not one that others kept from working
                self._long.remember(reading, now_s)
            if self._long.has_place:
                self._long.add(reading)
                self._flock.slow_down(reading.reader)
            else:
                self._kill(reading, "long", BusyError(_TAKEN, hint=_LATER))

    def _kill(self, reading: Reading, cause: str, error: KgError | None) -> None:
        reader = reading.reader
        assert reader is not None
        self._losses[cause] += 1
        self._end(reading)
        reader.forget()
        self._flock.discard(reader)
        if error is not None:
            reading.fail(error)

    def _end(self, reading: Reading) -> None:
        self._running.discard(reading)
        self._long.remove(reading)

    # Readers

    def _take_idle(self) -> ReaderConnection | None:
        while self._idle and len(self._running) < self._settings.readers:
            reader = self._idle.pop()  # the one that answered last: what it needs is still in the processor's caches
            if reader.is_open:
                return reader
        return None

    def _welcome(self, reader: ReaderConnection) -> None:
        self._idle.append(reader)
        self._serve_waiting()

    def _serve_waiting(self) -> None:
        while self._waiting:
            reader = self._take_idle()
            if reader is None:
                return
            now_s = asyncio.get_running_loop().time()
            while self._waiting:
                reading = self._waiting.take(now_s)
                if not self._long.refuses(reading, now_s):
                    self._begin(reading, reader, now_s)
                    break
                reading.fail(BusyError(_TAKEN, hint=_LATER))
            else:
                self._idle.append(reader)

    def _refuse_waiting(self) -> None:
        failure = self._closed or self._flock.failure
        if failure is not None:
            for reading in self._waiting.clear():
                reading.fail(failure)
