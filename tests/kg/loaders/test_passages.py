from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.loaders import Section, locate, read_text, verify_passages

TEXT = "Tea and iron.\n\nTea can lower iron stores."
SECTIONS = (Section("title", 0, 13), Section("body", 15, 41))


def test_words_are_found_with_section_offsets_and_hash() -> None:
    """What `kg locate` prints can be pasted into a row."""
    hits = locate(TEXT, SECTIONS, "Tea can lower iron stores.")

    assert [("body", 15, 41, "168c3ee378933faa3c612035ff3c0b214a7fad5e5f9bcadec2d4c390d53a6e21")] == [
        (hit.section, hit.start, hit.end, hit.sha256) for hit in hits
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("iron", [(8, 12), (29, 33)]),
        ("IRON", [(8, 12), (29, 33)]),  # case counts only if that finds something
        ("Tea", [(0, 3), (15, 18)]),
        ("iron.   Tea", [(8, 18)]),  # white space matches white space, line breaks too
        ("coffee", []),
        ("i.on", []),  # words are words, not patterns
        ("  ", []),
    ],
)
def test_every_place_of_the_words_is_found(words: str, expected: list[tuple[int, int]]) -> None:
    """Offsets are code points from 0, end exclusive."""
    assert expected == [(hit.start, hit.end) for hit in locate(TEXT, SECTIONS, words)]


def test_a_span_across_sections_has_no_section() -> None:
    """The curator sees that no row can take it."""
    assert [""] == [hit.section for hit in locate(TEXT, SECTIONS, "iron. Tea")]


def test_offsets_count_code_points_not_bytes_or_utf16_units() -> None:
    """A bullet takes three bytes, an emoji four and two UTF-16 units; each is one code point."""
    assert [(4, 8)] == [(hit.start, hit.end) for hit in locate("• 🍵 iron", (), "iron")]


def test_the_right_text_verifies(sow: Any) -> None:
    """Every span of the source holds."""
    seeds = sow().load()

    verification = verify_passages(TEXT, seeds.sources[0], seeds.statements)

    assert verification.holds
    assert (2, 2) == (verification.spans, verification.statements)


def test_a_changed_word_of_the_same_length_breaks_the_spans_that_cover_it(sow: Any) -> None:
    """Exactly those, and they are nowhere else."""
    seeds = sow().load()

    verification = verify_passages(TEXT.replace("lower", "raise"), seeds.sources[0], seeds.statements)

    assert not verification.holds
    assert [("body", 15, 41, ("S1",), "the words differ", None)] == [
        (b.section, b.start, b.end, b.statements, b.reason, b.moved_to) for b in verification.broken
    ]


def test_a_longer_word_moves_the_spans_behind_it(sow: Any) -> None:
    """The span with the word is gone; the one behind no longer holds where it was, but is found three further on."""
    seeds = sow().load()

    verification = verify_passages(TEXT.replace("Tea and", "Coffee and", 1), seeds.sources[0], seeds.statements)

    assert [(0, None), (15, 18)] == [(b.start, b.moved_to) for b in verification.broken]
    assert (41, 44) == (verification.expected_characters, verification.actual_characters)


def test_a_text_that_ends_early_breaks_the_spans_behind_its_end(sow: Any) -> None:
    """A truncated download is no text of the source."""
    seeds = sow().load()

    verification = verify_passages(TEXT[:20], seeds.sources[0], seeds.statements)

    assert [(15, "the text ends at 20")] == [(b.start, b.reason) for b in verification.broken]


def test_a_change_outside_every_span_is_told_by_the_hash_of_the_text(sow: Any) -> None:
    """Spans hold, the text is another one all the same."""
    seeds = sow().load()

    verification = verify_passages(TEXT + " More.", seeds.sources[0], seeds.statements)

    assert () == verification.broken
    assert not verification.holds


def test_a_text_that_is_not_utf8_is_refused_with_its_place(tmp_path: Path) -> None:
    """Line and column count characters."""
    path = tmp_path / "text.txt"
    path.write_bytes("é\nab".encode() + b"\xe9")

    with pytest.raises(InputError) as caught:
        read_text(path)

    assert ["text.txt:2:3"] == [fault.place for fault in caught.value.faults]


def test_line_ends_of_a_text_stay_as_they_are(tmp_path: Path) -> None:
    """Offsets were counted in the file, so nothing may be translated."""
    path = tmp_path / "text.txt"
    path.write_bytes(b"a\r\nb")

    assert "a\r\nb" == read_text(path)
