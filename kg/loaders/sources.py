"""What a source is, where its statements stand, which text it was and how that text is divided."""

from __future__ import annotations

import re
from dataclasses import dataclass

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SHA256 = re.compile(r"[0-9a-f]{64}")
WEB_IRI = re.compile(r"""https?://[^\s<>"{}|\\^`]+""")
CURIE = re.compile(r"[A-Za-z][\w.-]*:[\w.-]+")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
# An id is part of IRIs and of folder names.
ID_CHARACTERS = 100

PLACES = ("passage", "declaration")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a text.

    Attributes:
        slug: Our name for it.
        start: Offset of its first character in code points, from 0.
        end: Offset after its last one.
    """

    slug: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A source as its `source.yaml` describes it.

    Attributes:
        role: Local name of a member of the closed list of roles.
        place: "passage" or "declaration": what places its statements have.
        url: Its web address, empty if unknown.
        licence: IRI of its licence, empty if it has none.
        evidence: CURIE of the kind of evidence, empty if none is given.
        sha256: Of the text, in UTF-8; empty where statements are declared.
        characters: Length of the text in code points; 0 where statements are declared.
        sections: In file order.
    """

    id: str
    title: str
    role: str
    language: str
    place: str
    url: str
    rights: str
    licence: str
    creator: str
    description: str
    evidence: str
    sha256: str
    characters: int
    sections: tuple[Section, ...]

    def find_section(self, slug: str) -> Section | None:
        """The section with this slug, or None."""
        return next((section for section in self.sections if section.slug == slug), None)
