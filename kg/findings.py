"""What a check-up says of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kg.errors import KgError

Level = Literal["ok", "note", "fault"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check-up.

    Attributes:
        level: "ok"; "note" for what somebody should know, but works; "fault" for what does not.
        about: The thing, in a word or two.
        words: What was found.
        mend: What to do, where something is to be done.
    """

    level: Level
    about: str
    words: str
    mend: str = ""


def fault_of(about: str, error: KgError) -> Finding:
    """The fault that an error tells."""
    return Finding("fault", about, error.message, error.hint)
