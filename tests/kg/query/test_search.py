"""The search index finds entities by what people call them and takes any text as words."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import EngineError
from kg.query.search import SearchIndex
from kg.query.search_file import Found
from kg.query.search_writing import IndexRow, build_index

ENTITY = "https://w3id.org/nutrigraph/entity/"


def row(slug: str, class_name: str, label: str, *synonyms: str) -> IndexRow:
    """A row of an entity of ours."""
    return IndexRow(ENTITY + slug, f"ng:{slug}", class_name, label, synonyms)


ROWS = [
    row("restless-legs-syndrome", "Condition", "restless legs syndrome", "RLS", "Willis-Ekbom disease"),
    row("tingling", "Symptom", "tingling", "pins and needles"),
    row("iron", "Nutrient", "iron", "Fe"),
    row("iron-deficiency", "Deficiency", "iron deficiency"),
    row("brain-iron", "Biomarker", "brain iron"),
    row("meniere-disease", "Condition", "Ménière's disease"),
    row("zinc-a", "Nutrient", "zinc"),
    row("zinc-b", "Nutrient", "zinc"),
]


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    """An index of `ROWS`."""
    build_index(tmp_path / "search.sqlite", ROWS)
    return SearchIndex(tmp_path / "search.sqlite")


def found(index: SearchIndex, text: str) -> list[str]:
    """CURIEs of the hits, in their order."""
    return [hit.curie for hit in index.search(text).hits]


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("pins and needles", "ng:tingling"),
        ("Willis-Ekbom", "ng:restless-legs-syndrome"),
        ("willis ekbom", "ng:restless-legs-syndrome"),
        ("RESTL", "ng:restless-legs-syndrome"),
        ("meniere", "ng:meniere-disease"),
        ("MÉNIÈRE", "ng:meniere-disease"),
        ("ng:tingling", "ng:tingling"),
        ("restless-legs-syndrome", "ng:restless-legs-syndrome"),
    ],
)
def test_an_entity_is_found_by_any_of_its_names(index: SearchIndex, text: str, curie: str) -> None:
    """Labels, synonyms and identifiers count, prefixes too, without regard to case, diacritics and punctuation."""
    assert found(index, text)[0] == curie


def test_hits_are_ranked_from_exact_names_to_words(index: SearchIndex) -> None:
    """An exact label stands before a prefix, a prefix before a word elsewhere."""
    assert found(index, "iron") == ["ng:iron", "ng:iron-deficiency", "ng:brain-iron"]


def test_ties_are_in_the_order_of_iris(index: SearchIndex) -> None:
    """Two entities of one name come sorted by IRI."""
    assert found(index, "zinc") == ["ng:zinc-a", "ng:zinc-b"]


def test_a_page_goes_on_within_a_tie(index: SearchIndex) -> None:
    """Two hits of one score on two pages: neither is lost, neither comes twice."""
    first = index.search("zinc", limit=1).hits[0]
    second = index.search("zinc", limit=1, after=(first.score, first.iri)).hits[0]

    assert (first.curie, second.curie, first.score == second.score) == ("ng:zinc-a", "ng:zinc-b", True)


def test_the_matched_name_is_the_one_that_fits_best(index: SearchIndex) -> None:
    """A hit by synonym shows the synonym."""
    (hit,) = index.search("rls").hits

    assert (hit.label, hit.matched) == ("restless legs syndrome", "RLS")


@pytest.mark.parametrize(
    "text",
    ["", " ", '"', "*", "^", "🥦", "\x00", "()", '" OR "', "a" * 100_000, "\ud800", "NEAR(iron brain)", "key:iron",
     "iron AND brain", "iron NOT zinc", "{key variant}: iron", "- key : iron", "🍎🦴", "\u202eeno\u202c",
     "\u0627\u0644\u062d\u062f\u064a\u062f", "\u9244", "'; DROP TABLE name; --", "%", "_", "\n\t", "iron\x00zinc"],
)  # fmt: skip
def test_odd_text_finds_nothing_and_breaks_nothing(index: SearchIndex, text: str) -> None:
    """Text is words, never FTS syntax: operators, quotes and columns are not obeyed."""
    assert index.search(text) == Found()


def test_operators_in_the_text_are_punctuation(index: SearchIndex) -> None:
    """`iron*`, `iron"` and `^iron` mean iron."""
    assert found(index, 'iron" *') == found(index, "^iron") == found(index, "iron")


def test_classes_and_limit_narrow_the_hits(index: SearchIndex) -> None:
    """Only classes that are named count; none named finds nothing."""
    assert [hit.curie for hit in index.search("iron", ["Deficiency"]).hits] == ["ng:iron-deficiency"]
    assert [hit.curie for hit in index.search("iron", limit=1).hits] == ["ng:iron"]
    assert index.search("iron", []) == Found()


def test_pages_follow_each_other_by_score_and_iri(index: SearchIndex) -> None:
    """Every hit once, in the order of the whole list, with the total on each page."""
    whole = index.search("i").hits
    seen: list[str] = []
    after = None
    for left in (2, 1, 0):
        page = index.search("i", limit=1, after=after)
        assert (page.total, page.has_next) == (3, left > 0)
        seen += [hit.curie for hit in page.hits]
        after = (page.hits[-1].score, page.hits[-1].iri)

    assert seen == [hit.curie for hit in whole] == ["ng:iron", "ng:iron-deficiency", "ng:brain-iron"]
    assert index.search("i", after=after).hits == ()


@pytest.mark.parametrize(
    ("text", "curie", "meant"),
    [
        ("tinglign", "ng:tingling", "tingling"),
        ("tingeling", "ng:tingling", "tingling"),
        ("sindrome", "ng:restless-legs-syndrome", "syndrome"),
        ("irpn deficiency", "ng:iron-deficiency", "iron deficiency"),
        ("wilis ekbon", "ng:restless-legs-syndrome", "willis ekbom"),
    ],
)
def test_a_mistyped_word_finds_what_it_is_nearest_to_and_says_so(
    index: SearchIndex, text: str, curie: str, meant: str
) -> None:
    """Swapped, added, missing and wrong letters; such hits score below one."""
    found = index.search(text)

    assert (found.hits[0].curie, found.corrected_to) == (curie, meant)
    assert all(0 < hit.score < 1 for hit in found.hits)


@pytest.mark.parametrize("text", ["iron", "restless", "rest", "tingling needles", "zinc"])
def test_what_is_found_as_typed_is_never_corrected(index: SearchIndex, text: str) -> None:
    """A guess has no place beside a name; "iron" is near enough to "irons", and not to "zinc"."""
    found = index.search(text)

    assert found.corrected_to is None
    assert all(hit.score >= 1 for hit in found.hits)


@pytest.mark.parametrize("text", ["rsl", "zin x", "b13", "f3", "xqzzy", "asdfgh", "zync iorn ekbm tingl sydrm"])
def test_no_word_is_bent_until_it_fits(index: SearchIndex, text: str) -> None:
    """Short words, words with digits, words far from any, too many words: nothing."""
    assert index.search(text) == Found()


def test_a_correction_stays_in_the_classes_that_were_asked_for(index: SearchIndex) -> None:
    """A word that is right is not bent because its class was not asked for."""
    assert index.search("iron", ["Condition"]) == Found()
    assert index.search("tinglign", ["Condition"]).hits == ()


def test_words_may_come_from_several_names_of_one_entity(index: SearchIndex) -> None:
    """All words must match somewhere; such a hit stands below those of one name."""
    (hit,) = index.search("rls ekbom").hits

    assert (hit.curie, hit.matched, int(hit.score)) == ("ng:restless-legs-syndrome", "restless legs syndrome", 1)
    assert found(index, "rls tingling") == []


def test_words_run_together_are_found(index: SearchIndex) -> None:
    """Spaces that were left out; the name of which least is left over comes first."""
    assert found(index, "irondeficiency") == ["ng:iron-deficiency"]
    assert found(index, "restlesslegs") == ["ng:restless-legs-syndrome"]


@pytest.mark.parametrize(
    ("text", "curie"), [("irn", "ng:iron"), ("restles legs", "ng:restless-legs-syndrome"), ("iron xy", "ng:iron")]
)
def test_a_mistyped_name_gets_a_suggestion(index: SearchIndex, text: str, curie: str) -> None:
    """What finds nothing still suggests names that are spelt alike or share a word."""
    assert curie in [hit.curie for hit in index.suggest(text)]


@pytest.mark.parametrize("text", ["", "a b", "qqqqqq", '"'])
def test_nothing_alike_suggests_nothing(index: SearchIndex, text: str) -> None:
    """A suggestion is never made up."""
    assert index.suggest(text) == []


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    """Two indices of the same rows are equal files."""
    build_index(tmp_path / "a", ROWS)
    build_index(tmp_path / "b", reversed(ROWS))

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_an_index_is_never_overwritten(tmp_path: Path) -> None:
    """An existing file is an error."""
    (tmp_path / "a").touch()

    with pytest.raises(EngineError, match="exists already"):
        build_index(tmp_path / "a", ROWS)


@pytest.mark.parametrize("content", [None, b"no database at all, but long enough to be read as one" * 50])
def test_a_missing_or_damaged_index_is_an_engine_error(tmp_path: Path, content: bytes | None) -> None:
    """SQLite's own errors never come out."""
    path = tmp_path / "odd name?#%.sqlite"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(EngineError, match="cannot be read"):
        SearchIndex(path).search("iron")


def test_an_identifier_of_others_is_found_whole_only(tmp_path: Path) -> None:
    """MONDO:0005391 leads to what has it; its beginning, a neighbour of it or the bare prefix does not."""
    known = IndexRow(ENTITY + "rls", "ng:rls", "Condition", "restless legs syndrome", (), ("MONDO:0005391",))
    build_index(tmp_path / "own.sqlite", [known, row("molybdenum", "Nutrient", "molybdenum")])
    index = SearchIndex(tmp_path / "own.sqlite")

    hits = index.search("mondo:0005391").hits

    assert [("ng:rls", "MONDO:0005391", 6)] == [(hit.curie, hit.matched, int(hit.score)) for hit in hits]
    assert [] == found(index, "MONDO") + found(index, "MONDO:00053")
    assert [] == index.suggest("MONDO:0005392")
    assert ["ng:molybdenum"] == found(index, "mo")
