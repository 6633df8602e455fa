"""A deadline for questions that others wrote.

The embedded engine cannot be told to stop, so the command ends itself: nothing that it does here is left half-written.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

import click

from kg.cli.reporting import FAILED, report
from kg.errors import DeadlineError

deadline_option = click.option(
    "--deadline",
    "deadline_s",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="End the command where a question takes longer to be asked again.",
)


@contextmanager
def deadline(seconds: float, *, command: str, question: str) -> Iterator[None]:
    """End the process with exit code 5 and a plain error where the block takes longer.

    Args:
        command: What was run, as in `kg verify`.
        question: What is being asked, in words.
    """

    def end() -> None:
        hint = "Give it longer with --deadline SECONDS, if you trust whoever wrote it."
        report(DeadlineError(f"{question} is not answered within {seconds:g} s", hint=hint), command=command)
        sys.stderr.flush()
        os._exit(FAILED)  # the thread that waits for the engine cannot be interrupted

    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
