"""The second question of the comparison: a hundred foods, each with the nutrients that sources name it for.

A food has three plain fields (id, iri, label); each of its nutrients comes with six: what the sources say of the pair
(certainty, worst certainty, whether it is concluded only) and id, iri and label. The answer is worked out here from the
claims that the graph was made from, in plain Python, not by the software that is measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tests.benchmarks.flagship import Question
from tests.benchmarks.seed_files import SeedSource

NAME = "list"
FOODS, NUTRIENTS = 100, 25  # foods of the list; the most nutrients of each, as many as a page has if nothing is said
DOCUMENT = """query List($first: Int!) { foods(first: $first) { nodes { id iri label
  dietarySourceOf { edges { certainty worstCertainty inferred node { id iri label } } } } } }"""
# The foods, and the nutrients of all of them: one per level.
_MOST_QUERIES = 2
_BASE_IRI = "https://w3id.org/nutrigraph/entity/"
_RANKS = ("speculative", "suggestive", "possible", "likely", "asserted")


def list_question(sources: Iterable[SeedSource], foods: int = FOODS) -> Question:
    """The question with its answer over a graph made from some sources."""
    answer = {"foods": {"nodes": list(_foods(list(sources)))[:foods]}}
    return Question(NAME, {"first": foods}, answer, _MOST_QUERIES)


def _foods(sources: list[SeedSource]) -> Iterable[dict[str, Any]]:
    """All foods in the order of labels, as the answer has them."""
    known = {entity: named for source in sources for entity, named in source.entities.items()}
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for source in sources:
        for claim in source.claims:
            if claim.predicate == "dietarySourceOf" and claim.polarity == "affirmed":
                said[claim.subject][claim.object].append(claim.certainty)
    labels = {entity: label for entity, (label, _) in known.items()}
    foods = [entity for entity, (_, kind) in known.items() if kind == "Food"]
    for food in sorted(foods, key=labels.__getitem__):
        nutrients = sorted(said[food], key=labels.__getitem__)[:NUTRIENTS]
        edges = [{**_evidence(said[food][n]), "node": _named(n, labels[n])} for n in nutrients]
        yield {**_named(food, labels[food]), "dietarySourceOf": {"edges": edges}}


def _evidence(certainties: list[str]) -> dict[str, Any]:
    """Of affirmed claims of one pair; a claim of a source is never a conclusion."""
    ordered = sorted(certainties, key=_RANKS.index)
    return {"certainty": ordered[-1].upper(), "worstCertainty": ordered[0].upper(), "inferred": False}


def _named(entity: str, label: str) -> dict[str, str]:
    return {"id": f"ng:{entity}", "iri": f"{_BASE_IRI}{entity}", "label": label}
