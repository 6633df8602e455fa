"""What somebody may have meant by a word that nobody knows."""

from __future__ import annotations

from collections.abc import Iterable

# As a share of the letters that two words have in the same order; and how many words are looked at for those that fit.
_LIKENESS, _LOOK = 0.6, 20


def near_words(word: str, known: Iterable[str], *, most: int = 3, likeness: float = _LIKENESS) -> list[str]:
    """The known words that are most like a word in any case, the nearest first.

    Digits may change places, but another number is another thing.

    Args:
        word: As it was written.
        known: Words that there are.
        most: How many to give.
        likeness: Least share of letters in common, from 0 to 1.

    >>> near_words("Irn", ["zinc", "iron"]), near_words("condition-10", ["condition-319"])
    (['iron'], [])
    """
    from rapidfuzz import process  # noqa: PLC0415 (loaded where somebody mistyped)
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    digits, words = _digits(word), list(known)
    found = process.extract(
        word.casefold(),
        [text.casefold() for text in words],
        scorer=Indel.normalized_similarity,
        score_cutoff=likeness,
        limit=_LOOK,
    )
    return [words[number] for _, _, number in found if _digits(words[number]) == digits][:most]


def nearest(word: str, known: Iterable[str], *, likeness: float = _LIKENESS) -> str:
    """The first of `near_words`, or nothing.

    >>> nearest("qqq", ["iron"])
    ''
    """
    return next(iter(near_words(word, known, most=1, likeness=likeness)), "")


def _digits(word: str) -> list[str]:
    return sorted(filter(str.isdigit, word))
