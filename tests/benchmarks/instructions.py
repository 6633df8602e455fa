"""How much work the phases of a build are, in executed instructions, which no cache and no neighbour changes.

    python -m tests.benchmarks.instructions [--triples 100k --triples 1m] [--out dist]

Seconds tell what a phase costs on one machine; where more data leaves the caches of the processor they grow faster than
the work. Counted by Valgrind (Debian: `apt-get install valgrind`), under which a build takes seventy times as long: a
million triples a quarter of an hour, ten million two hours and more. Validation is a process of its own, counted from
its first to its last instruction, less what it takes to validate nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from kg.locations import ontology_dir
from kg.prefixes import DEFAULT_BASE_IRI
from tests.benchmarks.build_curve import GROWTH
from tests.benchmarks.building import Phases, build
from tests.benchmarks.comparison import Spread
from tests.benchmarks.graphs import LARGE, MIDDLE, graph_cache, size, sources
from tests.benchmarks.machine import machine
from tests.benchmarks.report import Goal, Run, Table, tell

_COUNTER, _CONTROL = "valgrind", "callgrind_control"
# Measured on two cores of 2023; what is not data takes a minute besides.
_MINUTES_PER_TRIPLE, _START_MINUTES = 13e-6, 1
_VALIDATING, _VALIDATION = "kg.release.checking_process", "validation"
# Of phases that follow the data: others start, wait for the process that validates, or rename a folder.
_PHASES = ("load", "collect claims", "reason", "sort", "index", "write the manifest", _VALIDATION)
_NAMED = re.compile(r"^desc: Trigger: dump (.+)$", re.MULTILINE)
_COUNTED = re.compile(r"^totals: (\d+)$", re.MULTILINE)
_COMMAND = re.compile(r"^cmd: (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Counted:
    """A build that was counted.

    Attributes:
        size: Triples that were asked for.
        quads: Of the graph.
        phases: Name → instructions, in their order.
    """

    size: int
    quads: int
    phases: dict[str, int]

    def per_quad(self, phase: str) -> float | None:
        """Instructions for each quad of the graph; None for a phase that a small graph does not tell of."""
        return self.phases[phase] / self.quads if phase in self.phases else None


def count(triples: int, nothing: int) -> Counted:
    """Build a graph of about so many triples under Valgrind.

    Args:
        nothing: Instructions that validation takes where there is nothing; see `count_nothing`.
    """
    sys.stderr.write(
        f"Counting a build of {triples:,} triples (about {_START_MINUTES + triples * _MINUTES_PER_TRIPLE:,.0f} min) …\n"
    )
    graph_cache().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=graph_cache()) as name:
        seeds, dumps = Path(name) / "seeds", Path(name) / "dumps"
        for source in sources(triples):
            source.write(seeds)
        with _counting(
            dumps, "-m", "tests.benchmarks.instructions", "--counted", str(seeds), f"{name}/releases"
        ) as run:
            told = run.stdout.read()
        phases = dict(read_dumps(dumps))
        phases[_VALIDATION] -= nothing
        return Counted(triples, json.loads(told)["quads"], phases)


def count_nothing() -> int:
    """Instructions of the process that validates over an empty store: its start, our ontology, and every check."""
    orders = json.dumps({"finish": True}), json.dumps({"check": None})
    with tempfile.TemporaryDirectory() as name:
        dumps = Path(name) / "dumps"
        task = {"base_iri": DEFAULT_BASE_IRI, "ontology": str(ontology_dir()), "store": f"{name}/store"}
        with _counting(dumps, "-P", "-m", _VALIDATING, json.dumps(task)) as run:
            run.stdin.write("".join(f"{order}\n" for order in orders))
            run.stdin.flush()
            run.stdout.read()  # its input stays open until it has said everything
        return dict(read_dumps(dumps))[_VALIDATION]


@contextmanager
def _counting(dumps: Path, *arguments: str) -> Iterator[Any]:
    """A Python that is counted with every process that it starts, but for those that let it be counted.

    Raises:
        SystemExit: It failed.
    """
    dumps.mkdir(exist_ok=True)
    counter = [_COUNTER, "--tool=callgrind", f"--callgrind-out-file={dumps}/%p", "--log-file=/dev/null"]
    children = ["--trace-children=yes", f"--trace-children-skip=*/{_CONTROL}"]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    command = [*counter, *children, sys.executable, *arguments]
    run = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        with run:
            yield run
    finally:
        if run.returncode:
            sys.exit(f"what was counted ended with {run.returncode}")


def read_dumps(folder: Path) -> Iterator[tuple[str, int]]:
    """Phase and instructions of every dump in the files that Valgrind wrote, in the order of dumping.

    They are named by a process, and a number where it went on: `17.1`, `17.2`, and `17` in the end. What the process that
    validates took is one phase, the last; there is none if it was not counted.
    """
    files = {tuple(map(int, path.name.split("."))): path for path in folder.iterdir()}
    validation = 0
    for _, path in sorted(files.items()):
        text = path.read_text(encoding="utf-8", errors="replace")
        named, counted, command = _NAMED.search(text), _COUNTED.search(text), _COMMAND.search(text)
        assert counted is not None
        assert command is not None
        if _VALIDATING in command[1].split():
            validation += int(counted[1])
        elif named is not None:
            yield named[1].replace("-", " "), int(counted[1])
    if validation:
        yield _VALIDATION, validation


def _dump(phase: str) -> None:
    """Let Valgrind write what was counted in a phase that is over, and begin again."""
    command = [_CONTROL, f"--dump={phase.replace(' ', '-')}", str(os.getpid())]
    subprocess.run(command, check=True, capture_output=True)


def table(curve: Sequence[Counted]) -> Table:
    """Instructions for each quad, phase by phase."""
    rows = [
        (name, *(c.per_quad(name) for c in curve), *(_growth(a, b, name) for a, b in pairwise(curve)))
        for name in _PHASES
    ]
    steps = [f"×{b.quads / a.quads:.1f}: growth to linear" for a, b in pairwise(curve)]
    heads = ("phase", *(f"per quad at {c.quads:,}" for c in curve), *steps)
    note = (
        "Executed instructions, counted by Valgrind: nearly the same on every run, however large the caches "
        "are and whatever else runs. Validation, a process of its own, is counted whole, with its loading of the store and "
        "without what it takes to validate nothing."
    )
    return Table("Work of a build", heads, rows, note)


def goals(curve: Sequence[Counted]) -> Iterator[Goal]:
    """Growth from step to step; the bound is that of seconds."""
    for a, b in pairwise(curve):
        growths = {name: growth for name in _PHASES if (growth := _growth(a, b, name)) is not None}
        if growths:
            worst = max(growths, key=growths.__getitem__)
            name = f"build: work, growth to linear from {a.size:,} to {b.size:,}, worst phase ({worst})"
            yield Goal(name, Spread.of([growths[worst]]), GROWTH, at_least=False)


def _growth(small: Counted, large: Counted, phase: str) -> float | None:
    before, after = small.per_quad(phase), large.per_quad(phase)
    return after / before if before and after and small.quads < large.quads else None


def run(sizes: Iterable[int]) -> Run:
    """Count builds of some sizes."""
    nothing = count_nothing()
    curve = [count(triples, nothing) for triples in sorted(sizes)]
    found = Run("instructions", machine(), 0, 0.0)
    found.triples = {f"{counted.size:,}": counted.quads for counted in curve}
    found.tables.append(table(curve))
    found.goals += goals(curve)
    return found


def main() -> None:
    """Count and tell; or, under Valgrind, build and dump."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=size, action="append", help="size, such as 100k; may come again")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder for the JSON")
    parser.add_argument("--counted", type=Path, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.counted:
        seeds, folder = options.counted
        sys.stdout.write(json.dumps(build(seeds, folder, Phases(_dump))) + "\n")
        return
    if missing := [name for name in (_COUNTER, _CONTROL) if shutil.which(name) is None]:
        parser.error(
            f"there is no {' and no '.join(missing)} here: install Valgrind (Debian: apt-get install valgrind)"
        )
    tell([run(options.triples or [MIDDLE, LARGE])], options.out)


if __name__ == "__main__":
    main()
