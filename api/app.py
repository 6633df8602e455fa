"""The application: all doors over the release that is served now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from api.doors import Shared, open_doors
from api.graphql.documents import make_documents
from api.serving import Application, Serving
from api.shell import AccessLog, Clients, Metrics
from kg.errors import EngineError
from kg.query.readers import ReaderPool
from kg.settings import Settings


def create_app(
    pool: ReaderPool,
    directory: Path,
    settings: Settings,
    *,
    log: AccessLog | None = None,
    make_pool: Callable[[Path], ReaderPool] | None = None,
) -> Application:
    """The application over a release, which starts and stops the readers with itself where its lifespan runs.

    Args:
        pool: Best launched already, so that the release opens while this imports; `start` of what is returned starts it.
        directory: Of the release that the pool serves.
        settings: Limits and cache of the shell, limits of the doors.
        log: Told of every request.
        make_pool: Path of a release directory → readers of it, launched. Without it nothing else can be served.

    Returns:
        An ASGI application. Without its lifespan, call its `start` and `stop`.

    Raises:
        SettingError: The trusted documents cannot be read, or the root path is one of the paths of this server.
        ReleaseError: The release is gone.
    """
    metrics = Metrics()
    shared = Shared(settings, make_documents(settings), metrics, Clients(settings), log)

    def open_serving(path: Path) -> Serving:
        if make_pool is None:
            raise EngineError("this server stays with its release", hint="Start another one.")
        return open_doors(make_pool(path), path, shared)

    first = open_doors(pool, directory, shared)
    application = Application(first, open_serving, lambda serving: metrics.serve(serving.release, serving.routes))
    _measure(metrics, application)
    return application


def _measure(metrics: Metrics, application: Application) -> None:
    """What there is to count besides requests."""
    metrics.serve(application.current.release, application.current.routes)
    metrics.gauge(
        "kg_cache_bytes", "Memory that the response cache takes.", lambda: application.current.cache.size_bytes
    )
    metrics.gauge("kg_cache_answers", "Answers in the response cache.", lambda: len(application.current.cache))
    metrics.gauge("kg_readers_busy", "Readers that work on a request.", lambda: application.current.pool.busy)
    metrics.gauge("kg_readers_long", "Readers whose request takes long.", lambda: application.current.pool.long)
    metrics.gauge("kg_readers", "Readers that live, spares included.", lambda: len(application.current.pool.flock.pids))
    metrics.gauge("kg_queue_requests", "Requests that wait for a reader.", lambda: application.current.pool.waiting)
    metrics.gauge("kg_releases", "Releases that are read: one, and those whose last answers are under way.",
                  lambda: application.releases)  # fmt: skip
    metrics.counts(
        "kg_readers_lost", "Readers that were killed or died, by cause.", "cause", lambda: application.losses
    )
