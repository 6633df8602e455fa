"""Running the application under uvicorn: signals end it cleanly, and the addresses are printed when it is ready."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn

from api.app import create_app
from kg.cli.listening import addresses
from kg.cli.output import say
from kg.release.manifest import load_manifest

if TYPE_CHECKING:
    from starlette.types import ASGIApp

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
    asyncio.run(_serve(pool, release, settings, listener, notice))


async def _serve(pool: ReaderPool, release: Path, settings: Settings, listener: socket.socket, notice: str) -> None:
    app = create_app(pool, load_manifest(release), settings)
    config = make_config(app, settings)
    async with app.router.lifespan_context(app):
        await _Server(config, listener, notice).serve(sockets=[listener])


def make_config(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """The options of the HTTP server, apart from where it listens; benchmarks run their yardstick under the same."""
    return uvicorn.Config(
        app,
        lifespan="off",  # run here, so that what the readers raise comes out as it is and not as a log line
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_FAREWELL_S,
        h11_max_incomplete_event_size=2 * settings.url_bytes + 32_768,  # the request line, and headers beside it
    )
