"""kg verify: do the passages still stand where the statements say?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.options import json_option, ontology_option, seeds_option, text_option
from kg.cli.output import print_json, say
from kg.cli.reporting import FINDINGS
from kg.cli.texts import read_source_text

if TYPE_CHECKING:
    from kg.loaders import Verification


@click.command()
@text_option(multiple=True)
@ontology_option
@seeds_option
@json_option
def command(texts: tuple[tuple[str, Path], ...], ontology: Path | None, seeds: Path | None, as_json: bool) -> int:
    """Check every span of a source against its text; prints those that no longer hold.

    Exit code 1 if a span or the text as a whole differs. Sources without a text given are not checked.
    """
    from kg.loaders import load_seeds, verify_passages
    from kg.locations import ontology_dir, seeds_dir
    from kg.prefixes import Namespaces
    from kg.schema import load_schema
    from kg.settings import get_settings

    given = [read_source_text(text, seeds) for text in texts]
    schema = load_schema(ontology or ontology_dir(), Namespaces(get_settings().base_iri))
    statements = load_seeds(seeds or seeds_dir(), schema).statements
    results = [verify_passages(content, source, statements) for source, content in given]
    if as_json:
        print_json([_as_json(result) for result in results])
    else:
        for result in results:
            _print(result)
    return 0 if all(result.holds for result in results) else FINDINGS


def _print(result: Verification) -> None:
    for span in result.broken:
        moved = f", now at {span.moved_to}" if span.moved_to is not None else ""
        click.echo(f"{result.source}\t{span.section}\t{span.start}\t{span.end}\t{' '.join(span.statements)}")
        say(f"  {span.section} {span.start}–{span.end}: {span.reason}{moved}")
    if result.actual_sha256 != result.expected_sha256:
        same_length = result.actual_characters == result.expected_characters
        how = "its words differ" if same_length else f"{result.actual_characters:,} characters"
        how += "" if same_length else f" instead of {result.expected_characters:,}"
        say(f"{result.source}: this is not the text that was located: {how}.")
    held = result.spans - len(result.broken)
    say(f"{result.source}: {held} of {result.spans} spans hold, behind {result.statements} statements.")


def _as_json(result: Verification) -> dict[str, object]:
    return {
        "source": result.source,
        "holds": result.holds,
        "sha256": {"expected": result.expected_sha256, "actual": result.actual_sha256},
        "characters": {"expected": result.expected_characters, "actual": result.actual_characters},
        "spans": result.spans,
        "statements": result.statements,
        "broken": [
            {
                "section": span.section,
                "start": span.start,
                "end": span.end,
                "statements": list(span.statements),
                "reason": span.reason,
                "movedTo": span.moved_to,
            }
            for span in result.broken
        ],
    }
