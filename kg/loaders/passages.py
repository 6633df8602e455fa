"""Words in a text and their spans: finding the span of some words, and checking that spans still hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.loaders.coverage import Coverage
from kg.loaders.faults import Faults, Place
from kg.loaders.files import TEXT_BYTES, read_bytes
from kg.loaders.places import Span
from kg.loaders.sources import Section, Source
from kg.loaders.statements import Statement


@dataclass(frozen=True, slots=True)
class Location:
    """Where some words stand.

    Attributes:
        section: Slug; empty if no section holds the whole span.
        start: Offset in code points, from 0.
        end: Offset after the last code point.
        sha256: Of the words as they stand there, in UTF-8.
        words: The words as they stand there.
    """

    section: str
    start: int
    end: int
    sha256: str
    words: str


@dataclass(frozen=True, slots=True)
class BrokenSpan:
    """A span whose words are not those that were hashed.

    Attributes:
        statements: Ids of the rows (statements and coverage) that stand there, in the order given.
        reason: What differs.
        moved_to: Start of the same words elsewhere, shifted by as much as the text grew; None if not found there.
    """

    section: str
    start: int
    end: int
    statements: tuple[str, ...]
    reason: str
    moved_to: int | None


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of the spans of a source in a text.

    Attributes:
        source: Its id.
        expected_sha256: Of the text, as the source says.
        actual_sha256: Of the text at hand, in UTF-8.
        expected_characters: Length in code points, as the source says.
        actual_characters: Length of the text at hand.
        spans: How many different spans were checked.
        statements: How many rows (statements and coverage) stand in them.
        broken: Spans that no longer hold, in the order of the text.
    """

    source: str
    expected_sha256: str
    actual_sha256: str
    expected_characters: int
    actual_characters: int
    spans: int
    statements: int
    broken: tuple[BrokenSpan, ...]

    @property
    def holds(self) -> bool:
        """True if the text and every span are what they were."""
        return self.expected_sha256 == self.actual_sha256 and not self.broken


def read_text(path: Path) -> str:
    """The text of a source, with its line ends as they are; offsets count its code points.

    Raises:
        InputError: The file cannot be read or is not UTF-8.
    """
    faults = Faults()
    content = read_bytes(path, path.parent, faults, limit_bytes=TEXT_BYTES, hint_missing="Name the file of the text.")
    text = ""
    if content is not None:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            before = content[: error.start].decode("utf-8")
            line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
            message = f"byte 0x{content[error.start]:02X} is not valid UTF-8 here"
            faults.add(Place(path.name, line, column), message, "Save the file as UTF-8.")
    faults.raise_if_any()
    return text


def locate(text: str, sections: Sequence[Section], words: str) -> list[Location]:
    r"""Find words in a text; any white space matches any other, and case counts only if that finds something.

    >>> [(hit.start, hit.end) for hit in locate("Low iron.\nLow  iron?", (), "low iron")]
    [(0, 8), (10, 19)]

    Returns:
        Every place, in the order of the text; none if the words are not there or are only white space.
    """
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    if not pattern:
        return []
    hits = list(re.finditer(pattern, text)) or list(re.finditer(pattern, text, re.IGNORECASE))
    return [Location(_section_at(sections, *hit.span()), *hit.span(), sha256_of(hit[0]), hit[0]) for hit in hits]


def sha256_of(words: str) -> str:
    """The SHA-256 of words in UTF-8, as lower-case hex."""
    return hashlib.sha256(words.encode()).hexdigest()


def _section_at(sections: Sequence[Section], start: int, end: int) -> str:
    return next((s.slug for s in sections if s.start <= start and end <= s.end), "")


def verify_passages(text: str, source: Source, rows: Iterable[Statement | Coverage]) -> Verification:
    """Check every span of a source against a text.

    Args:
        text: The text at hand.
        source: The source whose text it should be.
        rows: Statements and coverage of any sources; those of others and those without a passage are left out.
    """
    spans: dict[Span, list[str]] = {}
    for row in rows:
        if row.source.id == source.id and isinstance(row.place, Span):
            spans.setdefault(row.place, []).append(row.id)
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    return Verification(
        source=source.id,
        expected_sha256=source.sha256,
        actual_sha256=sha256_of(text),
        expected_characters=source.characters,
        actual_characters=len(text),
        spans=len(spans),
        statements=sum(len(ids) for ids in spans.values()),
        broken=tuple(_broken(text, source, ordered, spans)),
    )


def _broken(text: str, source: Source, ordered: Sequence[Span], ids: dict[Span, list[str]]) -> Iterator[BrokenSpan]:
    shift = len(text) - source.characters
    for span in ordered:
        if sha256_of(text[span.start : span.end]) == span.sha256:
            continue
        reason = "the words differ" if span.end <= len(text) else f"the text ends at {len(text)}"
        start, end = span.start + shift, span.end + shift
        moved = shift != 0 and start >= 0 and end <= len(text) and sha256_of(text[start:end]) == span.sha256
        yield BrokenSpan(span.section, span.start, span.end, tuple(ids[span]), reason, start if moved else None)
