"""Every door over one release, in one shell: routes, errors, probes."""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import api.pages.http
import api.sparql.dump
import api.sparql.graph_store
import api.sparql.void
from api.door import Made, made_of
from api.graphql.documents import Documents
from api.graphql.http import GraphQLDoor
from api.negotiation import choose
from api.pages.static_pages import StaticPages, page_response
from api.problems import MethodError, as_problem, problem_response
from api.root import root_of
from api.serving import Serving
from api.shell import AccessLog, Clients, Metrics, ResponseCache, Shell, timed
from api.shell.metrics import CONTENT_TYPE
from api.sparql.http import Call, SparqlDoor
from kg.errors import BusyError, CallerError, DeadlineError, EngineError, KgError, NotFoundError, SettingError
from kg.query.readers import ReaderPool
from kg.release.listing import list_files
from kg.release.manifest import Manifest, load_manifest
from kg.settings import Settings

# Settings that only decide how an answer is made and whether there is one; any other may change its bytes.
_SERVING = frozenset(
    "access_log body_bytes cache_bytes client_errors client_header client_requests data_dir deadline_s head_bytes host kept_releases port query_memory_bytes "
    "queue_requests readers request_s texts engine_update_url engine_user engine_password engine_digest engine_token "
    "engine_header".split()
)
_PROBE_S = 3.0  # who asks whether a server is ready seldom waits longer


@dataclass(frozen=True, slots=True)
class Shared:
    """What outlives a release."""

    settings: Settings
    documents: Documents
    metrics: Metrics
    clients: Clients
    log: AccessLog | None


def open_doors(pool: ReaderPool, directory: Path, shared: Shared) -> Serving:
    """Everything over one release.

    Args:
        pool: Reads it.
        directory: Of the release: what is handed out as files is read here.
        shared: What stays when another release is served.

    Raises:
        ReleaseError: The release is gone.
        SettingError: The root path is one of the paths of this server.
    """
    manifest = load_manifest(directory)
    settings = shared.settings
    pages = StaticPages(manifest, settings)
    call, page = timed(pool.call), made_of(page_response(pages.graphql, varies=True))

    async def editor() -> Made:
        return made_of(page_response(pages.sparql((await call("editor", {})).body), varies=True))

    async def home(parameters: list[tuple[str, str]]) -> Response:
        return page_response(pages.home((await call("explorer", {})).body, parameters))

    sparql = SparqlDoor(call, editor)
    graphql = GraphQLDoor(call, page, shared.documents, settings)
    app = FastAPI(title="nutrigraph", docs_url=None, redoc_url=None, openapi_url=None)
    app.router.redirect_slashes = False
    # Starlette's own routes: FastAPI's cost a quarter of a millisecond per request and add nothing to raw bodies.
    app.router.routes += [
        *graphql.routes(),
        *sparql.routes(),
        *_files(call, manifest, directory, pages, settings),
        *api.pages.http.routes(call, home),
        *_probes(pool, manifest, shared),
    ]
    tell = _teller(pages)
    _handle_errors(app, tell)
    cache = ResponseCache(settings.cache_bytes)
    shell = Shell(
        app,
        doors={b"/graphql": graphql, b"/sparql": sparql},
        tell=tell,
        settings=settings,
        release=manifest["id"],
        version=_version(manifest, settings, shared.documents.digest),
        cache=cache,
        metrics=shared.metrics,
        clients=shared.clients,
        log=shared.log,
    )
    steps = {route.path.split("/")[1] for route in app.router.routes if isinstance(route, Route)}
    if settings.root_path.partition("/")[2].partition("/")[0] in steps - {""}:
        # With /graphql in front nobody could tell whether /graphql/schema.graphql has lost it already.
        hint = f"Take another first step than {', '.join(sorted(steps - {''}))}."
        raise SettingError(f"the root path {settings.root_path} begins like a path of this server", hint=hint)
    return Serving(manifest["id"], pool, cache, shell, frozenset(steps))


def _files(call: Call, manifest: Manifest, directory: Path, pages: StaticPages, settings: Settings) -> list[Route]:
    """The release as graphs and files, and its description."""
    files = list_files(directory, manifest)
    index = api.sparql.dump.make_index(files, manifest, settings.root_path)
    page = pages.dump(index)
    return [
        *api.sparql.graph_store.routes(call, manifest, files, settings),
        *api.sparql.dump.routes(files, index, lambda: page_response(page)),
        *api.sparql.void.routes(call),
    ]


def _version(manifest: Mapping[str, Any], settings: Settings, documents: str) -> str:
    """What tells answers of different releases, software, settings or trusted documents apart."""
    shaping = "\0".join(f"{name}={value}" for name, value in settings.model_dump().items() if name not in _SERVING)
    try:
        serving = importlib.metadata.version("nutrigraph")
    except importlib.metadata.PackageNotFoundError:  # a checkout that is not installed
        serving = ""
    text = "\0".join((manifest["id"], str(manifest.get("software", "")), serving, shaping, documents))
    return hashlib.sha256(text.encode()).hexdigest()


def _probes(pool: ReaderPool, manifest: Mapping[str, Any], shared: Shared) -> list[Route]:
    async def health(request: Request) -> Response:  # noqa: ARG001 - the same for everyone
        return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})

    async def ready(request: Request) -> Response:  # noqa: ARG001 - the same for everyone
        because = await _hindrance(pool, shared.settings)
        state = {"status": "not ready" if because else "ready", "release": manifest["id"]}
        status = HTTPStatus.SERVICE_UNAVAILABLE if because else HTTPStatus.OK
        return JSONResponse(
            state | ({"because": because} if because else {}), status, headers={"cache-control": "no-store"}
        )

    async def show(request: Request) -> Response:  # noqa: ARG001 - the same for everyone
        return Response(shared.metrics.text(), 200, {"cache-control": "no-store", "content-type": CONTENT_TYPE})

    return [Route("/health", health), Route("/ready", ready), Route("/metrics", show)]


async def _hindrance(pool: ReaderPool, settings: Settings) -> str:
    """Why a request would not be answered now; empty if it would."""
    engine = settings.engine_name
    if not engine:
        return "" if pool.is_ready else "the release is not open yet"
    if not pool.is_ready:
        return f"{engine} does not answer yet, or does not hold this release; the log says which"
    try:
        await pool.call("ready", {}, deadline_s=_PROBE_S)
    except DeadlineError:
        return f"{engine} has not answered in {_PROBE_S:g} s"
    except BusyError as error:
        return f"{error.message}; {engine} may be slow"
    except KgError as error:
        return error.message
    return ""


def _teller(pages: StaticPages) -> Callable[[KgError, str], Response]:
    """How an error leaves to who accepts what: as a problem document, or as a page for a browser."""

    def tell(error: KgError, accept: str) -> Response:
        offers = (("problem", ("application/problem+json", "application/json")), ("html", ("text/html",)))
        if choose(accept, offers) != "html":
            return problem_response(error, accept)
        problem = as_problem(error)
        fields = problem.headers | {"cache-control": "no-store"}
        return Response(pages.error(problem), problem.status, fields, "text/html")

    return tell


def _handle_errors(app: FastAPI, tell: Callable[[KgError, str], Response]) -> None:
    """Every error of a route leaves as `tell` says."""

    def respond(request: Request, error: KgError, headers: dict[str, str] | None = None) -> Response:
        response = tell(error, ", ".join(request.headers.getlist("accept")))
        response.headers.update(headers or {})
        return response

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, KgError)
        return respond(request, error)

    async def routing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        if error.status_code == HTTPStatus.NOT_FOUND:
            return respond(
                request, NotFoundError("there is no such address", hint=f"The doors are listed at {root_of(request)}/.")
            )
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
