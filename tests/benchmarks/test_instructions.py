"""How work is counted: read from the counter's own files, divided by quads, and held against a smaller graph."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.instructions import Counted, goals, read_dumps, table


def test_the_phases_are_read_in_their_order(tmp_path: Path) -> None:
    """More than nine of them, and what is counted after the last one is nobody's."""
    for number in range(1, 12):
        text = f"version: 1\ndesc: Trigger: dump phase-{number}\nevents: Ir\nfn=(1) totals: 7\ntotals: {number * 100}\n"
        (tmp_path / f"part.{number}").write_text(text)
    (tmp_path / "part").write_text("desc: Trigger: Program termination\ntotals: 5\n")

    assert [(f"phase {number}", number * 100) for number in range(1, 12)] == list(read_dumps(tmp_path))


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
