"""Places in input files, and the list in which one run collects every fault that it finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from kg.errors import Fault, InputError
from kg.spelling import nearest


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in an input file; the attributes are those of `kg.errors.Fault`."""

    path: str
    line: int = 0
    column: int = 0
    field: str = ""

    def __str__(self) -> str:
        return Fault(self.path, self.line, self.column, self.field, "", "").place


@dataclass(slots=True)
class Faults:
    """Every fault of one run, in the order found; `raise_if_any` ends the run."""

    found: list[Fault] = field(default_factory=list)

    def add(self, place: Place, message: str, hint: str) -> None:
        """Note one fault.

        Args:
            place: Where.
            message: What is wrong, with the offending value.
            hint: How to mend it.
        """
        self.found.append(Fault(place.path, place.line, place.column, place.field, message, hint))

    def raise_if_any(self) -> None:
        """End the run if anything was noted.

        Raises:
            InputError: Carries every fault.
        """
        if self.found:
            raise InputError(self.found)


def suggest(word: str, known: Iterable[str], otherwise: str) -> str:
    """The hint for a word that nobody knows: the nearest known one, or `otherwise`.

    >>> suggest("irn", ["iron", "zinc"], "Add it.")
    "Did you mean 'iron'?"
    >>> suggest("qqq", ["iron", "zinc"], "Add it.")
    'Add it.'
    """
    near = nearest(word, known)
    return f"Did you mean {near!r}?" if near else otherwise


def listed(words: Iterable[str]) -> str:
    """Words as a text for a hint, in the order given: `a, b or c`."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} or {items[-1]}" if items else "nothing"
