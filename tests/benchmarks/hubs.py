"""What questions about hubs cost: the same question about nutrients with 25, 1,000 and very many foods, side by side.

    python -m tests.benchmarks.hubs [--hub 100000] [--only WORD] [--rounds 9] [--out FOLDER] [--release DIR]

Makes (or finds) a release with hubs, reads it from disk in this process, asks each question of each hub in turn, and
prints the median of each in milliseconds with its ratio to the smallest hub. An answer that shows a page should cost
what a page costs, however many edges lie behind it. A question that takes over a second is asked once.
`KG_MEMORY_TRIPLES=1` reads from disk; a release of very many triples is read from there anyway.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from api.readers import open_services
from kg.query.framing import Service
from tests.benchmarks.graphs import benchmark_release, size
from tests.benchmarks.hub_questions import GRAPHQL, PATHS, last_page, middle_page
from tests.benchmarks.hub_seeds import hub, hub_sizes

_LONG_S = 1.0
_GIVEN_UP_S = 20.0  # twice the deadline of a request


@dataclass(frozen=True, slots=True)
class Question:
    """A question about a hub of a given size.

    Attributes:
        service: As `api.readers.open_services` names it.
        payload: Size of the hub → what the service is given.
    """

    name: str
    service: str
    payload: Callable[[int], dict[str, Any]]


def questions(services: dict[str, Service]) -> Iterator[Question]:
    """Every question; those of later pages ask the GraphQL door for their cursors first."""
    for name, text in GRAPHQL.items():
        yield Question(name, "graphql", partial(_about, {"query": text, "variables": None, "operationName": None}))
    for name, write in (("foods, a page in the middle", middle_page), ("foods, the last page", last_page)):
        yield Question(name, "graphql", partial(write, services["graphql"]))
    for service, name, payload in PATHS:
        yield Question(name, service, partial(_about, payload))


def _about(payload: dict[str, Any], hub_size: int) -> dict[str, Any]:
    """The payload with the id of the hub put in."""
    found: dict[str, Any] = json.loads(json.dumps(payload).replace("HUB", hub(hub_size)))
    return found


def measure(serve: Service, payload: Callable[[], dict[str, Any]], rounds: int) -> tuple[float, str]:
    """Median seconds, and what went wrong; once only where it takes long.

    In a process of its own, as the server reads: what takes far over the deadline is given up.
    """
    ours, theirs = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=_measure, args=(serve, payload, rounds, theirs))
    child.start()
    found = ours.recv() if ours.poll(_GIVEN_UP_S) else (_GIVEN_UP_S, "given up")
    child.kill()
    child.join()
    return found


def _measure(serve: Service, payload: Callable[[], dict[str, Any]], rounds: int, answer: Connection) -> None:
    taken: list[float] = []
    wrong = ""
    try:
        given = payload()
        while len(taken) < rounds and not wrong and (not taken or taken[-1] < _LONG_S):
            start = time.perf_counter()
            reply = serve(given, b"")
            taken.append(time.perf_counter() - start)
            if reply.status != 200 or b'"errors"' in reply.body[:200]:
                wrong = reply.body[:160].decode(errors="replace")
    except Exception as error:  # noqa: BLE001 - the table says what happened
        wrong = f"{type(error).__name__}: {error}"[:160]
    answer.send((statistics.median(taken) if taken else 0.0, wrong))


def run(release: Path, most: int, rounds: int, only: str) -> None:
    """Print the table."""
    start = time.perf_counter()
    services = open_services(str(release))
    sys.stdout.write(f"opened in {time.perf_counter() - start:.2f} s\n")
    sys.stdout.flush()
    sizes = hub_sizes(most)
    sys.stdout.write(f"{'question':<52}{''.join(f'{n:>12,}' for n in sizes)}{'ratio':>8}\n")
    for question in questions(services):
        if only not in f"{question.service} {question.name}":
            continue
        found = [measure(services[question.service], partial(question.payload, n), rounds) for n in sizes]
        ratio = found[-1][0] / max(found[0][0], 1e-9)
        cells = "".join(f"{seconds * 1000:>12.1f}" for seconds, _ in found)
        wrong = "; ".join(told for _, told in found if told)
        sys.stdout.write(f"{question.service + ': ' + question.name:<52}{cells}{ratio:>8.1f}  {wrong}\n")
        sys.stdout.flush()


def main() -> None:
    """Make the release and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hub", type=size, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", default="")
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--release", type=Path, default=None, help="One that is there, whatever software made it.")
    options = parser.parse_args()
    release = options.release or benchmark_release(10_000, hub=options.hub, cache=options.out)
    run(release, options.hub, options.rounds, options.only)


if __name__ == "__main__":
    main()
