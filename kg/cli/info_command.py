"""kg info: what a release is and what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kg.cli.options import json_option, release_option
from kg.cli.output import print_json
from kg.cli.releases import release_dir


@click.command()
@json_option
@release_option
def command(as_json: bool, release_path: Path | None) -> None:
    """Say what a release is, what is in it, and on what terms."""
    from kg.release import find_release
    from kg.release.manifest import load_manifest

    path = find_release(release_dir(release_path))
    manifest = load_manifest(path)
    if as_json:
        print_json(manifest | {"path": str(path)})
        return
    for line in _lines(path, manifest):
        click.echo(line)


def _lines(path: Path, manifest: dict[str, Any]) -> Iterator[str]:
    counts = manifest["counts"]
    by_source = counts["statements"]
    yield f"{manifest['title']}"
    yield f"  release     {manifest['id']}"
    yield f"  directory   {path}"
    yield f"  ontology    {manifest['ontology_version']}"
    yield f"  licence     {manifest['licence']}"
    yield f"  quads       {counts['quads']:,}"
    yield f"  entities    {sum(counts['entities'].values()):,} in {len(counts['entities'])} classes"
    yield f"  mappings    {counts['mappings']:,}"
    yield ""
    yield "statements by source"
    for source, polarities in sorted(by_source.items()):
        if source in counts.get("figures", {}):
            continue
        parts = ", ".join(f"{count:,} {polarity}" for polarity, count in sorted(polarities.items()))
        yield f"  {source}: {parts}"
    for source, figures in sorted(counts.get("figures", {}).items()):  # nor of figures
        yield f"  {source}: {_figures(figures)}"
    for title, numbers in (
        ("entities by class", counts["entities"]),
        ("triples by predicate", counts["predicates"]),
        ("conclusions by predicate", counts.get("concluded", {})),  # releases of older software have no such count
    ):
        if not numbers:
            continue
        yield ""
        yield title
        for name, count in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"  {count:>6,}  {name}"
    yield ""
    yield manifest["disclaimer"]


def _figures(counts: dict[str, Any]) -> str:
    """What a source of figures holds, in words."""
    table = "the whole table" if counts["table"]["whole"] else "curated from its table"
    return (
        f"no statements; figures of {counts['items']:,} items ({counts['samples']:,} samples of foods), "
        f"{counts['amounts']:,} amounts, {counts['missing']:,} cells with nothing in them; {table}"
    )
