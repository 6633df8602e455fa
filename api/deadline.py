"""The deadline that a caller may set: `timeout`, in seconds, the same at every door."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kg.errors import CallerError

# Seconds as a decimal number in ASCII digits (`float` takes those of any script, underscores, and more).
_SECONDS = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_LEAST_S = 0.001  # no answer is ready sooner, and shorter ones cannot be told from nothing


def read_deadline(given: Sequence[str]) -> float | None:
    """Seconds that a caller gives the reading for a request; None where nothing is said.

    Args:
        given: Every value of the parameter `timeout`.

    Raises:
        CallerError: It is said twice, is no decimal number, or is less than a millisecond.

    >>> read_deadline(["2.5"])
    2.5
    """
    if not given:
        return None
    if len(given) > 1 or not _SECONDS.fullmatch(given[0]) or (seconds := float(given[0])) < _LEAST_S:
        raise CallerError(f"timeout={given[0]!r} is no deadline", hint="Give seconds, for example timeout=2.5.")
    return seconds
