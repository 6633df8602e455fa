"""A request as it comes in: its header fields, and its body within the limits."""

from __future__ import annotations

import asyncio
import ipaddress
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from starlette.types import Receive, Scope

from api.door import Head
from api.problems import MediaTypeError, TargetTooLongError, TooLargeError
from api.shell.coding import choose_coding
from kg.errors import CallerError
from kg.settings import Settings

# Whether it is a POST, scheme and coding; and the bytes that a client can make as long as it likes.
CacheKey = tuple[tuple[bool, str, bytes | None], tuple[bytes, ...]]
# The header fields that the doors see. They are in the cache's key, so that no answer can depend on any other one:
# a door that needs another adds it here and to the key.
_SEEN = (b"host", b"accept", b"content-type")
# What is taken of a body that is refused, and for how long, before the connection ends.
_DROPPED_BYTES, _DROPPING_S = 4 << 20, 2.0
_PARTS = (b"range", b"if-range")  # of GET alone: RFC 9110, section 14.2


@dataclass(slots=True)
class Asked(Head):
    """The head of a request as the shell reads it.

    Attributes:
        coding: The content coding that the client likes best of ours, None for none.
        root: What `target` begins with before a path of ours; see `api.root`.
    """

    coding: bytes | None
    root: bytes = field(default=b"", kw_only=True)

    def key(self, body: bytes) -> CacheKey:
        """Everything that an answer can depend on.

        The raw Accept stands for the media type that it leads to, so that no door need be asked; the host, because
        the description of the service names its own address.
        """
        given = self.fields.get
        has_parts = self.method == "GET"
        return (self.method == "POST", self.scheme, self.coding), (
            self.target,
            self.query_string,
            given(b"host", b""),
            given(b"accept", b""),
            given(b"content-type", b""),
            given(b"range", b"") if has_parts else b"",
            given(b"if-range", b"") if has_parts else b"",
            body,
        )

    def for_doors(self, scope: Scope) -> Scope:
        """The scope as the doors see it: HEAD as GET, so that both have one answer, and no field beside the key's."""
        seen = _SEEN + _PARTS if self.method == "GET" else _SEEN
        fields = [(name, self.fields[name]) for name in seen if name in self.fields]
        method = "GET" if self.method == "HEAD" else self.method
        return {**scope, "method": method, "headers": fields, "scheme": self.scheme}


def read_head(scope: Scope) -> Asked:
    """The head of the request of an ASGI scope; looks at each field once."""
    headers = scope["headers"]
    fields = dict(headers)
    if len(fields) != len(headers):
        fields = {}
        for name, value in headers:
            fields[name] = fields[name] + b", " + value if name in fields else value
    target = scope.get("raw_path") or scope["path"].encode()
    coding = choose_coding(fields.get(b"accept-encoding", b""))
    scheme, server = _scheme(scope, fields), scope.get("server")
    root = scope.get("root_path", "").encode()
    return Asked(scope["method"], target, scope["query_string"], scheme, fields, coding, server=server, root=root)


def _scheme(scope: Scope, fields: dict[bytes, bytes]) -> str:
    """The scheme that the client used: a proxy may end TLS, and then says so."""
    told = fields.get(b"x-forwarded-proto")
    if told in (b"http", b"https") and _may_be_proxy((scope.get("client") or ("",))[0]):
        return told.decode()
    return str(scope["scheme"])


@lru_cache(1_000)
def _may_be_proxy(address: str) -> bool:
    """Whether a peer is on this machine or in a network of one's own, as the proxy of containers is."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return found.is_loopback or found.is_private


def check_head(scope: Scope, asked: Asked, settings: Settings) -> None:
    """Refuse what the limits forbid before the body is read.

    Raises:
        TargetTooLongError, TooLargeError: A limit is exceeded.
        MediaTypeError: The body is compressed.
        CallerError: The length of the body or the host is ambiguous.
    """
    fields = asked.fields
    if len(asked.target) + len(asked.query_string) > settings.url_bytes:
        raise TargetTooLongError(
            f"the address is longer than {settings.url_bytes:,} bytes", hint="Send the query by POST."
        )
    if b"transfer-encoding" in fields and b"content-length" in fields:
        # RFC 9112, section 6.3: how two requests are smuggled as one.
        raise CallerError("the body has two lengths", hint="Send Content-Length or Transfer-Encoding, not both.")
    if scope["http_version"] == "1.1" and (b"host" not in fields or b"," in fields[b"host"]):
        raise CallerError("the request does not name one host", hint="Send one Host field.")  # RFC 9112, section 3.2
    if b"content-encoding" in fields and fields[b"content-encoding"].strip().lower() not in (b"", b"identity"):
        raise MediaTypeError("compressed bodies are not read", hint="Send the body as it is.")
    declared = fields.get(b"content-length", b"")
    if declared.isdigit() and int(declared) > settings.body_bytes:
        raise _too_large(settings)


async def read_body(receive: Receive, settings: Settings) -> bytes | None:
    """The whole body; None if the client went while it was still sending.

    Raises:
        TooLargeError: It is longer than `body_bytes`.
    """
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > settings.body_bytes:
            if message.get("more_body", False):
                await drop_body(receive)
            raise _too_large(settings)
        if not message.get("more_body", False):
            return b"".join((*chunks, chunk)) if chunks else chunk
        chunks.append(chunk)


async def drop_body(receive: Receive) -> None:
    """Take what the client is sending, within bounds, and forget it.

    To close while it still sends would reset the connection, and the refusal could be lost on its way: a proxy would
    ask the next server, and the next.

    Source: RFC 9112, section 9.6.
    """
    size = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(_DROPPING_S):
            while size < _DROPPED_BYTES:
                message = await receive()
                size += len(message.get("body", b""))
                if not message.get("more_body", False):
                    return


def _too_large(settings: Settings) -> TooLargeError:
    return TooLargeError(f"the body is longer than {settings.body_bytes:,} bytes", hint="Ask for less in one request.")
