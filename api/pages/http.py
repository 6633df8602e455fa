"""The pages over HTTP: negotiation, redirects, parameters. Reads nothing itself; the readers make the bodies."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.negotiation import Offer, choose
from api.pages.assets import load_assets
from api.pages.doubt_request import CONFLICTS, GAPS, read_condition, read_doubt, read_filters
from api.pages.render import KINDS, SINGLES
from api.problems import NotAcceptableError
from kg.errors import CallerError, NotFoundError
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
_SELECTION = (
    "focus", "depth", "types", "predicates", "min-certainty", "sources", "qualifier", "no-inferred", "max-nodes",
    "without",
)  # fmt: skip
_THEME = "theme"
_IRI_SAFE = "/-._~!$&'()*+,;=:@%"  # RFC 3987: what an IRI's path may hold besides letters and digits
_DIGITS = 6  # of a number in a parameter; none may be larger than 2,000


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
        return await _resource(call, request, request.scope["path"].removeprefix("/"))

    async def words(request: Request) -> Response:
        passage = quote(request.path_params["passage"], safe=_IRI_SAFE)
        return _response(await call("words", {"passage": passage}))

    async def search(request: Request) -> Response:
        reply = await call("search", _search_payload(request))
        return Response(reply.body, reply.status, {**reply.headers, "vary": "Accept"})

    async def doubt(request: Request) -> Response:
        name, dot, extension = request.scope["path"].removeprefix("/").partition(".")
        accept = ", ".join(request.headers.getlist("accept"))
        format_name = extension if dot else choose(accept, _DOUBT_FORMATS) or "json"
        payload = read_doubt(request.query_params.multi_items(), _DOUBT[name])
        return _varied(await call(name, payload | {"format": format_name}), varies=not dot)

    async def export(request: Request) -> Response:
        given = request.query_params
        selection = read_selection((name, value) for name, value in given.multi_items() if name != _THEME)
        asked = {"format": request.path_params["format"], "theme": given.get(_THEME, "auto")}
        reply = await call("export", asked | {"selection": selection})
        headers = dict(reply.headers)
        name = _file_name(selection["focus"], headers.pop("kg-extension"))
        return Response(reply.body, reply.status, headers | {"content-disposition": f'inline; filename="{name}"'})

    return [
        Route("/", start),
        Route("/passage/{passage}/words", words),
        *(Route(f"/{kind}/{{local:path}}", resource) for kind in KINDS),
        Route("/ontology/{version}", resource),
        *(Route(f"/{kind}{ending}", resource) for kind in SINGLES for ending in _ENDINGS),
        Route("/search", search),
        *(Route(path, doubt) for name in _DOUBT for path in (f"/{name}", f"/{name}.csv")),
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
    accept = ", ".join(request.headers.getlist("accept"))
    chosen = choose(accept, _FORMATS)
    if chosen is None:
        names = ", ".join(media_types[0] for _, media_types in _FORMATS)
        raise NotAcceptableError("none of the accepted media types can be made", hint=f"Accept one of: {names}.")
    query = f"?{request.url.query}" if asked else ""
    location = f"/{quote(path, safe=_IRI_SAFE)}.{chosen}{query}"
    return Response(status_code=303, headers={"location": location, "vary": "Accept"})


def _response(reply: Reply) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers))


def _varied(reply: Reply, *, varies: bool) -> Response:
    return Response(reply.body, reply.status, dict(reply.headers) | ({"vary": "Accept"} if varies else {}))


def _search_payload(request: Request) -> dict[str, Any]:
    given = request.query_params
    accept = ", ".join(request.headers.getlist("accept"))
    return {
        "text": given.get("q", ""),
        "types": _words(given.getlist("type")),
        "limit": _whole(given.get("limit", "25"), "limit", 1, _MOST_HITS),
        "format": choose(accept, _SEARCH_FORMATS) or "json",
    }


def read_selection(parameters: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The fields of a selection from the parameters of a request; the names are the command line's.

    Raises:
        CallerError: A parameter is unknown or makes no sense.
    """
    given: dict[str, list[str]] = {}
    for spelt, value in parameters:
        name = "sources" if spelt == "source" else spelt
        if name not in _SELECTION:
            raise CallerError(
                f"there is no parameter {name!r}", hint=f"The parameters are {', '.join((*_SELECTION, _THEME))}."
            )
        given.setdefault(name, []).append(value)
    return {
        "focus": _words(given.get("focus", [])),
        "depth": _whole(given.get("depth", ["1"])[-1], "depth", 0, 10),
        "types": _words(given.get("types", [])),
        "predicates": _words(given.get("predicates", [])),
        "min_certainty": given.get("min-certainty", [None])[-1],
        "sources": _words(given.get("sources", [])),
        "qualifiers": [read_condition(text) for text in given.get("qualifier", [])],
        "include_inferred": given.get("no-inferred", ["false"])[-1].lower() in ("false", "0"),
        "max_nodes": _whole(given.get("max-nodes", ["300"])[-1], "max-nodes", 1, 2_000),
        "without": _words(given.get("without", [])),
    }


def _words(values: Iterable[str]) -> list[str]:
    """Repeated parameters and commas mean the same."""
    return [word.strip() for value in values for word in value.split(",") if word.strip()]


def _whole(text: str, name: str, least: int, most: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _DIGITS or not least <= int(text) <= most:
        raise CallerError(f"{name}={text!r} is out of range", hint=f"Give a whole number from {least} to {most:,}.")
    return int(text)


def _file_name(focus: list[str], extension: str) -> str:
    slug = "-".join(word.rpartition("/")[2].rpartition(":")[2] for word in focus) or "graph"
    return "".join(c for c in slug if c.isascii() and (c.isalnum() or c in "-_"))[:80] + f".{extension}"
