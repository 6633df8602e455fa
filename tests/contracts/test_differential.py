"""Generated questions to the product and to a naive reference over rdflib: two programs, one idea of what the design says.

`reference/` says what answers mean, `asking/` makes the questions. KG_CORPUS_SEED repeats a run that failed,
KG_CORPUS_SIZE asks more.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pytest

from kg.locations import ontology_dir
from kg.release import build_release, open_release
from kg.settings import Settings
from tests.contracts.asking.census import census
from tests.contracts.asking.compare import comparable, first_difference
from tests.contracts.asking.documents import Asked
from tests.contracts.asking.planted import write_seeds
from tests.contracts.asking.shrink import shrink
from tests.contracts.asking.sides import FIXED_SEED, FRESH_SEED, Answered, Sides, open_sides
from tests.contracts.asking.walks import steps

# Of each corpus; there are four.
SIZE = int(os.environ.get("KG_CORPUS_SIZE", "120"))
WALKS = SIZE // 4
# Making one small takes hundreds of answers.
MADE_SMALL = 2

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60 + SIZE)]


@pytest.fixture(scope="module")
def packaged(release_dir: Path) -> Iterator[Sides]:
    """Both sides over the packaged release."""
    with open_sides(release_dir) as sides:
        yield sides


@pytest.fixture(scope="module", params=[FIXED_SEED, FRESH_SEED], ids=["fixed", "fresh"])
def planted(
    request: pytest.FixtureRequest, release_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sides]:
    """Both sides over a small release made of random statements."""
    root = tmp_path_factory.mktemp("planted")
    with open_release(release_dir) as release:
        seeds = write_seeds(root / "seeds", release.schema, random.Random(request.param))
    built = build_release(ontology_dir(), seeds, root / "releases", settings=Settings())
    with open_sides(built.path, request.param) as sides:
        yield sides


@pytest.mark.parametrize("seed", [FIXED_SEED, FRESH_SEED], ids=["fixed", "fresh"])
def test_generated_questions_have_the_answers_of_a_naive_reference(packaged: Sides, seed: int) -> None:
    """Over the packaged release: fragments, aliases, directives, variables, filters, orders, counts, interfaces."""
    assert "" == "\n\n".join(differences(packaged, seed))


def test_generated_questions_have_the_answers_of_a_naive_reference_over_random_statements(planted: Sides) -> None:
    """The same where several statements speak for an edge, denials stand against some, and chains of rules lead far."""
    assert "" == "\n\n".join(differences(planted, planted.seed))


@pytest.mark.parametrize("seed", [FIXED_SEED, FRESH_SEED], ids=["fixed", "fresh"])
def test_pages_follow_each_other_as_in_the_reference(packaged: Sides, seed: int) -> None:
    """In any order and under any filter, forward and backward, from the end of a page or from an edge inside it."""
    assert "" == "\n\n".join(differing_pages(packaged, seed))


def test_pages_follow_each_other_as_in_the_reference_over_random_statements(planted: Sides) -> None:
    """The same where labels are shared and evidence is equally good, so that ties decide."""
    assert "" == "\n\n".join(differing_pages(planted, planted.seed))


def test_an_error_stands_at_its_field_and_takes_no_other_with_it(packaged: Sides) -> None:
    """GraphQL, sections 6.4.4 and 7.1.2: an error nulls its field, goes up to what may be null, and names its path."""
    assert "" == "\n\n".join(differences(packaged, FIXED_SEED, of_errors=True))


# What any corpus of this size holds.
LANGUAGE = (
    "field of an interface;__typename;field twice under one key;field under aliases with other arguments;named fragment;"
    "inline fragment with a type;inline fragment without;fragment on an interface;@skip;@include;@skip by a variable;"
    "@include by a variable;variable;variable with a default;null for a variable;null written out"
).split(";")
ARGUMENTS = "first last by lang curies orderBy minCertainty sources includeInferred qualifiers where".split()


def test_the_corpus_makes_use_of_the_whole_language(packaged: Sides) -> None:
    """Every kind of selection, every argument, most types: what no question asks, no comparison proves."""
    found = census(packaged.reference.sdl, (answered.asked for answered in packaged.corpus(FIXED_SEED, SIZE)))

    assert [] == [feature for feature in (*LANGUAGE, *ARGUMENTS) if not found[feature]]


def test_the_corpus_finds_what_it_asks_for(packaged: Sides) -> None:
    """Most answers hold edges or nodes; a corpus of empty lists would agree about nothing."""
    answers = [answered.expected.data for answered in packaged.corpus(FIXED_SEED, SIZE)]

    assert sum('"id"' in json.dumps(data) for data in answers) > 0.6 * len(answers)


def differences(sides: Sides, seed: int, *, of_errors: bool = False) -> list[str]:
    """What is answered otherwise, in words, with all that it takes to ask again; the first few made small.

    Args:
        of_errors: Compare only documents that either side answers with an error; else only those without.
    """
    found: list[str] = []
    for number, answered in enumerate(sides.corpus(seed, SIZE)):
        told = difference(answered, of_errors=of_errors)
        if not told:
            continue
        if len(found) < MADE_SMALL:
            small = shrink(sides.reference.sdl, answered.asked, Still(sides, of_errors=of_errors))
            told += f"\nin small:\n{small.text}\n{small.variables}\nin full:"
        where = f"KG_CORPUS_SEED={seed} (release {sides.seed}), document {number}"
        found.append(f"{where}, {told}\n{answered.asked.text}\n{answered.asked.variables}")
    return found


@dataclass(frozen=True, kw_only=True)
class Still:
    """Whether a document that was made smaller is answered otherwise all the same."""

    sides: Sides = field(kw_only=False)
    of_errors: bool

    def __call__(self, asked: Asked) -> bool:
        answered = self.sides.find_answers(asked)
        return answered is not None and bool(difference(answered, of_errors=self.of_errors))


def difference(answered: Answered, *, of_errors: bool) -> str:
    """How answers differ, in words; "" if they do not, or if that is the business of the other comparison."""
    expected = answered.expected
    for name, actual in answered.actual.items():
        if bool(expected.error_paths or actual.error_paths) != of_errors:
            continue
        if expected.error_paths != actual.error_paths:
            return f"{name}: errors at {actual.error_paths}, expected at {expected.error_paths}"
        if told := first_difference(expected.data, actual.data):
            return f"{name}: {told}"
    return ""


def differing_pages(sides: Sides, seed: int) -> list[str]:
    """Pages that differ, in words."""
    found = []
    chance = random.Random(seed)
    for walk in islice(sides.walks(seed), WALKS):
        for asked, answers in steps(walk, (sides.reference.answer, *sides.products.values()), chance):
            expected, *others = [comparable(answer) for answer in answers]
            told = [first_difference(expected.data, other.data) for other in others]
            if any(told) or any(expected != other for other in others):
                found.append(f"KG_CORPUS_SEED={seed} (release {sides.seed}): {asked}\n{told or others}")
    return found
