"""kg why: the proofs of a triple, or what is missing for one."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.evidence_options import evidence_options, read_options
from kg.cli.options import json_option, release_option
from kg.cli.output import notice, print_json
from kg.cli.releases import entity_iri, open_for_reading, terms_of


@click.command()
@click.argument("subject", metavar="SUBJECT")
@click.argument("predicate", metavar="PREDICATE")
@click.argument("value", metavar="OBJECT")
@evidence_options
@json_option
@release_option
def command(
    subject: str,
    predicate: str,
    value: str,
    min_certainty: str | None,
    sources: tuple[str, ...],
    qualifiers: tuple[tuple[str, str], ...],
    inferred: bool,
    as_json: bool,
    release_path: Path | None,
) -> None:
    """Say why SUBJECT PREDICATE OBJECT holds, down to statements; or what denies it, blocks it or is missing.

    Entities are slugs, CURIEs, IRIs or labels; the property may be an inverse (addressedBy) or a wide one (linkedTo).

    \b
    kg why lentils addresses magnesium-deficiency
    """  # noqa: D301 - click reads the backspace, which a raw string would print
    from kg.cli.why_json import why_json
    from kg.cli.why_words import why_lines
    from kg.query.names import get_property
    from kg.release.why import find_why
    from kg.store import Literal, NamedNode, Triple

    with open_for_reading(release_path) as release:
        known = get_property(release.schema, predicate)
        kept = read_options(release, min_certainty, sources, qualifiers, inferred=inferred)
        object_ = Literal(value, language="en") if known.is_literal else NamedNode(entity_iri(release, value))
        asked = Triple(NamedNode(entity_iri(release, subject)), NamedNode(known.iri), object_)
        why, terms = find_why(release, asked, kept), terms_of(release)
    if as_json:
        print_json(why_json(why) | terms)
    else:
        for line in why_lines(why):
            click.echo(line)
    notice()
