"""kg path: chains of claims from one entity to another, with who says so."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.evidence_options import read_options, statement_options
from kg.cli.options import json_option, names_option, release_option
from kg.cli.output import notice, print_json, say
from kg.cli.releases import entity_iri, open_for_reading, terms_of

if TYPE_CHECKING:
    from kg.query.evidence import Said
    from kg.query.path_model import Paths
    from kg.release import Release


@click.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option("--max-length", type=int, default=4, show_default=True, help="Edges at most, 1 to 6.")
@click.option("--first", type=int, default=5, show_default=True, help="Paths at most, 1 to 100.")
@names_option("--avoid", metavar="IDS", purpose="Entities to go around")
@names_option("--predicates", metavar="NAMES", purpose="Only over these properties")
@statement_options
@click.option("--inferred/--no-inferred", default=False, help="With or without what only rules conclude.")
@json_option
@release_option
def command(
    start: str,
    end: str,
    max_length: int,
    first: int,
    avoid: tuple[str, ...],
    predicates: tuple[str, ...],
    min_certainty: str | None,
    sources: tuple[str, ...],
    qualifiers: tuple[tuple[str, str], ...],
    inferred: bool,
    as_json: bool,
    release_path: Path | None,
) -> None:
    """Say how FROM and TO hang together: chains of claims, shortest first, then by their weakest claim.

    A claim is read in either direction; what is denied joins nothing. Entities are slugs, CURIEs, IRIs or labels.

    \b
    kg path spinach restless-legs-syndrome
    """  # noqa: D301 - click reads the backspace, which a raw string would print
    from kg.query.links import linking_predicates
    from kg.query.names import get_property
    from kg.query.path_model import PathQuestion
    from kg.query.paths import find_paths

    with open_for_reading(release_path) as release:
        named = [get_property(release.schema, name).iri for name in predicates]
        question = PathQuestion(
            start=entity_iri(release, start),
            end=entity_iri(release, end),
            longest=max_length,
            first=first,
            kept=read_options(release, min_certainty, sources, qualifiers, inferred=inferred),
            avoid=frozenset(entity_iri(release, name) for name in avoid),
            predicates=linking_predicates(release.schema, named) if named else None,
        )
        found = find_paths(release.engine, release.schema, question)
        said = _read_statements(release, found)
        names, terms = release.namespaces, terms_of(release)
    if as_json:
        from kg.cli.path_json import paths_json

        print_json(paths_json(found, said, names) | terms)
    else:
        from kg.cli.path_words import path_lines

        for line in path_lines(found, said, names):
            click.echo(line)
        _tell(found, max_length)
    notice()


def _read_statements(release: Release, found: Paths) -> dict[str, Said]:
    """Every statement behind the edges that are shown."""
    from kg.query.evidence import find_said, values_of

    edges = [edge for path in found.paths for shown in path.edges for edge in (shown, *shown.others)]
    statements = {iri for edge in edges for iri in edge.statements}
    return find_said(release.engine, release.schema, values=values_of("statement", statements)) if statements else {}


def _tell(found: Paths, longest: int) -> None:
    """Words for a person: what there is besides, or why there is nothing."""
    claims = "one claim" if longest == 1 else f"{longest} claims"
    if found.filtered_out:
        say(
            f"There is no such path within {claims}; without what you leave out there is one (--inferred, or fewer options)."
        )
    elif not found.paths:
        say(f"Nothing joins the two within {claims}.")
    if found.more:
        say("There are further paths; --first shows more of them.")
    if found.cut:
        say(found.cut)
