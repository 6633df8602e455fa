"""Where a claim stands: a span of a text, or a curator's declaration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kg.loaders.faults import Faults, Place, suggest
from kg.loaders.sources import SHA256, Source
from kg.loaders.tables import Row

_OFFSET = re.compile(r"0|[1-9][0-9]{0,11}")
_LOCATE = "Take section, start, end and sha256 from `kg locate`."


@dataclass(frozen=True, slots=True)
class Span:
    """A passage: code-point offsets, end exclusive, and the SHA-256 of the words in UTF-8."""

    section: str
    start: int
    end: int
    sha256: str

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two of one source the same."""
        return (self.start, self.end)


@dataclass(frozen=True, slots=True)
class Declared:
    """A curator's declaration: who, on which day (ISO 8601), why. Each statement has one of its own."""

    creator: str
    day: str
    reason: str

    @property
    def key(self) -> tuple[object, ...]:
        """One claim is declared once in a source, whoever declares it."""
        return ()


class PlaceReader:
    """Reads the place cells of the rows of one source.

    Args:
        source: Whose rows they are; a source has places of one kind.
        faults: Takes every fault.
    """

    def __init__(self, source: Source, faults: Faults) -> None:
        self._source = source
        self._faults = faults
        self._spans: dict[tuple[int, int], tuple[Span, Place]] = {}

    def read(self, row: Row) -> Span | Declared | None:
        """The place of a row, or None after noting what is wrong."""
        return self._read_declaration(row) if self._source.place == "declaration" else self._read_span(row)

    def _filled(self, row: Row, columns: tuple[str, ...], hint: str) -> bool:
        empty = [column for column in columns if not row[column]]
        if len(empty) == len(columns):
            if any(column in row.columns for column in columns):
                self._faults.add(row.place(columns[0]), "the row has no place", hint)
            return False
        for column in empty:
            if column in row.columns:  # a column that lacks in the header is noted there
                self._faults.add(row.place(column), f"{column} is empty", hint)
        return not empty

    def _read_declaration(self, row: Row) -> Declared | None:
        hint = "Say who declares it, on which day and why."
        if not self._filled(row, ("declared_by", "declared_on", "reason"), hint):
            return None
        try:
            day = date.fromisoformat(row["declared_on"])
        except ValueError:
            day = None
        if day is None or day.isoformat() != row["declared_on"]:
            hint = "Write it as YYYY-MM-DD."
            self._faults.add(row.place("declared_on"), f"{row['declared_on']!r} is no date", hint)
            return None
        return Declared(row["declared_by"], row["declared_on"], row["reason"])

    def _read_span(self, row: Row) -> Span | None:
        before = len(self._faults.found)
        filled = self._filled(row, ("section", "start", "end", "sha256"), _LOCATE)
        start, end = self._offset(row, "start"), self._offset(row, "end")
        self._check_offsets(row, start, end)
        if row["sha256"] and not SHA256.fullmatch(row["sha256"]):
            hint = f"It has 64 hex digits in lower case. {_LOCATE}"
            self._faults.add(row.place("sha256"), f"{row['sha256']!r} is no SHA-256", hint)
        if not filled or start is None or end is None or len(self._faults.found) > before:
            return None
        return self._same_as_before(row, Span(row["section"], start, end, row["sha256"]))

    def _offset(self, row: Row, column: str) -> int | None:
        text = row[column]
        if not text:
            return None
        if not _OFFSET.fullmatch(text):
            self._faults.add(row.place(column), f"{column} is {text!r}, not a whole number from 0 up", _LOCATE)
            return None
        return int(text)

    def _check_offsets(self, row: Row, start: int | None, end: int | None) -> None:
        characters = self._source.characters
        if start is not None and end is not None and start >= end:
            self._faults.add(row.place("end"), f"the passage ends at {end}, before or at its start {start}", _LOCATE)
            return
        outside = [c for c, offset in (("start", start), ("end", end)) if offset is not None and offset > characters]
        if characters and outside:
            message = f"{outside[0]} is {row[outside[0]]}, outside the text of {characters} characters"
            self._faults.add(row.place(outside[0]), message, _LOCATE)
            return
        self._check_section(row, start, end)

    def _check_section(self, row: Row, start: int | None, end: int | None) -> None:
        slug = row["section"]
        if not slug or not self._source.sections:
            return
        section = self._source.find_section(slug)
        if section is None:
            slugs = [known.slug for known in self._source.sections]
            hint = suggest(slug, slugs, "Add it to the sections of source.yaml, or correct it.")
            self._faults.add(row.place("section"), f"unknown section {slug!r}", hint)
        elif section.start >= section.end:  # that is the fault
            return
        elif start is not None and end is not None and not section.start <= start < end <= section.end:
            message = f"the passage {start}-{end} is outside section {slug!r} ({section.start}-{section.end})"
            column = "start" if start < section.start or start >= section.end else "end"
            self._faults.add(row.place(column), message, _LOCATE)

    def _same_as_before(self, row: Row, span: Span) -> Span | None:
        first, place = self._spans.setdefault((span.start, span.end), (span, row.place("start")))
        if first.sha256 != span.sha256:
            message = f"the passage {span.start}-{span.end} has another hash at {place}"
            self._faults.add(row.place("sha256"), message, _LOCATE)
        elif first.section != span.section:
            message = f"the passage {span.start}-{span.end} is in section {first.section!r} at {place}"
            self._faults.add(row.place("section"), message, _LOCATE)
        return first if first == span else None
