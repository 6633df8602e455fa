"""Damage to a file as a whole: one fault says it, and sound rows are not blamed for it."""

from __future__ import annotations

from typing import Any

import pytest

HEADER = "id\tlabel\tclass\tsynonyms\n"
ROWS = "iron\tiron\tNutrient\t\ntea\ttea\tFood\t\nfatigue\tfatigue\tSymptom\t\n"
PATH = "seeds/tea-notes/entities.tsv"


def _of_entities(sown: Any) -> list[tuple[str, str]]:
    return [(place, message) for place, message in sown.found() if place.startswith(PATH)]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_characters_are_one_fault(sow: Any, encoding: str) -> None:
    """With a byte order mark or without."""
    sown = sow({"tea-notes/entities.tsv": (HEADER + ROWS).encode(encoding)})

    assert [(PATH, "the file is UTF-16 or UTF-32")] == _of_entities(sown)


def test_a_bad_header_does_not_blame_the_rows(sow: Any) -> None:
    """All rows are as wide as a sound header; the one that is not is told."""
    extra = HEADER.replace("synonyms", "synonyms\tclass")

    found = _of_entities(sow({"tea-notes/entities.tsv": extra + ROWS.replace("Food\t", "Food\t\t")}))

    assert [
        (f"{PATH}:1:25 (class)", "column 'class' stands twice in the header"),
        (f"{PATH}:3:15", "5 cells where the header has 4: there is a tab inside a cell"),
    ] == found


@pytest.mark.parametrize("letter", ["\u200b", "\u202e", "\u2066", "\ufeff", "\u00ad"])
def test_what_nobody_sees_is_told(sow: Any, letter: str) -> None:
    """A name of nothing, or one that turns the text behind it around."""
    found = _of_entities(sow({"tea-notes/entities.tsv": HEADER + ROWS.replace("\ttea\t", f"\tte{letter}a\t")}))

    assert [(f"{PATH}:3:7 (label)", f"invisible character U+{ord(letter):04X}")] == found


def test_joiners_belong_to_some_scripts(sow: Any) -> None:
    """Persian words need them."""
    label = "می\u200cخواهم"
    text = HEADER.replace("label\t", "label\tlabel@fa\t") + ROWS.replace("\tNut", "\t\tNut").replace("\tSym", "\t\tSym")

    assert [] == _of_entities(sow({"tea-notes/entities.tsv": text.replace("\tFood", f"\t{label}\tFood")}))


def test_a_section_that_ends_before_it_starts_is_one_fault(sow: Any) -> None:
    """Passages in it are not outside."""
    sown = sow()
    path = sown.folder / "tea-notes" / "source.yaml"
    text = path.read_text()
    assert "start: 0, end: 13" in text
    path.write_text(text.replace("start: 0, end: 13", "start: 13, end: 0"))

    assert ["the section ends at 0, before or at its start 13"] == [message for _, message in sown.found()]


def test_a_source_without_entities_is_told_that_the_file_is_not_there(sow: Any) -> None:
    """Another may hold them all, so it is no fault; what is unknown says it, as often as it is named."""
    faults = sow({"tea-notes/entities.tsv": None}).faults()

    unknown = [fault for fault in faults if fault.message.startswith("unknown entity")]
    assert unknown
    assert {"Add a row to entities.tsv, a file that seeds/tea-notes does not have yet."} == {f.hint for f in unknown}
