"""Running the application under uvicorn: signals end it cleanly, and the addresses are printed when it is ready."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import uvicorn
import uvloop

from api.app import create_app
from api.shell import AccessLog
from kg.cli.http_protocol import BoundedProtocol, Bounds
from kg.cli.listening import addresses
from kg.cli.output import say
from kg.release.manifest import load_manifest

if TYPE_CHECKING:
    from kg.query.readers import ReaderPool
    from kg.settings import Settings

_DOORS = (("", "pages"), ("graphql", "GraphQL"), ("sparql", "SPARQL 1.1"))
_FAREWELL_S = 5  # for requests in flight; a second Ctrl-C does not wait


class _Server(uvicorn.Server):
    """Ends with exit code 0 on SIGINT and SIGTERM, where uvicorn would raise the signal once more."""

    def __init__(self, config: uvicorn.Config, listener: socket.socket, notice: str) -> None:
        super().__init__(config)
        self._listener = listener
        self._notice = notice

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            base = addresses(self._listener)
            for path, what in _DOORS:
                say(f"  {what:<12} {base}/{path}")
            say(f"{self._notice} Ctrl-C stops the server.")


def run_server(pool: ReaderPool, release: Path, settings: Settings, listener: socket.socket, *, notice: str) -> None:
    """Serve until a signal comes.

    Args:
        pool: Launched already.
        release: The release directory that the pool serves.
        listener: A listening socket.
        notice: Said with the addresses.

    Raises:
        KgError: The readers could not open the release.
    """
    uvloop.run(_serve(pool, release, settings, listener, notice))


def make_config(app: Any, settings: Settings) -> uvicorn.Config:
    """How uvicorn serves our application.

    Args:
        app: An ASGI application whose lifespan is run elsewhere, so that what the readers raise comes out as it is
            and not as a log line.
    """
    bounds = Bounds(settings.url_bytes, settings.head_bytes, settings.request_s)
    return uvicorn.Config(
        app,
        # uvicorn calls it with keywords of its own, whatever makes the protocol
        http=cast("type[asyncio.Protocol]", partial(BoundedProtocol, bounds=bounds)),
        ws="none",
        lifespan="off",
        log_level="error",  # a client's malformed requests are no news to the operator
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_FAREWELL_S,
    )


async def _serve(pool: ReaderPool, release: Path, settings: Settings, listener: socket.socket, notice: str) -> None:
    manifest = load_manifest(release)
    log = AccessLog(sys.stderr, manifest["id"]) if settings.access_log else None
    config = make_config(create_app(pool, manifest, settings, log=log), settings)
    await pool.start()
    try:
        await _Server(config, listener, notice).serve(sockets=[listener])
    finally:
        await pool.stop()
        if log is not None:
            log.close()
