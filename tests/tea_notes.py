"""A source made up for tests: its text, which is ours, and seeds that locate statements in it."""

from __future__ import annotations

from pathlib import Path

# Code points, bytes and UTF-16 units differ in it, its lines end as on Windows, and it holds markup.
TEXT = "Tea 🍵 <b>and</b> iron.\r\n\r\nTea can lower iron stores.\r\n"
WORDS = "Tea can lower iron stores."
# Hashes are from sha256sum. S2 stands in a span whose hash is that of other words.
_SOURCE = """\
id: tea-notes
title: Notes on tea
role: evidence
language: en
place: passage
rights: Written for tests.
evidence: ECO:0000034
text:
  sha256: a1943d8d83b75f0ddf24d0964e29cb245134e4728d15747978fa1243ddd639e8
  characters: 54
sections:
  - {slug: title, start: 0, end: 22}
  - {slug: body, start: 26, end: 52}
"""
_ENTITIES = "id\tlabel\tclass\ntea\ttea\tSubstance\nfatigue\tfatigue\tSymptom\n"
_STATEMENTS = """\
id	subject	predicate	object	object_type	polarity	certainty	hedge_cue	section	start	end	sha256
S1	tea	worsens	fatigue	entity	affirmed	possible	can	body	26	52	168c3ee378933faa3c612035ff3c0b214a7fad5e5f9bcadec2d4c390d53a6e21
S2	tea	triggers	fatigue	entity	affirmed	asserted		body	26	40	8c6fb1e9e37a1aea1d308c785192e1a17d71cef08c7f50a68d2e0ab292b2e7f4
S3	tea	alternativeName	chai	literal	affirmed	asserted		title	0	22	7be9b3121d894994548e82eb9a3594afad5588d660ac33507f26e5baa5a2120f
"""


def write_seeds(root: Path) -> Path:
    """The folder of the seeds, made in `root`."""
    folder = root / "seeds" / "tea-notes"
    folder.mkdir(parents=True)
    for name, text in (("source.yaml", _SOURCE), ("entities.tsv", _ENTITIES), ("statements.tsv", _STATEMENTS)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder.parent


def write_text(root: Path, text: str = TEXT) -> Path:
    """The folder that holds the text, made in `root`, with other files beside it."""
    folder = root / "texts"
    folder.mkdir()
    (folder / "anything.txt").write_bytes(text.encode())
    (folder / "picture.bin").write_bytes(b"\xff\xfe\x00")
    (folder / "folder").mkdir()
    return folder
