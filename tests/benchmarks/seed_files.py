"""Folders of seeds as the loaders read them: what a source is, its entities and its statements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

_SECTIONS = 12
_SECTION_CHARACTERS = 900
_PASSAGES_IN_SECTION = 15  # a claim every 60 characters, some passages with several: as dense as the real article
_CUES = {"likely": "probably", "possible": "can", "suggestive": "some studies suggest", "speculative": "may"}
_PASSAGE_COLUMNS = ("section", "start", "end", "sha256")
_DECLARATION_COLUMNS = ("declared_by", "declared_on", "reason")
_COLUMNS = ("id", "subject", "predicate", "object", "object_type", "polarity", "certainty", "hedge_cue")


@dataclass(frozen=True, slots=True)
class Claim:
    """One row of `statements.tsv` without its place."""

    subject: str
    predicate: str
    object: str
    certainty: str = "asserted"
    polarity: str = "affirmed"


@dataclass(slots=True)
class SeedSource:
    """One folder under `seeds/`.

    Attributes:
        place: "passage" for a text of others, "declaration" for definitions.
        entities: Id → label, class.
        coverage: Entities and properties of which it names nothing; only of a text of others.
    """

    id: str
    place: str = "passage"
    entities: dict[str, tuple[str, str]] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    coverage: list[tuple[str, str]] = field(default_factory=list)

    def write(self, seeds: Path) -> None:
        """Write the folder; the same source gives the same bytes."""
        folder = seeds / self.id
        folder.mkdir(parents=True)
        (folder / "source.yaml").write_text(self._described(), encoding="utf-8")
        entities = ((entity, *known) for entity, known in self.entities.items())
        _write_table(folder / "entities.tsv", ("id", "label", "class"), entities)
        columns = _PASSAGE_COLUMNS if self.place == "passage" else _DECLARATION_COLUMNS
        _write_table(folder / "statements.tsv", (*_COLUMNS, *columns), self._rows())
        if self.coverage:
            rows = ((f"C{n + 1:03}", *named, *self._passage(n)) for n, named in enumerate(self.coverage))
            _write_table(folder / "coverage.tsv", ("id", "subject", "predicate", *_PASSAGE_COLUMNS), rows)

    def _described(self) -> str:
        lines = [
            f"id: {self.id}",
            f"title: Benchmark source {self.id}",
            f"role: {'evidence' if self.place == 'passage' else 'definitions'}",
            "language: en",
            f"place: {self.place}",
            "rights: Made up for benchmarks; says nothing about the world.",
            "evidence: ECO:0000034",
            "licence: https://creativecommons.org/publicdomain/zero/1.0/",
        ]
        if self.place == "passage":
            lines.append(f"text: {{sha256: {_digest(self.id)!r}, characters: {_SECTIONS * _SECTION_CHARACTERS}}}")
            lines.append("sections:")
            for number in range(_SECTIONS):
                start = number * _SECTION_CHARACTERS
                lines.append(f"  - {{slug: section-{number}, start: {start}, end: {start + _SECTION_CHARACTERS}}}")
        return "\n".join(lines) + "\n"

    def _rows(self) -> Iterator[tuple[str, ...]]:
        passages = _SECTIONS * _PASSAGES_IN_SECTION
        for number, claim in enumerate(self.claims):
            words = (
                f"S{number + 1:05}", claim.subject, claim.predicate, claim.object, "entity", claim.polarity,
                claim.certainty, _CUES.get(claim.certainty, ""),
            )  # fmt: skip
            if self.place == "declaration":
                yield (*words, "benchmark", "2026-11-22", "Made up for benchmarks.")
            else:
                yield (*words, *self._passage(number % passages))

    def _passage(self, number: int) -> tuple[str, str, str, str]:
        section, inside = divmod(number, _PASSAGES_IN_SECTION)
        length = _SECTION_CHARACTERS // _PASSAGES_IN_SECTION
        start = section * _SECTION_CHARACTERS + inside * length
        end = start + length - 1
        return f"section-{section}", str(start), str(end), _digest(f"{self.id} {start} {end}")


def _write_table(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in (columns, *rows):
            file.write("\t".join(row) + "\n")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
