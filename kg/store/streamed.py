"""The body of an HTTP answer as a file, so that parsers read it as it comes, and no longer than anybody would wait."""

from __future__ import annotations

import io
import time
from typing import IO

import httpx

from kg.errors import EngineError, EngineTimeoutError, EngineUnreachableError

# What is read whole, for the program itself: more than any question of ours brings.
MOST_BYTES = 256 << 20
# Who sends less than this is taken to have stopped.
_LEAST_BYTES_PER_S = 1_000


def as_file(response: httpx.Response, *, most_bytes: int | None = None) -> IO[bytes]:
    """The body of an answer as a file, read as it comes.

    Reading raises:
        EngineTimeoutError: It was waited for longer than the time limit of the request, and comes at less than a kilobyte a
            second.
        EngineError: It is longer than `most_bytes`.

    Raises:
        EngineUnreachableError: It is compressed, which nobody asked for: no bound would hold for what comes out of it.
    """
    if is_coded(response):
        coding = response.headers["content-encoding"]
        raise EngineUnreachableError(
            f"the engine at {response.request.url.netloc.decode()} answers in the coding {coding}, unasked",
            hint="Keep it, or the proxy before it, from compressing what is asked for as it is.",
        )
    return io.BufferedReader(_Pieces(response, most_bytes))


def is_coded(response: httpx.Response) -> bool:
    """True if the body is compressed or otherwise coded."""
    return response.headers.get("content-encoding", "identity").strip().lower() not in ("identity", "")


class _Pieces(io.RawIOBase):
    def __init__(self, response: httpx.Response, most_bytes: int | None) -> None:
        self._pieces = response.iter_raw()
        self._rest = memoryview(b"")
        self._engine = response.request.url.netloc.decode()
        self._most_bytes = most_bytes
        self._patience_s: float | None = response.request.extensions.get("timeout", {}).get("read")
        self._waited_s = 0.0  # for the engine; what the reader does in between does not count
        self._bytes = 0

    def readable(self) -> bool:
        """See `io.RawIOBase`."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """See `io.RawIOBase`."""
        while not self._rest:
            asked = time.monotonic()
            piece = next(self._pieces, None)
            self._waited_s += time.monotonic() - asked
            if piece is None:
                return 0
            self._check(piece)
            self._rest = memoryview(piece)
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
        waited_s = self._waited_s
        if self._patience_s is not None and waited_s > self._patience_s and self._bytes < _LEAST_BYTES_PER_S * waited_s:
            raise EngineTimeoutError(
                f"the engine at {self._engine} gave {self._bytes:,} bytes of an answer in {waited_s:.0f} s",
                hint="Look how busy the engine is.",
            )
