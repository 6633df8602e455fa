"""Serving the release that is current: when a signal comes, or when the folder's link has moved."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from api.serving import Application
from kg.cli.output import say
from kg.errors import KgError
from kg.release import find_release

_LOOK_S = 1.0


class Follower:
    """Switches an application to the current release of a folder.

    Args:
        application: Runs.
        release: What it serves.
        origin: The folder; a release directory is its own current release for ever.
    """

    def __init__(self, application: Application, release: Path, origin: Path) -> None:
        self._application = application
        self._served = release
        self._origin = origin
        # What is current without having become so since the start is no reason to leave what was asked for.
        self._known = _find(origin)
        self._following = asyncio.Lock()  # one look and its switch after the other: a look must know what is served
        self._tasks: set[asyncio.Task[None]] = set()
        # Whoever closes the terminal of a server wants it to end, and the signal for that is the same (SIGHUP).
        self._has_terminal = _terminal_is_there()

    async def watch(self) -> None:
        """Look every second, until cancelled. A release that cannot be served is told once."""
        failed: Path | None = None
        while True:
            await asyncio.sleep(_LOOK_S)
            if self._known is None or await asyncio.to_thread(_find, self._origin) != self._known:
                self._known = None
                async with self._following:
                    failed = await self._follow(failed)

    def is_left(self) -> bool:
        """True if the terminal from which the server was started has been closed."""
        return self._has_terminal and not _terminal_is_there()

    def follow(self) -> None:
        """Switch soon, if another release is the current one; after the switch that is under way, if there is one."""
        task = asyncio.get_running_loop().create_task(self._follow_once())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow_once(self) -> None:
        async with self._following:
            before = self._served
            if await self._follow(None) is None and self._served == before:
                say(f"Still serving release {before.name[:12]}: no other one is current.")

    async def _follow(self, failed: Path | None) -> Path | None:
        """Serve what is current; the path of a release that cannot be served, so that it is told once."""
        current: Path | None = None
        try:
            current = await asyncio.to_thread(find_release, self._origin)
            if current in (self._served, failed):
                return failed
            await self._application.switch(current)
        except KgError as error:
            if current is None and failed == self._origin:
                return failed
            say(f"Still serving release {self._served.name[:12]}: {error.message}")
            return current or self._origin
        self._served = current
        say(f"Serving release {current.name[:12]} from {current}")
        return None


def _find(origin: Path) -> Path | None:
    try:
        return find_release(origin)
    except KgError:
        return None


def _terminal_is_there() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return False
    return True
