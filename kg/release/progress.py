"""How a build says how far it is."""

from collections.abc import Callable

# Told the name of each phase and the share of the whole build that is done, from 0 to 1.
Progress = Callable[[str, float], None]


def ignore_progress(phase: str, share: float) -> None:
    """The listener for whoever does not want to know."""
    del phase, share
