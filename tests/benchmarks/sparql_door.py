"""The SPARQL door beside its peers in one run over the same data, and under a query that never ends.

    python -m tests.benchmarks.sparql_door [--quick] [--rounds 3] [--seconds 1] [--out dist]

The question is two hops with five answers, over a generated graph of 100 thousand triples, asked with keep-alive
connections by 1, 16 and 64 clients. Every server's answer is compared with the plan before anything is measured. Goals
are ratios of medians round by round; absolute figures mean nothing on a shared machine.

With a runaway: one product without end is asked again and again, a new text each time, while 64 clients ask the small
question; and so many more at once as take all places for what takes long.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from kg.release.manifest import load_manifest
from kg.settings import get_settings
from tests.benchmarks.comparison import BARE, Cell, Measured, bare, measure
from tests.benchmarks.graphs import MIDDLE, Graphs, benchmark_release
from tests.benchmarks.load import load
from tests.benchmarks.machine import machine
from tests.benchmarks.options import Options, read_options
from tests.benchmarks.peers import Peer
from tests.benchmarks.report import Goal, Run, Table, rate_goals, tell
from tests.benchmarks.runaways import runaways
from tests.benchmarks.servers import ServerError, short_reason
from tests.benchmarks.sparql_peers import OXIGRAPH, RDFLIB, Endpoint, ours, oxigraph, rdflib_endpoint

CLIENTS = (1, 16, 64)
_CELLS = [Cell(kind, clients) for clients in CLIENTS for kind in ("cached", "new text")]
_UNCACHED = [cell for cell in _CELLS if cell.kind != "cached"]
_LOADED = Cell("new text", 64)
QUIET, RUNAWAY = "quiet", "with a runaway"
_TWO_CORES = 2


class _Bare:
    """The bare application, asked as a SPARQL endpoint is."""

    def __init__(self, port: int, roots: tuple[int, ...], asked: Endpoint) -> None:
        self.name, self.port, self.roots = BARE, port, roots
        self.path, self.headers, self.body = asked.path, asked.headers, asked.body

    def check(self, kind: str) -> bytes:  # noqa: ARG002 - its answer never differs
        return b""


def compare(release: Path, folder: Path, options: Options) -> tuple[Measured, dict[str, str]]:
    """Ours and the peers; what is missing is said, and why."""
    workers, missing = os.cpu_count() or 1, {}
    with ExitStack() as stack:
        own = stack.enter_context(ours(release))
        plain = stack.enter_context(bare(own.check("cached"), folder))
        servers: list[Peer] = [own, _Bare(plain.port, plain.roots, own)]
        peers = {OXIGRAPH: oxigraph(release), RDFLIB: rdflib_endpoint(release, workers)}
        for name, peer in peers.items():
            try:
                servers.append(stack.enter_context(peer))
            except ServerError as error:
                sys.stderr.write(f"\n!!! {name} is NOT measured: {error}\n\n")
                missing[name] = short_reason(error)
        return measure(servers, _CELLS, rounds=options.rounds, seconds=options.seconds), missing


def compare_with_runaways(release: Path, options: Options) -> tuple[Measured, Counter[int], float]:
    """The small question of 64 clients, quiet and beside one runaway at a time.

    Returns:
        The samples; statuses of the runaways; and how long the slowest of those that found no place waited, in seconds.
    """
    measured = Measured()
    about_s = options.rounds * (options.seconds + max(3, options.seconds) + 1) + 5
    sys.stderr.write(f"  small queries beside a runaway (about {about_s:.0f} s) …\n")
    with ours(release) as server:
        for _ in range(options.rounds):
            for _ in range(30):
                server.check("new text")
            quiet = load(server, "new text", connections=_LOADED.clients, seconds=options.seconds)
            measured.samples.setdefault((QUIET, _LOADED), []).append(quiet)
            with runaways(server.port, 1):
                loaded = load(server, "new text", connections=_LOADED.clients, seconds=max(3, options.seconds))
            measured.samples.setdefault((RUNAWAY, _LOADED), []).append(loaded)
        with runaways(server.port, 2 * get_settings().readers) as seen:
            load(server, "new text", connections=1, seconds=3)
    busy_s = [one.seconds for one in seen if one.code == "busy"]
    return measured, Counter(one.status for one in seen), max(busy_s, default=0.0)


def peer_goals(measured: Measured, missing: dict[str, str]) -> Iterator[Goal]:
    """The goals beside the peers."""
    bounds: list[tuple[Cell, str, float | None]] = [(cell, BARE, 0.5) for cell in _CELLS if cell.kind == "cached"]
    bounds += [(cell, RDFLIB, 10.0) for cell in _UNCACHED]
    bounds += [(cell, OXIGRAPH, 0.3) for cell in _UNCACHED]
    return rate_goals("SPARQL", measured, bounds, missing)


def runaway_goals(measured: Measured) -> Iterator[Goal]:
    """What a runaway may take from others."""
    kept = measured.ratio(_LOADED, RUNAWAY, QUIET, lambda sample: sample.rate)
    bound = 0.4 if (os.cpu_count() or 1) <= _TWO_CORES else 0.8
    yield Goal("SPARQL: small queries with one runaway at a time, to quiet", kept, bound, at_least=True)
    slowest_s = measured.ratio(_LOADED, RUNAWAY, RUNAWAY, lambda sample: sample.p99_ms)
    assert slowest_s is not None
    slow = [sample.p99_ms / 1000 for sample in measured.samples[RUNAWAY, _LOADED]]
    spread = type(slowest_s).of(slow)
    yield Goal("SPARQL: seconds that one small query in a hundred takes then", spread, 1.0, at_least=False)


def run(options: Options, graph: Graphs = benchmark_release) -> Run:
    """Measure.

    Args:
        options: How much.
        graph: Gives the release of about so many triples.
    """
    found = Run("sparql", machine(), options.rounds, options.seconds)
    release = graph(MIDDLE)
    found.triples["middle"] = load_manifest(release)["counts"]["quads"]
    with tempfile.TemporaryDirectory() as name:
        compared, missing = compare(release, Path(name), options)
    found.machine["peers"] = dict.fromkeys(missing, "not here")  # their versions stand among the packages
    found.add("SPARQL endpoints, in memory", compared, peer_goals(compared, missing))
    loaded, statuses, busy_s = compare_with_runaways(release, options)
    found.add("Small queries beside a runaway", loaded, runaway_goals(loaded))
    rows = [(status, count) for status, count in sorted(statuses.items())]
    note = f"Those that are refused as busy wait {busy_s:.2f} s at most."
    found.tables.append(Table("Runaways beyond the places for what takes long", ("status", "times"), rows, note))
    return found


if __name__ == "__main__":
    chosen = read_options(__doc__)
    tell([run(chosen)], chosen.out)
