"""What our errors become over HTTP: one table, and the problem document of RFC 9457.

A problem tells the caller what to mend and nothing of the inside: no traceback, no path of this machine. Its `code` is
permanent; GraphQL errors carry the same.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from api.negotiation import choose
from kg.errors import (
    AddressInUseError,
    AssetError,
    BusyError,
    CallerError,
    DeadlineError,
    EngineError,
    EngineTimeoutError,
    EngineUnreachableError,
    InputError,
    KgError,
    MemoryCapError,
    NotFoundError,
    OperatorError,
    QuerySyntaxError,
    ReaderLostError,
    RefusedError,
    ReleaseError,
)

MEDIA_TYPE = "application/problem+json"
# A parser may quote a whole query; a person reads the beginning.
_DETAIL_CHARACTERS = 2_000
# An absolute path of two steps or more that is no part of an IRI.
_PATH = re.compile(r"(?<![\w:/.>])/[\w.+-]+(?:/[\w.+-]+)+")


class MethodError(CallerError):
    """The method cannot do this here."""

    code = "method"


class NotAcceptableError(CallerError):
    """None of the media types that the client accepts can be made."""

    code = "not-acceptable"


class TooLargeError(CallerError):
    """The body of the request, or an answer that may not be cut, is too large."""

    code = "too-large"


class TargetTooLongError(CallerError):
    """The request target is too long."""

    code = "url-too-long"


class TooManyRequestsError(CallerError):
    """One client asks too much at a time, or has caused too many errors.

    Attributes:
        retry_s: When it may ask again, in seconds from now.
    """

    code = "too-many-requests"

    def __init__(self, message: str, *, hint: str, retry_s: int) -> None:
        super().__init__(message, hint=hint)
        self.retry_s = retry_s


class RangeError(CallerError):
    """The part that is asked for lies beyond the end.

    Args:
        message: As for every error.
        hint: As for every error.
        size_bytes: How long the whole is.
    """

    code = "range"

    def __init__(self, message: str, *, hint: str, size_bytes: int) -> None:
        super().__init__(message, hint=hint)
        self.size_bytes = size_bytes


class MediaTypeError(CallerError):
    """The request's body is of a type or encoding that is not read here."""

    code = "media-type"


# Most specific class first; the first that fits an error counts.
_STATUSES: tuple[tuple[type[KgError], HTTPStatus, str], ...] = (
    (MethodError, HTTPStatus.METHOD_NOT_ALLOWED, "This method is not allowed here"),
    (NotAcceptableError, HTTPStatus.NOT_ACCEPTABLE, "None of the accepted formats is available"),
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large"),
    (TargetTooLongError, HTTPStatus.REQUEST_URI_TOO_LONG, "The address is too long"),
    (TooManyRequestsError, HTTPStatus.TOO_MANY_REQUESTS, "Too many requests"),
    (RangeError, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "There is no such part"),
    (MediaTypeError, HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "This type of body is not read"),
    (QuerySyntaxError, HTTPStatus.BAD_REQUEST, "The query does not parse"),
    (RefusedError, HTTPStatus.BAD_REQUEST, "The request is refused"),
    (NotFoundError, HTTPStatus.NOT_FOUND, "There is no such thing"),
    (CallerError, HTTPStatus.BAD_REQUEST, "The request cannot be answered as asked"),
    (DeadlineError, HTTPStatus.SERVICE_UNAVAILABLE, "The answer took too long"),
    (MemoryCapError, HTTPStatus.SERVICE_UNAVAILABLE, "The answer needed too much memory"),
    (BusyError, HTTPStatus.SERVICE_UNAVAILABLE, "The server is busy"),
    (ReaderLostError, HTTPStatus.SERVICE_UNAVAILABLE, "The process that worked on the answer ended"),
    (EngineTimeoutError, HTTPStatus.GATEWAY_TIMEOUT, "The engine did not answer in time"),
    (EngineUnreachableError, HTTPStatus.BAD_GATEWAY, "The engine does not answer"),
    (EngineError, HTTPStatus.INTERNAL_SERVER_ERROR, "The store failed"),
    (ReleaseError, HTTPStatus.SERVICE_UNAVAILABLE, "No release is served"),
    (AssetError, HTTPStatus.NOT_IMPLEMENTED, "This server was installed without the files for this"),
    (AddressInUseError, HTTPStatus.INTERNAL_SERVER_ERROR, "The server could not start"),
    (OperatorError, HTTPStatus.SERVICE_UNAVAILABLE, "The service is not available"),
    (InputError, HTTPStatus.INTERNAL_SERVER_ERROR, "The release is faulty"),
    (KgError, HTTPStatus.INTERNAL_SERVER_ERROR, "The request failed"),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a client sees it.

    Attributes:
        members: What the problem document says: title, status, detail, code, and hint, line, column where known.
    """

    status: int
    title: str
    detail: str
    hint: str
    code: str
    members: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


def as_problem(error: KgError) -> Problem:
    """The problem that an error is to the client."""
    status, title = next((status, title) for kind, status, title in _STATUSES if isinstance(error, kind))
    detail, hint = _clean(error.message), error.hint
    if isinstance(error, OperatorError | InputError):
        detail, hint = _PATH.sub("…", detail), _PATH.sub("…", hint)
    members: dict[str, Any] = {"title": title, "status": int(status), "detail": detail, "code": error.code}
    if hint:
        members["hint"] = hint
    if isinstance(error, QuerySyntaxError) and error.line:
        members |= {"line": error.line, "column": error.column}
    headers = {"retry-after": "1"} if isinstance(error, BusyError | ReaderLostError) else {}
    if isinstance(error, TooManyRequestsError):
        headers = {"retry-after": str(error.retry_s)}
    if isinstance(error, RangeError):
        headers["content-range"] = f"bytes */{error.size_bytes}"  # RFC 9110, section 15.5.17
    return Problem(int(status), title, detail, hint, error.code, members, headers)


def _clean(message: str) -> str:
    """The message, without what cannot be written as UTF-8, and not endless."""
    text = message if len(message) <= _DETAIL_CHARACTERS else message[:_DETAIL_CHARACTERS] + "…"
    return text.encode(errors="replace").decode()


def problem_response(error: KgError, accept: str = "", *, headers: dict[str, str] | None = None) -> Response:
    """The response that an error is: a problem document, or plain text for a client that prefers that.

    Args:
        error: Any error of ours.
        accept: The request's Accept header.
        headers: Further header fields.
    """
    problem = as_problem(error)
    fields = problem.headers | {"cache-control": "no-store"} | (headers or {})
    if choose(accept, (("json", (MEDIA_TYPE, "application/json")), ("text", ("text/plain",)))) == "text":
        place = "line {line}, column {column}".format_map(problem.members) if "line" in problem.members else ""
        lines = [f"{problem.title} ({problem.code})", problem.detail, place, problem.hint]
        return Response("\n".join(filter(None, lines)) + "\n", problem.status, fields, "text/plain; charset=utf-8")
    return Response(problem_json(problem), problem.status, fields, MEDIA_TYPE)


def problem_json(problem: Problem) -> bytes:
    """The problem document; markup in it is escaped, so that it is inert even where a client takes it for HTML."""
    text = json.dumps(problem.members, ensure_ascii=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode()
