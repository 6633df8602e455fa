"""GraphQL over HTTP: requests in, statuses and media types out (GraphQL over HTTP, draft of 2025).

Owns no execution: a request goes to the `graphql` service of a reader and the body comes back final.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.problems import problem_response
from kg.errors import CallerError, KgError
from kg.query.framing import Reply

GRAPHQL_JSON = "application/graphql-response+json"
JSON = "application/json"
# service, payload → reply
Call = Callable[[str, dict[str, Any]], Awaitable[Reply]]


class MethodError(CallerError):
    """The method cannot carry this request."""

    code = "method"


class MediaTypeError(CallerError):
    """The body's media type is none that this door reads."""

    code = "media-type"


def routes(call: Call, page: Callable[[Request], Response]) -> list[Route]:
    """The routes of the GraphQL door.

    Args:
        call: Sends a payload to a service of the readers.
        page: Shows the door to a browser that asks for HTML and brings no query.
    """

    async def graphql(request: Request) -> Response:
        accept = request.headers.get("accept", "")
        media_type = response_media_type(accept)
        if request.method != "POST" and "query" not in request.query_params and "text/html" in accept:
            shown = page(request)
            shown.headers["vary"] = "Accept"
            return shown
        if media_type is None:
            return _error(MediaTypeError(f"none of {JSON}, {GRAPHQL_JSON} is accepted"), JSON, 406)
        try:
            payload = await read_payload(request)
        except MethodError as error:
            return _error(error, media_type, 405)
        except MediaTypeError as error:
            return _error(error, media_type, 415)
        except CallerError as error:
            return _error(error, media_type, 400)
        try:
            reply = await call("graphql", payload)
        except KgError as error:
            return problem_response(error, accept)
        status = response_status(reply.headers.get("kg-graphql", ""), media_type)
        headers = {"vary": "Accept"} | {n: v for n, v in reply.headers.items() if n == "cache-control"}
        return Response(reply.body, status, headers, f"{media_type}; charset=utf-8")

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


def response_media_type(accept: str) -> str | None:
    """The media type to answer in; `application/json` for clients that name neither and accept anything.

    Returns:
        None if the client accepts neither.
    """
    best: tuple[float, str] | None = None
    for part in (accept or "*/*").split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            weight = float(quality)
        except ValueError:
            weight = 0.0
        chosen = {JSON: JSON, GRAPHQL_JSON: GRAPHQL_JSON, "*/*": JSON, "application/*": JSON}.get(name.lower())
        if chosen is not None and weight > 0 and (best is None or weight > best[0]):
            best = (weight, chosen)
    return best[1] if best else None


def response_status(outcome: str, media_type: str) -> int:
    """The status of an answered request.

    A request that never ran is 400, save that clients of plain `application/json` get 200 for a document that does not
    parse or validate: they cannot tell our 400 from an intermediary's (section 6.4.1). A refusal by a limit is always
    400.
    """
    if outcome == "refused" or (outcome == "invalid" and media_type == GRAPHQL_JSON):
        return 400
    return 200


async def read_payload(request: Request) -> dict[str, Any]:
    """The parameters of a request.

    Raises:
        MethodError: A mutation or subscription by GET.
        MediaTypeError: A body that is not `application/json`.
        CallerError: Parameters are missing or of the wrong kind.
    """
    if request.method in ("GET", "HEAD"):
        given: Mapping[str, Any] = dict(request.query_params)
        parsed = {name: _json(given[name], name) for name in ("variables", "extensions") if given.get(name)}
        payload = _checked({"query": given.get("query"), "operationName": given.get("operationName"), **parsed})
        if payload["query"].lstrip().startswith(("mutation", "subscription")):
            raise MethodError(
                "GET carries queries only", hint="There is nothing to change here: the graph is read-only."
            )
        return payload
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != JSON:
        raise MediaTypeError(f"the body is {content_type or 'of no'} type", hint=f"Send it as {JSON}.")
    body = _json(await request.body(), "body")
    if not isinstance(body, dict):
        raise CallerError("the body is no JSON object", hint='Send {"query": "…"}; batches are not taken.')
    return _checked(body)


def _json(text: str | bytes, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CallerError(f"the {name} is not JSON", hint="Check quotes and commas.") from error


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    query, variables = given.get("query"), given.get("variables")
    name, extensions = given.get("operationName"), given.get("extensions")
    if not isinstance(query, str) or not query.strip():
        raise CallerError("there is no query", hint="Send a GraphQL document as `query`.")
    if variables is not None and not isinstance(variables, dict):
        raise CallerError("variables are no object", hint="Send a JSON object of variable names and values.")
    if name is not None and not isinstance(name, str):
        raise CallerError("operationName is no string", hint="Send the name of one operation, or leave it out.")
    if extensions is not None and not isinstance(extensions, dict):
        raise CallerError("extensions are no object", hint="Send a JSON object, or leave them out.")
    receipt = (extensions or {}).get("receipt")
    if receipt is not None and not isinstance(receipt, bool):
        raise CallerError("extensions.receipt is no boolean", hint="Send true, or leave it out.")
    payload: dict[str, Any] = {"query": query, "variables": variables, "operationName": name or None}
    if receipt:
        payload["receipt"] = True
    try:
        json.dumps(payload, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise CallerError("the request holds a lone surrogate or nests too deep", hint="Send text.") from error
    return payload


def _error(error: CallerError, media_type: str, status: int) -> Response:
    body = {"errors": [{"message": error.message, "extensions": {"code": error.code, "hint": error.hint}}]}
    headers = {"vary": "Accept"} | ({"allow": "POST"} if status == 405 else {})  # noqa: PLR2004 - Method Not Allowed
    return Response(json.dumps(body, ensure_ascii=False), status, headers, f"{media_type}; charset=utf-8")
