"""The GraphQL door beside its peers in one run over the same data.

    python -m tests.benchmarks.door [--quick] [--rounds 3] [--seconds 1] [--out dist]

Two questions over a generated graph of 100 thousand triples: the flagship of the README, which has one answer in every
such graph (`flagship`), and a list of a hundred foods with their nutrients (`food_list`). They are asked with keep-alive
connections by one client and by sixteen. Every server's answer is compared with the expected one before anything is
measured. Goals are ratios of medians round by round; absolute figures mean nothing on a shared machine. Beside each
ratio of rates stands that of CPU time per answer, which other users of the machine hardly change.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from kg.release.manifest import load_manifest
from tests.benchmarks import peer_datasette, peer_postgraphile
from tests.benchmarks.comparison import BARE, NAIVE, Cell, Measured, bare, measure, naive, ours
from tests.benchmarks.flagship import FLAGSHIP, Question
from tests.benchmarks.food_list import list_question
from tests.benchmarks.graphs import MIDDLE, Graphs, benchmark_release, sources
from tests.benchmarks.machine import machine
from tests.benchmarks.options import Options, read_options
from tests.benchmarks.peers import CLIENTS, KINDS, Server
from tests.benchmarks.report import Goal, Run, rate_goals, tell
from tests.benchmarks.servers import MissingError, ServerError, short_reason

_IN_MEMORY = 1 << 40  # KG_MEMORY_TRIPLES
_CELLS = {
    "flagship": [Cell(kind, clients) for clients in CLIENTS for kind in KINDS],
    "list": [Cell(kind, clients) for clients in CLIENTS for kind in ("cached", "new text")],
}
# The least ratios of uncached rates that design.md asks for; it has none for the list.
_BOUNDS: dict[str, dict[str, float | None]] = {
    "flagship": {NAIVE: 6.0, peer_datasette.NAME: 6.0, peer_postgraphile.NAME: 1.0},
    "list": {NAIVE: None, peer_datasette.NAME: None, peer_postgraphile.NAME: None},
}
_CACHED_TO_BARE = 0.5


class Compared:
    """The GraphQL servers that run beside each other, and those that cannot run here.

    Args:
        release: What all of them serve.

    Attributes:
        versions: Of the peers' programs.
        missing: Name of a peer → why it is not here.
    """

    def __init__(self, release: Path) -> None:
        self.versions: dict[str, str] = {}
        self.missing: dict[str, str] = {}
        self._release = release
        self._servers: list[Server] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        workers = os.cpu_count() or 1  # of the peers, who are slower with more: theirs use a core all the time
        with ExitStack() as stack:
            self._servers = [stack.enter_context(ours(self._release, memory_triples=_IN_MEMORY))]
            self._servers.append(stack.enter_context(naive(self._release, workers)))
            for peer in (peer_postgraphile, peer_datasette):
                sys.stderr.write(f"Starting {peer.NAME} over the same data (seconds; longer the first time) …\n")
                try:
                    self._servers.append(stack.enter_context(peer.serving(self._release, workers)))
                    self.versions |= peer.versions()
                except (MissingError, ServerError) as error:
                    sys.stderr.write(f"\n!!! {peer.NAME} is NOT measured: {error}\n\n")
                    self.missing[peer.NAME] = short_reason(error)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stack.close()

    def measure(self, question: Question, options: Options) -> Measured:
        """All servers, and the bare application that gives the bytes of our answer, asked one question."""
        asked = [server.asking(question) for server in self._servers]
        with tempfile.TemporaryDirectory() as name, bare(asked[0].check("cached"), Path(name)) as limit:
            servers = [*asked, limit.asking(question)]
            return measure(servers, _CELLS[question.name], rounds=options.rounds, seconds=options.seconds)


def peer_goals(question: Question, measured: Measured, missing: dict[str, str]) -> Iterator[Goal]:
    """The goals beside the peers."""
    cells = _CELLS[question.name]
    bounds: list[tuple[Cell, str, float | None]] = [
        (cell, BARE, _CACHED_TO_BARE) for cell in cells if cell.kind == "cached"
    ]
    for peer, bound in _BOUNDS[question.name].items():
        bounds += [(cell, peer, bound) for cell in cells if cell.kind != "cached"]
    return rate_goals(question.name, measured, bounds, missing)


def run(options: Options, graph: Graphs = benchmark_release) -> Run:
    """Measure.

    Args:
        options: How much.
        graph: Gives the release of about so many triples.
    """
    found = Run("graphql", machine(), options.rounds, options.seconds)
    release = graph(MIDDLE)
    found.triples["middle"] = load_manifest(release)["counts"]["quads"]
    with Compared(release) as compared:
        found.machine["peers"] = compared.versions | dict.fromkeys(compared.missing, "not here")
        for question in (FLAGSHIP, list_question(sources(MIDDLE))):
            measured = compared.measure(question, options)
            title = f"{question.name.capitalize()} over GraphQL, the middle graph in memory"
            found.add(title, measured, peer_goals(question, measured, compared.missing))
    return found


if __name__ == "__main__":
    chosen = read_options(__doc__)
    tell([run(chosen)], chosen.out)
