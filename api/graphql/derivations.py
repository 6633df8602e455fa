"""How sure derivations are among the statements that the filters leave: the weakest premise of each, chains included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(slots=True)
class Grounds:
    """What the derivations of one edge rest on, down to statements.

    Attributes:
        premises: Derivation IRI → IRIs of its premises.
        made: Derivation IRI → IRI of the proposition that it concludes.
        stated: Premise IRI → IRIs of the certainties of its affirmed statements that survive.
    """

    premises: dict[str, set[str]] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    stated: dict[str, set[str]] = field(default_factory=dict)

    def certainties(self, rank: Mapping[str, int]) -> dict[str, str]:
        """Derivation IRI → IRI of its certainty; a derivation with a premise that has nothing left is not in it.

        A premise counts with its best statement or its best derivation, a derivation with its weakest premise.

        Args:
            rank: Certainty IRI → rank, higher is surer.
        """
        best = {p: max(found, key=lambda c: rank.get(c, 0)) for p, found in self.stated.items() if found}
        sure: dict[str, str] = {}
        changed = True
        while changed:  # ranks only rise, and there are few of them
            changed = False
            for derivation, premises in self.premises.items():
                if not premises <= best.keys():
                    continue
                weakest = min((best[p] for p in premises), key=lambda c: rank.get(c, 0))
                if sure.get(derivation) != weakest:
                    sure[derivation] = weakest
                    changed = True
                made = self.made[derivation]
                if made not in best or rank.get(weakest, 0) > rank.get(best[made], 0):
                    best[made] = weakest
                    changed = True
        return sure
