"""What a build costs beside the size of the graph: time, each phase, memory, disk; and beside the engine's bulk load."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Self

from kg.release.manifest import DATASET, EDGES, SEARCH, STORE
from tests.benchmarks.comparison import Spread
from tests.benchmarks.graphs import LARGE, LARGEST, sources
from tests.benchmarks.report import Goal, Table
from tests.benchmarks.servers import memory_bytes

# For the words before a step: a build, its seeds and two bulk loads, as measured on two cores.
_SECONDS_PER_QUAD = 40e-6
_START_S = 5
_LOOK_S = 0.25  # looking costs CPU time as well
_GIB, _MB = 1 << 30, 1e6
_TO_BULK_LOAD, _MOST_GIB = 4.0, 4.0
# One run of a phase of seconds wavers by a tenth, which would pass for growth; minutes take their own middle.
_BUILDS, _SHORT_QUADS = 3, LARGE
# Sorting n things costs n log n: 1.17 times linear from one million to ten. What grows faster is at fault.
GROWTH = 1.2
_QUADS_PER_CLAIM = 34
# A phase this short says nothing about growth: most of it is starting.
_SHORT_S = 0.5
_INDEXES = (SEARCH, EDGES)


@dataclass(frozen=True, slots=True)
class Built:
    """A graph that was built, and what that cost.

    Attributes:
        size: Triples that were asked for.
        seconds: Of the build; of a short one, which is built three times, the middle one.
        phases: Name → seconds, likewise, in their order.
        load_s: Of each bulk load of the same quads.
        in_order_s: The same with the store put in order for reading.
        peak_bytes: Most memory that the build's processes had at once.
        look_up_ns: Of one look-up among as many things as there are claims (`tests.benchmarks.yardstick`).
    """

    size: int
    quads: int
    release: Path
    seconds: float
    phases: dict[str, float]
    load_s: tuple[float, ...]
    in_order_s: tuple[float, ...]
    peak_bytes: int
    look_up_ns: float


def build_measured(size: int, folder: Path) -> Built:
    """Build a graph of about so many triples in a folder, and load its quads twice, all watched from outside."""
    builds = _BUILDS if size <= _SHORT_QUADS else 1
    about = builds * (_START_S + size * _SECONDS_PER_QUAD)
    sys.stderr.write(f"Building a graph of {size:,} triples (about {about:,.0f} s) …\n")
    with tempfile.TemporaryDirectory(dir=folder) as name:
        seeds = Path(name) / "seeds"
        for source in sources(size):
            source.write(seeds)
        done, peaks = zip(*(_watched("build", seeds, folder / str(size)) for _ in range(builds)), strict=True)
        release, loads = Path(done[0]["release"]), []
        for _ in range(2):
            store = Path(name) / "store"
            loads.append(_watched("load", release / DATASET, store)[0])
            shutil.rmtree(store)
    alone, in_order = (tuple(load[key] for load in loads) for key in ("seconds", "in_order"))
    phases = {name: median(one["phases"].get(name, 0.0) for one in done) for name in done[0]["phases"]}
    seconds = median(one["seconds"] for one in done)
    return Built(
        size, done[0]["quads"], release, seconds, phases, alone, in_order, max(peaks), _look_up_ns(done[0]["quads"])
    )


def _watched(task: str, source: Path, target: Path) -> tuple[dict[str, Any], int]:
    """What a process of `building` prints, and the most memory that it and its descendants had."""
    command = [sys.executable, "-m", "tests.benchmarks.building", task, str(source), str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watch = _Watch(process.pid)
        with watch:
            said, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command[:4])
    return json.loads(said), watch.peak_bytes


def _look_up_ns(quads: int) -> float:
    """The yardstick, in a process of its own: how memory was used before would show."""
    command = [sys.executable, "-m", "tests.benchmarks.yardstick", str(max(1, quads // _QUADS_PER_CLAIM))]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


class _Watch:
    """Looks at the memory of a process and its descendants while a block runs."""

    def __init__(self, process: int) -> None:
        self.peak_bytes = 0
        self._process = process
        self._is_over = threading.Event()
        self._looking = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._looking.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._is_over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._is_over.wait(_LOOK_S):
            self.peak_bytes = max(self.peak_bytes, memory_bytes({self._process}))


def build_tables(curve: Sequence[Built]) -> Iterator[Table]:
    """The curves of a build.

    Args:
        curve: From small to large.
    """
    rows = [
        (
            b.quads, b.seconds, load_s, b.seconds / load_s, sum(b.in_order_s) / len(b.in_order_s), b.quads / b.seconds,
            b.peak_bytes / _GIB or None,
        )
        for b in curve
        for load_s in (sum(b.load_s) / len(b.load_s),)
    ]  # fmt: skip
    columns = ("quads", "build s", "bulk load s", "ratio", "bulk load and put in order s", "quads/s", "peak memory GiB")
    note = (
        "Validation included; the store is on disk. The middle of three builds up to a million triples. Memory is added "
        "up over processes: what they share counts in each."
    )
    yield Table("Building", columns, rows, note)
    names = dict.fromkeys(name for b in curve for name in b.phases)
    steps = [f"×{b.quads / a.quads:.1f}: growth to linear" for a, b in pairwise(curve)]
    phases = [(n, *(b.phases.get(n) for b in curve), *(_growth(a, b, n) for a, b in pairwise(curve))) for n in names]
    heads = ("phase", *(f"s at {b.quads:,}" for b in curve), *steps)
    yield Table("Phases of a build", heads, phases, f"No growth where a phase takes less than {_SHORT_S:g} s.")
    growths = [None, *(b.look_up_ns / a.look_up_ns for a, b in pairwise(curve))]
    look_ups = [(b.quads // _QUADS_PER_CLAIM, b.look_up_ns, growth) for b, growth in zip(curve, growths, strict=True)]
    note = (
        "One step of a loop that is linear by any account: a look-up by name, each of as many things as the graph has "
        "claims, in no order. What it grows by is the machine's share in the growth of phases: more data misses its "
        "caches more often."
    )
    yield Table("The same step with more data", ("things", "ns per look-up", "growth to linear"), look_ups, note)
    disk = [(b.quads, *(size / _MB for size in _disk(b.release)), sum(_disk(b.release)) / b.quads) for b in curve]
    heads = ("quads", "dataset MB", "store MB", "indexes MB", "other files MB", "bytes per quad")
    yield Table("Disk", heads, disk, "Other files: one dump per graph, descriptions, the ontology.")


def build_goals(curve: Sequence[Built]) -> Iterator[Goal]:
    """Time and memory at one and ten million triples, and growth from step to step."""
    by_size = {b.size: b for b in curve}
    for size in (LARGE, LARGEST):
        ratio = None
        if size in by_size:
            ratio = Spread.of([by_size[size].seconds / load_s for load_s in by_size[size].load_s])
        name = f"build: time to the bulk load of the same quads, {size:,} triples"
        yield Goal(name, ratio, _TO_BULK_LOAD, at_least=False, why=_too_small(size))
    largest = by_size.get(LARGEST)
    peak = Spread.of([largest.peak_bytes / _GIB]) if largest and largest.peak_bytes else None
    name = f"build: peak memory in GiB, {LARGEST:,} triples"
    yield Goal(name, peak, _MOST_GIB, at_least=False, why=_too_small(LARGEST))
    for a, b in pairwise(curve):
        growths = {name: growth for name in b.phases if (growth := _growth(a, b, name)) is not None}
        if growths:
            worst = max(growths, key=growths.__getitem__)
            name = f"build: growth to linear from {a.size:,} to {b.size:,}, worst phase ({worst})"
            yield Goal(name, Spread.of([growths[worst]]), GROWTH, at_least=False)


def _too_small(size: int) -> str:
    return f"graphs of {size:,} triples are made {'with --full' if size == LARGEST else 'without --quick'}"


def _growth(small: Built, large: Built, phase: str) -> float | None:
    """How much faster than the graph a phase grows; None where it is too short to say."""
    before, after = small.phases.get(phase, 0.0), large.phases.get(phase, 0.0)
    if min(before, after) < _SHORT_S:
        return None
    return (after / before) / (large.quads / small.quads)


def _disk(release: Path) -> tuple[int, int, int, int]:
    """Bytes of dataset, store, indexes and the rest."""
    sizes = {
        Path(folder) / file: (Path(folder) / file).stat().st_size
        for folder, _, files in os.walk(release)
        for file in files
    }
    dataset = sizes[release / DATASET]
    store = sum(size for path, size in sizes.items() if STORE in path.relative_to(release).parts)
    indexes = sum(sizes[release / name] for name in _INDEXES)
    return dataset, store, indexes, sum(sizes.values()) - dataset - store - indexes
