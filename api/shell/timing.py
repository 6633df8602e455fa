"""How long the readers worked for the request at hand: noted where they are called, told in `Server-Timing`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")

# One list per request: the doors run in a task of their own, whose copy of the context shares it.
_readings_s: ContextVar[list[float] | None] = ContextVar("readings_s", default=None)


def begin_readings() -> list[float]:
    """A new list, in seconds, for the calls that the current task and those that it starts will make."""
    readings_s: list[float] = []
    _readings_s.set(readings_s)
    return readings_s


def timed(call: Callable[_P, Awaitable[_T]]) -> Callable[_P, Awaitable[_T]]:
    """The same call to the readers, with its time noted, the wait for a free reader included."""

    async def calling(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        started_s = time.perf_counter()
        try:
            return await call(*args, **kwargs)
        finally:
            readings_s = _readings_s.get()
            if readings_s is not None:
                readings_s.append(time.perf_counter() - started_s)

    return calling
