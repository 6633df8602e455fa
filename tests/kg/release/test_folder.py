"""Publishing: whatever is killed, at whatever moment, the folder holds the old release or the new one."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from kg.errors import ReleaseError
from kg.locations import ontology_dir
from kg.release import ReleaseDirectory, build_release, open_release
from kg.release.folder import ReleaseFolder
from kg.release.manifest import dump_manifest
from kg.settings import Settings

BUILD = """
import sys
import threading
from pathlib import Path
from kg.release import build_release
print(build_release(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])).id)
"""
# Prepares a build once, then forks children that write and publish it and are killed at their first, second, third …
# touch of the folder. The interpreter's own audit events (PEP 578) tell when it is touched, so nothing is replaced.
KILLER = """
import json, os, shutil, signal, sys
from pathlib import Path
from dataclasses import replace
from kg.release.draft import Inputs, make_draft
from kg.release.folder import ReleaseFolder
from kg.release.progress import ignore_progress
from kg.release.writing import write_release
from kg.validation import FormCheck
from kg.settings import Settings

ontology, seeds, template, work = map(Path, sys.argv[1:])
draft = make_draft(Inputs(ontology, seeds), work / "draft.nq", progress=ignore_progress, settings=Settings())

def child(out, moment):
    touched = 0
    def hook(event, args):
        nonlocal touched
        if event in ("open", "os.rename", "os.symlink", "os.mkdir", "os.remove", "os.rmdir", "os.utime", "os.chmod",
                     "sqlite3.connect", "shutil.rmtree") and str(out) in str(args):
            touched += 1
            if touched == moment:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    folder = ReleaseFolder(out)
    with folder.locked(), folder.building() as directory:
        shutil.copy(draft.dataset, directory / "dataset.nq")
        written = replace(draft, dataset=directory / "dataset.nq")
        folder.publish(directory, write_release(written, directory, FormCheck(written.schema), progress=ignore_progress)["id"])
        folder.prune(1)
    os._exit(0)

states, moment = [], 0
while True:
    moment += 1
    out = work / str(moment)
    shutil.copytree(template, out, symlinks=True)
    pid = os.fork()
    if pid == 0:
        child(out, moment)
    killed = os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    states.append({"out": str(out), "killed": killed})
    if not killed:
        break
print(json.dumps(states))
"""


def run(code: str, *arguments: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory, write_seeds: Any) -> ReleaseDirectory:
    """The release that is served while another one is built."""
    root = tmp_path_factory.mktemp("old")
    return build_release(ontology_dir(), write_seeds(root), root / "out")


@pytest.fixture
def out(old: ReleaseDirectory, tmp_path: Path) -> Path:
    """A copy of the old release's folder."""
    shutil.copytree(old.path.parent, tmp_path / "out", symlinks=True)
    return tmp_path / "out"


def current(folder: Path) -> str:
    """The id of the current release, opened with every check."""
    with open_release(folder) as release:
        return release.id


def hidden(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name.startswith(".building"))


@pytest.mark.slow
def test_a_build_killed_at_any_touch_of_the_folder_leaves_the_old_release_or_the_new_one(
    old: ReleaseDirectory, write_seeds: Any, tmp_path: Path
) -> None:
    """SIGKILL at every file that is opened, every rename, link and removal; each time the folder serves."""
    seeds = write_seeds(tmp_path, "tiredness", "weariness")
    (tmp_path / "work").mkdir()

    done = run(KILLER, ontology_dir(), seeds, old.path.parent, tmp_path / "work")

    assert "" == done.stderr
    states = json.loads(done.stdout)
    new = current(Path(states[-1]["out"]))
    served = [current(Path(state["out"])) for state in states]
    assert len(states) > 30
    assert {old.id, new} == set(served)
    assert sorted(served, key=lambda name: name == new) == served  # once switched, it stays switched
    assert [new] == [path.name for path in ReleaseFolder(Path(states[-1]["out"])).releases()]


def test_what_a_killed_build_left_behind_is_swept_by_the_next_one(out: Path, write_seeds: Any, tmp_path: Path) -> None:
    """Nobody holds the lock, so nobody writes there any more."""
    (out / ".building-dead").mkdir()
    (out / ".building-dead" / "dataset.nq").write_text("half")
    (out / ".building-link-1").symlink_to("nowhere")

    build_release(ontology_dir(), write_seeds(tmp_path), out)

    assert [] == hidden(out)


def test_a_whole_build_killed_in_the_middle_leaves_the_old_release(
    old: ReleaseDirectory, out: Path, write_seeds: Any, tmp_path: Path
) -> None:
    """The real thing in a process of its own, killed when it starts to write; the next build does not wait."""
    code = BUILD.replace(
        "Path(sys.argv[3])", "Path(sys.argv[3]), progress=lambda n, s: n == 'publish' and os.kill(os.getpid(), 9)"
    ).replace("import sys", "import os, sys")
    seeds = write_seeds(tmp_path, "tiredness", "weariness")

    assert -signal.SIGKILL == run(code, ontology_dir(), seeds, out).returncode

    assert 1 == len(hidden(out))
    assert old.id == current(out)
    assert build_release(ontology_dir(), seeds, out).id == current(out)
    assert [] == hidden(out)


def test_two_builds_at_once_wait_for_each_other(out: Path, write_seeds: Any, tmp_path: Path) -> None:
    """Both end well, both releases are whole, one of them is current."""
    commands = [
        [sys.executable, "-c", BUILD, ontology_dir(), write_seeds(tmp_path / word, "tiredness", word), out]
        for word in ("weariness", "exhaustion")
    ]

    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    ids = [process.communicate()[0].strip() for process in processes]

    assert [0, 0] == [process.returncode for process in processes]
    assert current(out) in ids
    for name in ids:
        open_release(out / name).close()


def test_a_build_says_that_it_waits_and_waits(out: Path, write_seeds: Any, tmp_path: Path) -> None:
    """The lock is another's for as long as its holder has it open; nothing is read before."""
    told: list[tuple[str, bool]] = []
    released = threading.Event()
    descriptor = os.open(out / ".lock", os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)

    def release() -> None:
        released.set()
        os.close(descriptor)

    def listen(phase: str, share: float) -> None:
        told.append((phase, released.is_set()))
        if phase == "wait for another build":
            threading.Timer(0.3, release).start()

    build_release(ontology_dir(), write_seeds(tmp_path), out, progress=listen)

    assert [("wait for another build", False), ("load", True)] == told[:2]


def test_the_same_inputs_again_keep_the_directory(write_seeds: Any, tmp_path: Path) -> None:
    """An intact release is not written again; only the switch is made."""
    seeds, out = write_seeds(tmp_path), tmp_path / "out"
    first = build_release(ontology_dir(), seeds, out)
    before = first.path.stat().st_ino
    (out / "current").unlink()

    again = build_release(ontology_dir(), seeds, out)

    assert (first.path, before) == (again.path, again.path.stat().st_ino)
    assert first.id == current(out)


def test_a_damaged_directory_of_the_same_id_is_replaced(
    old: ReleaseDirectory, out: Path, write_seeds: Any, tmp_path: Path
) -> None:
    """Building is the mend that every error of a damaged release names."""
    (out / old.id / "dataset.nq").write_bytes(b"")

    build_release(ontology_dir(), write_seeds(tmp_path), out)

    assert old.id == current(out)


def test_the_same_data_by_other_software_lie_beside(old: ReleaseDirectory, out: Path, tmp_path: Path) -> None:
    """One id, two manifests: neither directory is ever changed in place."""
    folder = ReleaseFolder(out)
    manifest = dump_manifest({**old.manifest, "software": "0" * 64})

    with folder.locked(), folder.building() as building:
        shutil.copytree(old.path, building, dirs_exist_ok=True)
        (building / "manifest.json").write_bytes(manifest)
        path = folder.publish(building, old.id)

    assert path.name.startswith(f"{old.id}-")
    assert path == folder.find_current()
    assert old.id == current(out)
    assert (out / old.id / "manifest.json").read_bytes() == (old.path / "manifest.json").read_bytes()


def test_only_the_latest_releases_are_kept_and_never_less_than_the_current_one(
    old: ReleaseDirectory, out: Path, write_seeds: Any, tmp_path: Path
) -> None:
    """`kept_releases` counts the current one; what is no release stays."""
    (out / "notes").mkdir()
    settings = Settings(kept_releases=2)
    weary, tired = (
        build_release(ontology_dir(), write_seeds(tmp_path / word, "tiredness", word), out, settings=settings).id
        for word in ("weariness", "exhaustion")
    )

    assert sorted([weary, tired, "notes"]) == sorted(
        path.name for path in out.iterdir() if not path.name.startswith(".") and not path.is_symlink()
    )
    assert tired == current(out)


def test_a_full_disk_is_a_clear_error_and_the_old_release_stays(
    old: ReleaseDirectory, out: Path, write_seeds: Any, tmp_path: Path
) -> None:
    """A limit on the size of files stands for the disk: writing fails in the middle of the dataset."""
    seeds = write_seeds(tmp_path, "tiredness", "weariness")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(ReleaseError) as caught:
            build_release(ontology_dir(), seeds, out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert (f"writing under {out} failed: File too large", "Make room on the disk.") == (
        caught.value.message, caught.value.hint,
    )  # fmt: skip
    assert [] == hidden(out)
    assert old.id == current(out)


def test_a_folder_that_cannot_be_made_is_a_clear_error(write_seeds: Any, tmp_path: Path) -> None:
    """A file is in the way."""
    (tmp_path / "file").write_text("")

    with pytest.raises(ReleaseError, match="Not a directory"):
        build_release(ontology_dir(), write_seeds(tmp_path), tmp_path / "file" / "out")
