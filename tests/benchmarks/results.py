"""A page of results from the JSON of benchmark runs.

    python -m tests.benchmarks.results [--reasons FILE] dist/bench-*.json > tests/benchmarks/RESULTS.md

FILE is a table (TSV, columns goal and why) that says in words why goals are missed; a goal is named by the beginning of
its name. The page names no host, no user and no folder.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.comparison import Cell, Spread
from tests.benchmarks.report import Goal, Table, cell_name

_HEAD = """# Measured

Made by `python -m tests.benchmarks.results`; not edited by hand. Goals are those of the design: ratios of medians, taken
round by round between servers that run side by side over the same data and whose answers were compared with the
expected ones first. Absolute figures hold for this machine and this day only."""
_ASKED = """## What is asked

The flagship of the README; and a list of a hundred foods (id, iri, label), each with its nutrients (certainty, worst
certainty, whether it is only concluded, id, iri, label). How requests differ, the answer being the same:"""
_REPEAT = """## How to repeat

```
make bench                   # about ten minutes on two quiet cores, --full about twenty
make bench ARGS="--quick"    # less of everything
make bench ARGS="--full"     # with ten million triples
python -m tests.benchmarks.instructions   # the work of a build, counted by Valgrind; twenty minutes
python -m tests.benchmarks.results dist/bench-*.json > tests/benchmarks/RESULTS.md
```

Peers that a machine lacks are left out and said to be: PostGraphile wants PostgreSQL, node and npm; wrk makes a lighter
load generator than Python."""


def page(runs: Sequence[Mapping[str, Any]], reasons: Mapping[str, str]) -> str:
    """The page as Markdown.

    Args:
        runs: What `Run.json` wrote, read again.
        reasons: Beginning of the name of a goal → why it is missed.

    Raises:
        ValueError: A reason belongs to no goal that is missed.
    """
    goals = [_goal(told) for run in runs for told in run["goals"]]
    kinds = (f"- {kind}: {words}." for run in runs[:1] for kind, words in run["kinds"].items())
    parts = [_HEAD, _machine(runs), _REPEAT, "\n".join([_ASKED, "", *kinds]), _goals(goals), _missed(goals, reasons)]
    for run in runs:
        parts += (_comparison(title, samples) for title, samples in run["samples"].items() if "peers" in run["machine"])
        parts += (_table(Table(**told)) for told in run["tables"])
    return "\n\n".join(parts) + "\n"


def _goal(told: Mapping[str, Any]) -> Goal:
    ratio, cost = (Spread(**told[key]) if told[key] else None for key in ("ratio", "cost"))
    return Goal(told["name"], ratio, told["bound"], told["at_least"], cost, told["why"])


def _machine(runs: Sequence[Mapping[str, Any]]) -> str:
    told = runs[0]["machine"]
    dates = sorted({run["machine"]["date"] for run in runs})
    versions = {name: version for run in runs for name, version in _versions(run["machine"]).items()}
    memory = f"{told['memory_gib']:g} GiB of memory" if told["memory_gib"] else "memory unknown"
    loads = ", ".join(f"{run['name']} {run['machine']['load_average']:.1f}" for run in runs)
    rounds = ", ".join(f"{run['name']} {run['rounds']} of {run['seconds']:g} s" for run in runs if run["rounds"])
    returns = ", which gives free memory back to its host and waits to get it again" if told["memory_returns"] else ""
    share = max(run["machine"]["generator_share"] for run in runs)
    lines = [
        f"Date: {' to '.join(dict.fromkeys((dates[0], dates[-1])))}.",
        f"Machine: {told['processor'] or 'processor unknown'}, {told['cores']} cores, {memory}, {told['system']}{returns}.",
        f"Python {told['python']}; {', '.join(f'{name} {version}' for name, version in sorted(versions.items()))}.",
        *([f"{told['readers']} reader processes. Rounds: {rounds}."] if rounds else []),
        *(
            [f"Load generator: {told['load_generator']}, on the same cores, {share:.0%} of one at most."]
            if share
            else []
        ),
        f"Load average before the start: {loads}.",
        f"Graphs in quads: {', '.join(dict.fromkeys(f'{n} {c:,}' for run in runs for n, c in run['triples'].items()))}.",
    ]
    return "\n".join(["## Where and when", "", *(f"- {line}" for line in lines)])


def _versions(told: Mapping[str, Any]) -> dict[str, str]:
    return {**told["versions"], **told.get("peers", {})}


def _goals(goals: Sequence[Goal]) -> str:
    rows = [(g.name, *_figures(g), g.bound_words, g.verdict) for g in goals]
    heads = ("what", "median", "least to most", "CPU per answer", "goal", "verdict")
    met = sum(goal.met is True for goal in goals)
    judged = sum(goal.met is not None for goal in goals)
    words = f"{met} of {judged} goals are met. CPU per answer: ours to the other's; less is better."
    return "\n".join(["## Goals", "", words, "", *_markdown(heads, rows)])


def _figures(goal: Goal) -> tuple[str, str, str]:
    if goal.ratio is None:
        return "—", "", ""
    spread = f"{goal.ratio.least:.2f} to {goal.ratio.most:.2f}"
    return f"{goal.ratio.median:.2f}", spread, f"×{goal.cost.median:.2f}" if goal.cost else ""


def _missed(goals: Iterable[Goal], reasons: Mapping[str, str]) -> str:
    lines, used = [], set()
    for goal in goals:
        if goal.met is False and goal.ratio is not None:
            wanted = f"{'at least' if goal.at_least else 'at most'} {goal.bound:g}"
            why = next((start for start in reasons if goal.name.startswith(start)), None)
            used.add(why)
            words = f" {reasons[why]}" if why is not None else ""
            lines.append(f"- {goal.name}: {goal.ratio.median:.2f}, where {wanted} is wanted.{words}")
    if unused := [start for start in reasons if start not in used]:
        raise ValueError(f"no goal that begins so is missed: {', '.join(unused)}")
    return "\n".join(["## What is missed", "", *(lines or ["Nothing that was measured."])])


def _comparison(title: str, samples: Iterable[Mapping[str, Any]]) -> str:
    rows = [
        (
            cell_name(Cell(sample["kind"], sample["clients"])),
            sample["server"],
            *(median(one[key] for one in sample["rounds"]) for key in ("rate", "p50_ms", "p99_ms", "cpu_ms")),
        )
        for sample in samples
    ]
    return _table(Table(title, ("asked", "server", "answers/s", "p50 ms", "p99 ms", "CPU ms"), rows))


def _table(table: Table) -> str:
    note = ["", table.note] if table.note else []
    return "\n".join([f"## {table.title}", "", *_markdown(table.columns, table.text_rows()), *note])


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for row in (heads, ["---"] * len(heads), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"


def main() -> None:
    """Read files, print the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reasons", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    reasons = {}
    if options.reasons:
        with options.reasons.open(encoding="utf-8", newline="") as rows:
            reasons = {row["goal"]: row["why"] for row in csv.DictReader(rows, delimiter="\t")}
    runs = [json.loads(file.read_text(encoding="utf-8")) for file in options.files]
    sys.stdout.write(page(runs, reasons))


if __name__ == "__main__":
    main()
