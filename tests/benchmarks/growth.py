"""The part of a benchmark graph that grows: further sources about foods, nutrients, deficiencies, conditions and the rest.

Nothing here touches an entity of the core, so the flagship's nodes keep their degree while their classes, predicates and
sources grow. Degrees are skewed as in the real graph: the busiest of n nodes draws about n^-0.5 of all choices, so the
hubs of a million triples have hundreds of neighbours. Shares of classes and predicates are those of the first source.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.benchmarks.seed_files import Claim, SeedSource

CLAIMS_PER_SOURCE = 300  # as many as the real article has
# Class → entities per hundred claims.
_ENTITIES = {
    "Food": 14.0, "Nutrient": 2.0, "Deficiency": 2.0, "Condition": 5.0, "Symptom": 5.0, "Mechanism": 6.0,
    "Intervention": 6.0, "Medication": 2.0, "Substance": 1.0, "Factor": 1.0, "DiagnosticTest": 1.0, "Quality": 2.0,
    "AnatomicalEntity": 1.0,
}  # fmt: skip
# Subject class, predicate, object class, claims per hundred.
_PREDICATES = (
    ("Food", "dietarySourceOf", "Nutrient", 20),
    ("Deficiency", "contributesTo", "Condition", 8),
    ("Deficiency", "associatedWith", "Condition", 6),
    ("Deficiency", "causes", "Condition", 5),
    ("Deficiency", "causes", "Mechanism", 2),
    ("Condition", "hasSymptom", "Symptom", 8),
    ("Condition", "locatedIn", "AnatomicalEntity", 3),
    ("Condition", "associatedWith", "Condition", 4),
    ("Condition", "characterizedBy", "Quality", 3),
    ("Intervention", "alleviates", "Symptom", 7),
    ("Intervention", "treats", "Condition", 5),
    ("Intervention", "supports", "Mechanism", 4),
    ("Nutrient", "supports", "Mechanism", 3),
    ("Mechanism", "mechanismOf", "Condition", 3),
    ("Mechanism", "causes", "Symptom", 4),
    ("Medication", "worsens", "Condition", 4),
    ("Substance", "worsens", "Symptom", 3),
    ("Factor", "triggers", "Symptom", 5),
    ("DiagnosticTest", "recommendedFor", "Condition", 3),
)
_CERTAINTIES = {"asserted": 60, "possible": 25, "likely": 7, "suggestive": 4, "speculative": 4}
_DENIED = 0.02
_GROUPED_FOODS = 0.1  # share of foods that fall under a group; a group's sources hold good for each of its foods
_SYLLABLES = (
    "ba be bo da de do fa fe ga go ka ke ko la le lo ma me mo na ne no pa pe ra re ro sa se so ta te to".split()
)


def grown_sources(claims: int, seed: int) -> Iterator[SeedSource]:
    """Sources with so many claims of texts in all, and one of definitions; the same arguments give the same sources."""
    if claims:
        yield from _Growth(claims, random.Random(seed)).sources()


@dataclass(slots=True)
class _Growth:
    """Makes one source after the other; of those before it only the names of entities are kept."""

    claims: int
    chance: random.Random
    members: dict[str, list[str]] = field(default_factory=dict)

    def sources(self) -> Iterator[SeedSource]:
        count = max(1, self.claims // CLAIMS_PER_SOURCE)
        for kind, share in _ENTITIES.items():
            total = max(4, int(self.claims * share / 100))
            self.members[kind] = [f"{self._word()}-{kind.lower()}-{number}" for number in range(total)]
        for number in range(count):
            source = SeedSource(f"grown-{number:04}")
            for kind, members in self.members.items():
                source.entities |= {name: (name.replace("-", " "), kind) for name in members[number::count]}
            share = self.claims // count + (number < self.claims % count)
            # A source may repeat what another says, never itself: that is how an edge gets several statements.
            seen: set[tuple[str, str, str]] = set()
            source.claims += (self._claim(seen) for _ in range(share))
            yield source
        yield self._definitions()

    def _word(self) -> str:
        return "".join(self.chance.choices(_SYLLABLES, k=3))

    def _claim(self, seen: set[tuple[str, str, str]]) -> Claim:
        while True:
            kind, predicate, other, _ = self.chance.choices(_PREDICATES, [row[3] for row in _PREDICATES])[0]
            subject, target = self._pick(kind), self._pick(other)
            key = (subject, predicate, target)
            if subject != target and key not in seen:
                break
        seen.add(key)
        polarity = "negated" if self.chance.random() < _DENIED else "affirmed"
        certainty = self.chance.choices(list(_CERTAINTIES), list(_CERTAINTIES.values()))[0]
        return Claim(subject, predicate, target, certainty, polarity)

    def _pick(self, kind: str) -> str:
        """Early members are hubs; mechanisms are not, since rules join two claims at each of them."""
        members = self.members[kind]
        skew = 1 if kind == "Mechanism" else 2
        return members[int(len(members) * self.chance.random() ** skew)]

    def _definitions(self) -> SeedSource:
        definitions = SeedSource("grown-definitions", "declaration")
        nutrients, foods = self.members["Nutrient"], self.members["Food"]
        pairs = zip(self.members["Deficiency"], nutrients, strict=True)
        definitions.claims += (Claim(lack, "deficiencyOf", nutrient) for lack, nutrient in pairs)
        groups = foods[: max(1, len(foods) // 50)]
        for food in foods[len(groups) :]:
            if self.chance.random() < _GROUPED_FOODS:
                definitions.claims.append(Claim(food, "broader", self.chance.choice(groups)))
        for measure in self.members["Intervention"][::5]:
            definitions.claims.append(Claim(measure, "supplies", self._pick("Nutrient")))
        return definitions
