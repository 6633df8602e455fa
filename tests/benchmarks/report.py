"""The table and the JSON of a run: raw numbers, ratios, and the goals beside them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.benchmarks.comparison import OURS, Cell, Measured, Spread
from tests.benchmarks.load import Sample
from tests.benchmarks.peers import KINDS


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio that has to be reached.

    Attributes:
        name: What is compared.
        ratio: None where one side was not measured.
        bound: What the ratio has to be.
        at_least: False where the ratio may be at most the bound.
        cost: Ours to theirs in CPU time per answer: less is better, and other users of the machine hardly change it.
    """

    name: str
    ratio: Spread | None
    bound: float
    at_least: bool
    cost: Spread | None = None

    @property
    def met(self) -> bool | None:
        """By the median; None where it was not measured."""
        if self.ratio is None:
            return None
        return self.ratio.median >= self.bound if self.at_least else self.ratio.median <= self.bound

    def line(self) -> str:
        """The row of the table."""
        bound = f"{'≥' if self.at_least else '≤'} {self.bound:g}"
        if self.ratio is None:
            return f"{self.name:<58} {'—':>7}  {'':<20} {bound:>7}  not measured"
        spread = f"({self.ratio.least:.2f} to {self.ratio.most:.2f})"
        cost = f"   CPU ×{self.cost.median:.2f}" if self.cost else ""
        return f"{self.name:<58} {self.ratio.median:>7.2f}  {spread:<20} {bound:>7}  {'ok' if self.met else 'MISSED'}{cost}"


@dataclass(slots=True)
class Run:
    """Everything that a run found.

    Attributes:
        machine: Where and with what it was measured.
        triples: Name of a graph → its size.
        sections: Title → samples, in the order of measuring.
    """

    machine: dict[str, Any]
    rounds: int
    seconds: float
    triples: dict[str, int] = field(default_factory=dict)
    sections: dict[str, Measured] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)

    def add(self, title: str, measured: Measured, goals: Iterable[Goal]) -> None:
        """Add one section."""
        self.sections[title] = measured
        self.goals += goals

    def text(self) -> str:
        """The tables for a person."""
        sizes = ", ".join(f"{name} {count:,}" for name, count in self.triples.items())
        lines = [
            f"Flagship over HTTP; triples: {sizes}; {self.rounds} rounds of {self.seconds:g} s each.",
            f"{self.machine['cores']} cores, shared with the load generator, {self.machine['load_generator']}.",
            f"It took {self._busiest_generator():.0%} of one core at most.",
            f"Load average before the start: {self.machine['load_average']:.1f}.",
        ]
        for title, measured in self.sections.items():
            lines += ["", title, *_sample_lines(measured)]
        lines += ["", f"{'Goals':<58} {'ratio':>7}  {'(least to most)':<20} {'goal':>7}"]
        return "\n".join([*lines, *(goal.line() for goal in self.goals)]) + "\n"

    def json(self) -> str:
        """The same for a program, with every sample."""
        found = {
            "goals": [{**asdict(goal), "met": goal.met} for goal in self.goals],
            "kinds": KINDS,
            "machine": self.machine | {"generator_share": self._busiest_generator()},
            "samples": {title: _described(measured) for title, measured in self.sections.items()},
            "triples": self.triples,
        }
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"

    def write(self, path: Path) -> None:
        """Put the JSON into a file, whose folder is made if need be, and say where it is."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.json(), encoding="utf-8")
        sys.stderr.write(f"Written to {path}\n")

    def _busiest_generator(self) -> float:
        rounds = [samples for measured in self.sections.values() for samples in measured.samples.values()]
        return max(sample.generator_share for samples in rounds for sample in samples)


def rate_goals(measured: Measured, bounds: Iterable[tuple[Cell, str, float]]) -> Iterator[Goal]:
    """Goals of our rate beside another server's: each of a cell, the other's name and the least ratio."""
    for cell, other, bound in bounds:
        rates = measured.ratio(cell, OURS, other, lambda sample: sample.rate)
        cost = measured.ratio(cell, OURS, other, lambda sample: sample.cpu_ms)
        yield Goal(f"{cell_name(cell)}, rate to {other}", rates, bound, at_least=True, cost=cost)


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
