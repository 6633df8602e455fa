"""Searching the index of a release: from what people type to entities, best first.

A name that is written as it was typed, in any spelling, always stands before one that had to be guessed. What is
guessed, and only where nothing else is found: words that were run together, and mistyped words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kg.query.search_file import BY_LETTERS, Found, Hit, Page, Question, SearchFile
from kg.query.search_words import Wanted, match_all, match_text, typed_words, whole_word
from kg.query.typos import edits_allowed, names_alike, nearest_words

# Names and words that are compared letter by letter at a time, in some hundredths of a second.
_COMPARED = 30_000
_MOST_ALIKE = 3  # letters at the beginning
_TELLING_CHARACTERS = 3  # a shorter word ("of", "b6" apart) says little when it stands alone
_RUN_TOGETHER_CHARACTERS = 5  # a shorter text is the beginning of too many names without their spaces
_MISTYPED_WORDS = 3  # with more of them nobody knows what was meant


class SearchIndex:
    """A finished index, read-only. Safe to carry over a fork: each process opens the file for itself.

    Args:
        path: File that `build_index` wrote.
    """

    def __init__(self, path: Path) -> None:
        self._file = SearchFile(path)

    def search(
        self,
        text: str,
        classes: Iterable[str] | None = None,
        limit: int = 25,
        after: tuple[float, str] | None = None,
    ) -> Found:
        """Entities whose names have every word of the text, the last word as the start of one.

        British and American spelling, plurals and common short forms are one. Where no name has the words, they may
        have been run together, or be mistyped: then the nearest known words are looked for, and `corrected_to` says so.

        Args:
            text: What a user typed; empty or without a letter or digit finds nothing.
            classes: Local names of classes, subclasses not implied; None for all.
            limit: At most so many hits.
            after: Score and IRI of the last hit of the page before.

        Raises:
            EngineError: The file is missing or damaged.
        """
        words = typed_words(text)
        page = Page(None if classes is None else tuple(sorted(set(classes))), limit, after)
        if not words or limit < 1 or page.classes == ():
            return Found()
        key = " ".join(words)
        found = self._file.find(Question(key, match=match_text(words)), page)
        if not found.total and len(key) >= _RUN_TOGETHER_CHARACTERS:
            found = self._file.find(Question(key, BY_LETTERS), page)
        if not found.total:
            corrected = self._correct(words)
            found = self._file.find(corrected, page) if corrected is not None else found
        return found

    def suggest(self, text: str, limit: int = 5) -> list[Hit]:
        """What a mistyped or outdated name may have meant.

        The first of these that finds anything: `search`; names spelt alike that begin with the same letter; names
        with one of the words.

        Raises:
            EngineError: The file is missing or damaged.
        """
        words = typed_words(text)
        key, page = " ".join(words), Page(limit=limit)
        if not key:
            return []
        hits = self.search(text, limit=limit).hits
        if not hits:
            near = self._spelt_alike(key, limit)
            hits = tuple(hit for name in near for hit in self._file.find(_exactly(name), Page(limit=1)).hits)
        long_words = [word for word in words if len(word) >= _TELLING_CHARACTERS]
        if not hits and long_words:
            any_of = " OR ".join(whole_word(word).match() for word in long_words)
            hits = self._file.find(Question(key, match=any_of), page).hits
        return list({hit.iri: hit for hit in hits}.values())[:limit]

    def close(self) -> None:
        """Let go of the file; a later search opens it again."""
        self._file.close()

    # Corrections

    def _correct(self, words: Sequence[str]) -> Question | None:
        """The question with what no name has put right, or None if nothing known is near enough."""
        unknown = [word for word in words if not self._is_known(word)]
        if not 0 < len(unknown) <= _MISTYPED_WORDS:
            return None
        wanted: list[Wanted] = []
        meant: list[str] = []
        for word in words:
            if word not in unknown:
                wanted.append(whole_word(word))
                meant.append(word)
            elif len(word) >= _TELLING_CHARACTERS and self._begins_a_word(word):
                wanted.append(Wanted(beginnings=(word,)))
                meant.append(word)
            else:
                near = self._nearest(word)
                if not near:
                    return None
                wanted.append(Wanted(whole=tuple(near)))
                meant.append(near[0])
        key = " ".join(meant)
        return Question(key, match=match_all(wanted), corrected_to=key if meant != list(words) else None)

    def _is_known(self, word: str) -> bool:
        forms = whole_word(word).whole
        return any(self._file.rows("SELECT 1 FROM word WHERE letters = ? AND text = ?", (len(f), f)) for f in forms)

    def _begins_a_word(self, word: str) -> bool:
        return bool(self._file.rows("SELECT 1 FROM words WHERE words MATCH ? LIMIT 1", (f'"{word}"*',)))

    def _nearest(self, word: str) -> list[str]:
        edits = edits_allowed(word)
        if not edits:
            return []
        known = self._words("a", "", len(word), edits)
        if len(known) >= _COMPARED:  # in so large a vocabulary the first letter is right, swapped, or one too many
            known = [one for first in dict.fromkeys(word[:2]) for one in self._words(first, first, len(word), edits)]
        return nearest_words(word, known)

    def _words(self, least: str, begins: str, letters: int, edits: int) -> list[str]:
        """Known words of about so many letters, from one on or with a beginning; never numbers, which nobody mistypes."""
        query = "SELECT text FROM word WHERE letters = ? AND text >= ? AND text < ? || char(1114111) LIMIT ?"
        known: list[str] = []
        for length in range(letters - edits, letters + edits + 1):
            rows = self._file.rows(query, (length, least, begins, _COMPARED - len(known)))
            known += (str(row[0]) for row in rows)
        return known

    def _spelt_alike(self, key: str, limit: int) -> list[str]:
        query = "SELECT DISTINCT key FROM name WHERE kind < 3 AND key >= ? AND key < ? || char(1114111) LIMIT ?"
        known: list[str] = []
        for letters in range(1, _MOST_ALIKE + 1):  # the more there are, the more of the beginning is taken to be right
            known = [str(row[0]) for row in self._file.rows(query, (key[:letters], key[:letters], _COMPARED))]
            if len(known) < _COMPARED:
                break
        return names_alike(key, known, limit)


def _exactly(key: str) -> Question:
    return Question(key, match=" AND ".join(f'"{word}"' for word in key.split()))
