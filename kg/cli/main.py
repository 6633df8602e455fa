"""The entry point: the table of commands, and what becomes of an error."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from kg.cli.output import stand_in_for_closed_stdout
from kg.cli.reporting import FAILED, exit_code, report, report_bug
from kg.errors import KgError, OperatorError

# Command → what it does. A module is imported only when its command runs, so that `kg --help` is instant.
_COMMANDS = {
    "build": "Build a release from ontology and seeds.",
    "conflicts": "List triples on which statements are at odds.",
    "diff": "Compare two releases, and what they answer.",
    "doctor": "Check this installation, or a SPARQL 1.1 engine on another machine.",
    "export": "Write a view as a picture, a table or a graph.",
    "gaps": "Map what is known, hedged, contested or unknown between two classes.",
    "graphql": "Answer a GraphQL query.",
    "info": "Say what is in a release.",
    "locate": "Find words in a source's text, ready to paste into a row.",
    "path": "Say how two entities hang together, claim by claim.",
    "publish": "Load a release into a SPARQL 1.1 engine on another machine.",
    "query": "Answer a SPARQL query.",
    "search": "Find entities by name, synonym or identifier.",
    "serve": "Serve GraphQL, SPARQL, pages and exports.",
    "show": "Show an entity with its edges and who says so.",
    "validate": "Check ontology and seeds without writing anything.",
    "verify": "Check that passages and figures still stand, or that an answer still holds.",
    "why": "Say why something holds, down to statements, or what is missing.",
}
_BROKEN_PIPE = 141  # 128 + SIGPIPE: what a shell reports of a program whose reader left
_INTERRUPTED = 130  # 128 + SIGINT


class _ReaderLeftError(Exception):
    """Whoever read our output has seen enough."""


class _Commands(click.Group):
    """The commands by name; each lives in `kg.cli.<name>_command` as `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        if cmd_name not in _COMMANDS:
            return None
        found: click.Command = import_module(f"kg.cli.{cmd_name}_command").command
        return found

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that left comes out as our own exception, before click makes exit code 1 of it."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError as error:
            raise _ReaderLeftError from error
        return code

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        with formatter.section("Commands"):
            formatter.write_dl(sorted(_COMMANDS.items()))


def _print_version(ctx: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        import kg

        click.echo(f"nutrigraph {kg.__version__}")
        ctx.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_print_version, help="Version.")
def group() -> None:
    """An evidence-carrying knowledge graph of nutrients, deficiencies and conditions.

    Every edge says who claims it, how surely and where. It informs; it is not medical advice.
    """


def main() -> None:
    """Run a command and leave with its exit code; every expected error is words, never a traceback."""
    sys.exit(_run())


def _end(number: int, _frame: object) -> NoReturn:
    """Leave as a shell reports it, and sweep what was half written, as on Ctrl-C."""
    raise SystemExit(128 + number)


def _run() -> int:
    command = " ".join(["kg", *sys.argv[1:2]])
    signal.signal(signal.SIGTERM, _end)
    stand_in_for_closed_stdout()
    try:
        code = group.main(prog_name="kg", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except KgError as error:
        report(error, command=command)
        return exit_code(error)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        return _INTERRUPTED
    except _ReaderLeftError:
        # The interpreter flushes stdout once more when it ends; give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except OSError as error:  # a full disk, a folder without rights
        what = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        report(OperatorError(what, hint="Check disk space and permissions."), command=command)
        return FAILED
    except Exception as error:  # noqa: BLE001 - the last line: a bug must not look like "findings"
        return report_bug(error)
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
