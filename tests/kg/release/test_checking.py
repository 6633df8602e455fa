"""Validation in a process of its own: the same findings, and nothing that outlives the build."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, ReleaseError
from kg.locations import ontology_dir, seeds_dir
from kg.release import build_release
from kg.settings import Settings
from kg.store import EmbeddedEngine

# Ends itself by the signal once the process that checks has begun, after it has said which one that is.
ENDING = """
import os, signal, sys, time
from pathlib import Path
from kg.release import build_release
from kg.settings import Settings

def tell(phase, share):
    if phase == "reason":
        while not list(Path(sys.argv[3]).glob(".building-*/store")):  # then the other process waits for the rest
            time.sleep(0.01)
        print(Path(f"/proc/self/task/{os.getpid()}/children").read_text(), flush=True)
        os.kill(os.getpid(), int(sys.argv[4]))

build_release(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), progress=tell, settings=Settings(memory_triples=1))
"""
ON_DISK = Settings(memory_triples=1)


def faults(seeds: Path, out: Path, settings: Settings) -> list[str]:
    with pytest.raises(InputError) as caught:
        build_release(ontology_dir(), seeds, out, settings=settings)
    return [f"{fault.place}: {fault.message}" for fault in caught.value.faults]


def test_a_large_release_is_checked_like_a_small_one(write_seeds: Any, tmp_path: Path) -> None:
    """A hedge cue of four words breaks a shape: here in memory, there on disk and in a process of its own."""
    seeds = write_seeds(tmp_path, "\toften\t", "\tmore often than not\t")

    here = faults(seeds, tmp_path / "here", Settings())

    assert 1 == len(here)
    assert here == faults(seeds, tmp_path / "there", ON_DISK)
    assert [] == [path.name for path in (tmp_path / "there").iterdir() if path.name != ".lock"]


def told(task: dict[str, str], *orders: dict[str, Any]) -> list[dict[str, Any]]:
    """What the process says to the orders of a build."""
    command = [sys.executable, "-m", "kg.release.checking_process", json.dumps(task)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for order in (*orders, {"finish": True}, {"check": None}):
            process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        return [json.loads(line) for line in process.stdout]


def test_what_fits_into_memory_is_checked_there_by_a_process_too(write_seeds: Any, tmp_path: Path) -> None:
    """Asked as the build asks it: nothing on the disk, and a report as one line."""
    built = build_release(ontology_dir(), write_seeds(tmp_path), tmp_path / "out")
    task = {"base_iri": "https://w3id.org/nutrigraph/", "ontology": str(ontology_dir())}
    before = sorted(built.path.iterdir())

    *_, last = told(task, {"load": str(built.path / "dataset.nq")})

    assert [] == last["findings"]
    assert {"hierarchy", "shapes", "projection"} < set(last["checks"])
    assert before == sorted(built.path.iterdir())


@pytest.mark.parametrize("store", ["", "store"])
def test_half_a_dataset_is_not_checked(write_seeds: Any, tmp_path: Path, store: str) -> None:
    """A part that cannot be read any more is an error, not a release with something missing."""
    built = build_release(ontology_dir(), write_seeds(tmp_path), tmp_path / "out")
    task = {"base_iri": "https://w3id.org/nutrigraph/", "ontology": str(ontology_dir())}
    task |= {"store": str(tmp_path / store)} if store else {}

    *_, last = told(task, {"load": str(built.path / "dataset.nq")}, {"load": str(tmp_path / "gone.nq")})

    assert "what was built cannot be read" in last["error"]
    assert "findings" not in last


def test_a_large_release_has_its_store_when_it_is_published(write_seeds: Any, tmp_path: Path) -> None:
    """Validation needs one, so whoever opens the release has not to make it."""
    built = build_release(ontology_dir(), write_seeds(tmp_path), tmp_path / "out", settings=ON_DISK)

    assert (built.path / "store").is_dir()


def test_its_store_holds_what_its_dataset_holds(tmp_path: Path) -> None:
    """Quad for quad, though the store took its parts before it was known what another graph holds already."""
    built = build_release(ontology_dir(), seeds_dir(), tmp_path / "out", settings=ON_DISK)

    with (
        EmbeddedEngine.on_disk(built.path / "store") as store,
        EmbeddedEngine.from_nquads(built.path / "dataset.nq") as dataset,
    ):
        assert set(dataset.quads()) == set(store.quads())


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which process it is")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_process_that_checks_ends_with_the_build(number: int, write_seeds: Any, tmp_path: Path) -> None:
    """However it ends; and the next build sweeps what it left."""
    seeds, out = write_seeds(tmp_path), tmp_path / "out"
    arguments = [str(ontology_dir()), str(seeds), str(out), str(int(number))]

    done = subprocess.run([sys.executable, "-c", ENDING, *arguments], capture_output=True, text=True, check=False)

    assert 0 != done.returncode
    (checking,) = map(int, done.stdout.split())
    until = time.monotonic() + 20
    while _lives(checking) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(checking)
    built = build_release(ontology_dir(), seeds, out)
    assert {".lock", "current", built.path.name} == {path.name for path in out.iterdir()}


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A child that nobody waits for any more stays as an entry until init takes it.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc which process it is")
def test_a_process_that_checks_and_is_killed_is_named(write_seeds: Any, tmp_path: Path) -> None:
    """Before it was told anything: what the build still had to say to it is no error of the disk."""
    killed: list[int] = []

    def kill(phase: str, share: float) -> None:
        del share
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        if phase == "reason" and not killed:
            killed.extend(int(child) for child in children if b"checking_process" in _command_line(child))
            for child in killed:
                os.kill(child, signal.SIGKILL)

    with pytest.raises(ReleaseError, match=r"the process that validates was killed \(SIGKILL\)"):
        build_release(ontology_dir(), write_seeds(tmp_path), tmp_path / "out", progress=kill, settings=ON_DISK)

    assert killed


def _command_line(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""
