"""The page of an entity and the exports under filters; what cannot be filtered says so."""

from pathlib import Path

import pytest

from api.pages.doubt_request import read_filters
from api.pages.export_request import read_export
from api.pages.export_service import make_export_service
from api.pages.service import Pages
from kg.errors import CallerError, NotFoundError, RefusedError
from kg.release import Release, open_release


@pytest.fixture(scope="module")
def release(release_dir: Path) -> Release:
    """The packaged data."""
    return open_release(release_dir)


@pytest.fixture(scope="module")
def pages(release: Release) -> Pages:
    """Its pages."""
    return Pages(release)


def page(pages: Pages, path: str, *parameters: tuple[str, str]) -> str:
    return pages.answer(path, "html", read_filters(parameters)).body.decode()


def test_a_page_keeps_what_the_filters_leave(pages: Pages) -> None:
    """By the article alone nothing addresses the deficiency, because what is lacking is background; symptoms stay."""
    whole, article = (page(pages, "entity/magnesium-deficiency", *p) for p in ((), (("source", "rls-nutrient-gaps"),)))

    assert 'id="addressedBy"' in whole
    assert 'id="addressedBy"' not in article
    assert 'id="hasSymptom"' in article
    assert "Filtered: what is shown below is not everything" in article
    assert "entity/lentils" in whole
    assert "entity/lentils" not in article  # not in the JSON-LD either
    assert 'id="addressedBy"' not in page(pages, "entity/magnesium-deficiency", ("no-inferred", "true"))


def test_a_page_shows_the_bottom_of_chains_cautions_and_silence(pages: Pages) -> None:
    """What a conclusion rests on in the end; harm beside help; what the article names none of."""
    assert "In the end it rests on" in page(pages, "entity/magnesium-deficiency")
    help_page = page(pages, "entity/iron-supplementation")
    assert '<strong class="deny">Caution</strong> (possible)' in help_page
    assert "rls-nutrient-gaps-F228" in help_page
    assert 'id="none-named"' in page(pages, "entity/vitamin-b6")


def test_an_open_form_filters_nothing(pages: Pages) -> None:
    """A form sends empty values for what was left open."""
    text = page(pages, "entity/magnesium-deficiency", ("min-certainty", ""), ("qualifier", ""))

    assert "Filtered:" not in text
    assert 'id="addressedBy"' in text


@pytest.mark.parametrize(("path", "format_name"), [("entity/iron", "ttl"), ("source/background", "html")])
def test_what_cannot_be_filtered_is_refused(pages: Pages, path: str, format_name: str) -> None:
    """Better no answer than everything under the name of a part."""
    with pytest.raises(RefusedError, match="cannot be filtered"):
        pages.answer(path, format_name, read_filters([("source", "background")]))


def test_an_unknown_source_is_not_found(pages: Pages) -> None:
    """And the hint names those that there are."""
    with pytest.raises(NotFoundError, match="no source 'nobody'"):
        page(pages, "entity/iron", ("source", "nobody"))


def test_an_export_takes_conditions(release: Release) -> None:
    """`qualifier=population=pregnant`: the two statements about pregnant women, and nothing else."""
    asked = read_export([("focus", "restless-legs-syndrome"), ("qualifier", "population=pregnant")])
    body = make_export_service(release)(asked | {"format": "cyjs"}, b"").body.decode()

    assert "stmt:rls-nutrient-gaps-F107" in body
    assert "stmt:rls-nutrient-gaps-F108" in body
    assert "stmt:rls-nutrient-gaps-F004" not in body
    with pytest.raises(CallerError):
        read_export([("qualifier", "population")])


@pytest.mark.parametrize("name", ["min_certainty", "minCertainty", "sorce", "qualifiers", "no_inferred"])
def test_what_looks_like_a_filter_and_is_none_is_refused(name: str) -> None:
    """Who misspells a filter must not read everything and take it for what was asked."""
    with pytest.raises(CallerError) as caught:
        read_filters([(name, "likely")])

    assert caught.value.hint.startswith("Did you mean")


def test_what_others_hang_on_a_link_is_not_looked_at() -> None:
    """A page that is shared keeps working."""
    assert read_filters([("utm_source", "x"), ("fbclid", "y")]) == {}


def test_both_spellings_of_sources_mean_the_same() -> None:
    """Entity pages and exports take either."""
    assert read_filters([("sources", "background")]) == read_filters([("source", "background")])
    assert read_export([("source", "background")]) == read_export([("sources", "background")])


def test_the_links_and_the_data_of_a_filtered_page_are_filtered_too(release_dir: Path) -> None:
    """The article alone says that lentils supply iron; that they are legumes is the background's."""
    with open_release(release_dir) as release:
        asked = read_filters([("source", "rls-nutrient-gaps")])
        page = Pages(release).answer("entity/lentils", "html", asked).body.decode()
    data = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]

    assert "/export/svg?focus=ng%3Alentils&amp;source=rls-nutrient-gaps" in page
    assert "dietarySourceOf" in data
    assert "legumes" not in data
