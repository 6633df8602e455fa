"""kg gaps: an evidence gap map of two classes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.evidence_options import evidence_options, read_options
from kg.cli.options import check_one_format, json_option, release_option
from kg.cli.output import notice, print_bytes, print_json, print_table, say
from kg.cli.releases import open_for_reading, terms_of

if TYPE_CHECKING:
    from kg.query.gap_map import Cell, GapMap

# A letter for each state; the words stand below the matrix.
_MARKS = {
    "conflicting": "!", "asserted": "A", "hedged": "h", "concluded": "c", "denied": "x", "none-named": "0",
    "nothing-known": ".",
}  # fmt: skip
# As wide a matrix as a terminal of a hundred columns shows with its labels; wider ones are listed.
_MOST_COLUMNS = 24


@click.command()
@click.argument("rows", metavar="ROWS")
@click.argument("columns", metavar="COLUMNS")
@click.option("--predicate", metavar="NAME", help="Only claims over this property, or what lies under it.")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice(tuple(_MARKS)),
    help="Only cells in this state, as a list. May be repeated.",
)
@evidence_options
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, one row for each cell.")
@release_option
def command(
    rows: str,
    columns: str,
    predicate: str | None,
    states: tuple[str, ...],
    min_certainty: str | None,
    sources: tuple[str, ...],
    qualifiers: tuple[tuple[str, str], ...],
    inferred: bool,
    as_json: bool,
    as_csv: bool,
    release_path: Path | None,
) -> None:
    """Map what is said between the entities of two classes: asserted, hedged, conflicting, denied, or nothing.

    ROWS and COLUMNS are classes, such as Deficiency and Condition. A cell is about direct claims between its two
    entities, in either direction. That a source was read and names none can only be told with --predicate.

    \b
    kg gaps Deficiency Condition
    kg gaps Nutrient Food --predicate hasDietarySource --state none-named
    """  # noqa: D301 - click reads the backspace, which a raw string would print
    check_one_format(as_json=as_json, as_csv=as_csv)
    from kg.query.gap_map import GapQuestion, map_gaps
    from kg.query.names import get_class, get_property
    from kg.query.plain import CELL_HEADINGS, cell_rows, map_record
    from kg.query.spreadsheet import csv_text

    with open_for_reading(release_path) as release:
        schema, names = release.schema, release.namespaces
        asked = GapQuestion(
            get_class(schema, rows),
            get_class(schema, columns),
            get_property(schema, predicate) if predicate else None,
            read_options(release, min_certainty, sources, qualifiers, inferred=inferred),
        )
        found, terms = map_gaps(release.engine, schema, asked), terms_of(release)
    cells = found.of(states)
    if as_json:
        print_json(map_record(names, found, cells) | terms)
    elif as_csv:
        print_bytes(csv_text(CELL_HEADINGS, cell_rows(names, cells)).encode())
    elif sys.stdout.isatty() and not states and len(found.columns) <= _MOST_COLUMNS:
        for line in _matrix(found):
            click.echo(line)
    else:
        headings = ("row", "column", "state", "certainty", "statements")
        print_table(headings, (_row(cell) for cell in cells))
    if not as_json and not as_csv:
        _say_counts(found)
    notice()


def _matrix(found: GapMap) -> Iterator[str]:
    """One line for each row, a mark for each column; the columns are numbered and named above."""
    width = max((len(row.label) for row in found.rows), default=0)
    for number, column in enumerate(found.columns, start=1):
        yield f"  {number:>2}  {column.label}"
    yield f"{'':<{width}}  " + " ".join(f"{number:>2}" for number in range(1, len(found.columns) + 1))
    states = {(cell.row.iri, cell.column.iri): cell.state for cell in found.cells}
    for row in found.rows:
        marks = (_MARKS.get(states.get((row.iri, column.iri), ""), " ") for column in found.columns)
        yield f"{row.label:<{width}}  " + " ".join(f"{mark:>2}" for mark in marks)


def _say_counts(found: GapMap) -> None:
    from kg.query.gap_map import STATES

    for state, meaning in STATES.items():
        if found.counts[state]:
            say(f"{found.counts[state]:>6,}  {_MARKS[state]}  {state:<13}  {meaning}")


def _row(cell: Cell) -> tuple[str, ...]:
    return (cell.row.label, cell.column.label, cell.state, cell.certainty, str(len(cell.voices) or ""))
