"""The body of an HTTP answer as a file, so that parsers read it as it comes."""

from __future__ import annotations

import io
from typing import IO

import httpx


def as_file(response: httpx.Response) -> IO[bytes]:
    """The body of an answer as a file, read as it comes."""
    return io.BufferedReader(_Pieces(response))


class _Pieces(io.RawIOBase):
    def __init__(self, response: httpx.Response) -> None:
        self._pieces = response.iter_bytes()
        self._rest = b""

    def readable(self) -> bool:
        """See `io.RawIOBase`."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """See `io.RawIOBase`."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)
