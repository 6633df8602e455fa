import os
from pathlib import Path

import pytest

from kg.cores import count_cores

AFFINITY = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def made(root: Path, group: str, quotas: dict[str, str]) -> Path:
    """A system in which this process is in a control group, and groups have quotas."""
    (root / "proc/self").mkdir(parents=True)
    (root / "proc/self/cgroup").write_text(f"1:name=systemd:/\n0::{group}\n")
    for name, quota in quotas.items():
        folder = root / "sys/fs/cgroup" / name.strip("/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cpu.max").write_text(f"{quota}\n")
    return root


@pytest.mark.parametrize(
    ("group", "quotas", "cores"),
    [
        ("/", {"/": "100000 100000"}, 1),  # --cpus=1, as a container sees it
        ("/", {"/": "50000 100000"}, 1),  # half a core is one to be busy with
        ("/system.slice/kg.service", {"/system.slice/kg.service": "100000 100000"}, 1),
        ("/system.slice/kg.service", {"/system.slice": "100000 100000"}, 1),  # the tightest one around counts
        ("/", {"/": "max 100000"}, AFFINITY),
        ("/", {"/": "99900000 100000"}, AFFINITY),  # a quota of 999 cores makes none
        ("/", {"/": "nonsense"}, AFFINITY),
        ("/", {}, AFFINITY),
    ],
)
def test_a_quota_counts_as_so_many_cores(tmp_path: Path, group: str, quotas: dict[str, str], cores: int) -> None:
    """Otherwise a container with two cores of sixty-four would start sixty-five readers."""
    assert cores == count_cores(made(tmp_path, group, quotas))


def test_without_control_groups_there_are_the_cores_of_the_machine(tmp_path: Path) -> None:
    """macOS, and containers that hide them."""
    assert AFFINITY == count_cores(tmp_path)
