"""An answer on its way out: security headers, CORS, ETag, content coding.

What is the same each time the answer is sent is put together once; the rest (request id, times) comes with each
sending.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from starlette.responses import Response

from api.door import Field
from api.shell.asked import Asked
from api.shell.coding import LEAST_BYTES, compress, is_textual

# Pictures made in the page, for paper, are data.
_CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
_POLICY: Field = (b"content-security-policy", _CSP.encode())
_SECURITY: tuple[Field, ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_EXPOSED = b"accept-ranges, content-range, etag, kg-cost, kg-cost-limit, kg-truncated, retry-after, server-timing, x-request-id"
# There is no state and there are no credentials, so any page may read the data, save what a door keeps for its own site.
_CORS: tuple[Field, ...] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", _EXPOSED),
)
_PREFLIGHT: tuple[Field, ...] = (
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"accept, content-type, if-none-match, if-range, range"),
    (b"access-control-max-age", b"86400"),
)
_NOT_MODIFIED_KEEPS = frozenset(
    (
        b"cache-control",
        b"content-location",
        b"content-security-policy",
        b"etag",
        b"vary",
        b"access-control-allow-origin",
    )
)  # RFC 9110, section 15.4.5; and the policy, so that it stays that of the body
_OK, _NO_CONTENT, _PARTIAL, _NOT_MODIFIED = 200, 204, 206, 304
_NEVER_CODED = (_NO_CONTENT, _PARTIAL, _NOT_MODIFIED)
# Fields that doors give are the same again and again.
_KEPT_FIELDS = 1_000


class Answer(NamedTuple):
    """A complete answer, dressed.

    Attributes:
        fields: All header fields save those of one sending.
        etag: Empty if it has none.
        is_storable: True if the same request may get it again: it is whole, no error, and forbids no storing.
        is_shareable: True if a request that came at the same time may have it too; errors may, what changes from
            run to run may not.
        is_sent: True if it went out in pieces while it was made; there is nothing left to send then.
    """

    status: int
    fields: list[Field]
    body: bytes
    etag: bytes = b""
    is_storable: bool = False
    is_shareable: bool = True
    is_sent: bool = False


def preflight() -> Answer:
    """The answer to OPTIONS."""
    return Answer(_NO_CONTENT, [*_PREFLIGHT, _POLICY, *_SECURITY, *_CORS], b"")


def from_response(response: Response) -> Answer:
    """The answer that a response made here, outside the doors, amounts to."""
    return Answer(response.status_code, [*response.raw_headers, _POLICY, *_SECURITY, *_CORS], bytes(response.body))


async def dress(asked: Asked, status: int, fields: Iterable[Field], body: bytes, version: bytes) -> Answer:
    """The answer that the doors gave as status, header fields and whole body, with all that belongs to it.

    Args:
        version: Tells answers of different releases, software and settings apart: part of the ETag.
    """
    common = _common(tuple(fields))
    headers = dict(common.headers)
    coding = None
    if common.is_textual and len(body) >= LEAST_BYTES and status not in _NEVER_CODED:
        headers[b"vary"] = b", ".join(filter(None, (headers.get(b"vary"), b"Accept-Encoding")))
        coding = asked.coding
    if coding is not None:
        body = await compress(body, coding)
        headers[b"content-encoding"] = coding
    if status not in (_NO_CONTENT, _NOT_MODIFIED):
        headers[b"content-length"] = b"%d" % len(body)
    tag = b""
    if status == _OK and not common.no_store and asked.method != "POST":
        tag = headers[b"etag"] = _tag(asked, headers, coding, version)
        headers.setdefault(b"cache-control", b"no-cache")  # keep it, and ask again, cheaply
    elif status == _PARTIAL:  # who makes parts knows the tag of the whole
        tag = headers.get(b"etag", b"")
    is_ok = status == _OK
    return Answer(
        status,
        [*headers.items(), *_SECURITY, *(() if common.is_own else _CORS)],
        body,
        tag,
        is_storable=is_ok and not common.no_store,
        is_shareable=not (is_ok and common.no_store),
    )


def dress_stream(asked: Asked, status: int, fields: Iterable[Field], version: bytes) -> Answer:
    """As `dress`, for an answer whose body is still being made: the answer without body, never compressed."""
    common = _common(tuple(fields))
    headers = dict(common.headers)
    tag = b""
    if status == _OK and asked.method != "POST" and not common.no_store:
        tag = headers[b"etag"] = _tag(asked, headers, None, version)
        headers.setdefault(b"cache-control", b"no-cache")
    elif status == _PARTIAL:
        tag = headers.get(b"etag", b"")
    return Answer(status, [*headers.items(), *_SECURITY, *_CORS], b"", tag, is_shareable=False, is_sent=True)


def not_modified(answer: Answer) -> Answer:
    """The 304 that stands for an answer which the client has already."""
    kept = [field for field in answer.fields if field[0] in _NOT_MODIFIED_KEEPS]
    return Answer(_NOT_MODIFIED, [*kept, *_SECURITY], b"", answer.etag)


def is_known(asked: Asked, answer: Answer) -> bool:
    """True if the client says that it has the answer: RFC 9110, section 13.1.2; weak comparison, `*` matches any."""
    if not answer.etag or b"if-none-match" not in asked.fields:
        return False
    given = (tag.strip() for tag in asked.fields[b"if-none-match"].split(b","))
    return any(tag.removeprefix(b"W/") in (answer.etag, b"*") for tag in given if tag)


class _Common(NamedTuple):
    """What answers with the same fields have in common.

    Attributes:
        headers: Not to be changed. Names in lower case; several values joined by commas, which our fields allow.
        is_textual: True if a body of its type may be compressed, and is not.
        is_own: True if no page of another site may read it: it says so itself by Cross-Origin-Resource-Policy.
    """

    headers: dict[bytes, bytes]
    is_textual: bool
    no_store: bool
    is_own: bool


@lru_cache(_KEPT_FIELDS)
def _common(fields: tuple[Field, ...]) -> _Common:
    headers: dict[bytes, bytes] = {}
    for given, value in fields:
        name = given.lower()
        headers[name] = headers[name] + b", " + value if name in headers else value
    headers.setdefault(*_POLICY)  # a file that carries script and style of its own has its own
    textual = b"content-encoding" not in headers and is_textual(headers.get(b"content-type", b""))
    no_store = b"no-store" in headers.get(b"cache-control", b"")
    return _Common(headers, textual, no_store, headers.get(b"cross-origin-resource-policy") == b"same-origin")


def _tag(asked: Asked, headers: dict[bytes, bytes], coding: bytes | None, version: bytes) -> bytes:
    """A strong ETag: the same release, software, settings, request, media type and coding give the same bytes."""
    own = headers.get(b"etag")
    if own is None:
        parts = (version, headers.get(b"content-type", b""), asked.target, asked.query_string)
        own = b'"' + hashlib.sha256(b"\0".join(parts)).hexdigest()[:32].encode() + b'"'
    return own if coding is None else own[:-1] + b"-" + coding + b'"'
