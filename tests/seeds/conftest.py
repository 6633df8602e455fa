"""The seeds as they lie in the checkout, read with the standard library alone: these tests check data, not code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Rows = list[dict[str, str]]


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the seeds."""
    return Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="session")
def table(seeds: Path) -> Callable[[str], Rows]:
    """Reads a table, `table("background/statements.tsv")`, as one dict per row; lines that start with # are skipped."""

    def read(name: str) -> Rows:
        lines = (seeds / name).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        header, *rest = [line.split("\t") for line in lines if not line.startswith("#")]
        return [dict(zip(header, cells, strict=True)) for cells in rest]

    return read
