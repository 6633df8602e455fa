"""Figures on pages: a block of their own on a food's and a nutrient's page, and records that resolve."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.pages.service import Pages
from kg.release import open_release


@pytest.fixture(scope="module")
def pages(release_dir: Path) -> Iterator[Pages]:
    release = open_release(release_dir)
    yield Pages(release)
    release.close()


def test_a_food_shows_its_figures_apart_from_its_claims(pages: Pages) -> None:
    """Value, share, item, cell, source and licence, under a heading that says what they are."""
    page = pages.answer("entity/lentils", "html").body.decode()

    block = page[page.index('id="figures"') :]
    assert "Figures, not claims" in block
    assert '<a href="/item/usda-sr28-16070">Lentils, mature seeds, cooked, boiled, without salt</a>' in block
    assert '<a href="/amount/usda-sr28-16070-iron">3.33 mg</a>' in block
    assert '<a href="/cell/usda-sr28-16070-iron">SR28:16070</a>' in block
    assert '<a href="/source/usda-sr28">USDA National Nutrient Database' in block
    assert "https://creativecommons.org/publicdomain/zero/1.0/" in block


def test_a_page_without_figures_has_no_empty_block(pages: Pages) -> None:
    """Only foods and nutrients have any."""
    assert 'id="figures"' not in pages.answer("entity/restless-legs-syndrome", "html").body.decode()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("item/usda-sr28-16070", ("SR28:16070", "lentils")),
        ("amount/usda-sr28-16070-iron", ("3.33", "18.5", "/cell/usda-sr28-16070-iron")),
        ("cell/usda-sr28-16070-iron", ("16070", "Iron_(mg)", "8dff11e5340b8de8")),
    ],
)
def test_the_records_of_figures_resolve(pages: Pages, path: str, words: tuple[str, ...]) -> None:
    """Like a statement: a page, and the same as data."""
    for extension in ("html", "ttl"):
        reply = pages.answer(path, extension)

        assert reply.status == 200
    assert [word for word in words if word not in pages.answer(path, "html").body.decode()] == []
