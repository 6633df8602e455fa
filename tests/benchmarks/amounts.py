"""Rows per second of the loader of whole tables as a ratio to plain `csv.DictReader`, side by side in one run.

The table is made up in the layout of USDA SR28: 8,790 rows of 53 columns, one cell in five empty. The yardstick only
splits cells; the loader also checks them, ties items to foods, and makes every quad of a release. Rounds alternate and
the median counts: on a shared machine only the ratio means something.

    python -m tests.benchmarks.amounts [--rounds 5]
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from kg.loaders import load_seeds
from kg.locations import ontology_dir, seeds_dir
from kg.schema import Schema, load_schema

ROWS = 8_790
USED = ("Iron_(mg)", "Magnesium_(mg)", "Vit_D_µg", "Vit_B12_(µg)", "Vit_B6_(mg)", "Folate_DFE_(µg)")
OTHERS = tuple(f"Other_{number}_(g)" for number in range(45))


def write_table(path: Path) -> None:
    """A table of random figures; always the same."""
    chance = random.Random(28)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("NDB_No", "Shrt_Desc", *OTHERS, *USED))
        for number in range(1, ROWS + 1):
            figures = ("" if chance.random() < 0.2 else f"{chance.uniform(0, 99):.2f}" for _ in (*OTHERS, *USED))
            writer.writerow((number, f"ITEM {number},CKD,BLD,WO/SALT", *figures))


def seeds_without_figures(folder: Path) -> Path:
    """The seeds of this checkout, with the nutrients of the table but no curated item: none is in a made-up table."""
    seeds = folder / "seeds"
    shutil.copytree(seeds_dir(), seeds)
    for name in ("items.tsv", "amounts.tsv"):
        path = seeds / "usda-sr28" / name
        path.write_text(path.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    return seeds


def load(seeds: Path, schema: Schema, table: Path | None) -> None:
    """What a build does with a table; without one, what it does with the seeds alone."""
    load_seeds(seeds, schema, tables={"usda-sr28": table} if table else {})


def split(table: Path) -> None:
    """The yardstick."""
    with table.open(encoding="utf-8", newline="") as file:
        for _ in csv.DictReader(file):
            pass


def seconds(task: Callable[[], None]) -> float:
    """How long a task takes."""
    started = time.perf_counter()
    task()
    return time.perf_counter() - started


def measured_line(rounds: int) -> str:
    """Measure, and say it in a line."""
    schema = load_schema(ontology_dir())
    with tempfile.TemporaryDirectory() as name:
        seeds, table = seeds_without_figures(Path(name)), Path(name) / "table.csv"
        write_table(table)
        ratios, rates = [], []
        for _ in range(rounds):
            plain = seconds(lambda: split(table))
            bare = seconds(lambda: load(seeds, schema, None))
            whole = seconds(lambda: load(seeds, schema, table)) - bare
            ratios.append(plain / whole)
            rates.append(ROWS / whole)
    spread = f"{min(ratios):.3f} to {max(ratios):.3f}, {statistics.median(rates):,.0f} rows/s here"
    return f"whole table of figures, to csv.DictReader        {statistics.median(ratios):6.3f}  ({spread})\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    sys.stdout.write(measured_line(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
