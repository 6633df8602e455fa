"""kg build: files → a release."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.options import json_option, ontology_option, seeds_option, table_option
from kg.cli.output import print_json, progress, say
from kg.cli.tables import say_tables, tables_by_source
from kg.errors import InputError


@click.command()
@ontology_option
@seeds_option
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of releases to build into. Default: your data folder.",
)
@table_option(
    purpose="Your own copy of the whole table of a source of figures, such as usda-sr28=sr28.csv. "
    "It stands in for the few curated figures."
)
@json_option
def command(
    ontology: Path | None,
    seeds: Path | None,
    out: Path | None,
    tables: tuple[tuple[str, Path], ...],
    as_json: bool,
) -> None:
    """Build a release from ontology and seeds and make it the current one.

    Prints the release's directory. Every fault of every file is reported in one run, and then nothing is written and
    the exit code is 3; rows with a fault, and what refers to them, are not checked against the shapes before it is
    mended. A build that is stopped leaves the release in place as it was.
    """
    from kg.locations import ontology_dir, seeds_dir
    from kg.release import build_release
    from kg.settings import get_settings

    settings = get_settings()
    try:
        with progress() as advance:
            built = build_release(
                ontology or ontology_dir(),
                seeds or seeds_dir(),
                out or settings.data_dir,
                tables=tables_by_source(tables),
                progress=advance,
                settings=settings,
            )
    except InputError as error:
        if as_json:
            print_json({"faults": [asdict(fault) for fault in error.faults]})
        raise
    counts = built.manifest["counts"]
    say_tables(counts["figures"])
    if as_json:
        print_json({"id": built.id, "path": str(built.path), "counts": counts})
        return
    statements = sum(sum(by_polarity.values()) for by_polarity in counts["statements"].values())
    say(
        f"Built release {built.id[:12]}: {statements:,} statements, {counts['quads']:,} quads. It is now the current one."
    )
    click.echo(built.path)
