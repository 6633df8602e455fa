"""Errors as three lines for a person: what, where, how to mend; and the exit code of each."""

from __future__ import annotations

import sys
import traceback
from itertools import groupby

import click

from kg.cli.output import harmless
from kg.errors import CallerError, InputError, KgError, NotFoundError, QuerySyntaxError

FINDINGS = 1
USAGE = 2
BAD_INPUT = 3
NO_SUCH_THING = 4
FAILED = 5

_MESSAGE_LETTERS = 240


def exit_code(error: KgError) -> int:
    """The exit code of an error, by who must act."""
    if isinstance(error, InputError | QuerySyntaxError):
        return BAD_INPUT
    if isinstance(error, NotFoundError):
        return NO_SUCH_THING
    return USAGE if isinstance(error, CallerError) else FAILED


def report(error: KgError, *, command: str) -> None:
    """Write an error to stderr.

    Args:
        command: What was run, for errors that have no place of their own.
    """
    if isinstance(error, InputError):
        _report_faults(error)
        return
    where = f"in {command}"
    if isinstance(error, QuerySyntaxError) and error.line:
        where = f"line {error.line}, column {error.column} of the query"
    _say("error: ", _one_line(error.message))
    click.echo(f"  where: {where}", err=True)
    if error.hint:
        click.echo(f"  mend:  {error.hint}", err=True)


def _one_line(message: str) -> str:
    """Parsers list everything that they would have liked, over many lines; the first words say what is wrong."""
    text = harmless(" ".join(message.split()))
    return text if len(text) <= _MESSAGE_LETTERS else text[:_MESSAGE_LETTERS].rstrip() + " …"


def _report_faults(error: InputError) -> None:
    """Every fault, by file; each one a line with its place and one with its mend."""
    for path, faults in groupby(error.faults, key=lambda fault: fault.path):
        click.secho(harmless(path), bold=True, err=True)
        for fault in faults:
            click.echo(f"  {harmless(fault.place)}: {fault.message}", err=True)
            if fault.hint:
                click.echo(f"      mend: {fault.hint}", err=True)
    _say("error: ", error.message)
    click.echo(f"  mend:  {error.hint}", err=True)


def _say(kind: str, message: str) -> None:
    click.secho(kind, fg="red", bold=True, nl=False, err=True)
    click.echo(message, err=True)


def report_bug(error: Exception) -> int:
    """Write what is needed to report a bug; returns the exit code."""
    traceback.print_exception(error, file=sys.stderr)
    _say("error: ", f"{type(error).__name__}: this is a bug in nutrigraph, not in what you asked")
    click.echo("  mend:  Report it with the lines above.", err=True)
    return FAILED
