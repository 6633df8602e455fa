"""What people type into the search of the packaged release, and what they mean by it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.query.search import SearchIndex
from kg.release import open_release


@pytest.fixture(scope="module")
def index(release_dir: Path) -> Iterator[SearchIndex]:
    """The index of the packaged release."""
    with open_release(release_dir) as release:
        yield release.search_index


@pytest.mark.parametrize(
    ("text", "first"),
    [
        # spelling
        ("anaemia", "anemia"), ("anemia", "anemia"), ("Anaemias", "anemia"),
        ("hypomagnesaemia", "magnesium-deficiency"), ("paraesthesia", "tingling"), ("labour", "childbirth"),
        # short forms and numbers
        ("vit b12", "vitamin-b12"), ("Vit. B 12", "vitamin-b12"), ("b12", "vitamin-b12"), ("b-12", "vitamin-b12"),
        ("vit d", "vitamin-d"), ("vitamin d", "vitamin-d"), ("vits", "vitamins"), ("RLS", "restless-legs-syndrome"),
        ("vitaminb12", "vitamin-b12"),
        # synonyms
        ("cobalamin", "vitamin-b12"), ("willis ekbom", "restless-legs-syndrome"), ("Fe", "iron"),
        ("folic acid", "folate"), ("doctor", "healthcare-provider"), ("drugs", "medication"),
        ("pins & needles", "tingling"), ("low iron", "iron-deficiency"), ("alcohol", "alcohol"),
        # beginnings and words
        ("restless l", "restless-legs-syndrome"), ("iron def", "iron-deficiency"), ("parkinsons", "parkinsons-disease"),
        ("magnes def", "magnesium-deficiency"), ("pregnancy rls", "pregnancy-related-rls"), ("iron", "iron"),
        # typos
        ("ferittin", "ferritin"), ("magnesum", "magnesium"), ("magnesuim", "magnesium"), ("spinnach", "spinach"),
        ("protien", "protein"), ("diabetis", "diabetes"), ("restles legs", "restless-legs-syndrome"),
        ("iron dificiency", "iron-deficiency"), ("pins and neddles", "tingling"), ("dopamien", "dopamine"),
        # identifiers
        ("MONDO:0005391", "restless-legs-syndrome"), ("ng:iron", "iron"), ("urge-to-move-legs", "urge-to-move-legs"),
    ],
)  # fmt: skip
def test_people_find_what_they_mean(index: SearchIndex, text: str, first: str) -> None:
    """The first hit is what a person means by these words."""
    hits = index.search(text).hits

    assert hits, f"{text!r} finds nothing"
    assert hits[0].curie == f"ng:{first}"


@pytest.mark.parametrize(
    "text",
    ["xqzzy", "asdfgh", "zinc", "calcium", "copper", "sodium", "selenium", "tea", "b13", "vitamin c", "omega 3", "levodopa",
     "sunflower", "foe", "haemoglobin", "fibre", "lead", "rice", "corn", "ginger", "'; DROP TABLE name", "a" * 10_000,
     "zzzz " + "iron " * 3_000, "NEAR(iron ferritin)", "🥦" * 500],
)  # fmt: skip
def test_what_the_release_does_not_have_finds_nothing(index: SearchIndex, text: str) -> None:
    """Nonsense, things that nobody speaks of here, and attacks: no hit, however much is near to them."""
    assert [hit.label for hit in index.search(text).hits] == []


def test_iron_brings_nothing_but_iron(index: SearchIndex) -> None:
    """Every hit has the word in one of its names."""
    found = index.search("iron", limit=100)

    assert found.total == len(found.hits) > 5
    assert all("iron" in hit.matched.casefold() for hit in found.hits)
