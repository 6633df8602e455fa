"""kg verify: do passages and figures still stand where the release says, and does an answer still hold?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.deadlines import deadline_option
from kg.cli.options import json_option, ontology_option, release_option, seeds_option, table_option, text_option
from kg.cli.output import print_json, say
from kg.cli.receipts import verify_receipt
from kg.cli.reporting import FINDINGS
from kg.cli.tables import print_verification, verification_json, verify_tables
from kg.cli.texts import read_source_text

if TYPE_CHECKING:
    from kg.loaders import Coverage, Statement, Verification


@click.command()
@click.argument("receipt", metavar="[RECEIPT]", required=False)
@text_option(multiple=True, required=False)
@table_option(purpose="Your copy of the table of a source of figures; every figure of the release is looked up in it.")
@ontology_option
@seeds_option
@release_option
@deadline_option
@json_option
def command(
    receipt: str | None,
    texts: tuple[tuple[str, Path], ...],
    tables: tuple[tuple[str, Path], ...],
    ontology: Path | None,
    seeds: Path | None,
    release_path: Path | None,
    deadline_s: float,
    as_json: bool,
) -> int:
    """Check every span of a source against its text, and every figure of a release against its table.

    Prints those that no longer hold. Exit code 1 if one differs, or the text or file as a whole. Sources without a
    text or table given are not checked.

    With RECEIPT (a file, or - for standard input) the question of an answer's receipt is asked again instead: exit code
    0 if its answer still holds and rests on the same statements, 1 with what changed if not.
    """
    if receipt is not None:
        if texts or tables:
            raise click.UsageError("a receipt is checked alone: leave out --text and --table")
        return verify_receipt(receipt, release_path, as_json=as_json, deadline_s=deadline_s)
    from kg.loaders import load_seeds, verify_passages
    from kg.locations import ontology_dir, seeds_dir
    from kg.prefixes import Namespaces
    from kg.schema import load_schema
    from kg.settings import get_settings

    if not texts and not tables:
        raise click.UsageError("give RECEIPT, --text SOURCE=FILE or --table SOURCE=FILE")
    looked_up = verify_tables(tables, seeds, release_path) if tables else []
    given = [read_source_text(text, seeds) for text in texts]
    schema = load_schema(ontology or ontology_dir(), Namespaces(get_settings().base_iri))
    sown = load_seeds(seeds or seeds_dir(), schema)
    rows: list[Statement | Coverage] = [*sown.statements, *sown.coverage]
    results = [verify_passages(content, source, rows) for source, content in given]
    if as_json:
        print_json([*(_as_json(result) for result in results), *(verification_json(table) for table in looked_up)])
    else:
        for table in looked_up:
            print_verification(table)
        for result in results:
            _print(result)
    held = all(result.holds for result in results) and all(table.holds for table in looked_up)
    return 0 if held else FINDINGS


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
    say(f"{result.source}: {held} of {result.spans} spans hold, behind {result.statements} rows.")


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
