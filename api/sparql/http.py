"""SPARQL 1.1 Protocol over HTTP, query only: requests in, negotiation, final bodies out. Runs no query itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.negotiation import Offer, choose
from api.problems import MethodError, NotAcceptableError, TooLargeError, problem_response
from api.sparql.offers import GRAPHS, RESULTS, accept_of, not_acceptable
from api.sparql.request import read_request
from kg.errors import KgError
from kg.query.framing import Reply
from kg.store.formats import GRAPH_FORMATS, RESULT_FORMATS

# The standard gives ASK no form in CSV and TSV; who takes nothing else gets JSON all the same.
_BOOLEANS = RESULTS[:2]
_RECEIPT: Offer = ("receipt", ("application/json",))
_NOT_ACCEPTABLE, _TOO_LARGE = 406, 413


class Call(Protocol):
    """How a request reaches a reader; `kg.query.readers.ReaderPool.call` is one."""

    def __call__(
        self, service: str, payload: dict[str, object], *, body: bytes = b"", deadline_s: float | None = None
    ) -> Awaitable[Reply]:
        """Have a reader answer."""
        ...


def routes(call: Call, page: Callable[[Request], Response]) -> list[Route]:
    """The routes of the SPARQL door.

    Args:
        call: Sends a payload to a service of the readers.
        page: Shows the door to a browser that brings no query.
    """

    async def sparql(request: Request) -> Response:
        accept = accept_of(request)
        try:
            if request.method not in ("GET", "HEAD", "POST"):
                raise MethodError(f"{request.method} is not a method of SPARQL queries", hint="Use GET or POST.")
            asked = read_request(request.method, request.scope["query_string"], request.headers, await request.body())
            if asked.query is None:
                return await _describe(call, request, accept, page)
            payload: dict[str, object] = {
                "query": asked.query,
                "results": choose(accept, RESULTS),
                "boolean": choose(accept, _BOOLEANS),
                "graph": choose(accept, GRAPHS),
                "default_graphs": asked.default_graphs,
                "named_graphs": asked.named_graphs,
            }
            if asked.wants_receipt:
                if choose(accept, (_RECEIPT,)) is None:
                    raise NotAcceptableError("a receipt is JSON", hint="Accept application/json.")
                payload["receipt"] = True
            reply = await call("sparql", payload, deadline_s=asked.deadline_s)
            return _response(reply)
        except MethodError as error:
            return problem_response(error, accept, headers={"allow": "GET, HEAD, POST"})
        except KgError as error:
            return problem_response(error, accept)

    return [Route("/sparql", sparql, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])]


async def _describe(call: Call, request: Request, accept: str, page: Callable[[Request], Response]) -> Response:
    chosen = choose(accept, (*GRAPHS, ("html", ("text/html",))))
    if chosen == "html":
        return page(request)
    if chosen is None:
        raise not_acceptable(GRAPH_FORMATS)
    endpoint = urlsplit(str(request.url))._replace(query="", fragment="").geturl()
    reply = await call("sparql", {"describe": chosen, "endpoint": endpoint})
    return Response(reply.body, reply.status, {**reply.headers, "vary": "Accept"})


def _response(reply: Reply) -> Response:
    headers = dict(reply.headers)
    form = headers.pop("kg-form", "results")
    if reply.status == _NOT_ACCEPTABLE:
        raise not_acceptable(GRAPH_FORMATS if form == "graph" else RESULT_FORMATS)
    if reply.status == _TOO_LARGE:
        raise TooLargeError("the answer is larger than this server gives", hint="Add LIMIT, or ask for less.")
    return Response(reply.body, reply.status, {**headers, "vary": "Accept"})
