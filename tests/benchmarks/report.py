"""The table and the JSON of a run: raw numbers, ratios, and the goals beside them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.comparison import OURS, Cell, Measured, Spread
from tests.benchmarks.load import Sample
from tests.benchmarks.peers import KINDS

_NAME = 74  # characters: the longest name of a goal
_HUNDRED, _THOUSAND = 100, 1_000


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure, most often a ratio, and what it has to be.

    Attributes:
        name: What is compared.
        ratio: None where one side was not measured.
        bound: What the ratio has to be; None where there is no goal and the figure is only told.
        at_least: False where the ratio may be at most the bound.
        cost: Ours to theirs in CPU time per answer: less is better, and other users of the machine hardly change it.
        why: Why it was not measured.
    """

    name: str
    ratio: Spread | None
    bound: float | None
    at_least: bool
    cost: Spread | None = None
    why: str = ""

    @property
    def met(self) -> bool | None:
        """By the median; None where it was not measured, or where there is no goal."""
        if self.ratio is None or self.bound is None:
            return None
        return self.ratio.median >= self.bound if self.at_least else self.ratio.median <= self.bound

    @property
    def verdict(self) -> str:
        """In a word or two."""
        if self.ratio is None:
            return f"not measured: {self.why}" if self.why else "not measured"
        return {None: "no goal", True: "ok", False: "MISSED"}[self.met]

    @property
    def bound_words(self) -> str:
        """The bound with its sign."""
        return "" if self.bound is None else f"{'≥' if self.at_least else '≤'} {self.bound:g}"

    def line(self) -> str:
        """The row of the table."""
        if self.ratio is None:
            return f"{self.name:<{_NAME}} {'—':>7}  {'':<20} {self.bound_words:>7}  {self.verdict}"
        spread = f"({self.ratio.least:.2f} to {self.ratio.most:.2f})"
        cost = f"   CPU ×{self.cost.median:.2f}" if self.cost else ""
        return (
            f"{self.name:<{_NAME}} {self.ratio.median:>7.2f}  {spread:<20} {self.bound_words:>7}  {self.verdict}{cost}"
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Figures that are no comparison of servers: a curve.

    Attributes:
        columns: Their heads, with units.
        rows: One cell per column; None where nothing was measured.
        note: What a reader has to know, in a sentence or two.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | float | None]]
    note: str = ""

    def text_rows(self) -> list[list[str]]:
        """Cells as a person reads them: three digits that count, thousands apart."""
        return [[_cell(value) for value in row] for row in self.rows]


@dataclass(slots=True)
class Run:
    """Everything that a run found.

    Attributes:
        name: A word: part of the name of its file.
        machine: Where and with what it was measured.
        triples: Name of a graph → its size.
        sections: Title → samples, in the order of measuring.
    """

    name: str
    machine: dict[str, Any]
    rounds: int
    seconds: float
    triples: dict[str, int] = field(default_factory=dict)
    sections: dict[str, Measured] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def add(self, title: str, measured: Measured, goals: Iterable[Goal]) -> None:
        """Add one section."""
        self.sections[title] = measured
        self.goals += goals

    def text(self) -> str:
        """The tables for a person, without the goals."""
        sizes = ", ".join(f"{name} {count:,}" for name, count in self.triples.items())
        lines = ["", f"Triples: {sizes}."]
        if self.sections:
            lines += [
                f"{self.rounds} rounds of {self.seconds:g} s each.",
                f"{self.machine['cores']} cores, shared with the load generator, {self.machine['load_generator']}.",
                f"It took {self._busiest_generator():.0%} of one core at most.",
                f"Load average before the start: {self.machine['load_average']:.1f}.",
            ]
        for title, measured in self.sections.items():
            lines += ["", title, *_sample_lines(measured)]
        for table in self.tables:
            lines += ["", table.title, *_table_lines(table)]
        return "\n".join(lines) + "\n"

    def json(self) -> str:
        """The same for a program, with every sample."""
        found = {
            "goals": [{**asdict(goal), "met": goal.met} for goal in self.goals],
            "kinds": KINDS,
            "machine": self.machine | {"generator_share": self._busiest_generator()},
            "name": self.name,
            "rounds": self.rounds,
            "samples": {title: _described(measured) for title, measured in self.sections.items()},
            "seconds": self.seconds,
            "tables": [asdict(table) for table in self.tables],
            "triples": self.triples,
        }
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"

    def write(self, folder: Path) -> None:
        """Put the JSON into a file of a folder, which is made if need be, and say where it is."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"bench-{self.name}.json"
        path.write_text(self.json(), encoding="utf-8")
        sys.stderr.write(f"Written to {path}\n")

    def _busiest_generator(self) -> float:
        rounds = [samples for measured in self.sections.values() for samples in measured.samples.values()]
        return max((sample.generator_share for samples in rounds for sample in samples), default=0.0)


def tell(runs: Sequence[Run], folder: Path) -> None:
    """Print what runs found, all their goals in one table at the end, and write their files."""
    for run in runs:
        sys.stdout.write(run.text())
    sys.stdout.write("\n".join(["", *goal_lines(goal for run in runs for goal in run.goals)]) + "\n")
    for run in runs:
        run.write(folder)


def goal_lines(goals: Iterable[Goal]) -> Iterator[str]:
    """The table of goals for a person."""
    yield f"{'Goals':<{_NAME}} {'figure':>7}  {'(least to most)':<20} {'goal':>7}"
    yield from (goal.line() for goal in goals)


def rate_goals(
    asked: str, measured: Measured, bounds: Iterable[tuple[Cell, str, float | None]], missing: Mapping[str, str]
) -> Iterator[Goal]:
    """Goals of our rate beside other servers'.

    Args:
        asked: The name of the question.
        measured: The rounds.
        bounds: A cell, another server and the least ratio.
        missing: Name of a server that was not measured → why.
    """
    for cell, other, bound in bounds:
        rates = measured.ratio(cell, OURS, other, lambda sample: sample.rate)
        cost = measured.ratio(cell, OURS, other, lambda sample: sample.cpu_ms)
        why = missing.get(other, "")
        yield Goal(f"{asked}: {cell_name(cell)}, rate to {other}", rates, bound, at_least=True, cost=cost, why=why)


def cell_name(cell: Cell) -> str:
    """How the tables name a cell."""
    return f"{cell.kind}, {cell.clients} client{'s' if cell.clients > 1 else ''}"


def _sample_lines(measured: Measured) -> Iterator[str]:
    """One line per server and cell, those of a cell together."""
    yield f"{'':<42} {'answers/s':>10}  {'(least to most)':<20} {'p50 ms':>8} {'p99 ms':>8} {'CPU ms':>8}"
    for cell in dict.fromkeys(cell for _, cell in measured.samples):
        yield cell_name(cell)
        for (name, of), samples in measured.samples.items():
            if of == cell:
                yield f"  {name:<40} {_sample_row(samples)}"


def _table_lines(table: Table) -> Iterator[str]:
    rows = [list(table.columns), *table.text_rows()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
    if table.note:
        yield table.note


def _cell(value: str | float | None) -> str:
    if value is None:
        return "—"
    if isinstance(value, str):
        return value
    if isinstance(value, int) or abs(value) >= _THOUSAND:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < _HUNDRED else f"{value:.0f}"


def _sample_row(samples: Sequence[Sample]) -> str:
    rate = Spread.of([sample.rate for sample in samples])
    middle = [Spread.of([getattr(s, key) for s in samples]).median for key in ("p50_ms", "p99_ms", "cpu_ms")]
    spread = f"({rate.least:,.0f} to {rate.most:,.0f})"
    return f"{rate.median:>10,.0f}  {spread:<20} " + " ".join(f"{value:>8.2f}" for value in middle)


def _described(measured: Measured) -> list[dict[str, Any]]:
    return [
        {"server": name, "kind": cell.kind, "clients": cell.clients, "rounds": [asdict(s) for s in samples]}
        for (name, cell), samples in measured.samples.items()
    ]
