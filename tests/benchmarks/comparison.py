"""Servers under the same load, side by side: rounds alternate between them, so that a busy machine is busy for all."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.load import Sample, load
from tests.benchmarks.peers import Peer, Server, flagship_document
from tests.benchmarks.servers import come_to_rest, free_port, running

OURS, BARE, NAIVE = "nutrigraph", "bare ASGI", "naive strawberry"
# Requests before each round, compared with the plan: caches and processes are warm when it begins.
_WARM = 30


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
        sys.stderr.write(f"  {', '.join(server.name for server in servers)}: {cell.kind}, {cell.clients} at once …\n")
        for _ in range(rounds):
            for server in servers:
                for _ in range(_WARM):
                    server.check(cell.kind)
                sample = load(server, cell.kind, connections=cell.clients, seconds=seconds)
                measured.samples.setdefault((server.name, cell), []).append(sample)
                come_to_rest(server.roots)  # or what nobody waits for any more slows the next one down
    return measured


@contextmanager
def ours(release: Path, *, memory_triples: int | None = None, name: str = OURS) -> Iterator[Server]:
    """`kg serve` over a release, with its settings as they come; how large a release is held in memory may be said."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("kg")), "serve", "--port", str(port), "--release", str(release)]
    env = {"KG_MEMORY_TRIPLES": str(memory_triples)} if memory_triples else {}
    with running(command, port, env=env) as process:
        yield Server(name, port, (process,), flagship_document())


@contextmanager
def naive(release: Path, workers: int) -> Iterator[Server]:
    """The naive strawberry server, the release in memory."""
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.peer_strawberry", str(release), str(port), str(workers)]
    with running(command, port) as process:
        yield Server(NAIVE, port, (process,), flagship_document())


@contextmanager
def bare(answer: bytes, folder: Path) -> Iterator[Server]:
    """The bare ASGI application that gives the bytes of an answer."""
    port, file = free_port(), folder / "answer.json"
    file.write_bytes(answer)
    with running([sys.executable, "-m", "tests.benchmarks.peer_asgi", str(port), str(file)], port) as process:
        yield Server(BARE, port, (process,), flagship_document())
