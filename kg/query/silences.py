"""What sources name none of, for an entity: the rows of coverage about it, and what follows from them by rules."""

from __future__ import annotations

from collections.abc import Mapping

from kg.prefixes import PROV
from kg.query.evidence import find_names, local_name, prologue
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter, hears_all
from kg.query.own_facts import Place, read_places
from kg.query.profile_model import Silence
from kg.schema import Schema
from kg.store import Engine, NamedNode, Term, term_text

_OWN = """
  GRAPH ?graph {{
    ?coverage nutri:coverageSubject {entity} ; nutri:coveragePredicate ?predicate ; dcterms:source ?source ;
        nutri:statedIn ?place .
  }} {on_graph} BIND(false AS ?inferred)
"""
_INFERRED = """
  GRAPH <{inferred}> {{
    ?coverage nutri:coverageSubject {entity} ; nutri:coveragePredicate ?predicate ; dcterms:source ?source ;
        <{derived}> ?stated .
  }}
  GRAPH ?graph {{ ?stated nutri:statedIn ?place }} {on_graph} BIND(true AS ?inferred)
"""


def find_silences(engine: Engine, schema: Schema, iri: str, kept: EvidenceFilter = EVERYTHING) -> tuple[Silence, ...]:
    """Properties for which a source treats the entity and names none, by label and source. A handful of queries.

    Only sources, and whether conclusions count, are taken from the filter: silence has no certainty. What rules carry on
    rests on other statements too, so it counts only where no source that speaks is left out.

    Raises:
        EngineError: The store failed.
    """
    names = schema.namespaces
    kinds = (_OWN, _INFERRED) if hears_all(engine, names, kept) else (_OWN,)
    arms = [
        kind.format(
            entity=term_text(NamedNode(iri)),
            on_graph=kept.on_graph("?graph"),
            inferred=names.graph("inferred"),
            derived=f"{PROV}wasDerivedFrom",
        )
        for kind in kinds
    ]
    columns = "?coverage ?predicate ?source ?place ?inferred"
    text = f"{prologue(names)}SELECT {columns} WHERE {{ {' UNION '.join(f'{{ {arm} }}' for arm in arms)} }}"
    rows = engine.select(text).rows
    words = find_names(engine, schema, {term.value for row in rows for term in row[1:3] if term is not None})
    places = read_places(engine, names, {row[3].value for row in rows if row[3] is not None})
    found = (_silence(row, words, places) for row in rows)
    return tuple(sorted(found, key=lambda silence: (silence.label, silence.source, silence.iri, silence.place)))


def _silence(row: tuple[Term | None, ...], words: Mapping[str, str], places: Mapping[str, Place]) -> Silence:
    iri, predicate, source, place, inferred = ("" if t is None else t.value for t in row)
    where = places.get(place, Place())
    return Silence(
        iri=iri,
        relation=predicate,
        label=words.get(predicate) or local_name(predicate),
        source=source,
        source_label=words.get(source) or local_name(source),
        place=place,
        section=where.section,
        start=where.start,
        end=where.end,
        inferred=inferred == "true",
    )
