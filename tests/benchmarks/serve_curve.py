"""What serving costs beside the size of the graph, the number of clients and a query that never ends beside them."""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from kg.settings import get_settings
from tests.benchmarks.comparison import Cell, Measured, Spread, measure, ours
from tests.benchmarks.graphs import LARGEST
from tests.benchmarks.load import Sample, load
from tests.benchmarks.machine import memory_gib
from tests.benchmarks.options import Options
from tests.benchmarks.peers import AnswerError, Server
from tests.benchmarks.report import Goal, Table
from tests.benchmarks.runaways import runaways
from tests.benchmarks.servers import come_to_rest, memory_bytes

ON_DISK, IN_MEMORY = "on disk", "in memory"
PLACES = {ON_DISK: 1, IN_MEMORY: 1 << 40}  # KG_MEMORY_TRIPLES
CLIENTS = (1, 4, 16, 64)
QUIET, RUNAWAY = "quiet", "with a runaway"
_GIB = 1 << 30
_STARTS = 3
_LONGEST_START_S, _LOOK_S = 120, 0.01
# Design: "about a second" from a release to the first answer, "≤ 1.5×" from ten thousand to ten million triples.
_START_BOUND_S, _SIZE_BOUND = 1.5, 1.5
_LATENCY_CELLS = [Cell("cached", 1), Cell("new text", 1), Cell("new variables", 1)]
_BYTES_PER_TRIPLE = 390  # of a store in memory, in each reader
_BESIDE_RUNAWAY = (Cell("new text", 1), Cell("new text", 16))
_DEADLINE_S, _LOADED_S = 2.0, 5.0  # so that a runaway meets its deadline twice while the others are timed
# Two clients of one core each: a second core does not halve what a runaway takes from one.
_P99_BOUND, _P99_BOUND_ON_TWO_CORES, _TWO_CORES = 1.5, 2.0, 2


@dataclass(frozen=True, slots=True)
class Start:
    """How a server started: seconds until the first right answer, and the memory of its processes then."""

    seconds: Spread
    memory_bytes: int


def is_too_large(triples: int, place: str) -> str:
    """Why a graph of this size is not held in memory here; empty where it is."""
    free = memory_gib("MemAvailable")
    wanted = triples * _BYTES_PER_TRIPLE * (get_settings().readers + 1) / _GIB
    if place == ON_DISK or free is None or wanted < free / 2:
        return ""
    return f"{triples:,} triples in memory would take {wanted:.0f} GiB"


def measure_starts(releases: Mapping[int, Path]) -> dict[tuple[int, str], Start]:
    """Size and place → how `kg serve` starts from a release that is there, three times each."""
    found = {}
    for size, release in releases.items():
        for place, memory_triples in PLACES.items():
            if is_too_large(size, place):
                continue
            sys.stderr.write(f"Starting over {size:,} triples {place}, {_STARTS} times (seconds each) …\n")
            seconds, resident = zip(*(_start(release, memory_triples) for _ in range(_STARTS)), strict=True)
            found[size, place] = Start(Spread.of(seconds), max(resident))
    return found


def _start(release: Path, memory_triples: int) -> tuple[float, int]:
    began = time.perf_counter()
    with ours(release, memory_triples=memory_triples) as server:
        while not _answers(server):
            if time.perf_counter() - began > _LONGEST_START_S:
                raise AnswerError(f"no answer {_LONGEST_START_S} s after the start")
            time.sleep(_LOOK_S)
        return time.perf_counter() - began, memory_bytes(server.roots)


def _answers(server: Server) -> bool:
    try:
        server.check("cached")
    except (AnswerError, OSError, http.client.HTTPException):
        return False
    return True


def measure_sizes(releases: Mapping[int, Path], place: str, options: Options) -> Measured:
    """The flagship over all sizes side by side; each server is named by its size."""
    with ExitStack() as stack:
        servers = [
            stack.enter_context(ours(release, memory_triples=PLACES[place], name=f"{size:,} triples"))
            for size, release in releases.items()
            if not is_too_large(size, place)
        ]
        return measure(servers, _LATENCY_CELLS, rounds=options.rounds, seconds=options.seconds)


def measure_clients(release: Path, options: Options) -> Measured:
    """The flagship asked by more and more clients."""
    cells = [Cell(kind, clients) for kind in ("cached", "new text") for clients in CLIENTS]
    with ours(release, memory_triples=PLACES[IN_MEMORY]) as server:
        return measure([server], cells, rounds=options.rounds, seconds=options.seconds)


def measure_with_runaway(release: Path, options: Options) -> Measured:
    """The uncached flagship, quiet and beside a SPARQL query that runs into its deadline again and again.

    Raises:
        AnswerError: No runaway met its deadline, so nothing was measured.
    """
    measured = Measured()
    with ours(release, memory_triples=PLACES[IN_MEMORY]) as server:
        for cell in _BESIDE_RUNAWAY:
            sys.stderr.write(
                f"  flagship beside a runaway: {cell.clients} at once (about {2.2 * _LOADED_S * options.rounds:.0f} s) …\n"
            )
            for _ in range(options.rounds):
                server.check(cell.kind)
                quiet = load(server, cell.kind, connections=cell.clients, seconds=_LOADED_S)
                with runaways(server.port, 1, deadline_s=_DEADLINE_S) as seen:
                    loaded = load(server, cell.kind, connections=cell.clients, seconds=_LOADED_S)
                if not any(one.code == "deadline" for one in seen):
                    raise AnswerError(f"no runaway met its deadline: {seen}")
                measured.samples.setdefault((QUIET, cell), []).append(quiet)
                measured.samples.setdefault((RUNAWAY, cell), []).append(loaded)
                come_to_rest(server.roots)
    return measured


def start_table(starts: Mapping[tuple[int, str], Start]) -> Table:
    """From a release to the first answer."""
    rows: list[tuple[float | None, ...]] = []
    for size in dict.fromkeys(size for size, _ in starts):
        found = [starts.get((size, place)) for place in PLACES]
        seconds = [start.seconds.median if start else None for start in found]
        rows.append((size, *seconds, *(start.memory_bytes / _GIB or None if start else None for start in found)))
    heads = [f"{what} {place}" for what in ("s", "memory GiB") for place in PLACES]
    note = "From the start of the process to the first right answer; files are in the system's cache."
    return Table("Start to first answer", ("triples", *heads), rows, note)


def start_goals(starts: Mapping[tuple[int, str], Start]) -> Iterator[Goal]:
    """About a second, whatever the size."""
    default = get_settings().memory_triples
    for (size, place), start in starts.items():
        # What is held in memory only because it was said here has no goal.
        bound = None if place == IN_MEMORY and size > default else _START_BOUND_S
        yield Goal(
            f"start: seconds to the first answer, {size:,} triples {place}", start.seconds, bound, at_least=False
        )


def latency_table(measured: Mapping[str, Measured]) -> Table:
    """Latency of one client beside size, of each place."""
    columns = ["where", "graph"]
    columns += [f"{kind} {figure} ms" for kind in ("cached", "uncached") for figure in ("p50", "p99", "CPU")]
    rows = []
    for place, found in measured.items():
        for name in dict.fromkeys(name for name, _ in found.samples):
            figures = [
                _median(found, name, cell, of) for cell in _LATENCY_CELLS[:2] for of in ("p50_ms", "p99_ms", "cpu_ms")
            ]
            rows.append((place, name, *figures))
    return Table("Flagship beside the size of the graph, one client", columns, rows)


def size_goals(measured: Mapping[str, Measured], sizes: Sequence[int]) -> Iterator[Goal]:
    """The same answer may cost half as much again in a larger graph."""
    small, largest = f"{sizes[0]:,} triples", max(sizes)
    for place, found in measured.items():
        why = is_too_large(largest, place)
        for cell in _LATENCY_CELLS[1:]:
            latency = found.ratio(cell, f"{largest:,} triples", small, lambda sample: sample.p50_ms)
            cost = found.ratio(cell, f"{largest:,} triples", small, lambda sample: sample.cpu_ms)
            name = f"flagship: {cell.kind}, latency {place} at {largest:,} triples to {sizes[0]:,}"
            yield Goal(name, latency, _SIZE_BOUND, at_least=False, cost=cost, why=why)
    if largest < LARGEST:
        why = "graphs of 10,000,000 triples are made with --full"
        yield Goal(
            f"flagship: latency at {LARGEST:,} triples to {sizes[0]:,}", None, _SIZE_BOUND, at_least=False, why=why
        )


def client_table(measured: Measured) -> Table:
    """Throughput and latency beside the number of clients."""
    columns = ["clients"]
    columns += [f"{kind} {figure}" for kind in ("cached", "uncached") for figure in ("answers/s", "p50 ms", "p99 ms")]
    rows = [
        (
            clients,
            *(
                _median(measured, "nutrigraph", Cell(kind, clients), of)
                for kind in ("cached", "new text")
                for of in ("rate", "p50_ms", "p99_ms")
            ),
        )
        for clients in CLIENTS
    ]
    return Table("Flagship beside the number of clients, in memory", columns, rows)


def runaway_table(measured: Measured) -> Table:
    """The flagship, quiet and beside a runaway."""
    rows = [
        (cell.clients, name, *(_median(measured, name, cell, of) for of in ("rate", "p50_ms", "p99_ms")))
        for cell in _BESIDE_RUNAWAY
        for name in (QUIET, RUNAWAY)
    ]
    note = f"A SPARQL query without end beside it, killed at its deadline of {_DEADLINE_S:g} s and asked again."
    return Table(
        "Uncached flagship beside a runaway", ("clients", "beside", "answers/s", "p50 ms", "p99 ms"), rows, note
    )


def runaway_goals(measured: Measured) -> Iterator[Goal]:
    """The slowest of a hundred answers must not suffer."""
    bound = _P99_BOUND_ON_TWO_CORES if (os.cpu_count() or 1) <= _TWO_CORES else _P99_BOUND
    for cell in _BESIDE_RUNAWAY:
        slowest = measured.ratio(cell, RUNAWAY, QUIET, lambda sample: sample.p99_ms)
        many = "client" if cell.clients == 1 else "clients"
        yield Goal(f"flagship: p99 of {cell.clients} {many} beside a runaway to quiet", slowest, bound, at_least=False)


def _median(measured: Measured, name: str, cell: Cell, of: str) -> float | None:
    samples: Sequence[Sample] = measured.samples.get((name, cell), [])
    return Spread.of([getattr(sample, of) for sample in samples]).median if samples else None
