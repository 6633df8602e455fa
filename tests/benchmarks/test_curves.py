import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from tests.benchmarks.build_curve import Built, build_goals, build_tables
from tests.benchmarks.building import Phases
from tests.benchmarks.comparison import Cell, Measured, Spread
from tests.benchmarks.load import Sample
from tests.benchmarks.serve_curve import (
    IN_MEMORY,
    ON_DISK,
    QUIET,
    RUNAWAY,
    Start,
    latency_table,
    runaway_goals,
    size_goals,
    start_goals,
    start_table,
)
from tests.benchmarks.servers import MissingError, cpu_seconds, memory_bytes, short_reason
from tests.benchmarks.yardstick import look_up_ns

_GIB = 1 << 30
_FILES = {"dataset.nq": 4_000_000, "store/1.sst": 3_000_000, "search.sqlite": 1_000_000, "edges.sqlite": 500_000,
          "void.nt": 250_000}  # fmt: skip


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release by its sizes only."""
    folder = tmp_path_factory.mktemp("release")
    for name, size in _FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        with (folder / name).open("wb") as file:
            file.truncate(size)
    return folder


def built(release: Path, size: int, seconds: float, phases: dict[str, float], load_s: float = 10.0) -> Built:
    return Built(
        size, size, release, seconds, phases, (load_s, 2 * load_s), (load_s, 3 * load_s), 3 * _GIB, size / 10_000
    )


def test_a_build_is_held_against_the_bulk_load_of_the_same_quads(release: Path) -> None:
    """The median of the ratios; sizes that were not made are said to be missing."""
    one = built(release, 1_000_000, 40, {"load": 40.0})

    goals = list(build_goals([one]))

    assert [Spread(3.0, 2.0, 4.0), None, None] == [goal.ratio for goal in goals]
    assert [True, None, None] == [goal.met for goal in goals]
    assert "with --full" in goals[1].verdict


def test_ten_million_triples_have_a_bound_of_memory(release: Path) -> None:
    """Four GiB, in the unit of the goal."""
    ten = built(release, 10_000_000, 400, {"load": 400.0}, load_s=50)

    _, ratio, memory = build_goals([ten])

    assert (6.0, False) == (ratio.ratio and ratio.ratio.median, ratio.met)
    assert (3.0, True) == (memory.ratio and memory.ratio.median, memory.met)


def test_the_phase_that_grows_fastest_is_named(release: Path) -> None:
    """Ten times the quads: twenty times the time is two times linear; what is short says nothing."""
    small = built(release, 100_000, 5, {"load": 1.0, "sort": 1.5, "publish": 0.4})
    large = built(release, 1_000_000, 50, {"load": 9.0, "sort": 30.0, "publish": 90.0})

    *_, growth = build_goals([small, large])
    phases = list(build_tables([small, large]))[1]

    assert "worst phase (sort)" in growth.name
    assert (2.0, False) == (growth.ratio and growth.ratio.median, growth.met)
    assert [("load", 1.0, 9.0, 0.9), ("sort", 1.5, 30.0, 2.0), ("publish", 0.4, 90.0, None)] == list(phases.rows)


def test_what_the_machine_adds_stands_beside_the_phases(release: Path) -> None:
    """A look-up that takes ten times as long among ten times as many grows ten times faster than linear."""
    tables = build_tables([built(release, size, 5, {}) for size in (100_000, 1_000_000)])

    assert [(2_941, 10.0, None), (29_411, 100.0, 10.0)] == list(
        {t.title: t for t in tables}["The same step with more data"].rows
    )


def test_a_look_up_is_a_share_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock on which each of the runs, a million look-ups, takes a second."""
    monkeypatch.setattr("time.perf_counter", count().__next__)

    assert look_up_ns(1_000) == 1_000


def test_every_byte_of_a_release_is_in_one_column(release: Path) -> None:
    """Megabytes, and bytes per quad of all of them."""
    *_, disk = build_tables([built(release, 100_000, 5, {})])

    assert [(100_000, 4.0, 3.0, 1.5, 0.25, 87.5)] == list(disk.rows)


def test_phases_are_timed_without_their_counts() -> None:
    """Two reports of one phase are one phase, and so is all that the process beside the build tells."""
    phases = Phases()

    for said in (
        "load: 1 of 2 sources",
        "load: 2 of 2 sources, 9/s",
        "sort",
        "validate",
        "load the store",
        "check places",
        "done",
    ):
        phases(said, 0.0)

    assert ["start", "load", "sort", "validate"] == list(phases.seconds)
    assert all(seconds >= 0 for seconds in phases.seconds.values())


def test_memory_and_time_of_a_process_count_its_children() -> None:
    """A child that holds 50 MB, and one that worked and ended."""
    script = (
        "import os, time, subprocess, sys\n"
        "subprocess.run([sys.executable, '-c', 'import time\\nwhile time.process_time() < .2: pass'])\n"
        "held = b'x' * 50_000_000 if os.fork() == 0 else b''\n"
        "print('.', flush=True)\n"
        "time.sleep(30)"
    )
    if not Path("/proc/self/stat").exists():
        pytest.skip("no /proc here")
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout is not None
        try:
            [process.stdout.readline() for _ in range(2)]

            assert 50_000_000 < memory_bytes({process.pid}) < 150_000_000
            assert cpu_seconds({process.pid}) >= 0.2
        finally:
            os.killpg(process.pid, 9)


def test_a_start_in_memory_has_a_goal_where_the_server_would_do_it_by_itself() -> None:
    """Up to two million triples; from disk always."""
    slow = Start(Spread(9.0, 9.0, 9.0), _GIB)
    small, large = 1_000_000, 10_000_000
    starts = dict.fromkeys([(small, IN_MEMORY), (large, ON_DISK), (large, IN_MEMORY)], slow)

    assert [False, False, None] == [goal.met for goal in start_goals(starts)]
    assert [(small, None, 9.0, None, 1.0), (large, 9.0, 9.0, 1.0, 1.0)] == list(start_table(starts).rows)


def test_latency_is_compared_between_the_smallest_and_the_largest_graph() -> None:
    """Round by round, by the median latency; the goal at ten million triples stays open until they are made."""
    measured = Measured()
    for name, p50_ms in (("10,000 triples", 1.0), ("1,000,000 triples", 1.6)):
        for kind in ("cached", "new text", "new variables"):
            measured.samples[name, Cell(kind, 1)] = [Sample(100, p50_ms, 3 * p50_ms, 0.5, 0)]

    goals = list(size_goals({ON_DISK: measured}, [10_000, 1_000_000]))
    table = latency_table({ON_DISK: measured})

    assert [False, False, None] == [goal.met for goal in goals]
    assert (ON_DISK, "1,000,000 triples", 1.6, pytest.approx(4.8), 0.5, 1.6, pytest.approx(4.8), 0.5) == table.rows[1]


def test_a_runaway_may_not_slow_the_slowest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the p99 is the most on two cores, half as much again on more."""
    measured = Measured()
    for clients, p99_ms in ((1, 16.0), (16, 25.0)):
        measured.samples[QUIET, Cell("new text", clients)] = [Sample(100, 1, 10.0, 0.5, 0)]
        measured.samples[RUNAWAY, Cell("new text", clients)] = [Sample(100, 1, p99_ms, 0.5, 0)]

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    on_two_cores = [goal.met for goal in runaway_goals(measured)]
    monkeypatch.setattr(os, "cpu_count", lambda: 8)
    on_eight = [goal.met for goal in runaway_goals(measured)]

    assert ([True, False], [False, False]) == (on_two_cores, on_eight)


def test_the_reason_of_a_missing_peer_names_no_folder() -> None:
    """Only the first line reaches the page of results."""
    assert "npm failed" == short_reason(MissingError("npm failed:\nENOENT /home/someone/.npm"))
