from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kg.locations import ontology_dir, seeds_dir
from kg.release import build_release, open_release, packaged_release
from kg.release.fingerprint import take_fingerprint
from kg.release.folder import ReleaseFolder
from kg.release.manifest import dump_manifest, load_manifest
from kg.release.packaged import find_fitting
from kg.settings import Settings


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's data folder with the packaged release in it."""
    folder = tmp_path_factory.mktemp("user") / "nutrigraph"
    packaged_release(Settings(data_dir=folder))
    return folder


def test_the_packaged_release_is_built_once(data_dir: Path) -> None:
    """The second call builds nothing: it is told no phase and finds the same directory."""
    told: list[str] = []

    found = packaged_release(Settings(data_dir=data_dir), lambda *report: told.append(report[0]))

    assert found == ReleaseFolder(data_dir).find_current()
    assert [] == told


def test_the_packaged_release_is_complete(data_dir: Path) -> None:
    """Counts typed from the curated tables: 299 statements, 6 of them denials, and 172 entities."""
    with open_release(data_dir) as release:
        counts = release.manifest["counts"]

    assert {"affirmed": 293, "negated": 6} == counts["statements"]["rls-nutrient-gaps"]
    assert 172 == sum(counts["entities"].values())
    assert 204 == counts["mappings"]


def test_finding_it_imports_nothing_heavy(data_dir: Path) -> None:
    """`kg serve` starts fast because looking for a release loads neither rdflib nor pySHACL nor the store."""
    code = (
        "import sys; from pathlib import Path; from kg.release import packaged_release; from kg.settings import Settings\n"
        f"packaged_release(Settings(data_dir=Path({str(data_dir)!r})))\n"
        "print([name for name in ('rdflib', 'pyshacl', 'pyoxigraph', 'yaml', 'networkx') if name in sys.modules])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout


@pytest.mark.parametrize("key", ["software", "versions", "base_iri", "inputs"])
def test_a_release_made_from_anything_else_does_not_fit(data_dir: Path, tmp_path: Path, key: str) -> None:
    """Other software, other libraries, another base, other inputs: each means a new build."""
    shutil.copytree(data_dir, tmp_path / "copy", symlinks=True)
    folder = ReleaseFolder(tmp_path / "copy")
    fingerprint = take_fingerprint(ontology_dir(), seeds_dir(), Settings().base_iri)
    assert find_fitting(folder, fingerprint) == folder.find_current()

    directory = folder.releases()[0]
    (directory / "manifest.json").write_bytes(dump_manifest({**load_manifest(directory), key: "other"}))

    assert find_fitting(folder, fingerprint) is None


def test_a_release_with_a_missing_file_does_not_fit(data_dir: Path, tmp_path: Path) -> None:
    """It is built again instead of failing at every start."""
    shutil.copytree(data_dir, tmp_path / "copy", symlinks=True)
    folder = ReleaseFolder(tmp_path / "copy")
    (folder.releases()[0] / "search.sqlite").unlink()

    assert find_fitting(folder, take_fingerprint(ontology_dir(), seeds_dir(), Settings().base_iri)) is None


def test_another_build_in_the_same_folder_does_not_hide_it(data_dir: Path, tmp_path: Path) -> None:
    """The user's own build may be current; the packaged one is still found."""
    shutil.copytree(data_dir, tmp_path / "copy", symlinks=True)
    shutil.copytree(seeds_dir(), tmp_path / "seeds")
    with (tmp_path / "seeds" / "rls-nutrient-gaps" / "entities.tsv").open("a") as file:
        file.write("turnip\tturnip\tFood\t\n")
    own = build_release(ontology_dir(), tmp_path / "seeds", tmp_path / "copy")

    found = packaged_release(Settings(data_dir=tmp_path / "copy"))

    assert own.path == ReleaseFolder(tmp_path / "copy").find_current()
    assert own.path != found
