"""kg show: an entity, its edges, and who says so how surely and where."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.evidence_options import evidence_options, read_options
from kg.cli.figure_lines import figure_lines, figures_json
from kg.cli.options import json_option, release_option
from kg.cli.output import notice, print_json
from kg.cli.releases import entity_iri, open_for_reading, terms_of

if TYPE_CHECKING:
    from kg.prefixes import Namespaces
    from kg.query.profile import Caution, Claim, Evidence, Profile, Reason

_NOTHING_LEFT = "The filters leave nothing that is said of it."


@click.command()
@click.argument("name", metavar="ID")
@evidence_options
@json_option
@release_option
def command(
    name: str,
    min_certainty: str | None,
    sources: tuple[str, ...],
    qualifiers: tuple[tuple[str, str], ...],
    inferred: bool,
    as_json: bool,
    release_path: Path | None,
) -> None:
    """Show an entity with its edges and the evidence for each.

    ID is a slug (iron-deficiency), a CURIE (ng:iron-deficiency), an IRI, or the label itself. Each line is one
    statement or one conclusion; what a source denies is shown as denied. The id of another record (stmt:…, source:…,
    rule:…, derivation:…) shows its own fields.
    """
    from kg.cli.record_words import find_record, record_json, record_lines
    from kg.query.figures import find_figures
    from kg.query.hub_neighbours import choose_neighbours
    from kg.query.profile import find_profile

    with open_for_reading(release_path) as release:
        record = find_record(release, name)
        if record is not None:
            lines, found = record_lines(record), record_json(record)
        else:
            kept = read_options(release, min_certainty, sources, qualifiers, inferred=inferred)
            iri = entity_iri(release, name)
            chosen = choose_neighbours(release.edge_index, release.schema, iri, kept)
            profile = find_profile(release.engine, release.schema, iri, kept, chosen)
            assert profile is not None  # entity_iri has looked
            figures = find_figures(release.engine, release.schema, profile.iri, kept)
            lines = chain(_lines(profile, release.namespaces, is_filtered=kept.active), figure_lines(figures))
            found = _profile_json(profile, release.namespaces)
            found["figures"] = figures_json(figures, release.namespaces)
        if as_json:
            print_json(found | terms_of(release))
        else:
            for line in lines:
                click.echo(line)
    notice()


def _lines(profile: Profile, names: Namespaces, *, is_filtered: bool) -> Iterator[str]:
    yield click.style(profile.label, bold=True) + f"  {profile.curie}  {profile.class_label}"
    if profile.translations:
        yield f"  in other languages: {', '.join(f'{label} ({tag})' for tag, label in profile.translations)}"
    if profile.synonyms:
        yield f"  also called: {', '.join(profile.synonyms)}"
    yield f"  {profile.iri}"
    for match, mappings in groupby(profile.mappings, key=lambda mapping: mapping.match):
        yield f"  {match} match: {', '.join(mapping.curie for mapping in mappings)}"
    if is_filtered:
        yield ""
        yield "Filters are on: this is not everything that is said of it." if profile.relations else _NOTHING_LEFT
    for relation in profile.relations:
        yield ""
        yield click.style(relation.label, bold=True)
        width = max(len(claim.label) for claim in relation.claims)
        for claim in relation.claims:
            lines = [*_evidence(claim, names), *map(_caution, claim.cautions)]
            for number, line in enumerate(lines):
                yield f"  {'' if number else claim.label:<{width}}  {line}"
        if relation.total > len(relation.claims):
            yield f"  … the best supported of {relation.total:,}; `kg graphql` lists all of them page by page."
    if profile.silences:
        yield ""
        yield click.style("named by none", bold=True)
    for silence in profile.silences:
        place = f"  {silence.section} {silence.start}–{silence.end}" if silence.section is not None else ""
        how = "  by rule" if silence.inferred else ""
        yield f"  {silence.label}: {names.contract(silence.source)} names none{place}{how}"


def _caution(caution: Caution) -> str:
    said = f"{caution.subject} {caution.predicate} {caution.object}"
    return "  ".join([f"{'caution':<12}", f"{said}, {caution.evidence.certainty}", _place(caution.evidence)])


def _evidence(claim: Claim, names: Namespaces) -> Iterator[str]:
    """One line for each statement and each derivation."""
    for statement in claim.affirmed:
        yield f"{statement.certainty:<12}  {_place(statement)}"
    for statement in claim.denied:
        yield f"{'denied':<12}  {_place(statement)}"
    for reason in claim.reasons:
        because = ", ".join(map(names.contract, reason.bottom))
        if reason.blocked_by:
            yield f"{'blocked':<12}  {names.contract(reason.rule)}, by {names.contract(reason.blocked_by)}"
        else:
            yield f"{reason.certainty:<12}  concluded by {names.contract(reason.rule)} from {because}"


def _place(statement: Evidence) -> str:
    place = f"  {statement.section} {statement.start}–{statement.end}" if statement.section is not None else ""
    cue = f"  “{statement.hedge_cue}”" if statement.hedge_cue else ""
    conditions = "".join(f"  {label}: {value}" for label, value in statement.conditions)
    return f"{statement.id}{place}{cue}{conditions}"


def _profile_json(profile: Profile, names: Namespaces) -> dict[str, Any]:
    return {
        "id": profile.curie,
        "iri": profile.iri,
        "label": profile.label,
        "class": profile.class_name,
        "translations": dict(profile.translations),
        "synonyms": list(profile.synonyms),
        "mappings": [{"match": m.match, "id": m.curie, "label": m.label or None} for m in profile.mappings],
        "relations": [
            {
                "name": relation.name,
                "label": relation.label,
                "total": max(relation.total, len(relation.claims)),
                "claims": [_claim_json(claim, names) for claim in relation.claims],
            }
            for relation in profile.relations
        ],
        "namesNone": [
            {
                "name": silence.relation.rpartition("#")[2],
                "label": silence.label,
                "source": names.contract(silence.source),
                "section": silence.section,
                "start": silence.start,
                "end": silence.end,
                "inferred": silence.inferred,
            }
            for silence in profile.silences
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
        "cautions": [
            _statement_json(caution.evidence, names)
            | {"subject": caution.subject, "predicate": caution.predicate, "object": caution.object}
            for caution in claim.cautions
        ],
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
        "qualifiers": dict(statement.conditions),
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
        "statements": [names.contract(iri) for iri in reason.bottom],
    }
