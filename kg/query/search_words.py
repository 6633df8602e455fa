"""What a user types → what FTS5 is asked. Every word is quoted, so no part of the text is FTS syntax."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.query.spelling import fold, respell

# A longer text is no name of anything; what is beyond the limits is not looked at.
_TEXT_CHARACTERS = 200
_WORDS = 16
# A spelling with fewer letters would bring in too much as the beginning of words.
_TELLING_CHARACTERS = 4


def typed_words(text: str) -> list[str]:
    """The folded words of a text, in order; empty if nothing in it is a letter or a digit."""
    return fold(text[:_TEXT_CHARACTERS]).split()[:_WORDS]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One word of a question: any of these will do.

    Attributes:
        whole: Words as they stand in a name.
        beginnings: Beginnings of words.
    """

    whole: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()

    def match(self) -> str:
        """The FTS5 expression."""
        options = [f'"{word}"' for word in self.whole] + [f'"{word}"*' for word in self.beginnings]
        return f"({' OR '.join(options)})"


def whole_word(word: str) -> Wanted:
    """A word in any of its spellings."""
    return Wanted(tuple(dict.fromkeys((word, respell(word)))))


def beginning(word: str) -> Wanted:
    """A word in any of its spellings, as it is typed: it may go on."""
    respelt = respell(word)
    if len(respelt) >= _TELLING_CHARACTERS:
        return Wanted(beginnings=tuple(dict.fromkeys((word, respelt))))
    return Wanted((respelt,), (word,))


def match_text(words: Sequence[str]) -> str:
    """Names with every one of these words, the last as the beginning of one.

    A single letter at the end is the beginning of a word only where the text begins the name: "vitamin c" may go on as
    "vitamin C", and is no way to write "vitamin B complex".
    """
    *before, last = words
    if before and len(last) == 1:
        begins = " ".join(words)
        respelt = " ".join(respell(word) for word in words)
        starts = " OR ".join(f'(^"{text}"*)' for text in dict.fromkeys((begins, respelt)))
        return f"({match_all([whole_word(word) for word in words])}) OR {starts}"
    return match_all([*(whole_word(word) for word in before), beginning(last)])


def match_all(wanted: Sequence[Wanted]) -> str:
    """Names with all of these."""
    return " AND ".join(one.match() for one in wanted)
