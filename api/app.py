"""The application: all doors over one pool of readers, in one shell of limits and headers."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import api.graphql.http
import api.pages.http
import api.sparql.http
from api.graphql.documents import Documents, make_documents
from api.negotiation import choose
from api.pages.home import StaticPages, page_response
from api.problems import MethodError, as_problem, problem_response
from api.serving import Application, Serving
from api.shell import AccessLog, Clients, Metrics, ResponseCache, Shell, timed
from api.shell.metrics import CONTENT_TYPE
from kg.errors import CallerError, EngineError, KgError, NotFoundError
from kg.query.readers import ReaderPool
from kg.release.manifest import load_manifest
from kg.settings import Settings

# Settings that only decide how an answer is made and whether there is one; any other may change its bytes.
_SERVING = frozenset(
    "access_log body_bytes cache_bytes client_errors client_header client_requests data_dir deadline_s head_bytes host kept_releases port query_memory_bytes "
    "queue_requests readers request_s".split()
)


def create_app(
    pool: ReaderPool,
    manifest: Mapping[str, Any],
    settings: Settings,
    *,
    log: AccessLog | None = None,
    make_pool: Callable[[Path], ReaderPool] | None = None,
) -> Application:
    """The application over a release, which starts and stops the readers with itself where its lifespan runs.

    Args:
        pool: Best launched already, so that the release opens while this imports; `start` of what is returned starts it.
        manifest: Of the release that the pool serves.
        settings: Limits and cache of the shell, limits of the doors.
        log: Told of every request.
        make_pool: Path of a release directory → readers of it, launched. Without it nothing else can be served.

    Returns:
        An ASGI application. Without its lifespan, call its `start` and `stop`.

    Raises:
        SettingError: The trusted documents cannot be read.
    """
    metrics, clients, documents = Metrics(), Clients(settings), make_documents(settings)

    def serve(release_pool: ReaderPool, release: Mapping[str, Any]) -> Serving:
        pages = StaticPages(release)
        doors = _doors(release_pool, release, settings, documents, pages, metrics)
        steps = {route.path.split("/")[1] for route in doors.router.routes if isinstance(route, Route)}
        cache = ResponseCache(settings.cache_bytes)
        version = _version(release, settings, documents.digest)
        shell = Shell(
            doors,
            settings=settings,
            release=release["id"],
            version=version,
            cache=cache,
            metrics=metrics,
            clients=clients,
            log=log,
        )
        return Serving(release["id"], release_pool, cache, shell, frozenset(steps))

    def open_serving(path: Path) -> Serving:
        if make_pool is None:
            raise EngineError("this server stays with its release", hint="Start another one.")
        release = load_manifest(path)
        return serve(make_pool(path), release)

    first = serve(pool, manifest)
    application = Application(first, open_serving, lambda serving: metrics.serve(serving.release, serving.routes))
    _measure(metrics, application)
    return application


def _doors(  # noqa: PLR0913, PLR0917 - made in one place only
    pool: ReaderPool,
    manifest: Mapping[str, Any],
    settings: Settings,
    documents: Documents,
    pages: StaticPages,
    metrics: Metrics,
) -> FastAPI:
    """Every route over one release."""
    app = FastAPI(title="nutrigraph", docs_url=None, redoc_url=None, openapi_url=None)
    app.router.redirect_slashes = False
    call = timed(pool.call)
    # Starlette's own routes: FastAPI's cost a quarter of a millisecond per request and add nothing to raw bodies.
    app.router.routes += [
        *api.graphql.http.routes(call, lambda _: page_response(pages.graphql), documents, settings),
        *api.sparql.http.routes(call, lambda _: page_response(pages.sparql)),
        *api.pages.http.routes(call, pages.home),
        *_probes(pool, manifest, metrics),
    ]
    _handle_errors(app, pages)
    return app


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


def _version(manifest: Mapping[str, Any], settings: Settings, documents: str) -> str:
    """What tells answers of different releases, software, settings or trusted documents apart."""
    shaping = "\0".join(f"{name}={value}" for name, value in settings.model_dump().items() if name not in _SERVING)
    try:
        serving = importlib.metadata.version("nutrigraph")
    except importlib.metadata.PackageNotFoundError:  # a checkout that is not installed
        serving = ""
    text = "\0".join((manifest["id"], str(manifest.get("software", "")), serving, shaping, documents))
    return hashlib.sha256(text.encode()).hexdigest()


def _probes(pool: ReaderPool, manifest: Mapping[str, Any], metrics: Metrics) -> list[Route]:
    async def health(request: Request) -> Response:  # noqa: ARG001 - the same for everyone
        return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})

    async def ready(request: Request) -> Response:  # noqa: ARG001 - the same for everyone
        state = {"status": "ready" if pool.is_ready else "not ready", "release": manifest["id"]}
        status = HTTPStatus.OK if pool.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse(state, status, headers={"cache-control": "no-store"})

    async def show(request: Request) -> Response:  # noqa: ARG001 - the same for everyone
        return Response(metrics.text(), 200, {"cache-control": "no-store", "content-type": CONTENT_TYPE})

    return [Route("/health", health), Route("/ready", ready), Route("/metrics", show)]


def _handle_errors(app: FastAPI, pages: StaticPages) -> None:
    """Every error leaves as a problem document, or as a page for a browser."""

    def respond(request: Request, error: KgError, headers: dict[str, str] | None = None) -> Response:
        accept = ", ".join(request.headers.getlist("accept"))
        offers = (("problem", ("application/problem+json", "application/json")), ("html", ("text/html",)))
        if choose(accept, offers) != "html":
            return problem_response(error, accept, headers=headers)
        problem = as_problem(error)
        fields = problem.headers | {"cache-control": "no-store"} | (headers or {})
        return Response(pages.error(problem), problem.status, fields, "text/html")

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, KgError)
        return respond(request, error)

    async def routing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        if error.status_code == HTTPStatus.NOT_FOUND:
            return respond(request, NotFoundError("there is no such address", hint="The doors are listed at /."))
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["allow"] = ", ".join(sorted(headers.get("allow", "GET").split(", ")))
            hint = f"Use one of {headers['allow']}; nothing here can be changed over HTTP."
            return respond(request, MethodError(f"{request.method} is not allowed here", hint=hint), headers)
        return respond(request, CallerError(error.detail), headers)

    async def unexpected(request: Request, error: Exception) -> Response:  # noqa: ARG001 - the log has it
        return respond(request, EngineError("the answer could not be made", hint="The log of the server says why."))

    app.add_exception_handler(KgError, ours)
    app.add_exception_handler(HTTPException, routing)
    app.add_exception_handler(Exception, unexpected)
