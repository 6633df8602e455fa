"""Language ranges, by the examples of RFC 4647."""

from __future__ import annotations

import pytest

from api.graphql.languages import look_up, matching
from kg.store import Literal


def texts(*tags: str) -> list[Literal]:
    return [Literal(f"in {tag}", language=tag.lower()) for tag in tags]


@pytest.mark.parametrize(
    ("ranges", "tag"),
    [
        (["zh-Hant-CN-x-private1-private2"], "zh-hant"),  # the example of section 3.4
        (["fr-FR", "zh-Hant"], "fr"),
        (["fr-CH-x-private"], "fr"),
        (["*", "zh"], "zh"),
        (["x-ours", "DE"], "de-de-1996"),
        (["de-DE"], None),  # no range finds a narrower tag
        (["*"], None),
        ([], None),
    ],
)
def test_look_up_drops_parts_of_a_range_until_a_text_fits(ranges: list[str], tag: str | None) -> None:
    """Range by range; a single letter goes with what stood behind it; `*` says nothing."""
    known = texts("fr", "zh", "zh-hant", "de-de-1996")
    wanted = [one if one != "DE" else "de-DE-1996-x-a" for one in ranges]

    found = look_up(known, wanted)

    assert (found and found.language) == tag


@pytest.mark.parametrize(
    ("ranges", "tags"),
    [
        (["de-de"], ["de-de", "de-de-1996"]),  # the example of section 3.3.1
        (["de-Deva"], []),
        (["DE"], ["de-de", "de-de-1996", "de"]),
        (["en", "de"], ["de-de", "de-de-1996", "de"]),
        (["*"], ["de-de", "de-de-1996", "de", "den"]),
        ([], []),
    ],
)
def test_filtering_takes_what_is_narrower_along(ranges: list[str], tags: list[str]) -> None:
    """In the order of the texts; a range ends where a part ends (`de` is not `den`)."""
    known = texts("de-DE", "de-DE-1996", "de", "den")

    assert [text.language for text in matching(known, ranges)] == tags
