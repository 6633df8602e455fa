"""All benchmarks of `make bench` in one run: what is measured is built once, and one table of goals ends it.

    python -m tests.benchmarks.bench [--quick | --full] [--rounds 3] [--seconds 1] [--out dist]

Each part is written as soon as it is over. `python -m tests.benchmarks.results dist/bench-*.json` makes a page of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from tests.benchmarks import amounts, curves, door, sparql_door
from tests.benchmarks.options import read_options
from tests.benchmarks.report import Run, goal_lines


def main() -> None:
    """Measure, print and write."""
    options = read_options(__doc__)
    began = time.monotonic()
    with curves.built_graphs(options) as built:
        releases = {graph.size: graph.release for graph in built}
        # Minutes per round, on two quiet cores.
        parts: tuple[tuple[str, float, Callable[[], Run]], ...] = (
            ("the GraphQL door beside its peers", 2, lambda: door.run(options, releases.__getitem__)),
            ("the SPARQL door beside its peers", 1, lambda: sparql_door.run(options, releases.__getitem__)),
            ("the cost curves", 1.5, lambda: curves.run(options, built)),
        )
        runs: list[Run] = []
        for title, minutes, part in parts:
            sys.stderr.write(
                f"\nNow {title} (about {minutes * options.rounds:.0f} minutes; {_minutes(began)} so far) …\n"
            )
            runs.append(part())
            sys.stdout.write(runs[-1].text())
            sys.stdout.flush()
            runs[-1].write(options.out)
    sys.stdout.write("\n" + amounts.measured_line(options.rounds))
    goals = [goal for run in runs for goal in run.goals]
    sys.stdout.write("\n".join(["", *goal_lines(goals), ""]))
    missed = sum(goal.met is False for goal in goals)
    sys.stderr.write(
        f"\n{missed} of {sum(g.met is not None for g in goals)} goals missed. It took {_minutes(began)}.\n"
    )


def _minutes(began: float) -> str:
    return f"{(time.monotonic() - began) / 60:.0f} minutes"


if __name__ == "__main__":
    main()
