"""The pool of reader processes: every reading for a request goes through `ReaderPool.call`.

A reader answers one request after the other. At the deadline its process is killed and another one, already forked, takes its
place; nothing else can stop an engine in the middle of a query. What runs for long does so at low priority and in fewer
places than there are readers, so that one of them is always there for what has just come.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from kg.errors import KgError, MemoryCapError, ReaderLostError
from kg.query.connection import Answered, ReaderConnection
from kg.query.flock import Flock
from kg.query.framing import Reply, pack, raised
from kg.query.lanes import Lanes
from kg.query.reading import HELD_UP_S, LONG_S, LongReadings, Reading
from kg.query.waiting import LATER, Waiting, too_busy
from kg.settings import Settings

_SPARES = 1  # a killed reader takes milliseconds to replace; the next request need not wait for that
_TAKEN = "the places for what takes long are taken"
# How often the requests under way are looked at: the precision of every limit of time.
_TICK_S = 0.005
_CAUSES = ("client gone", "deadline", "died", "handed on", "long", "memory")


class ReaderPool:
    """Reader processes that share one open release.

    Call `launch` as early as possible (it returns at once), then `start` inside the event loop, and `stop` in the
    same loop. Not safe for threads.

    Args:
        factory: "module:function"; called with `argument` in a process of its own, returns name → `Service`.
        argument: Usually the path of a release.
        settings: `readers`, `deadline_s`, `query_memory_bytes` and `queue_requests` are used here; the services'
            process gets all of them as its environment.

    Attributes:
        flock: The processes.
    """

    def __init__(self, factory: str, argument: str, settings: Settings) -> None:
        self._settings = settings
        self.flock = Flock(
            factory,
            argument,
            settings,
            size=settings.readers + _SPARES,
            on_reader=self._welcome,
            on_failure=self._refuse_waiting,
        )
        self._lanes = Lanes(settings.readers)
        self._waiting = Waiting(settings.queue_requests)
        self._long = LongReadings(max(1, settings.readers - 1))
        self._ticking: asyncio.TimerHandle | None = None
        self._burials: set[asyncio.Task[None]] = set()
        self._losses: Counter[str] = Counter(dict.fromkeys(_CAUSES, 0))
        self._closed: KgError | None = ReaderLostError("the readers are not started yet", hint=LATER)

    @property
    def busy(self) -> int:
        """Readers that work on a request."""
        return len(self._lanes)

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
        """Cause → readers lost: "client gone", "deadline", "died", "handed on" (see Lanes), "long" (no place), "memory"."""
        return dict(self._losses)

    @property
    def is_ready(self) -> bool:
        """True if a request would find readers."""
        return self._closed is None and self.flock.failure is None and bool(self.flock.pids)

    def launch(self) -> None:
        """Start opening the release without waiting for it; needs no event loop.

        Raises:
            EngineError: The process cannot be started.
        """
        self.flock.launch()

    async def start(self) -> tuple[str, ...]:
        """Wait until the release is open and the readers are there.

        Returns:
            Names of the services, sorted.

        Raises:
            KgError: What the factory raised, usually ReleaseError; everything is stopped then.
        """
        try:
            services = await self.flock.start()
        except BaseException:
            await self.stop()
            raise
        self._closed = None
        return services

    async def stop(self) -> None:
        """End every process; requests in flight or waiting end with EngineError."""
        self._closed = ReaderLostError("the server is stopping", hint=LATER)
        self._refuse_waiting()
        for reader, reading in self._lanes.clear():
            reader.forget()
            reading.fail(self._closed)
        await self.flock.stop()
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
        failure = self._closed or self.flock.failure
        if failure is not None:
            raise failure
        most_s = self._settings.deadline_s
        deadline_s = most_s if deadline_s is None else min(deadline_s, most_s)
        loop = asyncio.get_running_loop()
        frame, now_s = pack({"service": service, "payload": payload}, body), loop.time()
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
            raise too_busy(_TAKEN, self._settings)
        reader = None if self._waiting else self._find_reader(reading.may_go_ahead, now_s)
        if reader is not None:
            self._hand(reading, reader, now_s)
            return
        if self._waiting.is_full:
            raise too_busy("all readers are busy and the queue is full", self._settings)
        self._waiting.add(reading)

    def _find_reader(self, may_go_ahead: bool, now_s: float) -> ReaderConnection | None:  # noqa: FBT001
        """A reader for one more request: an idle one, or one that will soon be."""
        reader = self._lanes.idle()
        return self._lanes.ahead(now_s) if reader is None and may_go_ahead else reader

    def _hand(self, reading: Reading, reader: ReaderConnection, now_s: float) -> None:
        self._lanes.add(reader, reading, now_s)
        reader.ask(reading.frame, self._finish)

    def _finish(self, reader: ReaderConnection, answered: Answered) -> None:
        """Take a reader's reply, or its death. What waits is handed to the reader before anybody looks at the reply."""
        now_s = asyncio.get_running_loop().time()
        if answered is None:
            reading = self._let_go(reader, now_s)
            self._serve_waiting(now_s)
            burial = asyncio.get_running_loop().create_task(self._bury(reading, reader))
            self._burials.add(burial)
            burial.add_done_callback(self._burials.discard)
            return
        header, body = answered
        reading = self._lanes.first(reader)
        is_last = header.get("last", False)
        if is_last:
            self._losses["memory" if header.get("error", {}).get("class") == "MemoryCapError" else "died"] += 1
        if is_last or reading in self._long:  # a process may lower its priority and never raise it
            self._let_go(reader, now_s)
            self.flock.discard(reader)
        else:
            self._lanes.advance(reader, now_s)
            self._settle(reading, now_s, was_short=True)
        self._serve_waiting(now_s)
        if now_s >= reading.end_s:  # between two looks at it
            reading.fail(reading.overdue())
        elif "error" in header:
            reading.fail(raised(header["error"]))
        elif not reading.answer.done():
            reading.answer.set_result(Reply(int(header["status"]), header.get("headers") or {}, body))

    def _let_go(self, reader: ReaderConnection, now_s: float) -> Reading:
        """Have nothing more to do with a reader: what it worked on; what it was handed besides waits for another one."""
        reader.forget()
        reading, behind = self._lanes.leave(reader, now_s)
        self._long.remove(reading)
        self._waiting.put_back(behind)
        self._settle(reading, now_s, was_short=False)
        return reading

    def _settle(self, reading: Reading, now_s: float, *, was_short: bool) -> None:
        self._waiting.count(reading, now_s)
        self._long.acquit(reading, was_short=was_short)

    async def _bury(self, reading: Reading, reader: ReaderConnection) -> None:
        """Answer a request with what its reader died of."""
        error = await self.flock.epitaph(reader)
        self._losses["memory" if isinstance(error, MemoryCapError) else "died"] += 1
        reading.fail(error)

    # Limits of time

    def _tick(self) -> None:
        """Look at every request under way."""
        now_s = (loop := asyncio.get_running_loop()).time()
        for reading, reason in self._waiting.overdue(now_s):
            self._waiting.remove(reading)
            reading.fail(too_busy(reason, self._settings))
        for reader, reading in self._lanes.at_work():
            self._check(reader, reading, now_s)
        self._serve_waiting(now_s)
        self._ticking = loop.call_later(_TICK_S, self._tick) if self._lanes or self._waiting else None

    def _check(self, reader: ReaderConnection, reading: Reading, now_s: float) -> None:
        """Kill the reader of a request that is over its time, or give it a place among the long ones."""
        cpu_s = self.flock.cpu_seconds(reader)
        spent_s = reading.spent_s(now_s, cpu_s)
        if spent_s >= HELD_UP_S:
            self._waiting.put_back(self._lanes.take_back(reader))
        worked_s = reading.worked_s(now_s, cpu_s)
        if reading.answer.done():  # nobody waits for it: what is nearly ready may end, so that its reader lives on
            if now_s - reading.begun_s >= LONG_S:
                self._kill(reader, reading.gone, None, now_s)
        elif now_s >= reading.end_s:
            self._kill(reader, "deadline", reading.overdue(), now_s)
        elif self._long.is_long(reading, spent_s, worked_s, self._waiting.pressure(now_s)):
            if worked_s >= LONG_S:  # not one that others kept from working
                self._long.remember(reading, now_s)
            if self._long.has_place:
                self._long.add(reading)
                self.flock.slow_down(reader)
            else:
                self._kill(reader, "long", too_busy(_TAKEN, self._settings), now_s)

    def _kill(self, reader: ReaderConnection, cause: str, error: KgError | None, now_s: float) -> None:
        self._losses[cause] += 1
        reading = self._let_go(reader, now_s)
        self.flock.discard(reader)
        if error is not None:
            reading.fail(error)

    def _welcome(self, reader: ReaderConnection) -> None:
        self._lanes.welcome(reader)
        self._serve_waiting(asyncio.get_running_loop().time())

    def _serve_waiting(self, now_s: float) -> None:
        while self._waiting:
            reader = self._find_reader(self._waiting.is_flowing(now_s), now_s)
            if reader is None:
                return
            reading = self._waiting.take(now_s)
            if self._long.refuses(reading, now_s):
                self._lanes.give_back(reader)
                reading.fail(too_busy(_TAKEN, self._settings))
            else:
                self._hand(reading, reader, now_s)

    def _refuse_waiting(self) -> None:
        failure = self._closed or self.flock.failure
        if failure is not None:
            for reading in self._waiting.clear():
                reading.fail(failure)
