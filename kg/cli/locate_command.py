"""kg locate: from words of a source's text to the cells of a row."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import json_option, seeds_option, text_option
from kg.cli.output import print_json, say
from kg.cli.texts import read_source_text


@click.command()
@text_option(multiple=False)
@click.argument("words", nargs=-1)
@seeds_option
@json_option
def command(text: tuple[str, Path], words: tuple[str, ...], seeds: Path | None, as_json: bool) -> None:
    """Find WORDS in the text of a source and print section, start, end and SHA-256, ready to paste into a row.

    White space matches any white space; the case counts only if that finds something. Without WORDS it prints what
    source.yaml says of the text, hash and sections, for a source that is yet to be added.
    """
    from kg.loaders import locate

    if not words:
        _print_outline(text[1], as_json=as_json)
        return

    source, content = read_source_text(text, seeds)
    hits = locate(content, source.sections, " ".join(words))
    if as_json:
        print_json([{"section": hit.section, "start": hit.start, "end": hit.end, "sha256": hit.sha256} for hit in hits])
    else:
        for hit in hits:  # with tabs on a terminal too: this is for pasting
            click.echo(f"{hit.section}\t{hit.start}\t{hit.end}\t{hit.sha256}")
    if not hits:
        say(f"The text of {source.id} does not have these words.")


def _print_outline(file: Path, *, as_json: bool) -> None:
    """The `text` and `sections` of a source.yaml; the slugs are first words, to be bettered by hand."""
    from kg.loaders import outline_text, read_text

    found = outline_text(read_text(file))
    if as_json:
        sections = [{"slug": s.slug, "start": s.start, "end": s.end} for s in found.sections]
        print_json({"text": {"sha256": found.sha256, "characters": found.characters}, "sections": sections})
    else:
        click.echo(found.yaml())
