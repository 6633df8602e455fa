"""kg conflicts: triples on which statements are at odds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.evidence_options import evidence_options, read_options
from kg.cli.options import check_one_format, json_option, names_option, release_option
from kg.cli.output import notice, print_bytes, print_json, say
from kg.cli.releases import entity_iri, open_for_reading

if TYPE_CHECKING:
    from kg.query.conflicts import Conflict
    from kg.query.evidence import Said


@click.command()
@click.option("--subject", metavar="ID", help="Only triples about this entity.")
@click.option("--predicate", metavar="NAME", help="Only this property, or what lies under it.")
@click.option("--object", "object_", metavar="ID", help="Only triples with this entity as object.")
@names_option("--types", metavar="CLASSES", purpose="Only triples with an entity of these classes at an end")
@evidence_options
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, one row for each statement.")
@release_option
def command(
    subject: str | None,
    predicate: str | None,
    object_: str | None,
    types: tuple[str, ...],
    min_certainty: str | None,
    sources: tuple[str, ...],
    qualifiers: tuple[tuple[str, str], ...],
    inferred: bool,
    as_json: bool,
    as_csv: bool,
    release_path: Path | None,
) -> None:
    """List triples that are affirmed and denied, or said with more and with less certainty.

    Each comes with all its statements; nothing is weighed and nobody is declared right. The filters choose statements
    first.
    """
    check_one_format(as_json=as_json, as_csv=as_csv)
    from kg.query.conflicts import Scope, find_conflicts
    from kg.query.evidence import find_said, values_of
    from kg.query.names import get_class, get_property
    from kg.query.plain import CONFLICT_HEADINGS, conflict_record, conflict_rows
    from kg.query.spreadsheet import csv_text

    with open_for_reading(release_path) as release:
        schema = release.schema
        scope = Scope(
            entity_iri(release, subject) if subject else None,
            get_property(schema, predicate).iri if predicate else None,
            entity_iri(release, object_) if object_ else None,
            frozenset(iri for name in types for iri in get_class(schema, name).children),
        )
        kept = read_options(release, min_certainty, sources, qualifiers, inferred=inferred)
        found = find_conflicts(release.engine, schema, scope, kept, index=release.edge_index)
        values = values_of("statement", {voice.iri for conflict in found for voice in conflict.voices})
        said = find_said(release.engine, schema, values=values)
    if as_json:
        print_json([conflict_record(conflict, said) for conflict in found])
    elif as_csv:
        print_bytes(csv_text(CONFLICT_HEADINGS, conflict_rows(found, said)).encode())
    else:
        for line in _lines(found, said):
            click.echo(line)
        if not found:
            say("The statements in question do not contradict each other.")
    notice()


def _lines(conflicts: list[Conflict], said: Mapping[str, Said]) -> Iterator[str]:
    from kg.cli.why_words import evidence_words

    for number, conflict in enumerate(conflicts):
        if number:
            yield ""
        triple = f"{conflict.subject.label} · {conflict.predicate.label} · {conflict.object.label}"
        yield click.style(triple, bold=True) + f"  differ in {' and '.join(conflict.kinds)}"
        for voice in conflict.voices:
            if voice.iri in said:
                yield f"  {evidence_words(said[voice.iri].evidence)}"
