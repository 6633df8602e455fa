"""kg validate: would these files make a release?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import json_option, ontology_option, seeds_option, table_option
from kg.cli.output import print_json, progress, say
from kg.cli.reporting import FINDINGS
from kg.cli.tables import tables_by_source
from kg.errors import Fault, InputError

if TYPE_CHECKING:
    from kg.loaders import Place
    from kg.validation import Finding


@click.command()
@ontology_option
@seeds_option
@table_option(purpose="Your own copy of the whole table of a source of figures, to be checked with the seeds.")
@json_option
def command(ontology: Path | None, seeds: Path | None, tables: tuple[tuple[str, Path], ...], as_json: bool) -> int:
    """Check ontology and seeds without writing anything.

    Exit code 1 if the data break a rule of the ontology, 3 if a file cannot be read as what it should be; the rows that
    can be read are checked then too.
    """
    from kg.locations import ontology_dir, seeds_dir
    from kg.release import check_inputs
    from kg.settings import get_settings

    try:
        with progress() as advance:
            examined = check_inputs(
                ontology or ontology_dir(),
                seeds or seeds_dir(),
                tables=tables_by_source(tables),
                progress=advance,
                settings=get_settings(),
            )
    except InputError as error:
        if as_json:
            _print(error.faults, {})
        raise
    if as_json:
        _print(examined.unread, examined.findings)
    if examined.unread:
        raise examined.error()
    if as_json:
        return 0 if examined.conforms else FINDINGS
    for finding, rows in examined.findings.items():
        _tell(finding, rows)
    number = len(examined.findings)
    say("No findings." if examined.conforms else f"{number} finding{'s' if number != 1 else ''}.")
    return 0 if examined.conforms else FINDINGS


def _print(faults: Iterable[Fault], findings: Mapping[Finding, Iterable[Place]]) -> None:
    found = [
        {
            "check": finding.check,
            "focus": finding.focus,
            "value": finding.value,
            "message": finding.message,
            "mend": finding.hint,
            "statements": list(finding.statements),
            "rows": [str(row) for row in rows],
        }
        for finding, rows in findings.items()
    ]
    told = [asdict(fault) for fault in faults]
    print_json({"conforms": not (told or found), "faults": told, "findings": found})


def _tell(finding: Finding, rows: Iterable[Place]) -> None:
    value = f": {finding.value}" if finding.value else ""
    click.echo(f"{finding.focus}{value}: {finding.message}")
    at = ", ".join(map(str, rows))
    behind = ", ".join(finding.statements)
    for line in (f"at {at}" if at else "", f"statements: {behind}" if behind and not at else "", finding.hint):
        if line:
            click.echo(f"    {line}")
