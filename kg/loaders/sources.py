"""What a source is, where its statements or figures stand, which text or table it was and how that is divided."""

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

PLACES = ("passage", "declaration", "table")


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
class SourceTable:
    """The table of a source of figures, as comma-separated values with one row per item.

    Attributes:
        sha256: Of the file from which the rows of `amounts.tsv` were taken.
        key: Name of the column that tells the rows apart.
        label: Name of the column that describes an item.
        prefix: What stands before the key in the id of an item.
        digits: To how many digits the key is filled up with zeros in an id; the file may leave them out.
        per: To what the amounts refer, such as 100 g.
    """

    sha256: str
    key: str
    label: str
    prefix: str
    digits: int
    per: str

    def item_id(self, row_key: str) -> str:
        """The id of the item in a row."""
        return f"{self.prefix}{row_key.zfill(self.digits)}"

    def row_key(self, item_id: str) -> str:
        """The key under which the file has an item; the file leaves leading zeros out."""
        return self.number(item_id).lstrip("0") or "0"

    def number(self, item_id: str) -> str:
        """The id of an item without its prefix."""
        return item_id.removeprefix(self.prefix)


@dataclass(frozen=True, slots=True)
class Source:
    """A source as its `source.yaml` describes it.

    Attributes:
        role: Local name of a member of the closed list of roles.
        place: "passage", "declaration" or "table": what places its statements or figures have.
        url: Its web address, empty if unknown.
        licence: IRI of its licence, empty if it has none.
        evidence: CURIE of the kind of evidence, empty if none is given.
        sha256: Of the text, in UTF-8; empty where there is none.
        characters: Length of the text in code points; 0 where there is none.
        sections: In file order.
        table: Of a source of figures, else None.
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
    table: SourceTable | None = None

    def find_section(self, slug: str) -> Section | None:
        """The section with this slug, or None."""
        return next((section for section in self.sections if section.slug == slug), None)
