"""Answers that are files of the release: read in pieces beside the event loop, whole or a part of them.

Source: RFC 9110, section 14 (range requests) and section 13.1.5 (If-Range).
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.problems import RangeError
from kg.errors import EngineError
from kg.release.listing import ReleaseFile

# What one download holds in memory, beside what the connection has not taken yet.
PIECE_BYTES = 256 << 10
# Longer numbers than there are files: such a field is left aside, which section 14.2 allows.
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE | re.ASCII)


class FileAnswer(Response):
    """Files of the release, one after the other, as one body.

    They are opened before the head is sent, so that a release which is pruned meanwhile still goes out whole.

    Args:
        request: Its Range and If-Range are obeyed.
        files: At least one.
        content_type: Of the body.
        etag: Strong, with its quotes.
        headers: Further header fields.

    Raises:
        RangeError: The part that the request asks for lies beyond the end.
    """

    def __init__(
        self, request: Request, files: Sequence[ReleaseFile], *, content_type: str, etag: str, headers: dict[str, str]
    ) -> None:
        self._files = files
        size = sum(file.size_bytes for file in files)
        asked = request.headers.get("range", "")
        may_be_part = request.headers.get("if-range", etag) == etag
        part = find_range(asked, size) if may_be_part else None
        self._first, self._end = part or (0, size)
        super().__init__(None, 206 if part else 200, headers, content_type)
        self.headers["accept-ranges"] = "bytes"
        self.headers["content-length"] = str(self._end - self._first)
        self.headers["etag"] = etag
        if part:
            self.headers["content-range"] = f"bytes {self._first}-{self._end - 1}/{size}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Send the files; ends where nobody takes the rest.

        Raises:
            ReleaseError: A file is gone; nothing was sent.
            EngineError: A file ended too early; the client sees that the length does not fit.
        """
        with ExitStack() as opened:
            files = [opened.enter_context(file.open()) for file in self._files]
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            left = self._end - self._first
            for number, at, size in self._pieces():
                # A thread that still reads when the client has gone reads what nobody sees.
                piece = await asyncio.to_thread(os.pread, files[number].fileno(), size, at)
                if len(piece) != size:
                    raise EngineError(f"{self._files[number].name} of the release could not be read to its end")
                left -= size
                if not await _sent(send, piece, more=left > 0):
                    return
            if self._end == self._first:
                await _sent(send, b"", more=False)

    def _pieces(self) -> Iterator[tuple[int, int, int]]:
        """Number of the file, position in it and length of each piece between first and end."""
        begin = 0
        for number, file in enumerate(self._files):
            at, end = max(self._first - begin, 0), min(self._end - begin, file.size_bytes)
            while at < end:
                size = min(PIECE_BYTES, end - at)
                yield number, at, size
                at += size
            begin += file.size_bytes


async def _sent(send: Send, piece: bytes, *, more: bool) -> bool:
    """True if the piece was taken; ASGI raises OSError where nobody does, because the client went or has asked by HEAD."""
    try:
        await send({"type": "http.response.body", "body": piece, "more_body": more})
    except OSError:
        return False
    return True


def find_range(asked: str, size: int) -> tuple[int, int] | None:
    """First byte and end (exclusive) of the part that a Range field asks for; None for everything.

    Several parts, other units and what makes no sense are left aside, as section 14.2 allows: the whole is sent.

    Raises:
        RangeError: The part lies beyond the end.

    >>> find_range("bytes=2-5", 10), find_range("bytes=7-", 10), find_range("bytes=-3", 10), find_range("lines=1-2", 10)
    ((2, 6), (7, 10), (7, 10), None)
    """
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, end = max(size - int(found[2]), 0), size
    else:
        first, end = int(found[1]), min(int(found[2] or size) + 1, size)
        if found[2] and int(found[2]) < first:
            return None
    if first >= end:
        raise RangeError(f"there is no {asked!r} in {size:,} bytes", hint=f"There are {size:,}.", size_bytes=size)
    return first, end
