from collections.abc import Callable
from pathlib import Path

import pytest

from api.graphql.service import GraphQLDoor
from kg.release import open_release
from kg.settings import Settings
from tests.benchmarks.flagship import FOODS, MOST_QUERIES, QUERY, expected
from tests.benchmarks.food_list import DOCUMENT, list_question
from tests.benchmarks.graphs import benchmark_release, size, sources
from tests.benchmarks.growth import grown_sources

Build = Callable[..., Path]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    cache = tmp_path_factory.mktemp("graphs")
    return lambda triples, seed=1: benchmark_release(triples, seed=seed, cache=cache)


@pytest.mark.parametrize(("triples", "seed"), [(10_000, 1), (30_000, 1), (30_000, 2)])
@pytest.mark.parametrize("memory_triples", [1, 1_000_000])
def test_the_flagship_has_the_answer_of_the_plan_whatever_grows(
    build: Build, triples: int, seed: int, memory_triples: int
) -> None:
    """At any size and with any neighbours, in memory and on disk, with as many queries to the engine."""
    settings = Settings(memory_triples=memory_triples)

    with open_release(build(triples, seed), settings=settings) as release:
        _, answer = GraphQLDoor(release, settings).execute(QUERY, None, None)

    assert expected() == answer["data"]
    assert answer["extensions"]["cost"]["queries"] <= MOST_QUERIES


@pytest.mark.parametrize("memory_triples", [1, 1_000_000])
def test_the_list_of_foods_has_the_answer_that_the_claims_give(build: Build, memory_triples: int) -> None:
    """Through the whole build and our own door, with as many queries to the engine as planned."""
    settings = Settings(memory_triples=memory_triples)
    question = list_question(sources(30_000))

    with open_release(build(30_000), settings=settings) as release:
        _, answer = GraphQLDoor(release, settings).execute(DOCUMENT, question.variables, None)

    assert 100 == len(question.answer["foods"]["nodes"])
    assert question.answer == answer["data"]
    assert answer["extensions"]["cost"]["queries"] <= question.most_queries


def test_the_plan_is_as_large_as_the_real_answer() -> None:
    """Eight deficiencies and 25 foods."""
    assert (8, 25) == (len(FOODS), sum(len(foods) for _, foods in FOODS.values()))


def test_a_graph_has_about_as_many_triples_as_asked_for(build: Build) -> None:
    """Within a tenth."""
    with open_release(build(30_000)) as release:
        assert 30_000 == pytest.approx(release.manifest["counts"]["quads"], rel=0.1)


def test_what_the_core_names_no_food_for_is_carried_on(build: Build) -> None:
    """Two nutrients without a food: no group of foods follows for them, and nothing addresses their lack."""
    with open_release(build(30_000)) as release:
        names = release.namespaces
        rows = release.engine.select(
            f"SELECT ?subject WHERE {{ GRAPH <{names.graph('inferred')}> "
            f"{{ ?record a <{names.nutri('Coverage')}> ; <{names.nutri('coverageSubject')}> ?subject }} }}"
        ).rows

    expected_ids = ("folate", "folate-deficiency", "vitamin-b6", "vitamin-b6-deficiency")
    assert [names.iri("ng", name) for name in expected_ids] == sorted(row[0].value for row in rows if row[0])


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """And another seed others."""
    for folder, seed in (("one", 1), ("same", 1), ("other", 2)):
        for source in grown_sources(400, seed):
            source.write(tmp_path / folder)
    texts = {
        name: [path.read_bytes() for path in sorted((tmp_path / name).rglob("*.tsv"))]
        for name in ("one", "same", "other")
    }

    assert texts["one"] == texts["same"] != texts["other"]


def test_hubs_grow_with_the_graph() -> None:
    """The busiest nutrient of ten thousand claims is far above the middle one."""
    named: dict[str, int] = {}
    for source in grown_sources(10_000, 1):
        for claim in source.claims:
            if claim.predicate == "dietarySourceOf":
                named[claim.object] = named.get(claim.object, 0) + 1
    counts = sorted(named.values())

    assert counts[-1] > 10 * counts[len(counts) // 2]


@pytest.mark.parametrize(("text", "triples"), [("10k", 10_000), ("1m", 1_000_000), ("12345", 12_345)])
def test_sizes_are_read(text: str, triples: int) -> None:
    assert triples == size(text)
