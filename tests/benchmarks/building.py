"""One build, or one bulk load, in a process of its own, so that its memory can be watched from outside.

    python -m tests.benchmarks.building build SEEDS FOLDER
    python -m tests.benchmarks.building load DATASET STORE

The first makes a release in FOLDER as `kg build` does, with its store on disk; the second is the engine's own bulk load
of the same quads. Each prints one line of JSON: how long it took, starting of the interpreter left out.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kg.locations import ontology_dir
from kg.release.build import build_in_folder
from kg.release.draft import Inputs
from kg.release.folder import ReleaseFolder
from kg.release.manifest import load_manifest
from kg.settings import Settings
from kg.store import EmbeddedEngine

_ON_DISK = 1  # memory_triples
# What the process beside the build tells of its work: how much of it is left to be seen when the build begins to listen
# differs from size to size.
_VALIDATING = ("load the store", "check ")


class Phases:
    """A listener to the progress of a build that times its phases.

    Args:
        on_end: Told the name of every phase that is over.

    Attributes:
        seconds: Name of a phase, without counts and rates → how long it took, in the order of beginnings.
    """

    def __init__(self, on_end: Callable[[str], None] | None = None) -> None:
        self._on_end = on_end
        self.seconds: dict[str, float] = {}
        self._phase = "start"
        self._began = time.perf_counter()

    def __call__(self, phase: str, share: float) -> None:
        """Take the phase that is over to have ended now."""
        del share
        name = phase.partition(":")[0]
        if name.startswith(_VALIDATING):
            name = "validate"
        if name != self._phase:
            now = time.perf_counter()
            self.seconds[self._phase] = self.seconds.get(self._phase, 0.0) + now - self._began
            if self._on_end is not None:
                self._on_end(self._phase)
            self._phase, self._began = name, now


def build(seeds: Path, folder: Path, phases: Phases | None = None) -> dict[str, Any]:
    """Build and say what it took."""
    phases, started = phases or Phases(), time.perf_counter()
    releases = ReleaseFolder(folder)
    with releases.locked():
        settings = Settings(memory_triples=_ON_DISK)
        made = build_in_folder(Inputs(ontology_dir(), seeds), releases, progress=phases, settings=settings)
    seconds = time.perf_counter() - started
    quads = load_manifest(made.path)["counts"]["quads"]
    return {"seconds": seconds, "phases": phases.seconds, "release": str(made.path), "quads": quads}


def load(dataset: Path, store: Path) -> dict[str, Any]:
    """Load and say what that took alone, and with the store put in order for reading as a release has it."""
    started = time.perf_counter()
    with EmbeddedEngine.making(store) as engine:
        engine.load(dataset)
        seconds = time.perf_counter() - started
        engine.finish()
    return {"seconds": seconds, "in_order": time.perf_counter() - started}


def main(task: str, source: str, target: str) -> None:
    """Do one of the two."""
    done = (build if task == "build" else load)(Path(source), Path(target))
    sys.stdout.write(json.dumps(done) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
