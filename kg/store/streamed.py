"""The body of an HTTP answer as a file, so that parsers read it as it comes, and no longer than anybody would wait."""

from __future__ import annotations

import io
import time
from typing import IO

import httpx

from kg.errors import EngineError, EngineTimeoutError

# What is read whole, for the program itself: more than any question of ours brings.
MOST_BYTES = 256 << 20
# Who sends less than this is taken to have stopped.
_LEAST_BYTES_PER_S = 1_000


def as_file(response: httpx.Response, *, most_bytes: int | None = None) -> IO[bytes]:
    """The body of an answer as a file, read as it comes.

    Reading raises:
        EngineTimeoutError: It takes longer than the time limit of the request, and comes at less than a kilobyte a second.
        EngineError: It is longer than `most_bytes`.
    """
    return io.BufferedReader(_Pieces(response, most_bytes))


class _Pieces(io.RawIOBase):
    def __init__(self, response: httpx.Response, most_bytes: int | None) -> None:
        self._pieces = response.iter_bytes()
        self._rest = b""
        self._engine = response.request.url.netloc.decode()
        self._most_bytes = most_bytes
        self._patience_s: float | None = response.request.extensions.get("timeout", {}).get("read")
        self._began = time.monotonic()
        self._bytes = 0

    def readable(self) -> bool:
        """See `io.RawIOBase`."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """See `io.RawIOBase`."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._check(piece)
            self._rest = piece
        part, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)

    def _check(self, piece: bytes) -> None:
        self._bytes += len(piece)
        if self._most_bytes is not None and self._bytes > self._most_bytes:
            raise EngineError(
                f"the engine at {self._engine} gave more than {self._most_bytes >> 20} MiB for one answer",
                hint="Ask for less, or look whether it is an engine at all.",
            )
        took_s = time.monotonic() - self._began
        if self._patience_s is not None and took_s > self._patience_s and self._bytes < _LEAST_BYTES_PER_S * took_s:
            raise EngineTimeoutError(
                f"the engine at {self._engine} gave {self._bytes:,} bytes of an answer in {took_s:.0f} s",
                hint="Look how busy the engine is.",
            )
