"""kg why: the proofs of a triple, or what is missing for one."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli.evidence_options import evidence_options, read_options
from kg.cli.options import json_option, release_option
from kg.cli.output import notice, print_json
from kg.cli.releases import entity_iri, open_for_reading
from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.schema import Property, Schema


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
    from kg.release.why import find_why
    from kg.store import Literal, NamedNode, Triple

    with open_for_reading(release_path) as release:
        known = find_property(release.schema, predicate)
        kept = read_options(release, min_certainty, sources, qualifiers, inferred=inferred)
        object_ = Literal(value, language="en") if known.is_literal else NamedNode(entity_iri(release, value))
        asked = Triple(NamedNode(entity_iri(release, subject)), NamedNode(known.iri), object_)
        why = find_why(release, asked, kept)
    if as_json:
        print_json(why_json(why))
    else:
        for line in why_lines(why):
            click.echo(line)
    notice()


def find_property(schema: Schema, given: str) -> Property:
    """The claim property called by its name, CURIE, IRI or label, in any case.

    Raises:
        NotFoundError: There is none; the hint says what it may have meant.
    """
    claims = [known for known in schema.properties.values() if known.is_claim]
    called: dict[str, Property] = {}
    for names in (lambda p: p.label, lambda p: p.name, lambda p: f"nutri:{p.name}", lambda p: p.iri):
        called |= {names(known).casefold(): known for known in claims}
    found = called.get(given.strip().casefold())
    if found is not None:
        return found
    near = get_close_matches(given.casefold(), called, n=3, cutoff=0.5)
    names_near = list(dict.fromkeys(called[key].name for key in near))
    hint = f"Did you mean {', '.join(names_near)}?" if names_near else f"Choose from: {_listed(claims)}."
    raise NotFoundError(f"there is no property {given[:80]!r}", hint=hint)


def _listed(claims: list[Property]) -> str:
    return ", ".join(sorted(known.name for known in claims))
