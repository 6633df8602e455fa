"""The application: all doors over one pool of readers, in one shell of limits and headers."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

import api.graphql.http
import api.pages.http
import api.sparql.http
from api.graphql.documents import make_documents
from api.negotiation import choose
from api.pages.home import StaticPages
from api.problems import MethodError, as_problem, problem_response
from api.shell import Shell
from kg.errors import CallerError, EngineError, KgError, NotFoundError
from kg.query.readers import ReaderPool
from kg.settings import Settings

# Settings that can change a body; the others only decide whether there is one.
_SHAPING = ("base_iri", "result_rows", "result_bytes", "graphql_cost", "graphql_introspection")


def create_app(pool: ReaderPool, manifest: Mapping[str, Any], settings: Settings) -> FastAPI:
    """The application over a pool of readers, which it starts and stops with itself.

    Args:
        pool: Best launched already, so that the release opens while this imports; `start` is called here.
        manifest: Of the release that the pool serves.
        settings: Limits of the shell and of the doors.

    Returns:
        An ASGI application; its lifespan must run (uvicorn does that).

    Raises:
        SettingError: The trusted documents cannot be read.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:  # noqa: ARG001 - FastAPI's signature
        await pool.start()
        try:
            yield
        finally:
            await pool.stop()

    pages = StaticPages(manifest)
    documents = make_documents(settings)
    app = FastAPI(title="nutrigraph", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.router.redirect_slashes = False
    # Starlette's own routes: FastAPI's cost a quarter of a millisecond per request and add nothing to raw bodies.
    app.router.routes += [
        *api.graphql.http.routes(
            pool.call, lambda _: Response(pages.graphql, media_type="text/html"), documents, settings
        ),
        *api.sparql.http.routes(pool.call, lambda _: Response(pages.sparql, media_type="text/html")),
        *api.pages.http.routes(pool.call, pages.home),
        *_probes(pool, manifest),
    ]
    _handle_errors(app, pages)
    app.add_middleware(_shell, settings=settings, version=_version(manifest, settings, documents.digest))
    return app


def _shell(app: ASGIApp, *, settings: Settings, version: str) -> ASGIApp:
    return Shell(app, settings=settings, version=version)


def _version(manifest: Mapping[str, Any], settings: Settings, documents: str) -> str:
    """What tells answers of different releases, software, settings or trusted documents apart."""
    shaping = "\0".join(str(getattr(settings, name)) for name in _SHAPING)
    try:
        serving = importlib.metadata.version("nutrigraph")
    except importlib.metadata.PackageNotFoundError:  # a checkout that is not installed
        serving = ""
    text = "\0".join((manifest["id"], str(manifest.get("software", "")), serving, shaping, documents))
    return hashlib.sha256(text.encode()).hexdigest()


def _probes(pool: ReaderPool, manifest: Mapping[str, Any]) -> list[Route]:
    async def health(request: Request) -> Response:  # noqa: ARG001 - the same for everyone
        return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})

    async def ready(request: Request) -> Response:  # noqa: ARG001 - the same for everyone
        state = {"status": "ready" if pool.is_ready else "not ready", "release": manifest["id"]}
        status = HTTPStatus.OK if pool.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
        return JSONResponse(state, status, headers={"cache-control": "no-store"})

    return [Route("/health", health), Route("/ready", ready)]


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
