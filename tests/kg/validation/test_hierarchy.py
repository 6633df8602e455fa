"""What is wider than what, with data that go round in circles."""

from __future__ import annotations

from dataclasses import replace

from kg.store import NamedNode, Quad
from kg.validation.hierarchy import check_hierarchy
from tests.kg.validation.conftest import Held
from tests.kg.validation.small_quads import NAMES, iri, over, quad


def hierarchy(draft: Held, *edges: str) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """What is found when S1, S2, … state these edges, each of them with its direct triple."""
    planted = []
    for number, edge in enumerate(edges, start=1):
        subject, predicate, value = edge.split()
        graph, statement = NamedNode(NAMES.graph("others")), iri(f"stmt:others-S{number}")
        planted += [
            quad(f"{edge} direct"),
            Quad(statement, iri("rdf:subject"), iri(subject), graph),
            Quad(statement, iri("rdf:predicate"), iri(predicate), graph),
            Quad(statement, iri("rdf:object"), iri(value), graph),
        ]
    found = over([*draft.quads, *planted], draft, check_hierarchy)
    return sorted((f.focus, f.message, f.value, tuple(map(NAMES.contract, f.statements))) for f in found)


def test_a_cycle_of_wider_notions_is_found_with_its_rows(draft: Held) -> None:
    """Through both properties, and only the rows of the cycle; what merely leads to it is innocent."""
    edges = (
        "ng:b nutri:subtypeOf ng:c",
        "ng:c nutri:broader ng:a",
        "ng:a nutri:broader ng:b",
        "ng:x nutri:broader ng:a",
    )
    expected = (
        "ng:a", "an entity falls under itself", "ng:a → ng:b → ng:c → ng:a",
        ("stmt:others-S1", "stmt:others-S2", "stmt:others-S3"),
    )  # fmt: skip

    assert [expected] == hierarchy(draft, *edges)


def test_what_is_broader_than_itself_is_found(draft: Held) -> None:
    """The shortest cycle."""
    assert [("ng:iron", "an entity falls under itself", "ng:iron → ng:iron", ("stmt:others-S1",))] == hierarchy(
        draft, "ng:iron nutri:broader ng:iron"
    )


def test_two_ways_up_are_no_cycle(draft: Held) -> None:
    """A notion may have several wider ones."""
    edges = ("ng:a nutri:broader ng:b", "ng:a nutri:broader ng:c", "ng:b nutri:broader ng:d", "ng:c nutri:broader ng:d")

    assert [] == hierarchy(draft, *edges)


def test_a_long_chain_is_no_matter(draft: Held) -> None:
    """Ten thousand steps, in one cycle: no recursion, no quadratic search."""
    edges = [f"ng:n{number:05} nutri:broader ng:n{(number + 1) % 10_000:05}" for number in range(10_000)]

    (found,) = hierarchy(draft, *edges)

    assert ("ng:n00000", 10_000) == (found[0], len(found[3]))


def test_what_falls_under_another_is_of_its_class(draft: Held) -> None:
    """A food is no kind of nutrient."""
    assert [("ng:spinach", "a Food falls under a Nutrient", "ng:iron", ("stmt:others-S1",))] == hierarchy(
        draft, "ng:spinach nutri:subtypeOf ng:iron", "ng:spinach nutri:broader ng:lentils"
    )


def test_the_ontology_says_which_classes_may_fall_under_which(draft: Held) -> None:
    """A nutrient under a group of them, and not the other way round; a biomarker under a substance."""
    kinds = {"group": "NutrientGroup", "ferritin": "Biomarker", "protein": "Substance"}
    types = [quad(f"ng:{slug} rdf:type nutri:{name} others") for slug, name in kinds.items()]
    typed = replace(draft, quads=[*draft.quads, *types])

    assert [] == hierarchy(typed, "ng:iron nutri:broader ng:group", "ng:ferritin nutri:subtypeOf ng:protein")
    assert ["a NutrientGroup falls under a Nutrient"] == [
        f[1] for f in hierarchy(typed, "ng:group nutri:broader ng:iron")
    ]
