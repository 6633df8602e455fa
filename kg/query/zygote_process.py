"""The server's end of the zygote: start it, ask it for readers, hear of deaths."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import kg.errors
from kg.errors import EngineError
from kg.query.zygote import COMMAND, FORK, KILL, SLOW_DOWN
from kg.settings import Settings

# The GNU C library: so many freed pieces of each small size stay at hand, where the engine needs more than the usual
# seven for a query; finding them again takes it a sixth of the time of a small one. Other libraries do not read it.
_TUNABLES = "glibc.malloc.tcache_count=100"
_STOP_S = 2.0  # it only has to notice the end of a socket and kill its children


class ZygoteProcess:
    """A running zygote. Made without an event loop, so that it opens the release while the server still imports.

    Args:
        factory: "module:function" that takes `argument` and returns the services.
        argument: Usually the path of a release.
        settings: Handed down whole, through the environment.

    Raises:
        EngineError: The process cannot be started.
    """

    def __init__(self, factory: str, argument: str, settings: Settings) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-P", "-m", "kg.query.zygote", factory, argument, str(theirs.fileno())]
            try:
                # A session of its own keeps the terminal's Ctrl-C from it: the server stops it in good order.
                self._process = subprocess.Popen(
                    [*command, str(settings.query_memory_bytes)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    env=_environment(settings),
                    start_new_session=True,
                )
            except OSError as error:
                ours.close()
                raise EngineError(f"the reader processes cannot be started: {error}") from error
        ours.setblocking(False)
        self._control = ours
        self._received = b""
        self._unsent: deque[tuple[bytes, socket.socket | None]] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._on_event: Callable[[dict[str, Any]], None] = lambda _: None

    @property
    def pid(self) -> int:
        """Process id of the zygote."""
        return self._process.pid

    def attach(self, loop: asyncio.AbstractEventLoop, on_event: Callable[[dict[str, Any]], None]) -> None:
        """Deliver the zygote's events, and {"event": "gone"} at the end, on this loop."""
        self._loop, self._on_event = loop, on_event
        loop.add_reader(self._control.fileno(), self._read)

    def fork(self, number: int) -> socket.socket:
        """Ask for a reader; it can be spoken to once its event "started" has come.

        Returns:
            Our end of its socket.

        Raises:
            OSError: There are no file descriptors left.
        """
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        self._send(COMMAND.pack(FORK, number), theirs)
        return ours

    def kill(self, number: int) -> None:
        """Kill a reader; nothing happens if it, or the zygote, is gone already."""
        self._send(COMMAND.pack(KILL, number))

    def slow_down(self, number: int) -> None:
        """Give a reader the lowest priority; nothing happens if it, or the zygote, is gone already."""
        self._send(COMMAND.pack(SLOW_DOWN, number))

    def _send(self, command: bytes, passed: socket.socket | None = None) -> None:
        """Send a command after those before it, now or as soon as the zygote takes it: none may be lost."""
        self._unsent.append((command, passed))
        if len(self._unsent) == 1:
            self._flush()

    def _flush(self) -> None:
        while self._unsent:
            command, passed = self._unsent[0]
            try:
                socket.send_fds(self._control, [command], [passed.fileno()] if passed else [])
            except BlockingIOError:
                if self._loop is not None:
                    self._loop.add_writer(self._control.fileno(), self._flush)
                return
            except OSError:  # it has gone, and its end, which is about to be heard of, brings another
                self._forget_unsent()
                return
            self._unsent.popleft()
            if passed is not None:
                passed.close()
        if self._loop is not None and self._control.fileno() >= 0:
            self._loop.remove_writer(self._control.fileno())

    def _forget_unsent(self) -> None:
        for _, passed in self._unsent:
            if passed is not None:
                passed.close()
        self._unsent.clear()

    def detach(self) -> None:
        """Close the control socket, which ends the zygote and its readers; call it in the loop, then `wait`."""
        if self._loop is not None and self._control.fileno() >= 0:
            self._loop.remove_reader(self._control.fileno())
            self._loop.remove_writer(self._control.fileno())
        self._forget_unsent()
        self._control.close()

    def wait(self) -> None:
        """Wait, blocking, until the detached zygote is dead; kill it if that takes long."""
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:  # stopped, or still opening a large release
            self._process.kill()
            self._process.wait()

    def _read(self) -> None:
        try:
            chunk = self._control.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        if not chunk:
            self.detach()
            self._on_event({"event": "gone"})
            return
        *lines, self._received = (self._received + chunk).split(b"\n")
        for line in lines:
            self._on_event(json.loads(line))


def _environment(settings: Settings) -> dict[str, str]:
    """Ours, with every setting, and with the packages findable from any folder."""
    here = str(Path(kg.errors.__file__).parents[1])
    path = os.pathsep.join(filter(None, [here, os.environ.get("PYTHONPATH")]))
    given = {f"KG_{name.upper()}": str(value) for name, value in settings.model_dump().items() if value is not None}
    tunables = ":".join(filter(None, [os.environ.get("GLIBC_TUNABLES"), _TUNABLES]))
    return os.environ | given | {"PYTHONPATH": path, "GLIBC_TUNABLES": tunables}
