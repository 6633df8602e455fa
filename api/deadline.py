"""The deadline that a caller may set: `timeout`, in seconds, the same at every door."""

from __future__ import annotations

import math
from collections.abc import Sequence

from kg.errors import CallerError


def read_deadline(given: Sequence[str]) -> float | None:
    """Seconds that a caller gives the reading for a request; None where nothing is said.

    Args:
        given: Every value of the parameter `timeout`.

    Raises:
        CallerError: It is said twice, or is no positive number.

    >>> read_deadline(["2.5"])
    2.5
    """
    if not given:
        return None
    try:
        seconds = float(given[0])
    except ValueError:
        seconds = math.nan
    if len(given) > 1 or not (math.isfinite(seconds) and seconds > 0):
        raise CallerError(f"timeout={given[0]!r} is no deadline", hint="Give seconds, for example timeout=2.5.")
    return seconds
