"""How a build says how far it is."""

from __future__ import annotations

import time
from collections.abc import Callable

# Told the name of each phase and the share of the whole build that is done, from 0 to 1.
Progress = Callable[[str, float], None]

# Shares of the whole at which phases end, as measured at ten million quads.
LOADED, COLLECTED, REASONED, SORTED, INDEXED, CHECKED = 0.08, 0.17, 0.23, 0.28, 0.60, 0.98
_PAUSE_S = 0.2  # between two reports


def ignore_progress(phase: str, share: float) -> None:
    """The listener for whoever does not want to know."""
    del phase, share


class Rate:
    """Turns how much of a phase is done into its share of the whole, with the rate at which it goes.

    Args:
        progress: Told about it, not oftener than a person can read.
        phase: What is done.
        unit: What is counted, in the plural.
        start: Share of the whole at which the phase begins.
        end: Share at which it ends.
    """

    def __init__(self, progress: Progress, phase: str, unit: str, start: float, end: float) -> None:
        self._progress = progress
        self._phase = phase
        self._unit = unit
        self._start = start
        self._end = end
        self._began = self._told = time.perf_counter()

    def __call__(self, done: int, total: int) -> None:
        """Say that so many of so many are done."""
        now = time.perf_counter()
        if now - self._told < _PAUSE_S and done < total:
            return
        self._told = now
        passed = now - self._began
        rate = f", {done / passed:,.0f} {self._unit}/s" if done and passed else ""
        share = self._start + (self._end - self._start) * done / max(total, 1)
        self._progress(f"{self._phase}: {done:,} of {total:,} {self._unit}{rate}", share)
