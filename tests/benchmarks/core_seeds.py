"""The part of a benchmark graph that never grows: the plan of the flagship, and what surrounds its condition."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks.flagship import CONDITION, GROUPS, LACKS, label
from tests.benchmarks.seed_files import Claim, SeedSource

# Class, predicate, whether the condition is its object, and how many: the degree of the real condition, about 70.
_SURROUNDINGS = (
    ("Symptom", "hasSymptom", False, 14),
    ("Intervention", "alleviates", True, 16),
    ("Medication", "worsens", True, 6),
    ("Factor", "triggers", True, 10),
    ("Mechanism", "mechanismOf", True, 3),
    ("DiagnosticTest", "recommendedFor", True, 5),
    ("Quality", "characterizedBy", False, 4),
)


def core_sources() -> Iterator[SeedSource]:
    """Two texts that agree and differ in their certainty, and the definitions behind the rules."""
    article, definitions = SeedSource("core-article"), SeedSource("core-definitions", "declaration")
    article.entities |= {name: (label(name), kind) for name, kind in _entities()}
    article.claims += _links()
    article.claims += _surroundings(article)
    unfed = (lack.nutrient for lack in LACKS if not lack.foods)
    article.coverage += ((name, "hasDietarySource") for name, kind in unfed if kind == "Nutrient")
    definitions.claims += (Claim(lack.deficiency, "deficiencyOf", lack.nutrient[0]) for lack in LACKS)
    definitions.claims += (Claim(food, "broader", group) for food, group in GROUPS.items())
    yield article
    yield definitions
    yield SeedSource("core-review", claims=list(_review()))


def _entities() -> Iterator[tuple[str, str]]:
    yield CONDITION, "Condition"
    for lack in LACKS:
        yield lack.deficiency, "Deficiency"
        yield lack.nutrient
    named = {source.food for lack in LACKS for source in lack.foods}
    for food in sorted(named | set(GROUPS) | set(GROUPS.values())):
        yield food, "Food"


def _links() -> Iterator[Claim]:
    for lack in LACKS:
        for predicate, certainty in lack.links:
            yield Claim(lack.deficiency, predicate, CONDITION, certainty)
        for source in lack.foods:
            yield Claim(source.food, "dietarySourceOf", lack.nutrient[0], source.certainty)


def _surroundings(article: SeedSource) -> Iterator[Claim]:
    for kind, predicate, is_object, count in _SURROUNDINGS:
        for number in range(1, count + 1):
            name = f"core-{kind.lower()}-{number}"
            article.entities[name] = (name.replace("-", " "), kind)
            ends = (name, CONDITION) if is_object else (CONDITION, name)
            yield Claim(ends[0], predicate, ends[1], "asserted" if number % 3 else "possible")


def _review() -> Iterator[Claim]:
    """A second text: the same foods, never surer than the first, so that an edge has several statements."""
    for lack in LACKS:
        yield Claim(lack.deficiency, "associatedWith", CONDITION, "speculative")
        for source in lack.foods[::2]:
            yield Claim(source.food, "dietarySourceOf", lack.nutrient[0], "possible")
