"""Words that are spelt alike: what somebody may have meant who mistyped.

Distances count insertions, deletions, substitutions and swaps of neighbouring letters (optimal string alignment).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

# In a shorter word a single edit makes another word as easily as it mends one (tea, TCA); from the longer length on
# two edits are fewer than a quarter of it.
ONE_EDIT_LETTERS, TWO_EDITS_LETTERS = 4, 8
# Words at the same distance from what was typed; with more it might have been anything.
_MOST_WORDS = 4
# Per cent of letters in common (Indel similarity): enough for one wrong letter in a name of four.
_ALIKE = 70.0


def edits_allowed(word: str) -> int:
    """How many edits a mistyped word may be away from what was meant; none where it holds a digit (B12 is not B13)."""
    if len(word) < ONE_EDIT_LETTERS or not word.isalpha():
        return 0
    return 1 if len(word) < TWO_EDITS_LETTERS else 2


def nearest_words(word: str, known: Sequence[str]) -> list[str]:
    """The known words nearest to a mistyped one, all at one distance; those with its first letter first, then sorted.

    >>> nearest_words("ferittin", ["ferritin", "feet", "fatigue"])
    ['ferritin']
    """
    allowed = edits_allowed(word)
    if not allowed:
        return []
    found = process.extract(word, known, scorer=OSA.distance, score_cutoff=allowed, limit=None)
    if not found:
        return []
    least = min(distance for _, distance, _ in found)
    near = {text for text, distance, _ in found if distance == least}
    return sorted(near, key=lambda text: (text[0] != word[0], text))[:_MOST_WORDS]


def names_alike(name: str, known: Iterable[str], limit: int) -> list[str]:
    """Whole names that have most of their letters in common with one that nobody has; the most alike first."""
    choices = sorted(known)
    return [text for text, _, _ in process.extract(name, choices, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=limit)]
