"""GraphQL over HTTP: requests in, statuses and media types out (GraphQL over HTTP, draft of 2025).

Owns no execution: a request goes to the `graphql` service of a reader and the body comes back final.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from starlette.responses import Response
from starlette.routing import Route

from api.deadline import read_deadline
from api.door import Head, Made, as_endpoint, made_of
from api.graphql.documents import Documents, PersistedQueryNotFoundError
from api.graphql.outcome import OUTCOME, OUTCOMES
from api.graphql.request import JSON, GraphQLRequest, Pairs, read_body, read_pairs, read_parameters
from api.negotiation import choose
from api.problems import MethodError, NotAcceptableError, as_problem
from kg.errors import CallerError, KgError, NotFoundError
from kg.query.framing import Reply
from kg.settings import Settings

GRAPHQL_JSON = "application/graphql-response+json"
_HTML = "text/html"
# Any of these makes a GET a request; without one a browser is shown the page.
_ASKING = ("query", "documentId", "extensions")
_KEPT_ACCEPTS = 1_000  # Accept fields that are read once; clients have few


class Call(Protocol):
    """How a request reaches a reader; `kg.query.readers.ReaderPool.call` is one."""

    def __call__(self, service: str, payload: dict[str, Any], *, deadline_s: float | None = None) -> Awaitable[Reply]:
        """Have a reader answer."""
        ...


class GraphQLDoor:
    """Answers requests of GraphQL over HTTP.

    Args:
        call: Sends a payload to a service of the readers.
        page: Shows the door to a browser that asks for HTML and brings no query.
        documents: What a client may name instead of sending it.
        settings: `graphql_batch` is used here.
    """

    def __init__(self, call: Call, page: Made, documents: Documents, settings: Settings) -> None:
        self._call = call
        self._page = page
        self._documents = documents
        self._most = settings.graphql_batch

    def routes(self) -> list[Route]:
        """The addresses of the door."""
        return [
            Route("/graphql", as_endpoint(self), methods=["GET", "POST"]),
            Route("/graphql/schema.graphql", as_endpoint(self._schema), methods=["GET"]),
        ]

    async def __call__(self, head: Head, body: bytes) -> Made:
        """See `api.shell.Door`."""
        accept = head.accept
        media_type = response_media_type(accept)
        try:
            parameters = read_pairs(head.query_string) if head.query_string else []
        except KgError as error:
            return _error(error, media_type or JSON)
        if head.method != "POST" and not any(name in _ASKING for name, _ in parameters) and _wants_page(accept):
            if self._documents.trusted:
                raise NotFoundError("there is no page here: only trusted documents run", hint="Ask for JSON.")
            return self._page
        try:
            if media_type is None:
                raise NotAcceptableError(f"none of {JSON}, {GRAPHQL_JSON} is accepted", hint="Accept one of them.")
            return await self._answer(head, parameters, body, media_type)
        except KgError as error:
            return _error(error, media_type or JSON)

    async def _schema(self, head: Head, body: bytes) -> Made:  # noqa: ARG002 - a door's signature
        reply = await self._call("graphql", {"sdl": True})
        return Made(reply.status, ((b"content-type", b"text/plain; charset=utf-8"),), reply.body)

    async def _answer(self, head: Head, parameters: Pairs, body: bytes, media_type: str) -> Made:
        """The answer to one request, or to a batch of them.

        Raises:
            KgError: The request is not well-formed, or no reader could answer it.
        """
        deadline_s = read_deadline([value for name, value in parameters if name == "timeout"])
        if head.method != "POST":
            return await self._answer_one(read_parameters(parameters), media_type, deadline_s, safe=True)
        request = read_body(head.fields.get(b"content-type", b"").decode("latin-1"), body, self._most)
        if isinstance(request, list):
            return await self._answer_batch(request, media_type, deadline_s)
        return await self._answer_one(request, media_type, deadline_s, safe=False)

    async def _answer_one(
        self, asked: GraphQLRequest, media_type: str, deadline_s: float | None, *, safe: bool
    ) -> Made:
        payload = asked.payload(self._documents.find(asked))
        reply = await self._call("graphql", payload, deadline_s=deadline_s)
        outcome = reply.headers.get(OUTCOME, "")
        if outcome == "write" and safe:
            raise MethodError("GET carries queries only", hint="Nothing can be changed here: the graph is read-only.")
        if outcome == "executed":
            self._documents.keep(asked)
        # Answered by a cache, a request that registers a document would register nothing.
        return _made(reply, response_status(outcome, media_type), media_type, is_stored=not asked.registers)

    async def _answer_batch(
        self, asked: Sequence[GraphQLRequest | CallerError], media_type: str, deadline_s: float | None
    ) -> Made:
        """Answers in the order of the requests, read by one reader within one deadline; always 200 (appendix C)."""
        entries: list[dict[str, Any]] = []
        for one in asked:
            try:
                if isinstance(one, CallerError):
                    raise one
                entries.append(one.payload(self._documents.find(one)))
            except CallerError as error:
                entries.append({"answer": {"errors": [_told(error)]}})
        reply = await self._call("graphql", {"batch": entries}, deadline_s=deadline_s)
        if reply.headers.get(OUTCOME) == "refused":  # the requests together are over a limit
            return _made(reply, 400, media_type)
        for one, outcome in zip(asked, reply.headers.get(OUTCOMES, "").split(","), strict=True):
            if outcome == "executed" and isinstance(one, GraphQLRequest):
                self._documents.keep(one)
        registers = any(isinstance(one, GraphQLRequest) and one.registers for one in asked)
        # A query that is missing may be known next time.
        is_stored = not registers and not any("answer" in entry for entry in entries)
        return _made(reply, 200, media_type, is_stored=is_stored)


@lru_cache(_KEPT_ACCEPTS)
def _wants_page(accept: str) -> bool:
    return choose(accept, ((JSON, (JSON, GRAPHQL_JSON)), (_HTML, (_HTML,)))) == _HTML


@lru_cache(_KEPT_ACCEPTS)
def response_media_type(accept: str) -> str | None:
    """The media type to answer in: the one that is liked best, the newer one between equals that are both named.

    A client that names neither and takes anything, or says nothing, gets `application/json`: that is what such clients
    have always been given, and what the audits of graphql-http ask for.

    Returns:
        None if the client accepts neither.
    """
    names = (GRAPHQL_JSON, JSON) if GRAPHQL_JSON in accept.lower() else (JSON, GRAPHQL_JSON)
    return choose(accept, tuple((name, (name,)) for name in names))


def response_status(outcome: str, media_type: str) -> int:
    """The status of an answered request.

    A request that never ran is 400, save that clients of plain `application/json` get 200 for a document that does not
    parse or validate: they cannot tell our 400 from an intermediary's (section 6.4.1). A refusal by a limit is always
    400.
    """
    if outcome == "refused" or (outcome != "executed" and media_type == GRAPHQL_JSON):
        return 400
    return 200


def _made(reply: Reply, status: int, media_type: str, *, is_stored: bool = True) -> Made:
    passed = ("kg-cost", "kg-cost-limit", "cache-control")
    fields = {name: reply.headers[name] for name in passed if name in reply.headers}
    if not is_stored:
        fields["cache-control"] = "no-store"
    fields |= {"vary": "Accept", "content-type": f"{media_type}; charset=utf-8"}
    return Made(status, [(name.encode(), value.encode()) for name, value in fields.items()], reply.body)


def _error(error: KgError, media_type: str) -> Made:
    """An error before or beside execution, in the form of GraphQL; never kept by a cache."""
    problem = as_problem(error)
    headers = problem.headers | {"vary": "Accept", "cache-control": "no-store"}
    status = problem.status
    if isinstance(error, MethodError):
        headers["allow"] = "POST"
    if isinstance(error, PersistedQueryNotFoundError):
        # A well-formed request without data. Not 400: older clients of Apollo take it for a server that knows no
        # persisted queries and stop asking.
        status = 404 if media_type == GRAPHQL_JSON else 200
    body = json.dumps({"errors": [_told(error)]}, ensure_ascii=False)
    return made_of(Response(body, status, headers, f"{media_type}; charset=utf-8"))


def _told(error: KgError) -> dict[str, Any]:
    problem = as_problem(error)
    return {"message": problem.detail, "extensions": {"code": problem.code, "hint": problem.hint}}
