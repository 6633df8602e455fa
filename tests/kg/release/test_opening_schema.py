"""Which model of the ontology an opened release has: the stored one, or else what its ontology says."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kg.release.opening import open_release
from kg.schema import Schema, load_schema, reader


def opened_schema(path: Path) -> Schema:
    with open_release(path) as release:
        return release.schema


def test_the_stored_model_is_taken_and_is_that_of_the_ontology(
    release_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a look at the ontology."""
    expected = load_schema(release_dir / "ontology")
    monkeypatch.setattr(reader, "load_schema", lambda *_, **__: pytest.fail("the ontology is read"))

    assert expected == opened_schema(release_dir)


def test_of_other_software_the_ontology_is_read(release_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The model may be another one by now."""
    monkeypatch.setattr("kg.schema.stored._maker", lambda: "another")

    assert load_schema(release_dir / "ontology") == opened_schema(release_dir)


def test_a_release_of_older_software_has_no_model(release_dir: Path, tmp_path: Path) -> None:
    """Its manifest lists none, and a file of that name is nobody's."""
    copy = tmp_path / "copy"
    shutil.copytree(release_dir, copy)
    manifest = json.loads((copy / "manifest.json").read_bytes())
    del manifest["files"]["schema.json"]
    (copy / "manifest.json").write_text(json.dumps(manifest))
    (copy / "schema.json").write_text("{}")

    assert load_schema(release_dir / "ontology") == opened_schema(copy)
