"""Tables of figures on the command line: which were given, what became of them, whether a release's figures stand in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.output import progress, say
from kg.cli.releases import open_for_reading
from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.loaders import TableVerification


def tables_by_source(tables: Sequence[tuple[str, Path]]) -> dict[str, Path]:
    """The tables that were given, by source.

    Raises:
        click.UsageError: A source has two.
    """
    found = dict(tables)
    if len(found) < len(tables):
        twice = next(name for name in found if [source for source, _ in tables].count(name) > 1)
        raise click.UsageError(f"--table {twice}=… was given twice")
    return found


def say_tables(figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Say what was read of every whole table, and whether it was the one that its source describes.

    Args:
        figures: As the manifest counts them.
    """
    for source, counts in figures.items():
        table = counts["table"]
        if not table["whole"]:
            continue
        say(
            f"{source}: {counts['items']:,} items, {counts['amounts']:,} amounts, "
            f"{counts['missing']:,} cells with nothing in them. {counts['samples']} items are samples of foods."
        )
        if table["sha256"] != table["described"]:
            say(
                f"{source}: your file is not byte for byte the one that source.yaml describes (SHA-256 "
                f"{table['sha256'][:12]}… instead of {table['described'][:12]}…). Every curated figure is in it, so it "
                "was taken, and the cells name your file."
            )


def verify_tables(
    tables: Sequence[tuple[str, Path]], seeds: Path | None, release_path: Path | None
) -> list[TableVerification]:
    """Look every figure of a release up in the tables.

    Raises:
        NotFoundError: There is no such source, or it has no table.
        InputError: A file cannot be read as a table.
    """
    from kg.loaders import load_source, verify_cells
    from kg.locations import seeds_dir
    from kg.query.figures import read_cells

    folder = seeds or seeds_dir()
    results = []
    with open_for_reading(release_path) as release, progress() as advance:
        for number, (name, file) in enumerate(tables_by_source(tables).items()):
            if advance:
                advance(f"verify {name}", number / len(tables))
            source = load_source(folder / name) if (folder / name).is_dir() else None
            if source is None or source.table is None:
                there = sorted(path.parent.name for path in folder.glob("*/amounts.tsv"))
                hint = f"Sources with a table: {', '.join(there)}." if there else "No source here has a table."
                raise NotFoundError(f"there is no source of figures {name!r} in {folder}", hint=hint)
            results.append(verify_cells(file, source, read_cells(release.engine, release.namespaces, name)))
    return results


def print_verification(result: TableVerification) -> None:
    """The figures that do not hold on stdout, words about the rest on stderr."""
    for cell in result.wrong:
        click.echo(f"{result.source}\t{cell.row_key}\t{cell.column}\t{cell.value}\t{cell.found}")
        say(f"  row {cell.row_key}, {cell.column}: the release says {cell.value}, the file {cell.found}")
    if result.actual_sha256 != result.expected_sha256:
        say(f"{result.source}: this is not the file that the release cites, byte for byte.")
    say(f"{result.source}: {result.figures - len(result.wrong):,} of {result.figures:,} figures hold.")


def verification_json(result: TableVerification) -> dict[str, object]:
    """The same as JSON."""
    return {
        "source": result.source,
        "holds": result.holds,
        "sha256": {"expected": result.expected_sha256, "actual": result.actual_sha256},
        "figures": result.figures,
        "wrong": [
            {
                "amount": cell.amount,
                "rowKey": cell.row_key,
                "column": cell.column,
                "value": str(cell.value),
                "found": cell.found,
            }
            for cell in result.wrong
        ],
    }
