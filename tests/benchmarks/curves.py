"""Cost curves of our own: building, disk, memory, start and latency beside size; clients; a runaway beside them.

    python -m tests.benchmarks.curves [--quick | --full] [--rounds 3] [--seconds 1] [--out dist]

Graphs of 10 thousand, 100 thousand and 1 million triples; with --quick not the last, with --full 10 million as well. They
are built here, in a temporary folder beside the kept ones, because a build is measured too. The flagship has the same
answer in all of them and is compared with it before anything is measured.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import build_curve, serve_curve
from tests.benchmarks.build_curve import Built, build_measured
from tests.benchmarks.graphs import LARGE, LARGEST, MIDDLE, SMALL, graph_cache
from tests.benchmarks.machine import machine
from tests.benchmarks.options import Options, read_options
from tests.benchmarks.report import Run, tell


@contextmanager
def built_graphs(options: Options) -> Iterator[list[Built]]:
    """Graphs of all sizes, from small to large; gone when the block ends."""
    sizes = [SMALL, MIDDLE, *([] if options.is_quick else [LARGE]), *([LARGEST] if options.is_full else [])]
    cache = graph_cache()
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as name:
        yield [build_measured(size, Path(name)) for size in sizes]


def run(options: Options, curve: list[Built]) -> Run:
    """Measure over graphs that were built."""
    found = Run("curves", machine(), options.rounds, options.seconds)
    found.triples = {f"{built.size:,}": built.quads for built in curve}
    found.tables += build_curve.build_tables(curve)
    found.goals += build_curve.build_goals(curve)
    releases = {built.size: built.release for built in curve}
    starts = serve_curve.measure_starts(releases)
    found.tables.append(serve_curve.start_table(starts))
    found.goals += serve_curve.start_goals(starts)
    places = {place: serve_curve.measure_sizes(releases, place, options) for place in serve_curve.PLACES}
    for place, measured in places.items():
        found.add(f"Flagship over graphs of all sizes {place}", measured, [])
    found.tables.append(serve_curve.latency_table(places))
    found.goals += serve_curve.size_goals(places, list(releases))
    clients = serve_curve.measure_clients(releases[MIDDLE], options)
    found.add("Flagship by number of clients", clients, [])
    found.tables.append(serve_curve.client_table(clients))
    beside = serve_curve.measure_with_runaway(releases[MIDDLE], options)
    found.add("Flagship beside a runaway", beside, serve_curve.runaway_goals(beside))
    found.tables.append(serve_curve.runaway_table(beside))
    return found


if __name__ == "__main__":
    chosen = read_options(__doc__)
    with built_graphs(chosen) as graphs:
        tell([run(chosen, graphs)], chosen.out)
