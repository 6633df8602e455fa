"""The outline of a text that is to become a source: what `source.yaml` says of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from kg.loaders.sources import Section

# A slug of more words than this would repeat the text.
_SLUG_WORDS = 4
_BLOCK = re.compile(r"\S(?:.*?\S)??(?=\s*\n[ \t]*\r?\n|\s*\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outline:
    """A text as `source.yaml` describes it.

    Attributes:
        sha256: Of the text in UTF-8.
        characters: Its length in code points.
        sections: One for each block between blank lines, in the order of the text; slugs are proposals.
    """

    sha256: str
    characters: int
    sections: tuple[Section, ...]

    def yaml(self) -> str:
        """The lines of `source.yaml`, ready to paste."""
        lines = ["text:", f"  sha256: {self.sha256}", f"  characters: {self.characters}", "sections:"]
        lines += [f"  - {{slug: {s.slug}, start: {s.start}, end: {s.end}}}" for s in self.sections]
        return "\n".join(lines)


def outline_text(text: str) -> Outline:
    r"""Divide a text at its blank lines; a section is called after its first line.

    >>> outline_text("Scurvy\nGums bleed.\n\nFoods\n").sections
    (Section(slug='scurvy', start=0, end=18), Section(slug='foods', start=20, end=25))
    """
    sections: list[Section] = []
    taken: set[str] = set()
    for found in _BLOCK.finditer(text):
        words = re.findall(r"[a-z0-9]+", found[0].splitlines()[0].lower())[:_SLUG_WORDS]
        stem = "-".join(words) or "part"
        slug, number = stem, 1
        while slug in taken:
            number += 1
            slug = f"{stem}-{number}"
        taken.add(slug)
        sections.append(Section(slug, found.start(), found.end()))
    return Outline(hashlib.sha256(text.encode()).hexdigest(), len(text), tuple(sections))
