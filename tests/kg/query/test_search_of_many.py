"""Searching for what very many names have: the telling ones come first, and nobody reads the rest."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.query.search import SearchIndex
from kg.query.search_file import MOST_RANKED, Found
from kg.query.search_writing import IndexRow, build_index

ENTITY = "https://w3id.org/nutrigraph/entity/"
MANY = 2 * MOST_RANKED


def row(slug: str, label: str, *synonyms: str, kind: str = "Food") -> IndexRow:
    return IndexRow(ENTITY + slug, f"ng:{slug}", kind, label, synonyms)


def rows(count: int) -> Iterator[IndexRow]:
    """So many with "acid" at the end of a long label, and the few that somebody who types it may mean."""
    yield row("acid", "acid")
    yield row("acidum", "substance that is sour", "acid")
    yield row("acid-reflux", "acid reflux")
    yield row("acid-long", "acid with a name that goes on for longer than all of the others have been going on here")
    yield row("mild", "mild acid")
    yield row("oil", "sweet oil of vitriol", kind="Substance")
    yield row("rare", "some acid that is of a class with very few members", kind="Substance")
    for number in range(count):
        yield row(f"food-{number:05}", f"food with a good deal of acid {number:05}")


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, SearchIndex]:
    folder = tmp_path_factory.mktemp("search")
    for count in (MANY, 2 * MANY):
        build_index(folder / f"{count}.sqlite", rows(count))
    return {count: SearchIndex(folder / f"{count}.sqlite") for count in (MANY, 2 * MANY)}


@pytest.fixture(scope="module")
def index(indexes: dict[int, SearchIndex]) -> SearchIndex:
    return indexes[MANY]


def curies(found: Found) -> list[str]:
    return [hit.curie for hit in found.hits]


@pytest.mark.parametrize("text", ["acid", "ACID"])
def test_exact_names_and_beginnings_stand_before_the_crowd(index: SearchIndex, text: str) -> None:
    """Label, synonym, labels that begin so, the shorter one first; then the name of which least is left over."""
    expected = ["ng:acid", "ng:acidum", "ng:acid-reflux", "ng:acid-long", "ng:mild"]
    assert expected == curies(index.search(text, limit=5))


@pytest.mark.parametrize("text", ["a", "ac", "aci"])
def test_the_beginning_of_a_common_word_finds_the_same(index: SearchIndex, text: str) -> None:
    """While somebody is still typing: labels that begin so, the shorter one first."""
    assert ["ng:acid", "ng:acid-reflux", "ng:acid-long"] == curies(index.search(text, limit=3))


def test_pages_go_through_all_that_is_counted_once(index: SearchIndex) -> None:
    """The total is that of the names that were looked at, so that the last page is where it says."""
    found = index.search("acid", limit=400)
    seen = curies(found)

    while found.has_next:
        found = index.search("acid", limit=400, after=(found.hits[-1].score, found.hits[-1].iri))
        seen += curies(found)

    assert found.total == len(seen) == len(set(seen))
    assert 500 < found.total < MANY


def test_a_rare_class_is_found_among_the_crowd(index: SearchIndex) -> None:
    """Though none of it is among the names that stand first."""
    assert ["ng:rare"] == curies(index.search("acid", {"Substance"}))


def test_what_few_names_have_is_ranked_as_ever(index: SearchIndex) -> None:
    """A common word beside a rare one narrows nothing less."""
    assert ["ng:acid-reflux"] == curies(index.search("acid reflux"))
    assert ["ng:food-00042"] == curies(index.search("acid 00042"))


@pytest.mark.parametrize("text", ["acid", "a", "acid food"])
def test_searching_among_twice_as_many_names_takes_as_many_steps(indexes: dict[int, SearchIndex], text: str) -> None:
    """Of SQLite's machine, in thousands."""
    taken = dict.fromkeys(indexes, 0)
    for count, index in indexes.items():

        def step(count: int = count) -> int:
            taken[count] += 1
            return 0

        connection = index._file._connection()
        connection.set_progress_handler(step, 1_000)
        index.search(text)
        connection.set_progress_handler(None, 0)

    assert taken[2 * MANY] <= taken[MANY] * 1.1 + 2


def test_a_typo_is_corrected_among_very_many_words(index: SearchIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers are no candidates; in a large vocabulary the first letter is right, swapped, or one too many."""
    monkeypatch.setattr("kg.query.search._COMPARED", 3)

    assert "vitriol" == index.search("vitroil").corrected_to
    assert "vitriol" == index.search("xvitriol").corrected_to
    assert "vitriol" == index.search("ivtriol").corrected_to
    assert () == index.search("xyzzyxy").hits
