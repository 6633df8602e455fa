"""Every kind of fault in seeds is found with its file, line, column and field, by the loaders or by validation."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.locations import ontology_dir
from kg.release import build_release, check_inputs
from kg.settings import Settings

STATEMENTS, ENTITIES = "seeds/notes/statements.tsv", "seeds/notes/entities.tsv"


def faults_of(ontology: Path, seeds: Path, out: Path, settings: Settings | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        build_release(ontology, seeds, out, settings=settings)
    return [fault.place for fault in caught.value.faults]


def ontology_with(tmp_path: Path, more: dict[str, str]) -> Path:
    """A copy of the packaged ontology in which shapes, by how they begin, say something more."""
    folder = tmp_path / "ontology"
    shutil.copytree(ontology_dir(), folder)
    shapes = folder / "shapes.ttl"
    text = shapes.read_text(encoding="utf-8")
    for shape, constraint in more.items():
        assert text.count(f"shape:{shape} ;") == 1
        text = text.replace(f"shape:{shape} ;", f"shape:{shape} ; {constraint} ;")
    shapes.write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("settings", [Settings(), Settings(memory_triples=1)], ids=["memory", "disk"])
@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("S1\tspinach", "S1\tspinnach", f"{STATEMENTS}:2:4 (subject)"),
        ("spinach\tdietarySourceOf", "spinach\tfeeds", f"{STATEMENTS}:2:12 (predicate)"),
        ("Of\tiron\tentity\taffirmed\tlikely", "Of\tirn\tentity\taffirmed\tlikely", f"{STATEMENTS}:2:28 (object)"),
        ("affirmed\tlikely", "perhaps\tlikely", f"{STATEMENTS}:2:40 (polarity)"),
        ("affirmed\tlikely", "affirmed\tsure", f"{STATEMENTS}:2:49 (certainty)"),
        ("often\ttitle\t0\t13", "often\ttitel\t0\t13", f"{STATEMENTS}:2:62 (section)"),
        ("often\ttitle\t0\t13", "often\ttitle\t0\t99", f"{STATEMENTS}:2:70 (end)"),
        ("often\ttitle\t0\t13\t3d", "often\ttitle\t0\t13\tXY", f"{STATEMENTS}:2:73 (sha256)"),
        ("S2\t", "S1\t", f"{STATEMENTS}:3:1 (id)"),
        ("spinach\tspinach\tFood", "spinach\tspinach\tFodder", f"{ENTITIES}:2:17 (class)"),
        ("spinach\tspinach\tFood", "spinach\t\tFood", f"{ENTITIES}:2:9 (label)"),
        ("\toften\t", "\tmore often than not\t", f"{STATEMENTS}:2:1 (shape:Statement-hedgeCue)"),
        ("\tlikely\toften", "\tasserted\toften", f"{STATEMENTS}:2:58 (hedge_cue)"),
        ("causes\tfatigue", "causes\tiron", f"{STATEMENTS}:4:27 (object)"),
        ("fatigue\tentity\tnegated", "iron\tentity\tnegated", f"{STATEMENTS}:5:32 (object)"),
    ],
)  # fmt: skip
def test_a_fault_is_found_where_it_is(
    write_seeds: Any, tmp_path: Path, settings: Settings, old: str, new: str, place: str
) -> None:
    """Columns are counted in characters from 1; what a shape says of a row is said of the row."""
    seeds = write_seeds(tmp_path, old, new)

    assert place in faults_of(ontology_dir(), seeds, tmp_path / "out", settings)


@pytest.mark.parametrize("settings", [Settings(), Settings(memory_triples=1)], ids=["memory", "disk"])
def test_faults_of_rows_and_of_what_they_say_come_in_one_run(
    write_seeds: Any, tmp_path: Path, settings: Settings
) -> None:
    """An unknown entity is a matter of the loader, a hedge cue of four words one of a shape: both are told."""
    seeds = write_seeds(tmp_path, "causes\tfatigue", "causes\tfatige")
    statements = seeds / "notes" / "statements.tsv"
    statements.write_text(statements.read_text().replace("\toften\t", "\tmore often than not\t"))

    assert [f"{STATEMENTS}:2:1 (shape:Statement-hedgeCue)", f"{STATEMENTS}:4:27 (object)"] == faults_of(
        ontology_dir(), seeds, tmp_path / "out", settings
    )
    examined = check_inputs(ontology_dir(), seeds, settings=settings)
    assert [f"{STATEMENTS}:4:27 (object)"] == [fault.place for fault in examined.unread]
    assert ["shape:Statement-hedgeCue"] == [finding.check for finding in examined.findings]


@pytest.fixture
def ontology(tmp_path: Path) -> Path:
    """Of a stricter taste: foods are good for something, and labels are short."""
    food = "sh:or ( [ sh:path nutri:dietarySourceOf ; sh:minCount 1 ] )"
    return ontology_with(tmp_path, {"Food a sh:NodeShape": food, "Entity-label a sh:PropertyShape": "sh:maxLength 14"})


def test_what_a_shape_says_of_an_entity_is_said_of_its_row(write_seeds: Any, tmp_path: Path, ontology: Path) -> None:
    """An entity's own values stand in entities.tsv."""
    found = faults_of(ontology, write_seeds(tmp_path), tmp_path / "out")

    assert [f"{ENTITIES}:4:1"] == [place.partition(" ")[0] for place in found]


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("S1\tspinach\tdietary", "S1\tspinach\tdiatery", f"{STATEMENTS}:2:12"),
        ("spinach\tspinach\tFood\t", "spinach\tspinach\tFood\t|", f"{ENTITIES}:2:22"),
        ("affirmed\tlikely", "affirmed\t", f"{STATEMENTS}:2:49"),
        ("iron\tiron\tNutrient", "iron\t\tNutrient", f"{ENTITIES}:3:6"),
        ("S1\tspinach", "S1\tspinnach", f"{STATEMENTS}:2:4"),
        ("bc4493582170", "bc449358217", "seeds/notes/source.yaml:9:11"),
    ],
)
def test_what_is_left_out_is_not_said_to_be_missing(
    write_seeds: Any, tmp_path: Path, ontology: Path, old: str, new: str, place: str
) -> None:
    """The food has no edge because its row could not be read: that is one fault, not two."""
    found = [
        fault.partition(" ")[0] for fault in faults_of(ontology, write_seeds(tmp_path, old, new), tmp_path / "out")
    ]

    assert place in found
    assert {place, f"{ENTITIES}:4:1"} >= set(found)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("skos:exactMatch", "skos:sameAs", "seeds/notes/mappings.sssom.tsv:4:9"),
        ("ECO:0000034", "ECX:1", "seeds/background/source.yaml:7:11"),
    ],
)
def test_mappings_that_are_left_out_are_not_said_to_be_missing(
    write_seeds: Any, tmp_path: Path, old: str, new: str, place: str
) -> None:
    """Every nutrient is to have a mapping here; so is one that only the definitions' source names."""
    folder = ontology_with(
        tmp_path, {"Nutrient a sh:NodeShape": "sh:or ( [ sh:path nutri:hasMapping ; sh:minCount 1 ] )"}
    )
    seeds = write_seeds(tmp_path, old, new)
    (seeds / "notes").rename(seeds / "background") if "background" in place else None

    found = [fault.partition(" ")[0] for fault in faults_of(folder, seeds, tmp_path / "out")]

    assert [place] == [fault for fault in found if "mappings" in fault or fault.endswith(":11")]
    assert not [fault for fault in found if "entities.tsv" in fault]


def test_without_its_edge_the_food_would_be_a_finding(write_seeds: Any, tmp_path: Path, ontology: Path) -> None:
    """So that the test above cannot pass for want of a shape."""
    seeds = write_seeds(tmp_path)
    statements = seeds / "notes" / "statements.tsv"
    lines = statements.read_text().splitlines(keepends=True)
    statements.write_text("".join(line for line in lines if not line.startswith("S1")))

    found = [place.partition(" ")[0] for place in faults_of(ontology, seeds, tmp_path / "out")]

    assert [f"{ENTITIES}:2:1", f"{ENTITIES}:4:1"] == found


@pytest.mark.parametrize("settings", [Settings(), Settings(memory_triples=1)], ids=["memory", "disk"])
def test_seeds_that_are_no_folder_are_one_fault(tmp_path: Path, settings: Settings) -> None:
    """There is nothing to look for rows in."""
    assert ["seeds"] == faults_of(ontology_dir(), tmp_path / "seeds", tmp_path / "out", settings)


@pytest.mark.parametrize("settings", [Settings(), Settings(memory_triples=1)], ids=["memory", "disk"])
def test_a_constraint_that_cannot_be_evaluated_is_a_fault_of_the_ontology(
    write_seeds: Any, tmp_path: Path, settings: Settings
) -> None:
    """A query in a shape that is no SPARQL."""
    folder = ontology_with(tmp_path, {"Food a sh:NodeShape": 'sh:sparql [ sh:select "SELECT broken" ]'})

    assert ["ontology (shape:Food)"] == faults_of(folder, write_seeds(tmp_path), tmp_path / "out", settings)
