"""kg search: from words to entities."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import json_option, names_option, release_option
from kg.cli.output import notice, print_json, print_table, say
from kg.cli.releases import open_for_reading


@click.command()
@click.argument("words", nargs=-1, required=True)
@names_option("--types", metavar="CLASSES", purpose="Only these classes")
@click.option("--limit", type=click.IntRange(1, 1_000), default=25, show_default=True, help="At most so many.")
@json_option
@release_option
def command(
    words: tuple[str, ...], types: tuple[str, ...], limit: int, as_json: bool, release_path: Path | None
) -> None:
    """Find entities whose label, synonyms or identifier have these WORDS; the last may be the start of one.

    British and American spelling are one; mistyped words find what they are nearest to, if nothing else.
    """
    with open_for_reading(release_path) as release:
        classes = None
        if types:
            from kg.export.names import class_iris

            wanted = class_iris(release.schema, types)
            classes = sorted(release.schema.classes[iri].name for iri in wanted)
        text = " ".join(words)
        found = release.search_index.search(text, classes, limit)
        hits = found.hits
        if as_json:
            print_json(
                [
                    {
                        "id": hit.curie,
                        "iri": hit.iri,
                        "label": hit.label,
                        "class": hit.class_name,
                        "matched": hit.matched,
                        "score": hit.score,
                        "correctedTo": found.corrected_to,
                    }
                    for hit in hits
                ]
            )
            notice()
            return
        if hits and found.corrected_to is not None:
            say(f"Nothing is called {text!r}. Looked for {found.corrected_to!r} instead.")
        headings = ("id", "label", "class", "matched")
        print_table(headings, ((hit.curie, hit.label, hit.class_name, hit.matched) for hit in hits), unbroken=1)
        if not hits:
            near = ", ".join(found.label for found in release.search_index.suggest(text, limit=3))
            say(f"Nothing is called {text!r}." + (f" Did you mean {near}?" if near else ""))
    notice()
