"""HTTP/1.1 under uvicorn by httptools, with the bounds that a parser of httptools does not have of its own.

httptools parses twice as fast as h11 and gives back whole requests just as strictly, but it collects whatever comes: a
header that never ends, trailers, requests that wait for the answer to an earlier one. Here each of them is bounded in
bytes, in number and in time. It also takes every request for the last one that asks for another protocol; here none is
changed to, and what such a request brings is read like any other.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from kg.cli.http_answers import Answering

# Requests that a client may send before the answer to the first is there; a browser sends none, a load generator tens.
_PIPELINED = 100
_VERSIONS = ("1.1", "1.0")  # the parser would take a line without a version for HTTP/0.9
_FIELD_BYTES = 4  # colon, space and line break around a name and a value
# RFC 9112, section 3, with any method (RFC 9110, section 5.6.2).
_REQUEST_LINE = re.compile(rb"[\w!#$%&'*+.^`|~-]+ [!-~]+ HTTP/1\.[01]\r\n", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a client may send.

    Attributes:
        url_bytes: Of the request target; one that is whole is refused by the application, in its own words.
        head_bytes: Of all header fields together, and of trailers.
        request_s: From the first byte of a request, or from the connection, to the last; and as long may a client
            take nothing of an answer.
        connections: At a time; a further one is closed at once, so that files and readers can still be opened.
    """

    url_bytes: int
    head_bytes: int
    request_s: float
    connections: int


class _RefusedError(Exception):
    """Stops the parser in the middle of a request."""


def _make_parser(protocol: HttpToolsProtocol) -> httptools.HttpRequestParser:
    parser = httptools.HttpRequestParser(protocol)
    parser.set_dangerous_leniencies(lenient_data_after_close=True)  # or the request before would not be answered
    return parser


class BoundedProtocol(HttpToolsProtocol):
    """One connection.

    Args:
        bounds: What its client may send.
        arguments: As for uvicorn's protocols.
    """

    def __init__(self, *, bounds: Bounds, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._bounds = bounds
        self._refusal = HTTPStatus.BAD_REQUEST
        self._unread_bytes = 0  # since the parser last brought a head, a piece of a body or an end
        self._awaited_since_s = 0.0  # when the request that is not whole yet began; 0 between requests
        self._unsent = (0, 0.0)  # bytes that the client has not taken, and since when they are as many
        self._timer: asyncio.TimerHandle | None = None
        self._last_whole: RequestResponseCycle | None = None  # the last request that came to its end
        self._is_deaf = False  # what comes is not read any more; the connection closes behind the last answer

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See `asyncio.Protocol`."""
        super().connection_made(transport)
        if len(self.connections) > self._bounds.connections:
            transport.abort()
            return
        self._awaited_since_s = self.loop.time()
        self._timer = self.loop.call_later(self._bounds.request_s, self._check_time)

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol`."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol`."""
        if self._is_deaf:
            return
        if not self._awaited_since_s:
            self._awaited_since_s = self.loop.time()
        self._unread_bytes += len(data)
        self._unset_keepalive_if_required()
        try:
            self._parse(data)
        except httptools.HttpParserInvalidMethodError:
            if _REQUEST_LINE.match(data):  # a method that nobody knows (RFC 9110, section 9.1), not nonsense
                self._refusal = HTTPStatus.NOT_IMPLEMENTED
            self.send_400_response("")
        except httptools.HttpParserError:
            self.send_400_response("")
        if self._unread_bytes > self._bounds.url_bytes + self._bounds.head_bytes and not self.transport.is_closing():
            self._refusal = self._too_long()
            self.send_400_response("")

    def _parse(self, data: bytes) -> None:
        """Have all of it parsed, also what follows the head of a request that asks for another protocol.

        Such a request is answered as if it had not asked (RFC 9110, section 7.8). The parser stops behind the head and
        takes the body for bytes of the other protocol, so another parser gets the head without the question.
        """
        while data:
            try:
                self.parser.feed_data(data)
            except httptools.HttpParserUpgrade as upgrade:
                data = self._head_without_upgrade() + data[upgrade.args[0] :]
                self.parser = _make_parser(self)
            else:
                return

    def _head_without_upgrade(self) -> bytes:
        version = self.parser.get_http_version().encode()
        lines = [b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, version)]
        lines += [b"%b: %b" % field for field in self.headers if field[0] != b"upgrade"]
        return b"\r\n".join((*lines, b"", b""))

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._awaited_since_s = self.loop.time()

    def on_headers_complete(self) -> None:
        """The head is there; the request is handed to the application."""
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":  # which asks for a tunnel, and for nothing else
                self._refusal = HTTPStatus.NOT_IMPLEMENTED
                raise _RefusedError
            return
        if self._unread_bytes > self._bounds.head_bytes:  # otherwise it cannot be too long
            size = sum(len(name) + len(value) + _FIELD_BYTES for name, value in self.headers)
            if size > self._bounds.head_bytes:
                self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
                raise _RefusedError
        if len(self.pipeline) >= _PIPELINED or self.parser.get_http_version() not in _VERSIONS:
            raise _RefusedError
        self._unread_bytes = 0
        super().on_headers_complete()
        self.headers = []  # trailers are no part of the head (RFC 9110, section 6.5): they land here, and nobody reads

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._unread_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        if self.parser.should_upgrade():
            return
        self._unread_bytes = 0
        self._awaited_since_s = 0.0
        self._last_whole = self.cycle
        super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        super()._start_asgi_task(cycle, Answering(app, cycle))

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the parser's words are for its authors
        """Refuse what came and close; in silence, and behind the answers to what came before, if there are any."""
        if self._last_whole is not None and not self._last_whole.response_complete:
            self._last_whole.keep_alive = False
            self._is_deaf = True
            return
        if self._answers():
            self.transport.abort()
            return
        words = f"{self._refusal.phrase}.\n".encode()
        head = (
            f"HTTP/1.1 {self._refusal.value} {self._refusal.phrase}\r\ncontent-type: text/plain; charset=utf-8\r\n"
            f"content-length: {len(words)}\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + words)
        self.transport.close()

    def _answers(self) -> bool:
        """True if the application is making an answer to a request that came whole, or sending any."""
        whole = self._last_whole
        if whole is not None and not whole.response_complete:
            return True
        last: RequestResponseCycle | None = self.cycle
        return last is not None and last.response_started and not last.response_complete

    def _too_long(self) -> HTTPStatus:
        if len(getattr(self, "url", b"")) > self._bounds.url_bytes and not self.headers:
            return HTTPStatus.REQUEST_URI_TOO_LONG
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE

    def _check_time(self) -> None:
        """Close the connection of a client that sends or takes nothing for too long; look again later otherwise."""
        now_s = self.loop.time()
        if self._stands_still(now_s):
            self.transport.abort()
            return
        left_s = (self._awaited_since_s or now_s) + self._bounds.request_s - now_s
        # What we have not let in yet cannot be late; a connection that closes may still have an answer to hand over.
        if left_s > 0 or self._answers() or self.flow.read_paused or self.transport.is_closing():
            self._timer = self.loop.call_later(max(left_s, 1.0), self._check_time)
            return
        self._refusal = HTTPStatus.REQUEST_TIMEOUT
        self.send_400_response("")

    def _stands_still(self, now_s: float) -> bool:
        unsent_bytes, since_s = self.transport.get_write_buffer_size(), self._unsent[1]
        if unsent_bytes != self._unsent[0]:
            since_s = now_s
        self._unsent = (unsent_bytes, since_s)
        return unsent_bytes > 0 and now_s - since_s >= self._bounds.request_s
