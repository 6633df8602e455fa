"""What sources say of harm by a remedy, to stand beside every claim that commends it; nothing is concluded from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from kg.query.evidence import find_names, find_said, values_of
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.profile_model import Caution
from kg.schema import Schema
from kg.store import Engine, NamedNode, term_text


def find_cautions(
    engine: Engine, schema: Schema, remedies: Iterable[str], kept: EvidenceFilter = EVERYTHING
) -> dict[str, tuple[Caution, ...]]:
    """Affirmed statements that name harm by these remedies, or by what they fall under. A handful of queries.

    Only the sources of the filter count: a least certainty hides no caution, and neither does a condition, because
    who asks for what is sure about a benefit still reads what is feared.

    Args:
        engine: Where the release is.
        schema: Says which properties name harm.
        remedies: IRIs of entities.
        kept: Its sources are those that may speak.

    Returns:
        Remedy IRI → cautions by the IRI of their statement; remedies without one are not in it.

    Raises:
        EngineError: The store failed.
    """
    wanted = set(remedies)
    harms = sorted(p.iri for p in schema.properties.values() if p.names_harm and not p.is_inverse)
    if not wanted or not harms:
        return {}
    above = _above(engine, schema, wanted)
    allowed = ", ".join(term_text(NamedNode(iri)) for iri in harms)
    said = find_said(
        engine,
        schema,
        values=values_of("subject", {iri for found in above.values() for iri in found}),
        where=[f"?statement rdf:subject ?subject ; rdf:predicate ?harm . FILTER(?harm IN ({allowed}))"],
        kept=replace(kept, certainties=(), qualifiers=()),
    )
    affirmed = [one for one in said.values() if one.evidence.polarity == "affirmed"]
    terms = {t for one in affirmed for t in (one.triple.subject, one.triple.predicate, one.triple.object)}
    words = find_names(engine, schema, {term.value for term in terms if isinstance(term, NamedNode)})
    by_subject: dict[str, list[Caution]] = defaultdict(list)
    for one in affirmed:
        ends = (one.triple.subject, one.triple.predicate, one.triple.object)
        subject, predicate, object_ = (words.get(end.value, end.value) for end in ends)  # type: ignore[union-attr]
        about = ends[0].value  # type: ignore[union-attr]
        by_subject[about].append(Caution(about, subject, predicate, object_, one.evidence))
    found = {
        remedy: tuple(sorted((c for iri in wide for c in by_subject[iri]), key=lambda c: c.evidence.iri))
        for remedy, wide in above.items()
    }
    return {remedy: cautions for remedy, cautions in found.items() if cautions}


def _above(engine: Engine, schema: Schema, remedies: set[str]) -> dict[str, set[str]]:
    """Remedy IRI → itself and everything that it falls under."""
    names = schema.namespaces
    above = {remedy: {remedy} for remedy in remedies}
    if names.nutri("broader") not in schema.properties:
        return above
    # Step by step, not by a path with `+`: some engines take those only from one fixed start.
    wider = "|".join(term_text(NamedNode(leaf.iri)) for leaf in schema.leaves(names.nutri("broader")))
    over: dict[str, set[str]] = {}
    frontier = set(remedies)
    while frontier:
        over |= {entity: set() for entity in frontier}
        for value in values_of("narrow", frontier):
            body = f"{value} GRAPH <{names.graph('direct')}> {{ ?narrow ({wider}) ?wide }}"
            for narrow, wide in engine.select(f"SELECT ?narrow ?wide WHERE {{ {body} }}").rows:
                if narrow is not None and wide is not None:
                    over[narrow.value].add(wide.value)
        frontier = set().union(*over.values()) - over.keys()
    for remedy, found in above.items():
        queue = [remedy]
        while queue:
            new = over[queue.pop()] - found
            found.update(new)
            queue += new
    return above
