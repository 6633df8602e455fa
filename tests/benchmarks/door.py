"""The GraphQL door beside its peers in one run over the same data, and its cost beside the size of the graph.

    python -m tests.benchmarks.door [--quick] [--rounds 5] [--seconds 1] [--out dist/bench.json]

The question is the flagship of the README over generated graphs in which it has one answer (`graphs`), asked with
keep-alive connections by one client and by sixteen. Every server's answer is compared with the plan before anything is
measured. Goals are ratios of medians round by round; absolute figures mean nothing on a shared machine. Beside each
ratio of rates stands that of CPU time per answer, which other users of the machine hardly change.

datasette-graphql is left out: it has had no release since 2023.
"""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg.release.manifest import load_manifest
from kg.settings import get_settings
from tests.benchmarks import peer_postgraphile
from tests.benchmarks.comparison import BARE, NAIVE, Cell, Measured, bare, measure, naive, ours
from tests.benchmarks.graphs import benchmark_release
from tests.benchmarks.load import generator
from tests.benchmarks.options import Options, read_options
from tests.benchmarks.peers import CLIENTS, KINDS
from tests.benchmarks.report import Goal, Run, rate_goals
from tests.benchmarks.servers import ServerError

SMALL, MIDDLE, LARGE = 10_000, 100_000, 1_000_000
_IN_MEMORY, _ON_DISK = 1 << 40, 1  # KG_MEMORY_TRIPLES
_CELLS = [Cell(kind, clients) for clients in CLIENTS for kind in KINDS]
_UNCACHED = [cell for cell in _CELLS if cell.kind != "cached"]


def compare(release: Path, folder: Path, options: Options) -> tuple[Measured, dict[str, str]]:
    """Ours and the peers over one release.

    Returns:
        The samples, and the versions of the peers' programs; where a peer is missing, why.
    """
    workers = os.cpu_count() or 1  # of the peers, who are slower with more: their workers use a core all the time
    with ExitStack() as stack:
        servers = [stack.enter_context(ours(release, memory_triples=_IN_MEMORY))]
        servers.append(stack.enter_context(bare(servers[0].check("cached"), folder)))
        servers.append(stack.enter_context(naive(release, workers)))
        try:
            servers.append(stack.enter_context(peer_postgraphile.serving(release, workers)))
            versions = peer_postgraphile.versions()
        except (peer_postgraphile.MissingError, ServerError) as error:
            sys.stderr.write(f"\n!!! {peer_postgraphile.NAME} is NOT measured: {error}\n\n")
            versions = {peer_postgraphile.NAME: f"not measured: {error}"}
        measured = measure(servers, _CELLS, rounds=options.rounds, seconds=options.seconds)
    return measured, versions


def compare_sizes(small: Path, large: Path, memory_triples: int, options: Options) -> Measured:
    """Ours over a small and a large release, one client, warm and uncached."""
    cells = [cell for cell in _UNCACHED if cell.clients == 1]
    with ExitStack() as stack:
        servers = [
            stack.enter_context(ours(release, memory_triples=memory_triples, name=name))
            for name, release in (("small", small), ("large", large))
        ]
        return measure(servers, cells, rounds=options.rounds, seconds=options.seconds)


def peer_goals(measured: Measured) -> Iterator[Goal]:
    """The goals beside the peers."""
    bounds = [(cell, BARE, 0.5) for cell in _CELLS if cell.kind == "cached"]
    bounds += [(cell, NAIVE, 6.0) for cell in _UNCACHED]
    bounds += [(cell, peer_postgraphile.NAME, 1.0) for cell in _UNCACHED]
    return rate_goals(measured, bounds)


def size_goals(measured: Measured, where: str) -> Iterator[Goal]:
    """The goals of cost beside size: the same answer may cost half as much again in a graph a hundred times as large."""
    for cell in dict.fromkeys(cell for _, cell in measured.samples):
        latency = measured.ratio(cell, "large", "small", lambda sample: sample.p50_ms)
        cost = measured.ratio(cell, "large", "small", lambda sample: sample.cpu_ms)
        yield Goal(f"{cell.kind}, large to small graph {where}, latency", latency, 1.5, at_least=False, cost=cost)


def machine() -> dict[str, Any]:
    """Where and with what it was measured."""
    names = ("fastapi", "graphql-core", "pyoxigraph", "strawberry-graphql", "uvicorn")
    return {
        "cores": os.cpu_count(),
        "load_average": os.getloadavg()[0],
        "load_generator": generator(),
        "python": platform.python_version(),
        "readers": get_settings().readers,
        "versions": {name: version(name) for name in names},
    }


def main() -> None:
    """Measure, print and write."""
    options = read_options(
        __doc__, quick="two rounds, and 100 thousand triples as the large graph", out=Path("dist/bench.json")
    )
    run = Run(machine(), options.rounds, options.seconds)
    sys.stderr.write("Benchmark graphs (made once) …\n")
    small, middle, large = map(benchmark_release, (SMALL, MIDDLE, MIDDLE if options.is_quick else LARGE))
    for size, release in (("small", small), ("middle", middle), ("large", large)):
        run.triples[size] = load_manifest(release)["counts"]["quads"]
    with tempfile.TemporaryDirectory() as name:
        compared, run.machine["peers"] = compare(middle, Path(name), options)
    run.add("Peers over the middle graph, in memory", compared, peer_goals(compared))
    for where, memory_triples in (("on disk", _ON_DISK), ("in memory", _IN_MEMORY)):
        measured = compare_sizes(small, large, memory_triples, options)
        run.add(f"Small and large graph {where}", measured, size_goals(measured, where))
    sys.stdout.write(run.text())
    run.write(options.out)


if __name__ == "__main__":
    main()
