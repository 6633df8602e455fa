"""Rules that build on each other's conclusions: an edge is as sure as the weakest link of its best chain."""

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from api.graphql.service import GraphQLDoor
from kg.locations import ontology_dir, seeds_dir
from kg.release import build_release, open_release
from kg.settings import Settings


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphQLDoor]:
    """The packaged data, with only a guess that spinach is a leafy green."""
    folder = tmp_path_factory.mktemp("chains")
    shutil.copytree(ontology_dir(), folder / "ontology")
    shutil.copytree(seeds_dir(), folder / "seeds")
    register = folder / "seeds" / "background" / "statements.tsv"
    rows = register.read_text(encoding="utf-8").splitlines(keepends=True)
    guess = next(n for n, row in enumerate(rows) if "\tspinach\tbroader\tleafy-greens\t" in row)
    rows[guess] = rows[guess].replace("\tasserted\t\t", "\tspeculative\tmaybe\t")
    register.write_text("".join(rows), encoding="utf-8")
    built = build_release(folder / "ontology", folder / "seeds", folder / "releases")
    with open_release(built.path) as release:
        yield GraphQLDoor(release, Settings())


def foods(door: GraphQLDoor, arguments: str = "") -> dict[str, str]:
    """Food → certainty of the edge to magnesium deficiency."""
    query = (
        f'{{ deficiency(id: "magnesium-deficiency") {{ addressedBy{arguments} {{ totalCount '
        "edges { certainty inferred node { id } derivations { certainty } } } } }"
    )
    outcome, answer = door.execute(query, None, None)
    assert (outcome, answer.get("errors")) == ("executed", None)
    found: Any = answer["data"]["deficiency"]["addressedBy"]
    assert found["totalCount"] == len(found["edges"])
    assert all(edge["inferred"] and edge["derivations"] for edge in found["edges"])
    return {edge["node"]["id"]: edge["certainty"] for edge in found["edges"]}


def test_a_chain_is_as_sure_as_its_weakest_link(door: GraphQLDoor) -> None:
    """Lentils are legumes for sure; spinach is a leafy green as a guess; the groups are stated."""
    assert foods(door) == {
        "ng:leafy-greens": "ASSERTED",
        "ng:legumes": "ASSERTED",
        "ng:lentils": "ASSERTED",
        "ng:nuts": "ASSERTED",
        "ng:seeds": "ASSERTED",
        "ng:spinach": "SPECULATIVE",
    }


def test_a_filter_that_lets_everything_through_changes_nothing(door: GraphQLDoor) -> None:
    """The lowest certainty and all sources: chained edges stay."""
    assert foods(door) == foods(door, "(minCertainty: SPECULATIVE)")
    assert foods(door) == foods(door, '(sources: ["rls-nutrient-gaps", "background"])')


def test_a_chain_falls_with_its_weakest_link(door: GraphQLDoor) -> None:
    """Only spinach rests on the guess; without the background no deficiency has a nutrient."""
    assert set(foods(door)) - set(foods(door, "(minCertainty: SUGGESTIVE)")) == {"ng:spinach"}
    assert foods(door, '(sources: ["rls-nutrient-gaps"])') == {}


def test_a_proof_is_walked_step_by_step_down_to_statements(door: GraphQLDoor) -> None:
    """Lentils: B033 makes them legumes, the article names legumes for magnesium, and magnesium is what lacks."""
    query = (
        '{ deficiency(id: "magnesium-deficiency") { addressedBy { edges { node { id } derivations { rule { id } premises '
        "{ predicate statements { id } derivations { rule { id } premises { predicate statements { id } } } } } } } } }"
    )
    outcome, answer = door.execute(query, None, None)
    assert (outcome, answer.get("errors")) == ("executed", None)
    edges = answer["data"]["deficiency"]["addressedBy"]["edges"]
    (proof,) = next(edge for edge in edges if edge["node"]["id"] == "ng:lentils")["derivations"]
    premises = {premise["predicate"]: premise for premise in proof["premises"]}

    assert proof["rule"] == {"id": "rule:addresses-by-group"}
    assert premises["nutri:deficiencyOf"]["derivations"] == []
    assert len(premises["nutri:deficiencyOf"]["statements"]) == 1
    (step,) = premises["nutri:groupSourceOf"]["derivations"]
    assert premises["nutri:groupSourceOf"]["statements"] == []
    assert step["rule"] == {"id": "rule:food-groups"}
    said = {premise["predicate"]: [s["id"] for s in premise["statements"]] for premise in step["premises"]}
    assert said["nutri:broader"] == ["stmt:background-B033"]
    assert all(name.startswith("stmt:rls-nutrient-gaps-") for name in said["nutri:dietarySourceOf"])


def test_a_filter_follows_a_chain_however_long(tmp_path: Path) -> None:
    """Nine foods, each falling under the next, and only the last is named for vitamin B6: nine ways to say so."""
    shutil.copytree(seeds_dir(), tmp_path / "seeds")
    chain = ["dairy", "eggs", "fish", "leafy-greens", "legumes", "meat", "nuts", "seeds", "fortified-foods"]
    register = tmp_path / "seeds" / "background" / "statements.tsv"
    rows = [row for row in register.read_text(encoding="utf-8").splitlines() if "\tbroader\t" not in row]
    said = [(narrow, "broader", wide) for narrow, wide in pairwise(chain)]
    said.append((chain[-1], "dietarySourceOf", "vitamin-b6"))
    for number, (subject, predicate, value) in enumerate(said, 900):
        rows.append(f"B{number}\t{subject}\t{predicate}\t{value}\tentity\taffirmed\tasserted\t\ttest\t2026-11-22\ttest")
    register.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / "seeds" / "rls-nutrient-gaps" / "coverage.tsv").unlink()
    built = build_release(ontology_dir(), tmp_path / "seeds", tmp_path / "releases")

    with open_release(built.path) as release:
        door = GraphQLDoor(release, Settings())
        totals = {}
        for arguments in (
            "",
            "(minCertainty: SPECULATIVE)",
            '(sources: ["background"])',
            '(sources: ["rls-nutrient-gaps"])',
        ):
            query = f'{{ nutrient(id: "vitamin-b6") {{ groupSources{arguments} {{ totalCount }} }} }}'
            totals[arguments] = door.execute(query, None, None)[1]["data"]["nutrient"]["groupSources"]["totalCount"]

    assert list(totals.values()) == [8, 8, 8, 0]
