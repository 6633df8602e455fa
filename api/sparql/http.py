"""SPARQL 1.1 Protocol over HTTP, query only: requests in, negotiation, final bodies out. Runs no query itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache, partial
from typing import NamedTuple, Protocol

from starlette.routing import Route

from api.door import Field, Head, Made, as_endpoint, made_of
from api.negotiation import Offer, choose
from api.problems import MethodError, NotAcceptableError, TooLargeError, problem_response
from api.sparql.offers import GRAPHS, RESULTS, not_acceptable
from api.sparql.request import SparqlRequest, read_request
from kg.errors import KgError
from kg.query.framing import Reply
from kg.store import query_shape
from kg.store.formats import GRAPH_FORMATS, RESULT_FORMATS

# The standard gives ASK no form in CSV and TSV; who takes nothing else gets JSON all the same.
_BOOLEANS = RESULTS[:2]
_RECEIPT: Offer = ("receipt", ("application/json",))
_NOT_ACCEPTABLE, _TOO_LARGE = 406, 413
_VARY: Field = (b"vary", b"Accept")
# Accept fields, and header fields of answers, that are read once: there are few.
_KEPT_ACCEPTS, _KEPT_HEADERS = 1_000, 100


class Call(Protocol):
    """How a request reaches a reader; `kg.query.readers.ReaderPool.call` is one."""

    def __call__(
        self,
        service: str,
        payload: dict[str, object],
        *,
        body: bytes = b"",
        deadline_s: float | None = None,
        shape: Callable[[], int] | None = None,
    ) -> Awaitable[Reply]:
        """Have a reader answer."""
        ...


class SparqlDoor:
    """Answers requests of the SPARQL 1.1 Protocol.

    Args:
        call: Sends a payload to a service of the readers.
        page: Makes what a browser is shown that brings no query.
    """

    def __init__(self, call: Call, page: Callable[[], Awaitable[Made]]) -> None:
        self._call = call
        self._page = page

    def routes(self) -> list[Route]:
        """The address of the door; methods that change something are told how to change the graph."""
        route = Route("/sparql", as_endpoint(self))
        route.methods = None  # all of them: the door itself says which it takes
        return [route]

    async def __call__(self, head: Head, body: bytes) -> Made:
        """See `api.door.Door`."""
        try:
            if head.method not in ("GET", "HEAD", "POST"):
                hint = "Use GET or POST. To change the graph, edit a file under seeds/ or ontology/, then run kg build."
                raise MethodError(f"{head.method} is not a method of SPARQL queries", hint=hint)
            content_type = head.fields.get(b"content-type", b"").decode("latin-1")
            asked = read_request(head.method, head.query_string, content_type, body)
            if asked.query is None:
                return await self._describe(head)
            return await self._ask(asked, asked.query, _wishes(head.accept))
        except MethodError as error:
            return made_of(problem_response(error, head.accept, headers={"allow": "GET, HEAD, POST"}))
        except KgError as error:
            return made_of(problem_response(error, head.accept))

    async def _ask(self, asked: SparqlRequest, query: str, wishes: _Wishes) -> Made:
        payload: dict[str, object] = {
            "results": wishes.results,
            "boolean": wishes.boolean,
            "graph": wishes.graph,
            "default_graphs": asked.default_graphs,
            "named_graphs": asked.named_graphs,
        }
        if asked.wants_receipt:
            if not wishes.may_have_receipt:
                raise NotAcceptableError("a receipt is JSON", hint="Accept application/json.")
            payload["receipt"] = True
        shape = partial(query_shape, query)
        reply = await self._call("sparql", payload, body=query.encode(), deadline_s=asked.deadline_s, shape=shape)
        if reply.status == _NOT_ACCEPTABLE:
            raise not_acceptable(GRAPH_FORMATS if reply.headers["kg-form"] == "graph" else RESULT_FORMATS)
        if reply.status == _TOO_LARGE:
            raise TooLargeError("the answer is larger than this server gives", hint="Add LIMIT, or ask for less.")
        return Made(reply.status, _fields(reply.headers), reply.body)

    async def _describe(self, head: Head) -> Made:
        chosen = choose(head.accept, (*GRAPHS, ("html", ("text/html",))))
        if chosen == "html":
            return await self._page()
        if chosen is None:
            raise not_acceptable(GRAPH_FORMATS)
        reply = await self._call("sparql", {"describe": chosen, "endpoint": head.address})
        return Made(reply.status, _fields(reply.headers), reply.body)


class _Wishes(NamedTuple):
    """What a client likes best of what each form of query can give; None where it takes none of it."""

    results: str | None
    boolean: str | None
    graph: str | None
    may_have_receipt: bool


@lru_cache(_KEPT_ACCEPTS)
def _wishes(accept: str) -> _Wishes:
    may_have_receipt = choose(accept, (_RECEIPT,)) is not None
    return _Wishes(choose(accept, RESULTS), choose(accept, _BOOLEANS), choose(accept, GRAPHS), may_have_receipt)


def _fields(headers: Mapping[str, str]) -> tuple[Field, ...]:
    return _fields_of(tuple(headers.items()))


@lru_cache(_KEPT_HEADERS)
def _fields_of(headers: tuple[tuple[str, str], ...]) -> tuple[Field, ...]:
    return (*((name.encode(), value.encode()) for name, value in headers if name != "kg-form"), _VARY)
