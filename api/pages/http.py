"""The pages over HTTP: negotiation, redirects, parameters. Reads nothing itself; the readers make the bodies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.negotiation import Offer, choose
from api.pages.assets import load_assets
from api.pages.doubt_request import CONFLICTS, GAPS, read_doubt, read_filters
from api.pages.export_request import choose_format, file_name, read_export, read_whole, split
from api.pages.render import KINDS, SINGLES
from api.problems import NotAcceptableError
from api.root import inner_path, root_of
from kg.errors import NotFoundError
from kg.query.framing import Reply

# Turtle first: who accepts anything is a program. A browser asks for HTML by name.
_FORMATS: tuple[Offer, ...] = (
    ("ttl", ("text/turtle", "application/x-turtle")),
    ("html", ("text/html", "application/xhtml+xml")),
    ("jsonld", ("application/ld+json", "application/json")),
    ("nt", ("application/n-triples", "text/plain")),
    ("rdf", ("application/rdf+xml", "application/xml", "text/xml")),
)
_EXTENSIONS = tuple(name for name, _ in _FORMATS)
_ENDINGS = ("", *(f".{name}" for name in _EXTENSIONS))
_SEARCH_FORMATS: tuple[Offer, ...] = (("json", ("application/json",)), ("html", ("text/html",)))
_DOUBT_FORMATS: tuple[Offer, ...] = (*_SEARCH_FORMATS, ("csv", ("text/csv",)))
_DOUBT = {"conflicts": CONFLICTS, "gaps": GAPS}
_MOST_HITS = 100
_IRI_SAFE = "/-._~!$&'()*+,;=:@%"  # RFC 3987: what an IRI's path may hold besides letters and digits


class Call(Protocol):
    """How a request reaches a reader; `kg.query.readers.ReaderPool.call` is one."""

    def __call__(self, service: str, payload: dict[str, Any], *, body: bytes = b"") -> Awaitable[Reply]:
        """Have a reader answer."""
        ...


def routes(call: Call, home: Callable[[list[tuple[str, str]]], Awaitable[Response]]) -> list[Route]:
    """The routes of the pages.

    Args:
        call: Sends a payload to a service of the readers.
        home: Makes the start page, from its parameters.
    """

    async def start(request: Request) -> Response:
        return await home(request.query_params.multi_items())

    async def resource(request: Request) -> Response:
        return await _resource(call, request, inner_path(request).removeprefix("/"))

    async def words(request: Request) -> Response:
        passage = quote(request.path_params["passage"], safe=_IRI_SAFE)
        return _response(await call("words", {"passage": passage}))

    async def search(request: Request) -> Response:
        reply = await call("search", _search_payload(request))
        return Response(reply.body, reply.status, {**reply.headers, "vary": "Accept"})

    async def doubt(request: Request) -> Response:
        name, dot, extension = inner_path(request).removeprefix("/").partition(".")
        format_name = extension if dot else choose(_accept(request), _DOUBT_FORMATS) or "json"
        payload = read_doubt(request.query_params.multi_items(), _DOUBT[name])
        return _varied(await call(name, payload | {"format": format_name}), varies=not dot)

    async def export(request: Request) -> Response:
        asked = read_export(request.query_params.multi_items())
        reply = await call("export", asked | {"format": request.path_params["format"]})
        headers = dict(reply.headers)
        name = file_name(asked["selection"]["focus"], headers.pop("kg-extension"))
        return Response(reply.body, reply.status, headers | {"content-disposition": f'inline; filename="{name}"'})

    async def export_any(request: Request) -> Response:
        read_export(request.query_params.multi_items())
        return _see_other(request, f"/export/{choose_format(_accept(request))}", request.url.query)

    return [
        Route("/", start),
        Route("/passage/{passage}/words", words),
        *(Route(f"/{kind}/{{local:path}}", resource) for kind in KINDS),
        Route("/ontology/{version}", resource),
        *(Route(f"/{kind}{ending}", resource) for kind in SINGLES for ending in _ENDINGS),
        Route("/search", search),
        *(Route(path, doubt) for name in _DOUBT for path in (f"/{name}", f"/{name}.csv")),
        Route("/export", export_any),
        Route("/export/{format}", export),
        *load_assets().routes(),
    ]


async def _resource(call: Call, request: Request, path: str) -> Response:
    """A document about a resource, or the redirect to it: 303, because the resource itself is no document."""
    if {".", ".."} & set(path.split("/")):  # a redirect to it would leave the folder
        raise NotFoundError(f"there is no {path!r} in this release")
    stem, dot, extension = path.rpartition(".")
    asked = read_filters(request.query_params.multi_items())
    if dot and extension in _EXTENSIONS:
        payload = {"path": quote(stem, safe=_IRI_SAFE), "format": extension}
        return _response(await call("entity", payload | ({"filters": asked} if asked else {})))
    chosen = choose(_accept(request), _FORMATS)
    if chosen is None:
        names = ", ".join(media_types[0] for _, media_types in _FORMATS)
        raise NotAcceptableError("none of the accepted media types can be made", hint=f"Accept one of: {names}.")
    return _see_other(request, f"/{quote(path, safe=_IRI_SAFE)}.{chosen}", request.url.query if asked else "")


def _accept(request: Request) -> str:
    return ", ".join(request.headers.getlist("accept"))


def _see_other(request: Request, path: str, query: str) -> Response:
    location = root_of(request) + (f"{path}?{query}" if query else path)
    return Response(status_code=303, headers={"location": location, "vary": "Accept"})


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers))


def _varied(reply: Reply, *, varies: bool) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers) | ({"vary": "Accept"} if varies else {}))


def _search_payload(request: Request) -> dict[str, Any]:
    given = request.query_params
    return {
        "text": given.get("q", ""),
        "types": split(given.getlist("type")),
        "limit": read_whole(given.get("limit", "25"), "limit", 1, _MOST_HITS),
        "format": choose(_accept(request), _SEARCH_FORMATS) or "json",
    }
