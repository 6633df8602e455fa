"""How work is counted: read from the counter's own files, divided by quads, and held against a smaller graph."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.instructions import Counted, goals, read_dumps, table

_BUILD, _VALIDATION = "python -m tests.benchmarks.building", "python -P -m kg.release.checking_process {}"


def _dump(command: str, instructions: int, phase: str = "") -> str:
    described = f"Trigger: dump {phase}" if phase else "Trigger: Program termination"
    return f"version: 1\ncmd: {command}\ndesc: {described}\nfn=(1) totals: 7\ntotals: {instructions}\n"


def test_the_phases_are_read_in_their_order(tmp_path: Path) -> None:
    """More than nine of them, and what is counted after the last one is nobody's."""
    for number in range(1, 12):
        (tmp_path / f"17.{number}").write_text(_dump(_BUILD, number * 100, f"phase-{number}"))
    (tmp_path / "17").write_text(_dump(_BUILD, 5))
    (tmp_path / "23").write_text(_dump(_VALIDATION, 4_000))

    expected = [(f"phase {number}", number * 100) for number in range(1, 12)]
    assert [*expected, ("validation", 4_000)] == list(read_dumps(tmp_path))


def test_work_grows_if_a_quad_takes_more_of_it() -> None:
    """Twenty times the instructions for ten times the quads is two times linear; a phase that is not there has none."""
    small = Counted(100_000, 100, {"start": 9, "load": 1_000, "sort": 500})
    large = Counted(1_000_000, 1_000, {"start": 9_000_000, "load": 9_000, "sort": 10_000, "index": 70_000})

    (goal,) = goals([small, large])
    rows = {row[0]: row[1:] for row in table([small, large]).rows}

    assert "from 100,000 to 1,000,000, worst phase (sort)" in goal.name
    assert (2.0, False) == (goal.ratio and goal.ratio.median, goal.met)
    assert {"load": (10.0, 9.0, 0.9), "sort": (5.0, 10.0, 2.0), "index": (None, 70.0, None)} == {
        name: rows[name] for name in ("load", "sort", "index")
    }
    assert "start" not in rows
