"""kg show: an entity, its edges, and who says so how surely and where."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.options import json_option, release_option
from kg.cli.output import notice, print_json
from kg.cli.releases import entity_iri, open_for_reading

if TYPE_CHECKING:
    from kg.prefixes import Namespaces
    from kg.query.profile import Claim, Evidence, Profile, Reason


@click.command()
@click.argument("name", metavar="ID")
@json_option
@release_option
def command(name: str, as_json: bool, release_path: Path | None) -> None:
    """Show an entity with its edges and the evidence for each.

    ID is a slug (iron-deficiency), a CURIE (ng:iron-deficiency), an IRI, or the label itself. Each line is one
    statement or one conclusion; what a source denies is shown as denied.
    """
    from kg.query.profile import find_profile

    with open_for_reading(release_path) as release:
        profile = find_profile(release.engine, release.schema, entity_iri(release, name))
        assert profile is not None  # entity_iri has looked
        if as_json:
            print_json(_profile_json(profile, release.namespaces))
        else:
            for line in _lines(profile, release.namespaces):
                click.echo(line)
    notice()


def _lines(profile: Profile, names: Namespaces) -> Iterator[str]:
    yield click.style(profile.label, bold=True) + f"  {profile.curie}  {profile.class_label}"
    if profile.synonyms:
        yield f"  also called: {', '.join(profile.synonyms)}"
    yield f"  {profile.iri}"
    for match, mappings in groupby(profile.mappings, key=lambda mapping: mapping.match):
        yield f"  {match} match: {', '.join(mapping.curie for mapping in mappings)}"
    for relation in profile.relations:
        yield ""
        yield click.style(relation.label, bold=True)
        width = max(len(claim.label) for claim in relation.claims)
        for claim in relation.claims:
            for number, line in enumerate(_evidence(claim, names)):
                yield f"  {'' if number else claim.label:<{width}}  {line}"


def _evidence(claim: Claim, names: Namespaces) -> Iterator[str]:
    """One line for each statement and each derivation."""
    for statement in claim.affirmed:
        yield f"{statement.certainty:<12}  {_place(statement)}"
    for statement in claim.denied:
        yield f"{'denied':<12}  {_place(statement)}"
    for reason in claim.reasons:
        because = ", ".join(sorted({names.contract(s) for premise in reason.premises for s in premise.statements}))
        if reason.blocked_by:
            yield f"{'blocked':<12}  {names.contract(reason.rule)}, by {names.contract(reason.blocked_by)}"
        else:
            yield f"{reason.certainty:<12}  concluded by {names.contract(reason.rule)} from {because}"


def _place(statement: Evidence) -> str:
    place = f"  {statement.section} {statement.start}–{statement.end}" if statement.section is not None else ""
    cue = f"  “{statement.hedge_cue}”" if statement.hedge_cue else ""
    return f"{statement.id}{place}{cue}"


def _profile_json(profile: Profile, names: Namespaces) -> dict[str, Any]:
    return {
        "id": profile.curie,
        "iri": profile.iri,
        "label": profile.label,
        "class": profile.class_name,
        "synonyms": list(profile.synonyms),
        "mappings": [{"match": m.match, "id": m.curie, "label": m.label or None} for m in profile.mappings],
        "relations": [
            {
                "name": relation.name,
                "label": relation.label,
                "claims": [_claim_json(claim, names) for claim in relation.claims],
            }
            for relation in profile.relations
        ],
    }


def _claim_json(claim: Claim, names: Namespaces) -> dict[str, Any]:
    neighbour = {"id": names.contract(claim.other), "label": claim.label, "class": claim.class_name}
    return {
        "neighbour": neighbour if claim.other else None,
        "value": None if claim.other else claim.label,
        "certainty": claim.certainty or None,
        "inferred": claim.inferred,
        "affirmed": [_statement_json(statement, names) for statement in claim.affirmed],
        "denied": [_statement_json(statement, names) for statement in claim.denied],
        "derivations": [_reason_json(reason, names) for reason in claim.reasons],
    }


def _statement_json(statement: Evidence, names: Namespaces) -> dict[str, Any]:
    return {
        "id": statement.id,
        "certainty": statement.certainty,
        "hedgeCue": statement.hedge_cue or None,
        "source": names.contract(statement.source),
        "section": statement.section,
        "start": statement.start,
        "end": statement.end,
    }


def _reason_json(reason: Reason, names: Namespaces) -> dict[str, Any]:
    return {
        "rule": names.contract(reason.rule),
        "certainty": reason.certainty,
        "blockedBy": names.contract(reason.blocked_by) if reason.blocked_by else None,
        "premises": [
            {"certainty": premise.certainty, "statements": [names.contract(iri) for iri in premise.statements]}
            for premise in reason.premises
        ],
    }
