"""Every kind of fault in seeds is found with its file, line, column and field, by the loaders or by validation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.locations import ontology_dir
from kg.release import build_release
from kg.settings import Settings

STATEMENTS, ENTITIES = "seeds/notes/statements.tsv", "seeds/notes/entities.tsv"


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

    with pytest.raises(InputError) as caught:
        build_release(ontology_dir(), seeds, tmp_path / "out", settings=settings)

    assert place in [fault.place for fault in caught.value.faults]
