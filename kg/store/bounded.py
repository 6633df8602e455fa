"""A buffer that stops whoever writes too much into it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class _FullError(Exception):
    """Goes through the engine and out of it again."""


class Bounded(io.BytesIO):
    """Holds what is written, up to the piece that is too much and with it: what was cut is longer than the limit.

    Args:
        limit_bytes: None for no limit.

    Attributes:
        is_cut: Whether there was too much.
    """

    def __init__(self, limit_bytes: int | None) -> None:
        super().__init__()
        self._limit_bytes = limit_bytes
        self.is_cut = False

    def write(self, piece: bytes, /) -> int:  # type: ignore[override]  # the engine writes bytes
        """See `io.BytesIO`."""
        if self.is_cut:  # the engine's own buffer tries the same piece again when it is dropped
            raise _FullError
        written = super().write(piece)
        self.is_cut = self._limit_bytes is not None and self.tell() > self._limit_bytes
        if self.is_cut:
            raise _FullError
        return written

    @contextmanager
    def stopping(self) -> Iterator[None]:
        """A block that writes, and that ends early once there is too much."""
        with suppress(_FullError):
            yield
