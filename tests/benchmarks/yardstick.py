"""What the very same step costs over more data: a look-up by name, which is linear by any account.

    python -m tests.benchmarks.yardstick THINGS

prints the nanoseconds of one look-up among so many things, each looked up as often, in no order. The step is the same
number of instructions however many they are; what it costs more among many is what the caches of the processor, and not
an algorithm, add to the growth of a build.
"""

from __future__ import annotations

import random
import sys
import time
from statistics import median

_LOOK_UPS = 1_000_000
_RUNS = 5


def look_up_ns(things: int) -> float:
    """The middle of five runs."""
    table = {f"https://example.org/a-thing-that-has-a-name/{number}": number for number in range(things)}
    names = list(table)
    random.Random(1).shuffle(names)
    rounds = max(1, _LOOK_UPS // things)
    runs = []
    for _ in range(_RUNS):
        started = time.perf_counter()
        for _ in range(rounds):
            for name in names:
                table[name]
        runs.append((time.perf_counter() - started) / (rounds * things) * 1e9)
    return median(runs)


if __name__ == "__main__":
    sys.stdout.write(f"{look_up_ns(int(sys.argv[1]))}\n")
