"""Servers under the same load, side by side: rounds alternate between them, so that a busy machine is busy for all."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.load import NoAnswerError, Sample, load
from tests.benchmarks.peers import Peer, Server
from tests.benchmarks.servers import come_to_rest, free_port, running

OURS, BARE, NAIVE = "nutrigraph", "bare ASGI", "naive strawberry"
# Requests before each round, compared with what is expected: caches and processes are warm when it begins. Who takes
# long for one gets fewer.
_WARM, _LEAST_WARM, _WARM_S = 30, 2, 1.0
# A round is as long as these many answers of each client take a server that gives one at a time, within reason.
_ANSWERS_OF_CLIENT, _LONGEST_ROUND_S = 2, 30.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of the table: how requests differ, and how many clients ask at once."""

    kind: str
    clients: int


@dataclass(slots=True)
class Measured:
    """The samples of all rounds.

    Attributes:
        samples: Name of a server and cell → one sample per round, in the order of rounds.
    """

    samples: dict[tuple[str, Cell], list[Sample]] = field(default_factory=dict)

    def ratio(self, cell: Cell, ours: str, other: str, of: Callable[[Sample], float]) -> Spread | None:
        """How our figure relates to another server's, round by round; None if one of them was not measured."""
        pair = self.samples.get((ours, cell)), self.samples.get((other, cell))
        if not pair[0] or not pair[1]:
            return None
        return Spread.of([of(mine) / of(theirs) for mine, theirs in zip(*pair, strict=True)])  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, least and most of the rounds."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """Of at least one value."""
        return cls(statistics.median(values), min(values), max(values))


def measure(servers: Sequence[Peer], cells: Sequence[Cell], *, rounds: int, seconds: float) -> Measured:
    """Before each round check the server's answer and so warm it up; then measure.

    Raises:
        AnswerError: An answer is not that of the plan.
        LoadError: A request failed.
    """
    measured = Measured()
    for cell in cells:
        names, about_s = ", ".join(server.name for server in servers), rounds * len(servers) * (seconds + _WARM_S)
        sys.stderr.write(
            f"  {names}: {cell.kind}, {cell.clients} at once (about {about_s:.0f} s; slow servers take longer) …\n"
        )
        for _ in range(rounds):
            for server in servers:
                needed_s = _ANSWERS_OF_CLIENT * cell.clients * _warm(server, cell.kind)
                sample = _round(server, cell, max(seconds, min(needed_s, _LONGEST_ROUND_S)))
                measured.samples.setdefault((server.name, cell), []).append(sample)
                come_to_rest(server.roots)  # or what nobody waits for any more slows the next one down
    return measured


def _warm(server: Peer, kind: str) -> float:
    """Check the answer until the server is warm; seconds that the last one took."""
    end, took_s = time.monotonic() + _WARM_S, 0.0
    for number in range(_WARM):
        began = time.monotonic()
        if number < _LEAST_WARM or began < end:
            server.check(kind)
            took_s = time.monotonic() - began
    return took_s


def _round(server: Peer, cell: Cell, seconds: float) -> Sample:
    """One round of load, longer where a slow server has nothing to show in so short a time."""
    while True:
        try:
            return load(server, cell.kind, connections=cell.clients, seconds=seconds)
        except NoAnswerError:
            if seconds > _LONGEST_ROUND_S:
                raise
            seconds *= 3


@contextmanager
def ours(release: Path, *, memory_triples: int | None = None, name: str = OURS) -> Iterator[Server]:
    """`kg serve` over a release, with its settings as they come; how large a release is held in memory may be said."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("kg")), "serve", "--port", str(port), "--release", str(release)]
    env = {"KG_MEMORY_TRIPLES": str(memory_triples)} if memory_triples else {}
    with running(command, port, env=env) as process:
        yield Server(name, port, (process,))


@contextmanager
def naive(release: Path, workers: int) -> Iterator[Server]:
    """The naive strawberry server, the release in memory."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.peer_strawberry", str(release), str(port), str(workers)]
    with running(command, port) as process:
        yield Server(NAIVE, port, (process,))


@contextmanager
def bare(answer: bytes, folder: Path) -> Iterator[Server]:
    """The bare ASGI application that gives the bytes of an answer."""
    port, file = free_port(), folder / "answer.json"
    file.write_bytes(answer)
    with running([sys.executable, "-m", "tests.benchmarks.peer_asgi", str(port), str(file)], port) as process:
        yield Server(BARE, port, (process,))
