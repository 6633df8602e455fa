"""Running the application under uvicorn: signals end it cleanly or switch the release, and the addresses are printed."""

from __future__ import annotations

import asyncio
import gc
import json
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import uvicorn
import uvloop

from api.app import create_app
from api.shell import AccessLog
from kg.cli.following import Follower
from kg.cli.http_protocol import BoundedProtocol, Bounds
from kg.cli.listening import addresses, listen
from kg.cli.output import say

if TYPE_CHECKING:
    from api.serving import Application
    from kg.query.readers import ReaderPool
    from kg.settings import Settings

_DOORS = (("", "pages"), ("graphql", "GraphQL"), ("sparql", "SPARQL 1.1"))
# Connections, readers, databases and dumps all take one; what is not for connections.
_MOST_FILES, _OWN_FILES = 65_536, 200
_LEFT_OVER = 10_000  # objects more than before, until the next search for cycles among the youngest; 700 by default
_FAREWELL_S = 5  # for requests in flight; a second Ctrl-C does not wait


class _Server(uvicorn.Server):
    """Ends with exit code 0 on SIGINT and SIGTERM, where uvicorn would raise the signal once more."""

    def __init__(
        self, config: uvicorn.Config, listener: socket.socket, root: str, notice: str, follower: Follower
    ) -> None:
        super().__init__(config)
        self._listener = listener
        self._root = root
        self._notice = notice
        self._follower = follower

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                loop.remove_signal_handler(number)

    def _hang_up(self) -> None:
        if self._follower.is_left():
            self.handle_exit(signal.SIGHUP, None)
        else:
            self._follower.follow()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        listen(self._listener)
        await super().startup(sockets)
        if self.started:
            base = addresses(self._listener) + self._root
            for path, what in _DOORS:
                say(f"  {what:<12} {base}/{path}")
            say(f"{self._notice} Ctrl-C stops the server.")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Closing is not enough: the parent has the socket too, and connections that nobody takes would wait for its end.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        await super().shutdown(sockets)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done besides serving the first release.

    Attributes:
        origin: The release directory, or the folder of releases whose current one is served.
        make_pool: Path of a release directory → readers of it, launched.
        is_watching: Whether to look every second if another release has become the current one.
        notice: Said with the addresses.
    """

    origin: Path
    make_pool: Callable[[Path], ReaderPool]
    is_watching: bool
    notice: str


def run_server(pool: ReaderPool, release: Path, settings: Settings, listener: socket.socket, plan: Plan) -> None:
    """Serve until a signal comes.

    Args:
        pool: Launched already.
        release: The release directory that the pool serves.
        settings: Limits and cache of the shell, limits of the doors.
        listener: Has its address; listens from when the readers are there.
        plan: What else is to be done.

    Raises:
        KgError: The readers could not open the release.
    """
    uvloop.run(_serve(pool, release, settings, listener, plan))


def make_config(app: Any, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves our application.

    Args:
        app: An ASGI application whose lifespan is run elsewhere, so that what the readers raise comes out as it is
            and not as a log line.
    """
    connections = max(_open_files() - _OWN_FILES, _OWN_FILES)
    bounds = Bounds(settings.url_bytes, settings.head_bytes, settings.request_s, connections)
    return uvicorn.Config(
        app,
        # uvicorn calls it with keywords of its own, whatever makes the protocol
        http=cast("type[asyncio.Protocol]", partial(BoundedProtocol, bounds=bounds)),
        ws="none",
        lifespan="off",
        log_level="error",  # a client's malformed requests are no news to the operator
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the shell reads what it trusts of a proxy itself
        timeout_graceful_shutdown=_FAREWELL_S,
        # uvicorn's five seconds can pass on a busy machine while a request is on its way, which is then lost.
        timeout_keep_alive=ceil(settings.request_s),
    )


def _open_files() -> int:
    """How many files this process may open, after it has raised its own bound as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return _MOST_FILES if soft == resource.RLIM_INFINITY else soft
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _spare_the_collector() -> None:
    """Have the search for cycles pass over what lives as long as the server, and go on less often.

    Answers leave no cycles behind; most of what a search would look at are those that the cache keeps.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_LEFT_OVER)


def _worded(sources: list[str]) -> str:
    """Which texts, of those that were given, are the ones of sources."""
    if not sources:
        return "No text given is that of a source of this release: kg verify --text SOURCE=FILE tells how it differs."
    return f"Whoever reaches this server sees the words of passages of {', '.join(sources)}."


async def _start(application: Application, pool: ReaderPool, settings: Settings) -> None:
    await application.start()
    if settings.texts:
        say(_worded(json.loads((await pool.call("explorer", {})).body)["worded"]))


async def _serve(pool: ReaderPool, release: Path, settings: Settings, listener: socket.socket, plan: Plan) -> None:
    log = AccessLog(sys.stderr) if settings.access_log else None
    application = create_app(pool, release, settings, log=log, make_pool=plan.make_pool)
    starting = asyncio.create_task(_start(application, pool, settings))
    _spare_the_collector()  # in this time the release opens
    if settings.engine_url is None:
        await starting
    follower = Follower(application, release, plan.origin)
    watching = asyncio.create_task(follower.watch()) if plan.is_watching else None
    server = _Server(make_config(application, settings), listener, settings.root_path, plan.notice, follower)
    try:
        await server.serve(sockets=[listener])
    finally:
        starting.cancel()
        if watching is not None:
            watching.cancel()
        await application.stop()
        if log is not None:
            log.close()
