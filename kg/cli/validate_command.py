"""kg validate: would these files make a release?"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from kg.cli.options import json_option, ontology_option, seeds_option, table_option
from kg.cli.output import print_json, progress, say
from kg.cli.reporting import FINDINGS
from kg.cli.tables import tables_by_source
from kg.errors import InputError


@click.command()
@ontology_option
@seeds_option
@table_option(purpose="Your own copy of the whole table of a source of figures, to be checked with the seeds.")
@json_option
def command(ontology: Path | None, seeds: Path | None, tables: tuple[tuple[str, Path], ...], as_json: bool) -> int:
    """Check ontology and seeds without writing anything.

    Exit code 1 if the data break a rule of the ontology, 3 if a file cannot be read as what it should be.
    """
    from kg.locations import ontology_dir, seeds_dir
    from kg.release import check_inputs
    from kg.settings import get_settings

    try:
        with progress() as advance:
            report = check_inputs(
                ontology or ontology_dir(),
                seeds or seeds_dir(),
                tables=tables_by_source(tables),
                progress=advance,
                settings=get_settings(),
            )
    except InputError as error:
        if as_json:
            print_json({"conforms": False, "faults": [asdict(fault) for fault in error.faults], "findings": []})
        raise
    if as_json:
        found = [
            {
                "check": finding.check,
                "focus": finding.focus,
                "value": finding.value,
                "message": finding.message,
                "mend": finding.hint,
                "statements": list(finding.statements),
            }
            for finding in report.findings
        ]
        print_json({"conforms": report.conforms, "faults": [], "findings": found})
    else:
        for finding in report.findings:
            value = f": {finding.value}" if finding.value else ""
            click.echo(f"{finding.focus}{value}: {finding.message}")
            for line in (f"statements: {', '.join(finding.statements)}" if finding.statements else "", finding.hint):
                if line:
                    click.echo(f"    {line}")
        say("No findings." if report.conforms else f"{len(report.findings)} findings.")
    return 0 if report.conforms else FINDINGS
