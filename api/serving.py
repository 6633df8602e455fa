"""The release that is served, and the switch to another one without losing a request.

A request is answered by the release that was served when it came, down to its last byte; the readers of the one before
stay until nobody waits for them.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from api.shell import ResponseCache
from kg.errors import KgError
from kg.query.readers import ReaderPool

_LOG = logging.getLogger(__name__)


class Serving:
    """One release on its way to clients.

    Args:
        release: Its id.
        pool: Reads it; started and stopped with this.
        cache: Holds answers from it alone.
        doors: The application over it.
        routes: First steps of the paths at which it is served.
    """

    def __init__(
        self, release: str, pool: ReaderPool, cache: ResponseCache, doors: ASGIApp, routes: frozenset[str]
    ) -> None:
        self.release = release
        self.routes = routes
        self.pool = pool
        self.cache = cache
        self._doors = doors
        self._requests = 0
        self._is_left = asyncio.Event()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self._requests += 1
        try:
            await self._doors(scope, receive, send)
        finally:
            self._requests -= 1
            if not self._requests:
                self._is_left.set()

    async def retire(self) -> None:
        """Wait for the answers under way, then end the readers. No request may come any more."""
        while self._requests:
            self._is_left.clear()
            await self._is_left.wait()
        await self.pool.stop()


class Application:
    """ASGI application over the release that is served now.

    Args:
        first: What is served in the beginning.
        open_serving: Path of a release directory → what serves it, not started yet.
        on_switch: Called with what is served from now on.
    """

    def __init__(
        self, first: Serving, open_serving: Callable[[Path], Serving], on_switch: Callable[[Serving], None]
    ) -> None:
        self.current = first
        self._open = open_serving
        self._on_switch = on_switch
        self._switching = asyncio.Lock()
        self._retiring: dict[asyncio.Task[None], Serving] = {}
        self._retired_losses: Counter[str] = Counter()

    @property
    def losses(self) -> dict[str, int]:
        """Cause → readers lost at work, of every release since the start."""
        total = Counter(self._retired_losses)
        for serving in (self.current, *self._retiring.values()):
            total.update(serving.pool.losses)
        return dict(total)

    @property
    def releases(self) -> int:
        """How many are read: one, and those whose last answers are under way."""
        return 1 + len(self._retiring)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        await self.current.answer(scope, receive, send)

    async def start(self) -> None:
        """Start the readers; raises what opening the release raises."""
        await self.current.pool.start()

    async def stop(self) -> None:
        """End the readers of every release; requests in flight end with an error."""
        for task in self._retiring:
            task.cancel()
        await asyncio.gather(*self._retiring, return_exceptions=True)
        for serving in (*self._retiring.values(), self.current):
            await serving.pool.stop()

    async def switch(self, path: Path) -> None:
        """Serve another release from now on.

        Args:
            path: Of its directory.

        Raises:
            KgError: It cannot be opened; what is served stays.
        """
        async with self._switching:
            # Making pages and routes takes tens of milliseconds, which the requests under way should not feel.
            serving = await asyncio.to_thread(self._open, path)
            await serving.pool.start()
            before, self.current = self.current, serving
            self._on_switch(serving)
            task = asyncio.get_running_loop().create_task(self._retire(before))
            self._retiring[task] = before

    async def _retire(self, serving: Serving) -> None:
        await serving.retire()
        task = asyncio.current_task()
        assert task is not None
        self._retired_losses.update(self._retiring.pop(task).pool.losses)

    async def _live(self, receive: Receive, send: Send) -> None:
        """See the lifespan protocol of ASGI."""
        await receive()
        try:
            await self.start()
        except KgError as error:
            await send({"type": "lifespan.startup.failed", "message": error.message})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.stop()
        await send({"type": "lifespan.shutdown.complete"})
