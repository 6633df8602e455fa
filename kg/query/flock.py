"""The reader processes as a set that heals: a reader that is lost is replaced, a zygote that is lost is restarted."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable
from typing import Any

from kg.errors import KgError, MemoryCapError, ReaderLostError, ReleaseError
from kg.query.connection import ReaderConnection
from kg.query.framing import raised
from kg.query.isolation import process_seconds
from kg.query.reader import MEMORY_HINT, MEMORY_MESSAGE
from kg.query.zygote_process import ZygoteProcess
from kg.settings import Settings

_LOG = logging.getLogger(__name__)
_LATER = "Try again in a second."
_FAREWELL_S = 1.0  # for the zygote's word on how a reader died; it comes with the end of the reader's socket
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 5.0  # between attempts to start a zygote anew
_CHILDHOOD_S = 1.0  # a reader that dies sooner, unused, points at a system that cannot fork; then do not hurry


class Flock:
    """Keeps `size` readers alive.

    Args:
        factory: See `ReaderPool`.
        argument: See `ReaderPool`.
        settings: Handed to the zygote.
        size: How many readers there should be.
        on_reader: Called with each new reader.
        on_failure: Called when the readers cannot be brought back for now; `failure` says why.
    """

    def __init__(  # noqa: PLR0913 - made in one place only
        self,
        factory: str,
        argument: str,
        settings: Settings,
        *,
        size: int,
        on_reader: Callable[[ReaderConnection], None],
        on_failure: Callable[[], None],
    ) -> None:
        self._origin = (factory, argument, settings)
        self._size = size
        self._on_reader = on_reader
        self._on_failure = on_failure
        self._zygote: ZygoteProcess | None = None
        self._ready: asyncio.Future[tuple[str, ...]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stopped = False
        self._numbers = 0
        self._readers: dict[int, ReaderConnection] = {}
        self._pids: dict[int, int] = {}
        self._deaths: dict[int, asyncio.Future[int]] = {}  # of readers whose end the zygote has not told yet
        self.failure: KgError | None = None

    @property
    def zygote_pid(self) -> int | None:
        """Process id of the zygote, None before `launch`."""
        return self._zygote.pid if self._zygote else None

    @property
    def pids(self) -> dict[int, int]:
        """Number → process id of the readers that live."""
        return dict(self._pids)

    def launch(self) -> None:
        """Start the zygote without waiting for it.

        Raises:
            EngineError: The process cannot be started.
        """
        if self._zygote is None:
            self._zygote = ZygoteProcess(*self._origin)

    async def start(self) -> tuple[str, ...]:
        """Wait until the release is open, fork the readers, return the names of the services, sorted.

        Raises:
            KgError: What the factory raised.
        """
        self.launch()
        assert self._zygote is not None
        loop = asyncio.get_running_loop()
        self._ready = loop.create_future()
        self._zygote.attach(loop, self._hear)
        services = await self._ready
        await self._replace(0.0)
        return services

    async def stop(self) -> None:
        """End every process and wait for their death."""
        self._stopped = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for reader in list(self._readers.values()):
            reader.close()
        await self._end_zygote()
        self._tell_of_no_death()
        await asyncio.sleep(0)  # the closed transports let go of their sockets now

    def discard(self, reader: ReaderConnection) -> None:
        """Kill a reader, whatever it is doing; a new one takes its place."""
        if self._zygote is not None:
            self._zygote.kill(reader.number)
        reader.close()

    def slow_down(self, reader: ReaderConnection) -> None:
        """Let every other process go before a reader, for the rest of its life."""
        if self._zygote is not None:
            self._zygote.slow_down(reader.number)

    def cpu_seconds(self, reader: ReaderConnection) -> float | None:
        """CPU time that a reader has used in its life; None where the system does not tell."""
        pid = self._pids.get(reader.number)
        return None if pid is None else process_seconds(pid)

    async def epitaph(self, reader: ReaderConnection) -> KgError:
        """The error that a lost reader's death amounts to."""
        fatal = None
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_FAREWELL_S):
                fatal = await asyncio.shield(reader.death)
        if fatal == signal.SIGABRT:  # how the engine ends when an allocation fails
            return MemoryCapError(MEMORY_MESSAGE, hint=MEMORY_HINT)
        how = f" ({signal.Signals(fatal).name})" if fatal else ""
        return ReaderLostError(f"the reader died before it had an answer{how}", hint="Try again, or ask for less.")

    async def _end_zygote(self) -> None:
        zygote, self._zygote = self._zygote, None
        if zygote is not None:
            zygote.detach()
            await asyncio.to_thread(zygote.wait)

    async def _open(self) -> None:
        if self._zygote is None or self._stopped:
            return
        loop = asyncio.get_running_loop()
        self._numbers += 1
        number = self._numbers
        socket = self._zygote.fork(number)
        reader = self._readers[number] = ReaderConnection(number, loop=loop, on_lost=self._lose)
        self._deaths[number] = reader.death
        await loop.create_unix_connection(lambda: reader, sock=socket)
        self._welcome(number)

    def _welcome(self, number: int) -> None:
        """Hand a reader out once it is both connected and born: one that is not yet can be given no time to answer."""
        reader = self._readers.get(number)
        if reader is not None and reader.is_open and number in self._pids and not reader.is_welcome:
            reader.is_welcome = True
            self._on_reader(reader)

    def _lose(self, reader: ReaderConnection) -> None:
        self._readers.pop(reader.number, None)
        if self._stopped or self._zygote is None:
            return
        hasty = not reader.was_used and asyncio.get_running_loop().time() - reader.born_s < _CHILDHOOD_S
        self._spawn(self._replace(_CHILDHOOD_S if hasty else 0.0))

    async def _replace(self, pause_s: float) -> None:
        """Bring the readers back to their number, however often it fails: no file descriptors, no process, no memory."""
        await asyncio.sleep(pause_s)
        pause_s = _FIRST_PAUSE_S
        while not self._stopped and self._zygote is not None and len(self._readers) < self._size:
            try:
                await self._open()
            except OSError as error:
                _LOG.warning("a reader cannot be started yet: %s", error)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hear(self, event: dict[str, Any]) -> None:
        match event["event"]:
            case "ready" if self._ready is not None:
                self._ready.set_result(tuple(event["services"]))
            case "failed" if self._ready is not None:
                self._ready.set_exception(raised(event["error"]))
            case "started":
                self._pids[event["reader"]] = event["pid"]
                self._welcome(event["reader"])
            case "exited":
                self._pids.pop(event["reader"], None)
                told = self._deaths.pop(event["reader"], None)
                if told is not None and not told.done():
                    told.set_result(event["signal"])
            case "gone":
                self._lose_zygote()

    def _lose_zygote(self) -> None:
        self._tell_of_no_death()
        self._pids.clear()
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(ReaderLostError("the process that opens the release died while it did so"))
        elif not self._stopped and self._readers_wanted():
            _LOG.warning("the zygote died; starting another")
            self._spawn(self._restart())

    def _tell_of_no_death(self) -> None:
        """Nobody will hear any more how readers died."""
        for told in self._deaths.values():
            if not told.done():
                told.set_result(0)
        self._deaths.clear()

    def _readers_wanted(self) -> bool:
        return self._ready is not None and not self._ready.cancelled() and self._ready.exception() is None

    async def _restart(self) -> None:
        for reader in list(self._readers.values()):
            reader.close()
        await self._end_zygote()
        pause_s = _FIRST_PAUSE_S
        while True:
            await asyncio.sleep(pause_s)
            try:
                await self.start()
            except KgError as error:
                _LOG.warning("the readers cannot be brought back yet: %s", error)
                self.failure = error if isinstance(error, ReleaseError) else ReaderLostError(error.message, hint=_LATER)
                self._on_failure()
                await self._end_zygote()
                pause_s = min(pause_s * 2, _LONGEST_PAUSE_S)
            else:
                self.failure = None
                return
