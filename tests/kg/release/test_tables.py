from __future__ import annotations

import shutil
from pathlib import Path

from kg.locations import ontology_dir, seeds_dir
from kg.release.fingerprint import take_fingerprint

BASE = "https://w3id.org/nutrigraph/"


def test_figures_and_tables_are_inputs_of_a_release(tmp_path: Path) -> None:
    """A figure that changes, or a table that is given, makes another fingerprint: the packaged release is built again."""
    seeds = shutil.copytree(seeds_dir(), tmp_path / "seeds")
    table = tmp_path / "table.csv"
    table.write_text("NDB_No\n")
    before = take_fingerprint(ontology_dir(), seeds, BASE)
    given = take_fingerprint(ontology_dir(), seeds, BASE, {"usda-sr28": table})

    for name in ("amounts.tsv", "items.tsv", "nutrients.tsv"):
        with (seeds / "usda-sr28" / name).open("a") as file:
            file.write("\n")
    after = take_fingerprint(ontology_dir(), seeds, BASE)

    changed = {new.name for old, new in zip(before.inputs, after.inputs, strict=True) if old.sha256 != new.sha256}
    assert changed == {f"seeds/usda-sr28/{name}" for name in ("amounts.tsv", "items.tsv", "nutrients.tsv")}
    assert [file.name for file in given.inputs if file not in before.inputs] == ["tables/usda-sr28"]


def test_every_file_that_sources_have_is_an_input_of_a_release(tmp_path: Path) -> None:
    """Whichever file under seeds/ is edited, the packaged release is built again, and the manifest names the file."""
    seeds = shutil.copytree(seeds_dir(), tmp_path / "seeds", ignore=shutil.ignore_patterns("README.md"))
    files = {f"seeds/{path.relative_to(seeds)}" for path in seeds.rglob("*") if path.is_file()}

    inputs = {file.name for file in take_fingerprint(ontology_dir(), seeds, BASE).inputs}

    assert files == {name for name in inputs if name.startswith("seeds/")}
    assert "seeds/rls-nutrient-gaps/coverage.tsv" in inputs
