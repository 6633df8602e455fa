"""kg diff: two releases compared, statement by statement and answer by answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.deadlines import deadline, deadline_option
from kg.cli.options import json_option
from kg.cli.output import notice, print_json, progress, say
from kg.cli.releases import end_at_once
from kg.cli.reporting import FINDINGS

if TYPE_CHECKING:
    from kg.cli.questions import AnswerChange
    from kg.release import Release
    from kg.release.comparison_model import Comparison

_FORMATS = ("text", "json", "markdown")


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--questions",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Ask every *.graphql (with *.variables.json) and *.rq in it of both releases and compare the answers.",
)
@click.option("--format", "format_name", type=click.Choice(_FORMATS), help="Default: text.")
@deadline_option
@json_option
def command(
    old: str, new: str, questions: Path | None, format_name: str | None, deadline_s: float, as_json: bool
) -> int:
    """Compare two releases: what statements, entities, figures, rules and conclusions differ, and which answers.

    OLD and NEW are release directories, folders of releases, or releases that your data folder keeps: the beginning of
    an id, current, previous. Prints nothing and gives exit code 0 if nothing differs, otherwise 1.
    """
    from kg.cli.diff_words import as_json as document
    from kg.cli.diff_words import markdown_lines, text_lines
    from kg.release import open_release
    from kg.release.naming import named_release
    from kg.settings import get_settings

    if as_json and format_name not in (None, "json"):
        raise click.UsageError(f"--json and --format {format_name} ask for two formats: give one of them")
    folder = get_settings().data_dir
    notes: list[str] = []
    with progress() as advance:
        tell = advance or (lambda _phase, _share: None)
        tell("open", 0.0)
        end_at_once()
        with open_release(named_release(old, folder)) as before, open_release(named_release(new, folder)) as after:
            comparison, answers = _compare(before, after, questions, notes, tell, deadline_s)
    if as_json or format_name == "json":
        print_json(document(comparison, answers, notes))
    else:
        lines = markdown_lines if format_name == "markdown" else text_lines
        for line in lines(comparison, answers):
            click.echo(line)
    for note in notes:
        say(note)
    if comparison.is_empty and not answers:
        say("No differences.")
        return 0
    if not as_json and format_name in (None, "text"):  # the others say it themselves
        notice()
    return FINDINGS


def _compare(
    before: Release,
    after: Release,
    folder: Path | None,
    notes: list[str],
    tell: Callable[[str, float], None],
    deadline_s: float,
) -> tuple[Comparison, list[AnswerChange]]:
    from kg.cli.answer_causes import NOTE as CAUSES_NOTE
    from kg.cli.questions import asker, compare_replies, read_questions
    from kg.release.comparison import compare_releases

    asked = read_questions(folder) if folder is not None else []
    if folder is not None and not asked:
        notes.append(f"There are no questions in {folder}: no file *.graphql or *.rq.")
    half = 0.5 if asked else 1.0
    comparison = compare_releases(before, after, lambda phase, share: tell(phase, half * share))
    if not asked:
        return comparison, []
    ask_before, ask_after = asker(before), asker(after)
    answers = []
    for number, question in enumerate(asked):
        tell("compare answers", half + half * number / len(asked))
        with deadline(deadline_s, command="kg diff", question=question.name):
            replies = ask_before(question), ask_after(question)
        found = compare_replies(question, *replies, comparison)
        if found is not None:
            answers.append(found)
        if replies[0].unstable:
            notes.append(f"{question.name} was not compared: {replies[0].unstable}")
        elif replies[0].error and replies[0].error == replies[1].error:
            notes.append(f"{question.name} fails on both releases: {replies[0].error}")
    if answers:
        notes.append(CAUSES_NOTE)
    return comparison, answers
