"""Data on stdout, words on stderr, tables for a person on a terminal."""

from __future__ import annotations

import io
import json
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from kg.errors import OperatorError

if TYPE_CHECKING:
    from collections.abc import Callable

NOTICE = "For information only, not medical advice. CC BY 4.0, nutrigraph contributors."
_LINE_S = 10.0  # between two lines about what takes long
# C0 and C1, line and paragraph separators, marks that turn the direction of text, and lone surrogates.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    r"""Text of strangers that can steer no terminal and forge no line: what would is written as an escape.

    >>> harmless("iron\x1b[2J\n\u202efed")
    'iron\\x1b[2J\\n\\u202efed'
    """
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


class _ClosedOutput(io.RawIOBase):
    """What stands for an output that was closed before we came (`>&-`): whoever writes to it hears of it."""

    def writable(self) -> bool:
        return True

    def write(self, _piece: object, /) -> int:
        raise OperatorError("standard output is closed", hint="Leave it open, or send it to a file: kg … > FILE.")


def stand_in_for_closed_stdout() -> None:
    """Have every command that prints fail in words where Python found no stdout; those that do not print run as ever."""
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(_ClosedOutput(), encoding="utf-8", write_through=True)


def say(words: str) -> None:
    """Words for a person, on stderr."""
    click.echo(words, err=True)


def notice() -> None:
    """The line that goes with every answer; on stderr, so that it never stands among data."""
    click.secho(NOTICE, err=True, dim=True)


def print_json(value: Any) -> None:
    """JSON on stdout, readable, in UTF-8."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False))


def print_bytes(body: bytes) -> None:
    """Data on stdout as it is; text on a terminal ends with a line break."""
    stream = sys.stdout.buffer
    stream.write(body)
    if sys.stdout.isatty() and not body.endswith(b"\n"):
        stream.write(b"\n")
    stream.flush()


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, unbroken: int = 0) -> None:
    """A table: as wide as the terminal allows, or tab-separated lines without headings where nobody looks.

    Args:
        unbroken: How many of the first columns are never broken over lines, because people copy from them.
    """
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=number < unbroken)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))  # Text: a label in brackets is no markup
    Console().print(table)


def _in_lines() -> Callable[[str, float], None]:
    """What takes long does not look dead in a log, and what does not leaves nothing there."""
    began = told = time.monotonic()

    def advance(phase: str, done: float) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _LINE_S:
            told = now
            sys.stderr.write(f"{done:4.0%} after {now - began:.0f} s: {phase}\n")
            sys.stderr.flush()

    return advance


@contextmanager
def progress() -> Iterator[Callable[[str, float], None] | None]:
    """A progress bar on stderr while the block runs; a line now and then where stderr is no terminal.

    Yields:
        A function that takes the name of a phase and how much of the whole is done, 0 to 1. The bar appears when it
        is first called, and goes when the block ends. None where stderr was closed (`2>&-`).
    """
    if sys.stderr is None:
        yield None
        return
    if not sys.stderr.isatty():
        yield _in_lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description:>14}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(),
    )  # fmt: skip
    bars = Bars(*columns, console=Console(stderr=True), transient=True)
    task = bars.add_task("", total=1.0)

    def advance(phase: str, done: float) -> None:
        bars.start()
        bars.update(task, description=phase, completed=done, refresh=True)

    try:
        yield advance
    finally:
        bars.stop()
