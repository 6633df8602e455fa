"""Causes of differences that are typed by hand."""

from __future__ import annotations

import pytest

from kg.cli.answer_causes import find_causes
from kg.query.json_difference import Difference
from kg.release.comparison_model import Comparison, ConclusionChange, RecordChange

LESS_SURE = (("certainty", ("nutri:asserted",), ("nutri:likely",)),)
SPINACH = RecordChange("stmt:x-F141", "changed", "ng:spinach nutri:dietarySourceOf ng:iron", LESS_SURE)
SEEDS = RecordChange("stmt:x-F300", "added", "ng:seeds nutri:dietarySourceOf ng:iron")
MILD = RecordChange("stmt:x-F007", "changed", "ng:lack nutri:contributesTo ng:rls", (("target", (), ("mild",)),))
LABEL = RecordChange("ng:lentils", "changed", "brown lentils", (("rdfs:label", ("lentils",), ("brown lentils",)),))
DENIAL = RecordChange("stmt:x-B902", "added", "not: ng:lentils nutri:broader ng:legumes")
LOST = ConclusionChange(("ng:lentils", "nutri:addresses", "ng:lack"), "lost", ("stmt:x-B902",), "nutri:asserted", "")

ROW = '<https://w3id.org/nutrigraph/entity/{}>\t"{}"@en'
EDGE = "condition.linked.edges[ng:lack].node.addressedBy.edges[ng:{}]"


@pytest.mark.parametrize(
    ("asked", "difference", "expected"),
    [
        ("SELECT ?food ?label {}", Difference("added", ROW.format("seeds", "seeds")), ["stmt:x-F300"]),
        ("SELECT ?n {}", Difference("added", '"5"'), ["stmt:x-F300"]),
        ("{}", Difference("changed", EDGE.format("spinach") + ".certainty", "ASSERTED", "LIKELY"), ["stmt:x-F141"]),
        ("{}", Difference("removed", EDGE.format("spinach"), {"node": {}}), ["stmt:x-F300"]),
        ("{ x(minCertainty: ASSERTED) }", Difference("removed", EDGE.format("spinach"), {}), ["stmt:x-F141"]),
        (
            "{}",
            Difference("changed", EDGE.format("lentils") + ".node.label", "lentils", "brown lentils"),
            ["ng:lentils"],
        ),
        ("{}", Difference("removed", EDGE.format("lentils"), {"node": {"id": "ng:lentils"}}), ["stmt:x-B902"]),
    ],
    ids=["row", "count", "certainty", "nothing named", "filter", "label", "denial"],
)
def test_only_what_can_be_behind_a_difference_is_its_cause(
    asked: str, difference: Difference, expected: list[str]
) -> None:
    """Each answer rests on every changed record but the denial; where the rule names none, on what came or went."""
    comparison = Comparison("", "", (MILD, SPINACH, SEEDS, DENIAL), {"entities": (LABEL,)}, (LOST,))
    used = frozenset(change.id for change in (MILD, SPINACH, SEEDS, LABEL))

    assert list(find_causes(asked, [difference], used, comparison)) == expected
