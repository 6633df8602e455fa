"""GraphQL over HTTP: requests in, statuses and media types out (GraphQL over HTTP, draft of 2025).

Owns no execution: a request goes to the `graphql` service of a reader and the body comes back final.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.deadline import read_deadline
from api.graphql.documents import Documents, PersistedQueryNotFoundError
from api.graphql.outcome import OUTCOME, OUTCOMES
from api.graphql.request import JSON, GraphQLRequest, read_body, read_parameters
from api.negotiation import choose
from api.problems import MethodError, NotAcceptableError, as_problem, problem_response
from kg.errors import CallerError, KgError, NotFoundError
from kg.query.framing import Reply
from kg.settings import Settings

GRAPHQL_JSON = "application/graphql-response+json"
_HTML = "text/html"
# Any of these makes a GET a request; without one a browser is shown the page.
_ASKING = ("query", "documentId", "extensions")


class Call(Protocol):
    """How a request reaches a reader; `kg.query.readers.ReaderPool.call` is one."""

    def __call__(self, service: str, payload: dict[str, Any], *, deadline_s: float | None = None) -> Awaitable[Reply]:
        """Have a reader answer."""
        ...


def routes(call: Call, page: Callable[[Request], Response], documents: Documents, settings: Settings) -> list[Route]:
    """The routes of the GraphQL door.

    Args:
        call: Sends a payload to a service of the readers.
        page: Shows the door to a browser that asks for HTML and brings no query.
        documents: What a client may name instead of sending it.
        settings: `graphql_batch` is used here.
    """
    door = _Door(call, documents, settings)

    async def graphql(request: Request) -> Response:
        accept = ", ".join(request.headers.getlist("accept"))
        asks = request.method == "POST" or any(name in request.query_params for name in _ASKING)
        if not asks and choose(accept, ((JSON, (JSON, GRAPHQL_JSON)), (_HTML, (_HTML,)))) == _HTML:
            if documents.trusted:
                raise NotFoundError("there is no page here: only trusted documents run", hint="Ask for JSON.")
            shown = page(request)
            shown.headers["vary"] = "Accept"
            return shown
        media_type = response_media_type(accept)
        try:
            if media_type is None:
                raise NotAcceptableError(f"none of {JSON}, {GRAPHQL_JSON} is accepted", hint="Accept one of them.")
            return await door.answer(request, media_type)
        except KgError as error:
            return _error(error, media_type or JSON)

    async def schema(request: Request) -> Response:
        try:
            reply = await call("graphql", {"sdl": True})
        except KgError as error:
            return problem_response(error, request.headers.get("accept", ""))
        return Response(reply.body, reply.status, media_type="text/plain; charset=utf-8")

    return [
        Route("/graphql", graphql, methods=["GET", "POST"]),
        Route("/graphql/schema.graphql", schema, methods=["GET"]),
    ]


class _Door:
    """Answers requests whose media type is settled."""

    def __init__(self, call: Call, documents: Documents, settings: Settings) -> None:
        self._call = call
        self._documents = documents
        self._most = settings.graphql_batch

    async def answer(self, request: Request, media_type: str) -> Response:
        """The answer to one request, or to a batch of them.

        Raises:
            KgError: The request is not well-formed, or no reader could answer it.
        """
        deadline_s = read_deadline(request.query_params.getlist("timeout"))
        if request.method != "POST":
            return await self._answer_one(
                read_parameters(request.scope["query_string"]), media_type, deadline_s, safe=True
            )
        asked = read_body(request.headers.get("content-type", ""), await request.body(), self._most)
        if isinstance(asked, list):
            return await self._answer_batch(asked, media_type, deadline_s)
        return await self._answer_one(asked, media_type, deadline_s, safe=False)

    async def _answer_one(
        self, asked: GraphQLRequest, media_type: str, deadline_s: float | None, *, safe: bool
    ) -> Response:
        payload = asked.payload(self._documents.find(asked))
        reply = await self._call("graphql", payload, deadline_s=deadline_s)
        outcome = reply.headers.get(OUTCOME, "")
        if outcome == "write" and safe:
            raise MethodError("GET carries queries only", hint="Nothing can be changed here: the graph is read-only.")
        if outcome == "executed":
            self._documents.keep(asked)
        response = _response(reply, response_status(outcome, media_type), media_type)
        if asked.registers:  # answered by a cache, it would register nothing
            response.headers["cache-control"] = "no-store"
        return response

    async def _answer_batch(
        self, asked: Sequence[GraphQLRequest | CallerError], media_type: str, deadline_s: float | None
    ) -> Response:
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
            return _response(reply, 400, media_type)
        for one, outcome in zip(asked, reply.headers.get(OUTCOMES, "").split(","), strict=True):
            if outcome == "executed" and isinstance(one, GraphQLRequest):
                self._documents.keep(one)
        response = _response(reply, 200, media_type)
        registers = any(isinstance(one, GraphQLRequest) and one.registers for one in asked)
        if registers or any("answer" in entry for entry in entries):  # a query that is missing may be known next time
            response.headers["cache-control"] = "no-store"
        return response


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


def _response(reply: Reply, status: int, media_type: str) -> Response:
    passed = ("kg-cost", "kg-cost-limit", "cache-control")
    headers = {name: reply.headers[name] for name in passed if name in reply.headers}
    return Response(reply.body, status, headers | {"vary": "Accept"}, f"{media_type}; charset=utf-8")


def _error(error: KgError, media_type: str) -> Response:
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
    return Response(body, status, headers, f"{media_type}; charset=utf-8")


def _told(error: KgError) -> dict[str, Any]:
    problem = as_problem(error)
    return {"message": problem.detail, "extensions": {"code": problem.code, "hint": problem.hint}}
