"""The SPARQL door beside its peers in one run over the same data, and under a query that never ends.

    python -m tests.benchmarks.sparql_door [--quick] [--rounds 5] [--seconds 1] [--out dist/bench-sparql.json]

The question is two hops with five answers, over a generated graph of 100 thousand triples, asked with keep-alive
connections by 1, 16 and 64 clients. Every server's answer is compared with the plan before anything is measured. Goals
are ratios of medians round by round; absolute figures mean nothing on a shared machine.

With a runaway: one product without end is asked again and again, a new text each time, while 64 clients ask the small
question; and so many more at once as take all places for what takes long.
"""

from __future__ import annotations

import http.client
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

from kg.release.manifest import load_manifest
from kg.settings import get_settings
from tests.benchmarks.comparison import BARE, Cell, Measured, bare, measure
from tests.benchmarks.door import MIDDLE, machine
from tests.benchmarks.graphs import benchmark_release
from tests.benchmarks.load import load
from tests.benchmarks.options import Options, read_options
from tests.benchmarks.peers import Peer
from tests.benchmarks.report import Goal, Run, rate_goals
from tests.benchmarks.servers import ServerError
from tests.benchmarks.sparql_peers import OXIGRAPH, RDFLIB, Endpoint, ours, oxigraph, rdflib_endpoint

CLIENTS = (1, 16, 64)
_CELLS = [Cell(kind, clients) for clients in CLIENTS for kind in ("cached", "new text")]
_UNCACHED = [cell for cell in _CELLS if cell.kind != "cached"]
_LOADED = Cell("new text", 64)
QUIET, RUNAWAY = "quiet", "with a runaway"
_TWO_CORES = 2
RUNAWAY_QUERY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?c != ?i) }"


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
                missing[name] = f"not measured: {error}"
        return measure(servers, _CELLS, rounds=options.rounds, seconds=options.seconds), missing


def compare_with_runaways(release: Path, options: Options) -> tuple[Measured, Counter[int], float]:
    """The small question of 64 clients, quiet and beside one runaway at a time.

    Returns:
        The samples; statuses of the runaways; and how long the slowest of those that found no place waited, in seconds.
    """
    measured = Measured()
    with ours(release) as server:
        for _ in range(options.rounds):
            for _ in range(30):
                server.check("new text")
            quiet = load(server, "new text", connections=_LOADED.clients, seconds=options.seconds)
            measured.samples.setdefault((QUIET, _LOADED), []).append(quiet)
            with _runaways(server.port, 1):
                loaded = load(server, "new text", connections=_LOADED.clients, seconds=max(3, options.seconds))
            measured.samples.setdefault((RUNAWAY, _LOADED), []).append(loaded)
        with _runaways(server.port, 2 * get_settings().readers) as seen:
            load(server, "new text", connections=1, seconds=3)
    busy_s = [seconds for status, seconds, code in seen if code == "busy"]
    return measured, Counter(status for status, *_ in seen), max(busy_s, default=0.0)


@contextmanager
def _runaways(port: int, number: int) -> Iterator[list[tuple[int, float, str]]]:
    """So many clients that ask what never ends, each again as soon as it is refused; status, time and code of each."""
    seen: list[tuple[int, float, str]] = []
    is_over = threading.Event()
    open_ones: set[http.client.HTTPConnection] = set()

    def ask(client: int) -> None:
        while not is_over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            open_ones.add(connection)
            started = time.perf_counter()
            try:
                body = f"{RUNAWAY_QUERY} # {client} {started}".encode()
                connection.request("POST", "/sparql", body, {"Content-Type": "application/sparql-query"})
                response = connection.getresponse()
                code = response.read().partition(b'"code": "')[2].partition(b'"')[0].decode()
                seen.append((response.status, time.perf_counter() - started, code))
                is_over.wait(0.2)
            except (OSError, http.client.HTTPException):
                if not is_over.is_set():
                    raise
            finally:
                open_ones.discard(connection)
                connection.close()

    threads = [threading.Thread(target=ask, args=(client,), daemon=True) for client in range(number)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    try:
        yield seen
    finally:
        is_over.set()
        for connection in list(open_ones):
            if connection.sock is not None:
                connection.sock.close()
        for thread in threads:
            thread.join(timeout=15)


def peer_goals(measured: Measured) -> Iterator[Goal]:
    """The goals beside the peers."""
    bounds = [(cell, BARE, 0.5) for cell in _CELLS if cell.kind == "cached"]
    bounds += [(cell, RDFLIB, 10.0) for cell in _UNCACHED]
    bounds += [(cell, OXIGRAPH, 0.3) for cell in _UNCACHED]
    return rate_goals(measured, bounds)


def runaway_goals(measured: Measured) -> Iterator[Goal]:
    """What a runaway may take from others."""
    kept = measured.ratio(_LOADED, RUNAWAY, QUIET, lambda sample: sample.rate)
    bound = 0.4 if (os.cpu_count() or 1) <= _TWO_CORES else 0.8
    yield Goal("small queries with one runaway at a time, to quiet", kept, bound, at_least=True)
    slowest_s = measured.ratio(_LOADED, RUNAWAY, RUNAWAY, lambda sample: sample.p99_ms)
    assert slowest_s is not None
    slow = [sample.p99_ms / 1000 for sample in measured.samples[RUNAWAY, _LOADED]]
    spread = type(slowest_s).of(slow)
    yield Goal("seconds that one small query in a hundred takes then", spread, 1.0, at_least=False)


def main() -> None:
    """Measure, print and write."""
    options = read_options(__doc__, quick="two rounds", out=Path("dist/bench-sparql.json"))
    run = Run(machine(), options.rounds, options.seconds)
    release = benchmark_release(MIDDLE)
    run.triples["middle"] = load_manifest(release)["counts"]["quads"]
    with tempfile.TemporaryDirectory() as name:
        compared, missing = compare(release, Path(name), options)
    known = {OXIGRAPH: "oxigraph", RDFLIB: "rdflib-endpoint"}
    run.machine["peers"] = {peer: missing.get(peer) or version(package) for peer, package in known.items()}
    run.add("SPARQL endpoints, in memory", compared, peer_goals(compared))
    loaded, statuses, busy_s = compare_with_runaways(release, options)
    run.add("Small queries beside a runaway", loaded, runaway_goals(loaded))
    sys.stdout.write(run.text())
    sys.stdout.write(f"Runaways beyond the places: {dict(statuses)}; refused as busy after {busy_s:.2f} s at most\n")
    run.write(options.out)


if __name__ == "__main__":
    main()
