from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import NotFoundError, RefusedError
from kg.query.evidence_filter import EvidenceFilter, FilterWords, filterable_qualifiers, find_sources, read_filter
from kg.release import Release, open_release


@pytest.fixture(scope="module")
def release(release_dir: Path) -> Release:
    return open_release(release_dir)


def statements_that_pass(release: Release, kept: EvidenceFilter) -> set[str]:
    names = release.namespaces
    text = (
        f"SELECT ?s WHERE {{ GRAPH ?g {{ ?s a <{names.nutri('Statement')}> . {kept.inside(names, '?s', '1')} }} "
        f"{kept.on_graph('?g')} }}"
    )
    return {names.contract(row[0].value) for row in release.engine.select(text).rows if row[0] is not None}


def chosen(release: Release, words: FilterWords) -> set[str]:
    sources = find_sources(release.engine, release.namespaces)
    return statements_that_pass(release, read_filter(release.schema, sources, words))


def test_words_of_a_text_qualifier_are_found_inside_it_in_any_case(release: Release) -> None:
    """F107 and F108 speak of pregnant women; no other row of statements.tsv has that population."""
    found = chosen(release, FilterWords(qualifiers=(("population", "Pregnant"),)))

    assert found == {"stmt:rls-nutrient-gaps-F107", "stmt:rls-nutrient-gaps-F108"}


def test_several_conditions_must_all_hold(release: Release) -> None:
    """F111, F112, F261 and F262 are temporary; of these only F262 is stated as likely (F261 as possible or less)."""
    temporary = chosen(release, FilterWords(qualifiers=(("temporal", "temporary"),)))
    likely = chosen(release, FilterWords(min_certainty="likely", qualifiers=(("temporal", "temporary"),)))

    assert {f"stmt:rls-nutrient-gaps-F{n}" for n in (111, 112, 190, 191, 261, 262)} == temporary
    assert likely < temporary
    assert "stmt:rls-nutrient-gaps-F262" in likely
    assert "stmt:rls-nutrient-gaps-F111" not in likely


def test_the_member_of_a_closed_list_is_matched_whole(release: Release) -> None:
    """F242 says that supplementation should be targeted; a beginning of `should` is no member."""
    with pytest.raises(NotFoundError, match="'shoul'") as caught:
        chosen(release, FilterWords(qualifiers=(("modality", "shoul"),)))

    assert caught.value.hint == "Did you mean should?"


def test_only_the_sources_named_may_speak(release: Release) -> None:
    """The background declares; the article does not."""
    found = chosen(release, FilterWords(sources=("background",)))

    assert found
    assert all(name.startswith("stmt:background-") for name in found)


def test_no_source_at_all_leaves_nothing(release: Release) -> None:
    """An empty list is a list: nobody may speak."""
    assert chosen(release, FilterWords(sources=())) == set()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (FilterWords(min_certainty="likly"), "Did you mean likely?"),
        (FilterWords(sources=("rls-nutrient-gap",)), "Did you mean rls-nutrient-gaps?"),
        (FilterWords(qualifiers=(("popultion", "x"),)), "Did you mean population?"),
    ],
)
def test_what_there_is_not_is_named_with_what_there_is(release: Release, words: FilterWords, hint: str) -> None:
    """A caller who misspells a name reads the right one."""
    with pytest.raises(NotFoundError) as caught:
        chosen(release, words)

    assert caught.value.hint == hint


def test_a_value_that_cannot_be_is_refused(release: Release) -> None:
    """`combined` is true or false, and an entity's id holds no space."""
    with pytest.raises(RefusedError):
        chosen(release, FilterWords(qualifiers=(("combined", "yes"),)))
    with pytest.raises(RefusedError):
        chosen(release, FilterWords(qualifiers=(("via", "no such thing"),)))


def test_words_are_data_and_never_query_text(release: Release) -> None:
    """Quotes, braces and backslashes of a caller find nothing and break nothing."""
    assert chosen(release, FilterWords(qualifiers=(("population", '") } # \\" {'),))) == set()


def test_the_qualifiers_are_those_of_the_shapes(release: Release) -> None:
    """A few that the curation notes name; record fields are not among them."""
    known = filterable_qualifiers(release.schema)

    assert {"population", "temporal", "modality", "via", "combined"} <= known.keys()
    assert "certainty" not in known
