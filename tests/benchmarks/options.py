"""The command line of the benchmarks: how much is measured, and where the figures go."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

_ROUNDS, _QUICK_ROUNDS = 3, 2


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line says.

    Attributes:
        is_quick: Whether less will do.
        is_full: Whether ten million triples are wanted.
        rounds: How many.
        seconds: Of each round.
        out: The folder for the JSON of the runs.
    """

    is_quick: bool
    is_full: bool
    rounds: int
    seconds: float
    out: Path


def read_options(about: str | None) -> Options:
    """The options that this process was started with; ends it where they are wrong, or after `--help`.

    Args:
        about: The docstring of the benchmark's module.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    extent = parser.add_mutually_exclusive_group()
    extent.add_argument("--quick", action="store_true", help="two rounds; graphs up to 100 thousand triples")
    extent.add_argument("--full", action="store_true", help="graphs up to 10 million triples")
    parser.add_argument("--rounds", type=int, help=f"{_ROUNDS} if nothing is said")
    parser.add_argument("--seconds", type=float, default=1.0, help="of each round; whole ones with wrk")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="folder for the JSON")
    told = parser.parse_args()
    rounds = told.rounds or (_QUICK_ROUNDS if told.quick else _ROUNDS)
    return Options(told.quick, told.full, rounds, told.seconds, told.out)
