"""How many cores this process may use.

Source: Linux, control groups version 2: `cpu.max` is a quota and a period in microseconds, or `max` for no quota.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from math import ceil
from pathlib import Path

_CGROUPS = Path("sys/fs/cgroup")


def count_cores(root: Path = Path("/")) -> int:
    """The cores that it may run on, or fewer where a container or a service has a quota; at least one.

    Args:
        root: Where `proc` and `sys` lie.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([cores, *_quotas(root)]))


def _quotas(root: Path) -> Iterator[int]:
    """The quotas of our control group and of those around it, in whole cores."""
    with suppress(OSError, StopIteration, UnicodeDecodeError):
        lines = (root / "proc/self/cgroup").read_text().splitlines()
        own = Path(next(line for line in lines if line.startswith("0::")).removeprefix("0::/"))
        for folder in (own, *own.parents):
            with suppress(OSError, ValueError):
                quota, period = (root / _CGROUPS / folder / "cpu.max").read_text().split()
                yield ceil(int(quota) / int(period))
