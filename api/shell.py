"""What surrounds every request, whatever door it goes to: limits, a request id, security headers, CORS, ETags, timing.

Plain ASGI, because it also watches the client: one that goes takes the work for it along.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import MediaTypeError, TargetTooLongError, TooLargeError, problem_response
from kg.errors import CallerError, KgError
from kg.settings import Settings

_CSP = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
_SECURITY = (
    (b"content-security-policy", _CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
# There is no state and there are no credentials, so any page may read the data.
_CORS = (
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"etag, kg-cost, kg-cost-limit, kg-truncated, retry-after, server-timing, x-request-id",
    ),
)
_PREFLIGHT = (
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (b"access-control-allow-headers", b"accept, content-type, if-none-match"),
    (b"access-control-max-age", b"86400"),
)
_NOT_MODIFIED_KEEPS = frozenset(
    (b"cache-control", b"content-location", b"etag", b"vary", b"x-request-id", b"access-control-allow-origin")
)  # RFC 9110, section 15.4.5


class Shell:
    """ASGI middleware around the whole application.

    Args:
        app: The doors.
        settings: `body_bytes` and `url_bytes` are the limits.
        version: Distinguishes answers of different releases and software: part of every ETag.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings, version: str) -> None:
        self._app = app
        self._settings = settings
        self._version = version.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, send, self._version)
        try:
            body = await self._read(scope, receive)
        except KgError as error:
            response = problem_response(error, _header(scope, b"accept"), headers={"connection": "close"})
            await response(scope, receive, answer.send)
            return
        if body is None:  # the client went while it was still sending
            return
        if scope["method"] == "OPTIONS":
            await answer.send({"type": "http.response.start", "status": 204, "headers": [*_PREFLIGHT]})
            await answer.send({"type": "http.response.body"})
            return
        await _while_connected(self._app, scope, body, receive, answer)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """The whole body, within the limits.

        Raises:
            TargetTooLongError, TooLargeError: A limit is exceeded.
            MediaTypeError: The body is compressed.
            CallerError: The length of the body is ambiguous.
        """
        target_bytes = len(scope.get("raw_path") or scope["path"].encode()) + len(scope["query_string"])
        if target_bytes > self._settings.url_bytes:
            raise TargetTooLongError(
                f"the address is longer than {self._settings.url_bytes:,} bytes", hint="Send the query by POST."
            )
        if _header(scope, b"content-length") and _header(scope, b"transfer-encoding"):
            # RFC 9112, section 6.3: how two requests are smuggled as one.
            raise CallerError("the body has two lengths", hint="Send Content-Length or Transfer-Encoding, not both.")
        if _header(scope, b"content-encoding").strip().lower() not in ("", "identity"):
            raise MediaTypeError("compressed bodies are not read", hint="Send the body as it is.")
        most = self._settings.body_bytes
        declared = _header(scope, b"content-length")
        if declared.isdigit() and int(declared) > most:
            raise TooLargeError(f"the body is longer than {most:,} bytes", hint="Ask for less in one request.")
        chunks, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > most:
                raise TooLargeError(f"the body is longer than {most:,} bytes", hint="Ask for less in one request.")
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)


async def _while_connected(app: ASGIApp, scope: Scope, body: bytes, receive: Receive, answer: _Answer) -> None:
    """Run the application; cancel it when the client goes before the answer has begun."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]
    gone = asyncio.Event()

    async def replay() -> Message:
        if messages:
            return messages.pop()
        await gone.wait()
        return {"type": "http.disconnect"}

    async def watch(working: asyncio.Task[None]) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()
        if not answer.has_begun:
            working.cancel()

    work: asyncio.Task[None] = asyncio.ensure_future(app(scope, replay, answer.send))
    watcher = asyncio.create_task(watch(work))
    try:
        await work
    except asyncio.CancelledError:
        if not gone.is_set():  # the server itself is stopping
            work.cancel()
            raise
    finally:
        watcher.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watcher


class _Answer:
    """Adds the headers to an answer on its way out, and cuts it short where the client has it already."""

    def __init__(self, scope: Scope, send: Send, version: bytes) -> None:
        self._scope = scope
        self._send = send
        self._version = version
        self._started_s = time.perf_counter()
        self._muted = False
        self.has_begun = False

    async def send(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            message = self._dressed(message)
        elif self._muted:
            message = {"type": "http.response.body", "body": b""} | {
                k: v for k, v in message.items() if k == "more_body"
            }
        await self._send(message)

    def _dressed(self, message: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        headers = [(name.lower(), value) for name, value in message.get("headers", ())]
        present = dict(headers)
        passed_ms = (time.perf_counter() - self._started_s) * 1000
        headers += [(b"x-request-id", secrets.token_hex(8).encode()), *_SECURITY, *_CORS]
        headers.append((b"server-timing", f"total;dur={passed_ms:.1f}".encode()))
        status = message["status"]
        may_tag = status == 200 and self._scope["method"] in ("GET", "HEAD")  # noqa: PLR2004 - OK
        if may_tag and b"no-store" not in present.get(b"cache-control", b""):
            tag = present.get(b"etag") or self._tag(present.get(b"content-type", b""))
            headers += [] if b"etag" in present else [(b"etag", tag)]
            headers += [] if b"cache-control" in present else [(b"cache-control", b"no-cache")]  # ask again, cheaply
            if _matches(_header(self._scope, b"if-none-match"), tag.decode()):
                self._muted = True
                kept = [(name, value) for name, value in headers if name in _NOT_MODIFIED_KEEPS]
                return {"type": message["type"], "status": 304, "headers": [*kept, *_SECURITY]}
        return dict(message) | {"headers": headers}

    def _tag(self, content_type: bytes) -> bytes:
        """A strong ETag: the same release, software, settings, request and media type give the same bytes."""
        target = self._scope.get("raw_path") or self._scope["path"].encode()
        parts = (self._version, content_type, target, self._scope["query_string"])
        return b'"' + hashlib.sha256(b"\0".join(parts)).hexdigest()[:32].encode() + b'"'


def _matches(if_none_match: str, tag: str) -> bool:
    """RFC 9110, section 13.1.2: weak comparison; `*` matches any."""
    return any(given.strip().removeprefix("W/") in (tag, "*") for given in if_none_match.split(",") if given.strip())


def _header(scope: Scope, name: bytes) -> str:
    """A request header's value, several joined by commas, empty if absent."""
    return ", ".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)
