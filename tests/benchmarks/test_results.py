import json
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.comparison import Cell, Measured, Spread
from tests.benchmarks.load import Sample
from tests.benchmarks.machine import machine, memory_returns
from tests.benchmarks.report import Goal, Run, Table
from tests.benchmarks.results import page

_MACHINE: dict[str, Any] = {
    "cores": 2,
    "date": "2026-01-31",
    "load_average": 0.25,
    "load_generator": "wrk",
    "memory_gib": 7.8,
    "memory_returns": True,
    "processor": "Made-up CPU",
    "python": "3.11.7",
    "readers": 3,
    "system": "Linux x86_64",
    "versions": {"pyoxigraph": "0.5.13"},
}


def run() -> dict[str, Any]:
    """What a run with two servers, three goals and a curve writes."""
    made = Run("graphql", _MACHINE | {"peers": {"datasette": "0.65.5"}}, rounds=3, seconds=1.0)
    made.triples["middle"] = 99_876
    measured = Measured()
    for name, rates in (("nutrigraph", (300.0, 200.0, 400.0)), ("naive strawberry", (100.0, 90.0, 80.0))):
        measured.samples[name, Cell("new text", 16)] = [Sample(rate, 2.0, 8.0, 1.5, 0.25) for rate in rates]
    made.add(
        "Flagship over GraphQL",
        measured,
        [
            Goal("flagship: rate to naive", Spread(3.0, 2.22, 5.0), 6.0, at_least=True, cost=Spread(0.4, 0.3, 0.5)),
            Goal("start: seconds", Spread(0.9, 0.8, 1.0), 1.5, at_least=False),
            Goal("flagship: rate to PostGraphile 4", None, 1.0, at_least=True, why="PostgreSQL is not here"),
        ],
    )
    made.tables.append(Table("Disk", ("quads", "store MB"), [(10_000, 2.345), (100_000, None)], "A note."))
    told: dict[str, Any] = json.loads(made.json())
    return told


def test_the_page_shows_goals_curves_and_comparisons() -> None:
    """Every figure of a small run, with its goal and in words where it is missed."""
    text = page([run()], {"flagship: rate to naive": "It was a bad day."})

    for line in (
        "- Date: 2026-01-31.",
        "- cached: the same request again and again.",
        "- Machine: Made-up CPU, 2 cores, 7.8 GiB of memory, Linux x86_64, which gives free memory back to its host and waits to get it again.",
        "- Python 3.11.7; datasette 0.65.5, pyoxigraph 0.5.13.",
        "- Load generator: wrk, on the same cores, 25% of one at most.",
        "- Graphs in quads: middle 99,876.",
        "1 of 2 goals are met. CPU per answer: ours to the other's; less is better.",
        "| flagship: rate to naive | 3.00 | 2.22 to 5.00 | ×0.40 | ≥ 6 | MISSED |",
        "| start: seconds | 0.90 | 0.80 to 1.00 |  | ≤ 1.5 | ok |",
        "| flagship: rate to PostGraphile 4 | — |  |  | ≥ 1 | not measured: PostgreSQL is not here |",
        "- flagship: rate to naive: 3.00, where at least 6 is wanted. It was a bad day.",
        "| new text, 16 clients | nutrigraph | 300 | 2 | 8 | 1.5 |",
        "| new text, 16 clients | naive strawberry | 90 | 2 | 8 | 1.5 |",
        "| 10,000 | 2.35 |",
        "| 100,000 | — |",
        "A note.",
    ):
        assert line in text.splitlines()


def test_runs_of_two_days_are_both_dated() -> None:
    """And what one of them lacks does not matter."""
    later = run()
    later["machine"]["date"] = "2026-02-01"

    assert "- Date: 2026-01-31 to 2026-02-01." in page([run(), later], {}).splitlines()


def test_a_reason_for_what_is_not_missed_is_an_error() -> None:
    """Or the page would keep excuses for ever."""
    with pytest.raises(ValueError, match="no goal that begins so is missed: start"):
        page([run()], {"start": "Slow disk."})


def test_a_machine_is_described_without_names() -> None:
    """What the page shows of it is there; neither host nor user nor folder is."""
    told = machine()

    assert told.keys() == _MACHINE.keys()
    assert "/" not in json.dumps({**told, "load_generator": "", "processor": ""})


@pytest.mark.parametrize("order", ["9\n", "11\n", "4294967295\n", None])
def test_memory_that_goes_back_to_the_host_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str | None
) -> None:
    """Linux tells the order of the blocks: none is of the eleventh, and the largest number means that it has no host."""
    if order is not None:
        (tmp_path / "order").write_text(order)
    monkeypatch.setattr("tests.benchmarks.machine._PAGE_REPORTING", tmp_path / "order")

    assert memory_returns() is (order == "9\n")
