"""kg doctor: what is there, what is missing and how to mend it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import click
import pytest

from kg.cli.machine import fits
from kg.settings import get_settings
from kg.store import EmbeddedEngine
from tests.kg.cli.conftest import Run
from tests.kg.store.faulty_engine import FaultyEngine, running

ABOUT = [
    "python", "packages", "ontology", "seeds", "web assets", "sqlite", "settings", "data folder", "release", "cores",
    "memory", "open files", "isolation",
]  # fmt: skip


def found(kg: Run, *words: str) -> dict[str, dict[str, Any]]:
    """What about → the finding, as JSON."""
    told = json.loads(kg("doctor", "--json", *words).stdout)
    assert told["faults"] == sum(one["level"] == "fault" for one in told["findings"])
    return {one["about"]: one for one in told["findings"]}


def test_everything_is_looked_at_and_nothing_is_built(kg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty data folder is no fault, and stays empty."""
    monkeypatch.setenv("KG_DATA_DIR", str(tmp_path))
    get_settings.cache_clear()
    findings = found(kg)

    assert ABOUT == list(findings)
    assert "note" == findings["release"]["level"]
    assert [] == list(tmp_path.iterdir())
    wrong = [about for about, one in findings.items() if one["level"] == "fault"]
    assert set(wrong) <= {"web assets"}  # a checkout may lack them
    assert (1 if wrong else 0) == kg("doctor").return_value


def test_each_line_says_level_thing_and_mend(kg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of a setting that is none, as people mistype them."""
    monkeypatch.setenv("KG_DEADLINE", "3")
    lines = kg("doctor").stdout.splitlines()

    (place,) = (number for number, line in enumerate(lines) if line.startswith("note   settings"))
    assert "KG_DEADLINE" in lines[place]
    assert lines[place + 1].startswith("       mend: ")


def test_a_release_is_looked_through(kg: Run, release_dir: Path, tmp_path: Path) -> None:
    """Whole, fresh and readable; changed by a byte; not there."""
    findings = found(kg, "--release", str(release_dir))
    assert ["ok", "ok", "ok"] == [
        findings[name]["level"] for name in ("release", "release is fresh", "release is readable")
    ]
    broken = tmp_path / "broken"
    shutil.copytree(release_dir, broken)
    text = (broken / "dataset.nq").read_bytes()
    (broken / "dataset.nq").write_bytes(text.replace(b"iron", b"irom", 1))

    damaged = found(kg, "--release", str(broken))["release"]
    assert ("fault", True) == (damaged["level"], "dataset.nq is damaged" in damaged["words"])
    assert 1 == kg("doctor", "--release", str(broken)).return_value
    assert "no release" in found(kg, "--release", str(tmp_path))["release"]["words"]


def test_a_store_that_is_not_the_release_is_a_fault(
    kg: Run, release_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made on the disk from half of the quads."""
    copy = tmp_path / "copy"
    shutil.copytree(release_dir, copy)
    lines = (copy / "dataset.nq").read_bytes().splitlines(keepends=True)
    (tmp_path / "half.nq").write_bytes(b"".join(lines[::2]))
    EmbeddedEngine.load_directory(tmp_path / "half.nq", copy / "store")
    monkeypatch.setenv("KG_MEMORY_TRIPLES", "1")
    get_settings.cache_clear()

    told = found(kg, "--release", str(copy))["release is readable"]

    assert ("fault", f"the store holds {len(lines[::2]):,} quads of {len(lines):,}") == (told["level"], told["words"])


def test_a_release_of_other_inputs_is_noted(kg: Run, release_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be meant, so that it is no fault."""
    monkeypatch.setenv("KG_BASE_IRI", "https://example.org/graph/")
    get_settings.cache_clear()
    fresh = found(kg, "--release", str(release_dir))["release is fresh"]

    assert ("note", True) == (fresh["level"], "base IRI" in fresh["words"])


def test_what_stands_in_the_way_is_a_fault(kg: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder that is a file, a setting that cannot be."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("KG_DATA_DIR", str(tmp_path / "file"))
    get_settings.cache_clear()
    folder = found(kg)["data folder"]
    assert ("fault", True) == (folder["level"], "KG_DATA_DIR" in folder["mend"])
    monkeypatch.setenv("KG_DEADLINE_S", "soon")
    get_settings.cache_clear()
    settings = found(kg)["settings"]

    assert ("fault", True) == (settings["level"], "KG_DEADLINE_S is 'soon'" in settings["words"])


def test_an_engine_is_looked_at_from_outside(kg: Run) -> None:
    """Exit code 1 where something is wrong with it."""
    with running(FaultyEngine()) as engine:
        assert "SPARQL 1.1" in found(kg, "--engine", engine.url)
        assert 0 == kg("doctor", "--engine", engine.url).return_value
        engine.most_rows = 100
        assert 1 == kg("doctor", "--engine", engine.url, "--write").return_value
    refused = kg("doctor", "--write").exception
    assert isinstance(refused, click.UsageError)
    assert "--engine" in refused.message


@pytest.mark.parametrize(
    ("version", "bounds", "expected"),
    [
        ("0.5.13", ">=0.5.13,<0.6", True),
        ("0.6.0", ">=0.5.13,<0.6", False),
        ("0.10", ">=0.9", True),
        ("1.0", "<1", False),
        ("7.6.0", "", True),
    ],
)
def test_versions_are_numbers_part_by_part(version: str, bounds: str, *, expected: bool) -> None:
    """0.10 comes after 0.9 (PEP 440)."""
    assert expected is fits(version, bounds)
