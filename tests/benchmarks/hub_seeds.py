"""Hubs: nutrients that very many foods are sources of, each with its deficiency and a condition, in one graph.

The small hubs and the large one share their foods, so that what differs between two questions is the hub alone. By the
rules, every food of a hub addresses its deficiency: as many conclusions as claims.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.benchmarks.growth import CLAIMS_PER_SOURCE
from tests.benchmarks.seed_files import Claim, SeedSource

SMALL_HUBS = (25, 1_000)
_CERTAINTIES = ("asserted", "asserted", "possible", "likely", "speculative")
_DENIED = 0.02  # of the foods, by a second source
_REPEATED = 0.1  # of the foods: a second source says it, too
_WORDS = "acid wild raw green oat fish bran leaf root seed milk rye plum kale hemp".split()


def hub_sizes(most: int) -> tuple[int, ...]:
    """The hubs of a graph whose largest has so many foods."""
    return (*(size for size in SMALL_HUBS if size < most), most) if most else ()


def hub(size: int) -> str:
    """Id of the nutrient with so many foods; its deficiency and condition go on with their class."""
    return f"hub-{size}"


def hub_food(number: int) -> str:
    """Id of a food; those from 0 on are foods of every hub that is large enough."""
    return f"hub-food-{number}"


def hub_sources(most: int, seed: int) -> Iterator[SeedSource]:
    """The sources of the hubs; the same arguments give the same sources."""
    if not most:
        return
    chance = random.Random(seed)
    definitions = SeedSource("hub-definitions", "declaration")
    sources = [SeedSource(f"hub-{number:04}") for number in range(1 + most // CLAIMS_PER_SOURCE)]
    for size in hub_sizes(most):
        _lay_out(sources[0], definitions, hub(size))
    for number in range(most):
        food = hub_food(number)
        label = " ".join((*chance.choices(_WORDS, k=2), "food", str(number)))
        sources[number % len(sources)].entities[food] = (label, "Food")
    for size in hub_sizes(most):
        for number in range(size):
            _claim(sources, number, hub(size), chance)
    yield from sources
    yield definitions


def _lay_out(source: SeedSource, definitions: SeedSource, nutrient: str) -> None:
    lack, condition = f"{nutrient}-deficiency", f"{nutrient}-condition"
    for name, kind in ((nutrient, "Nutrient"), (lack, "Deficiency"), (condition, "Condition")):
        source.entities[name] = (name.replace("-", " "), kind)
    source.claims.append(Claim(lack, "contributesTo", condition))
    definitions.claims.append(Claim(lack, "deficiencyOf", nutrient))


def _claim(sources: list[SeedSource], number: int, nutrient: str, chance: random.Random) -> None:
    own, other = (sources[(number + more) % len(sources)] for more in (0, 1))
    own.claims.append(Claim(hub_food(number), "dietarySourceOf", nutrient, chance.choice(_CERTAINTIES)))
    if own is not other and chance.random() < _REPEATED:
        other.claims.append(Claim(hub_food(number), "dietarySourceOf", nutrient, chance.choice(_CERTAINTIES)))
    elif own is not other and chance.random() < _DENIED:
        other.claims.append(Claim(hub_food(number), "dietarySourceOf", nutrient, "asserted", "negated"))
