"""kg doctor: what this installation can do, or an engine elsewhere, and how to mend what it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import engine_option, json_option, release_option
from kg.cli.output import harmless, print_json
from kg.cli.reporting import FINDINGS

if TYPE_CHECKING:
    from kg.findings import Finding

_COLOURS = {"ok": "green", "note": "yellow", "fault": "red"}


@click.command()
@engine_option
@click.option(
    "--write", is_flag=True, help="Try to write too, into a graph of its own that is removed again; needs --engine."
)
@release_option
@json_option
def command(engine: str | None, write: bool, release_path: Path | None, as_json: bool) -> int:
    """Check this installation and this machine; with --engine, an engine on another machine.

    Each line is ok, a note (works, but know it) or a fault, with how to mend it. Exit code 1 if there is a fault.
    Nothing is built and nothing is changed, save by --write.

    With --engine: whether it answers, as what, and what it makes of questions, datasets, rows, literals and whole
    graphs; which release it holds, and whether that is --release. Credentials as for `kg serve --engine`.
    """
    if write and engine is None:
        raise click.UsageError("--write needs --engine")
    findings = []
    for finding in _engine(engine, release_path, write=write) if engine else _here(release_path):
        findings.append(finding)
        if not as_json:
            _print(finding)
    faults = sum(finding.level == "fault" for finding in findings)
    if as_json:
        told = [
            {"level": one.level, "about": one.about, "words": one.words, "mend": one.mend or None} for one in findings
        ]
        print_json({"faults": faults, "findings": told})
    return FINDINGS if faults else 0


def _print(finding: Finding) -> None:
    click.secho(f"{finding.level:<5}", fg=_COLOURS[finding.level], nl=False)
    click.echo(f"  {finding.about:<19}  {harmless(finding.words)}")
    if finding.mend:
        click.echo(f"       mend: {harmless(finding.mend)}")


def _here(release_path: Path | None) -> Iterator[Finding]:
    from kg.cli.machine import examine_installation, examine_machine, examine_settings
    from kg.errors import SettingError
    from kg.findings import fault_of
    from kg.release.checkup import examine_packaged, examine_release
    from kg.settings import get_settings

    yield from examine_installation()
    try:
        settings = get_settings()
    except SettingError as error:
        yield fault_of("settings", error)
        return
    yield from examine_settings(settings)
    if release_path is None:
        yield from examine_packaged(settings)
    else:
        yield from examine_release(release_path, settings)
    yield from examine_machine(settings)


def _engine(url: str, release_path: Path | None, *, write: bool) -> Iterator[Finding]:
    from kg.release.engine_checkup import examine_engine
    from kg.settings import get_settings

    yield from examine_engine(get_settings().model_copy(update={"engine_url": url}), release_path, write=write)
