"""Names that an ontology uses and nobody declares, and what stands below itself; each planted in ours."""

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from kg.errors import InputError
from kg.locations import ontology_dir
from kg.schema import load_schema


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(ontology_dir(), tmp_path / "ontology")


def plant(folder: Path, *, old: str, new: str, file: str = "shapes.ttl") -> tuple[str, int, int]:
    """Change the first place of a text; where the new one stands."""
    path = folder / file
    before, after = path.read_text().split(old, 1)
    path.write_text(f"{before}{new}{after}")
    return file, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


def found(folder: Path) -> list[tuple[tuple[str, int, int], str, str]]:
    with pytest.raises(InputError) as caught:
        load_schema(folder)
    return [((f.path, f.line, f.column), f.message, f.hint) for f in caught.value.faults]


def test_a_term_that_nobody_declares_is_told_where_it_stands(folder: Path) -> None:
    place = plant(folder, old="nutri:Food ;", new="nutri:Fod ;")

    assert (place, "nothing in the ontology says what nutri:Fod is", "Did you mean nutri:Food?") in found(folder)


@pytest.mark.parametrize("predicate", ["rdfs:subClassOf", "rdfs:domain", "rdfs:range", "rdfs:subPropertyOf"])
def test_every_property_that_names_a_term_is_looked_at(folder: Path, predicate: str) -> None:
    place = plant(folder, old="\n# ", new=f"\nnutri:Food {predicate} nutri:Nonsense .\n# ", file="nutrigraph.ttl")
    line = (folder / "nutrigraph.ttl").read_text().splitlines()[place[1]]
    there = ("nutrigraph.ttl", place[1] + 1, line.index("nutri:Nonsense") + 1)

    told = "nothing in the ontology says what nutri:Nonsense is"
    assert (there, told, "Declare it, or correct the name.") in found(folder)


def test_a_term_that_a_vocabulary_does_not_have_is_told(folder: Path) -> None:
    place = plant(folder, old="rdfs:label ;", new="rdfs:labl ;")

    assert (place, "the vocabulary has no rdfs:labl", "Did you mean rdfs:label?") in found(folder)


@pytest.mark.parametrize(
    ("one", "other", "predicate"),
    [("Food", "Nutrient", "subClassOf"), ("causes", "linkedTo", "subPropertyOf"), ("Food", "Food", "subClassOf")],
)
def test_nothing_stands_below_itself(folder: Path, one: str, other: str, predicate: str) -> None:
    """Told once, as a fault of the ontology and of no row."""
    circle = f"\nnutri:{one} rdfs:{predicate} nutri:{other} .\nnutri:{other} rdfs:{predicate} nutri:{one} .\n# "
    plant(folder, old="\n# ", new=circle, file="nutrigraph.ttl")

    ((place, told, mend),) = found(folder)

    assert "nutrigraph.ttl" == place[0]
    assert {one, other} == set(told.partition(":")[0].split(" below "))
    assert f"Take one rdfs:{predicate} away." == mend


def test_a_circle_is_told_from_below_to_above_and_every_circle_once(folder: Path) -> None:
    """Three classes in one, and two in another."""
    pairs = [
        ("Food", "Nutrient"),
        ("Nutrient", "Symptom"),
        ("Symptom", "Food"),
        ("Role", "Quality"),
        ("Quality", "Role"),
    ]
    circles = "".join(f"\nnutri:{below} rdfs:subClassOf nutri:{above} ." for below, above in pairs)
    plant(folder, old="\n# ", new=f"{circles}\n# ", file="nutrigraph.ttl")

    told = [message.partition(":")[0].split(" below ") for _, message, _ in found(folder)]

    assert [3, 4] == sorted(map(len, told))
    assert set(pairs) == {pair for names in told for pair in pairwise(names)}


def test_a_fault_of_a_shape_stands_where_the_shape_does(folder: Path) -> None:
    plant(folder, old="sh:maxCount 1", new='sh:maxCount "one"')
    lines = (folder / "shapes.ttl").read_text().splitlines()
    place = ("shapes.ttl", 1 + next(n for n, line in enumerate(lines) if line.startswith("shape:Entity-label ")), 1)

    assert [
        (place, "sh:maxCount has 'one' instead of a whole number from 0", "Give sh:maxCount a whole number from 0.")
    ] == found(folder)
