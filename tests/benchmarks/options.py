"""The command line of a benchmark that compares servers: how much is measured, and where the figures go."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

_ROUNDS, _QUICK_ROUNDS = 5, 2


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says.

    Attributes:
        is_quick: Whether less will do.
        rounds: How many.
        seconds: Of each round.
        out: The file for the JSON of the run.
    """

    is_quick: bool
    rounds: int
    seconds: float
    out: Path


def read_options(about: str | None, *, quick: str, out: Path) -> Options:
    """The options that this process was started with; ends it where they are wrong, or after `--help`.

    Args:
        about: The docstring of the benchmark's module.
        quick: What `--quick` means.
        out: Where the JSON goes if nothing is said.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=quick)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each round; whole ones with wrk")
    parser.add_argument("--out", type=Path, default=out)
    told = parser.parse_args()
    rounds = told.rounds or (_QUICK_ROUNDS if told.quick else _ROUNDS)
    return Options(told.quick, rounds, told.seconds, told.out)
