"""Mistyped words are measured against known ones."""

from __future__ import annotations

import pytest

from kg.query.typos import names_alike, nearest_words

KNOWN = ["iron", "zinc", "ferritin", "magnesium", "meat", "feet", "b12", "spinach", "dopamine"]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("irno", ["iron"]),  # swapped
        ("iorn", ["iron"]),
        ("irin", ["iron"]),  # wrong
        ("iiron", ["iron"]),  # too many
        ("magnesum", ["magnesium"]),  # too few
        ("ferittin", ["ferritin"]),  # one too few, one too many
        ("meet", ["meat", "feet"]),  # as near; the first letter decides
        ("irn", []),  # too short for a guess
        ("spnich", []),  # two edits are too many for six letters
        ("dpamn", []),
        ("b13", []),  # a number is no typo
        ("qqqqqqqq", []),
    ],
)
def test_the_nearest_words_are_found(typed: str, near: list[str]) -> None:
    """One edit from four letters on, two from eight on."""
    assert nearest_words(typed, KNOWN) == near


def test_names_alike_come_most_alike_first() -> None:
    """Names that share most of their letters, and no others."""
    assert names_alike("irn deficency", ["iron deficiency", "iron", "zinc deficiency"], 2) == [
        "iron deficiency",
        "zinc deficiency",
    ]
    assert names_alike("qqq", ["iron"], 5) == []
