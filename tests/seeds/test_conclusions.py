"""What the rules make of the seeds: expectations typed by hand from the article and the background."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from kg.loaders import load_ontology, load_seeds
from kg.prefixes import PROV, RDF, Namespaces
from kg.reasoning import parse_rule
from kg.schema import load_schema
from kg.store import Quad
from tests.reasoned import Reasoned, reason

NAMES = Namespaces()
Fact = tuple[str, str, str]


def _reason(seeds: Path, ontology: Path) -> Reasoned:
    loaded, schema = load_ontology(ontology, NAMES), load_schema(ontology)
    rules = [parse_rule(rule.name, rule.path, rule.text, schema) for rule in loaded.rules]
    return reason([*loaded.quads, *load_seeds(seeds, schema).quads()], rules, schema)


def _local(term: object) -> str:
    return str(getattr(term, "value", term)).replace("#", "/").rpartition("/")[2]


def _facts(quads: list[Quad]) -> set[Fact]:
    entities = NAMES.namespace("ng")
    own = [quad for quad in quads if str(getattr(quad.subject, "value", "")).startswith(entities)]
    return {(_local(quad.subject), _local(quad.predicate), _local(quad.object)) for quad in own}


@pytest.fixture(scope="module")
def reasoned(seeds: Path) -> Reasoned:
    return _reason(seeds, seeds.parent / "ontology")


@pytest.fixture(scope="module")
def inferred(reasoned: Reasoned) -> list[Quad]:
    return reasoned.inferred


@pytest.fixture(scope="module")
def facts(inferred: list[Quad]) -> set[Fact]:
    """What is inferred, from both ends."""
    return _facts(inferred)


def _values(facts: set[Fact], subject: str, predicate: str) -> list[str]:
    return sorted(o for s, p, o in facts if (s, p) == (subject, predicate))


@pytest.mark.parametrize(
    ("deficiency", "foods"),
    [
        ("magnesium-deficiency", ["leafy-greens", "legumes", "lentils", "nuts", "seeds", "spinach"]),
        ("iron-deficiency", ["fortified-cereals", "lentils", "red-meat", "spinach"]),
        ("vitamin-d-deficiency", ["fatty-fish", "fortified-milk"]),
        (
            "vitamin-b12-deficiency",
            [
                "dairy", "eggs", "fatty-fish", "fish", "fortified-cereals", "fortified-foods", "fortified-milk", "meat",
                "red-meat",
            ],
        ),
        ("brain-iron-deficiency", []),
        ("folate-deficiency", []),
        ("vitamin-b6-deficiency", []),
        ("b-vitamin-deficiency", []),
        ("nutrient-deficiency", []),
    ],
)  # fmt: skip
def test_the_foods_that_address_a_deficiency(facts: set[Fact], deficiency: str, foods: list[str]) -> None:
    """By themselves or through a group; never from a group of vitamins to its members or back."""
    assert _values(facts, deficiency, "addressedBy") == foods


def test_dietary_sources_stay_what_the_article_states(reasoned: Reasoned, facts: set[Fact]) -> None:
    """What groups give stands under a property of its own, and under sources of any kind."""
    direct = _facts(reasoned.direct)

    stated = {(o, s) for s, p, o in direct if p == "dietarySourceOf"}
    assert stated == {
        ("iron", "fortified-cereals"), ("iron", "lentils"), ("iron", "red-meat"), ("iron", "spinach"),
        ("magnesium", "leafy-greens"), ("magnesium", "legumes"), ("magnesium", "nuts"), ("magnesium", "seeds"),
        ("vitamin-b12", "dairy"), ("vitamin-b12", "eggs"), ("vitamin-b12", "fish"), ("vitamin-b12", "fortified-foods"),
        ("vitamin-b12", "meat"), ("vitamin-d", "fatty-fish"), ("vitamin-d", "fortified-milk"),
    }  # fmt: skip
    assert {p for _, p, _ in facts} & {"dietarySourceOf", "hasDietarySource"} == set()
    assert _values(facts, "magnesium", "hasGroupSource") == ["lentils", "spinach"]
    assert _values(facts, "magnesium", "hasSource") == ["lentils", "spinach"]  # beyond what direct triples entail


@pytest.mark.parametrize(
    ("deficiency", "measures"),
    [
        ("iron-deficiency", ["dietary-change", "iron-supplementation"]),
        ("magnesium-deficiency", ["magnesium-supplementation"]),
        ("vitamin-d-deficiency", ["vitamin-d-correction"]),
        ("b-vitamin-deficiency", ["b-vitamin-supplementation"]),
        ("vitamin-b12-deficiency", []),
        ("folate-deficiency", []),
        ("brain-iron-deficiency", []),
        ("nutrient-deficiency", []),
    ],
)
def test_the_measures_that_correct_a_deficiency(facts: set[Fact], deficiency: str, measures: list[str]) -> None:
    """A supplement of the group corrects the lack of the group alone."""
    assert _values(facts, deficiency, "correctedBy") == measures


def test_what_is_connected_to_the_condition_through_a_mechanism_is_not_linked_to_it_by_that(facts: set[Fact]) -> None:
    """From seven starts; vitamin D itself is linked to nothing, whatever its lack is linked to."""
    assert _values(facts, "restless-legs-syndrome", "mechanisticallyConnectedFrom") == [
        "b-vitamin-deficiency", "brain-iron-deficiency", "iron", "iron-deficiency", "magnesium-deficiency", "vitamin-d",
        "vitamin-d-deficiency",
    ]  # fmt: skip
    assert {p for _, p, _ in facts} == {
        "addressedBy", "addresses", "correctedBy", "corrects", "groupSourceOf", "hasGroupSource", "hasSource",
        "mechanisticallyConnectedFrom", "mechanisticallyConnectedTo", "sourceOf",
    }  # fmt: skip


def test_there_are_as_many_conclusions_and_derivations_as_counted_by_hand(inferred: list[Quad]) -> None:
    """By rule and by property. No derivation is blocked: the six denials stand against nothing that a rule uses."""
    rules = Counter(
        _local(quad.object) for quad in inferred if _local(quad.predicate) == "byRule" and _is_derivation(quad)
    )
    facts = Counter(
        p
        for _, p, _ in _facts(inferred)
        if p in ("addresses", "corrects", "groupSourceOf", "mechanisticallyConnectedTo")
    )

    assert rules == {
        "addresses": 15, "addresses-by-group": 6, "connection-by-cause": 3, "connection-by-dysfunction": 30, "corrects": 2,
        "corrects-by-supply": 4, "food-groups": 7,
    }  # fmt: skip
    assert facts == {"addresses": 21, "corrects": 5, "groupSourceOf": 6, "mechanisticallyConnectedTo": 27}
    assert [quad for quad in inferred if _local(quad.predicate) == "blockedBy"] == []


def _is_derivation(quad: Quad) -> bool:
    return str(getattr(quad.subject, "value", "")).startswith(NAMES.namespace("derivation"))


def test_without_the_row_that_makes_lentils_legumes_exactly_what_rests_on_it_is_gone(
    seeds: Path, facts: set[Fact], tmp_path: Path
) -> None:
    """B033: lentils as a group source of magnesium, and what follows from that; everything else stays."""
    copy = Path(shutil.copytree(seeds, tmp_path / "seeds"))
    table = copy / "background" / "statements.tsv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith("B033\t")), encoding="utf-8")

    left = _facts(_reason(copy, seeds.parent / "ontology").inferred)

    assert len(lines) == 76
    assert left - facts == set()
    assert facts - left == {
        ("lentils", "groupSourceOf", "magnesium"), ("magnesium", "hasGroupSource", "lentils"),
        ("lentils", "sourceOf", "magnesium"), ("magnesium", "hasSource", "lentils"),
        ("lentils", "addresses", "magnesium-deficiency"), ("magnesium-deficiency", "addressedBy", "lentils"),
    }  # fmt: skip


def test_that_a_source_names_no_food_is_carried_on_to_the_deficiency(inferred: list[Quad]) -> None:
    """From folate and B6 to what lacks them, with the row behind it and the rules; the medicines stay as they are."""
    records: dict[str, dict[str, set[str]]] = {}
    for quad in inferred:
        if str(getattr(quad.subject, "value", "")).startswith(NAMES.namespace("coverage")):
            record = records.setdefault(str(quad.subject), {})
            record.setdefault(_local(quad.predicate), set()).add(_local(quad.object))

    found = {
        (*record["coverageSubject"], *record["coveragePredicate"]): (record["wasDerivedFrom"], record["byRule"])
        for record in records.values()
    }
    assert found == {
        ("folate", "hasGroupSource"): ({"rls-nutrient-gaps-C002"}, {"food-groups"}),
        ("folate-deficiency", "addressedBy"): ({"rls-nutrient-gaps-C002"}, {"addresses", "addresses-by-group"}),
        ("vitamin-b6", "hasGroupSource"): ({"rls-nutrient-gaps-C001"}, {"food-groups"}),
        ("vitamin-b6-deficiency", "addressedBy"): ({"rls-nutrient-gaps-C001"}, {"addresses", "addresses-by-group"}),
    }
    assert {frozenset(record["source"]) for record in records.values()} == {frozenset({"rls-nutrient-gaps"})}


def test_every_premise_of_a_proof_is_stated_or_concluded(reasoned: Reasoned) -> None:
    """No proof ends at a wider property that nobody uttered."""
    ends: dict[str, dict[str, str]] = {}
    for quad in reasoned.inferred:
        if quad.predicate.value.startswith(RDF):
            ends.setdefault(str(quad.subject), {})[_local(quad.predicate)] = _local(quad.object)
    used = {str(quad.object) for quad in reasoned.inferred if quad.predicate.value == PROV + "used"}
    generated = {str(quad.object) for quad in reasoned.inferred if quad.predicate.value == PROV + "generated"}

    premises = {(ends[node]["subject"], ends[node]["predicate"], ends[node]["object"]) for node in used - generated}

    assert premises - _facts(reasoned.direct) == set()
