"""From triples back to the statements behind them: through inverses, super-properties and derivations of any depth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from kg.prefixes import PROV, RDF, Namespaces
from kg.query.description import kind_of
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.schema import Schema
from kg.store import Engine, Literal, NamedNode, Quad, Term, term_text

# A query text stays within our own limits with so many triples in it.
_AT_ONCE = 300
_PLACES = ("passage", "declaration", "cell")

Claim = tuple[str, str, str]  # subject, predicate and object as N-Triples
_Value = TypeVar("_Value")


@dataclass
class Used:
    """What an answer rests on.

    Attributes:
        statements: IRIs.
        resources: IRIs of entities, figures and other records of ours whose own triples it shows.
        gaps: In plain sentences, what could not be traced; empty if nothing.
    """

    statements: set[str] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)
    gaps: list[str] = field(default_factory=list)


def trace_triples(engine: Engine, schema: Schema, triples: Iterable[Quad]) -> Used:
    """What lies behind triples of a release, whatever graph holds them.

    Raises:
        EngineError: The store failed.
    """
    names = schema.namespaces
    used = Used()
    claims: set[Claim] = set()
    places, derivations, propositions = set(), set(), set()
    for triple in triples:
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, NamedNode | Literal):
            continue
        subject, predicate = triple.subject.value, triple.predicate.value
        kind = kind_of(names, subject)
        known = schema.properties.get(predicate)
        if kind == "statement":
            used.statements.add(subject)
        elif kind in _PLACES:
            places.add(subject.partition("#")[0])
        elif kind == "derivation":
            derivations.add(subject)
        elif kind == "proposition":
            propositions.add(subject)
        elif known is not None and known.is_claim:
            claims |= set(_leaf_claims(schema, triple.subject, predicate, triple.object))
        elif kind:
            used.resources.add(subject)
    found = _behind_claims(engine, schema, claims)
    used.statements |= found.statements
    derivations |= found.derivations
    used.statements |= stated_in(engine, names, places)
    used.statements |= behind_derivations(engine, schema, derivations) | _behind_propositions(
        engine, schema, propositions
    )
    return used


def _leaf_claims(schema: Schema, subject: NamedNode, predicate: str, value: Term) -> Iterator[Claim]:
    for leaf in schema.leaves(predicate):
        ends = (term_text(subject), term_text(value))
        if not leaf.reverse:
            yield ends[0], term_text(NamedNode(leaf.iri)), ends[1]
        elif isinstance(value, NamedNode):
            yield ends[1], term_text(NamedNode(leaf.iri)), ends[0]


@dataclass
class _Behind:
    statements: set[str] = field(default_factory=set)
    derivations: set[str] = field(default_factory=set)


def _behind_claims(engine: Engine, schema: Schema, claims: Iterable[Claim]) -> _Behind:
    names, found = schema.namespaces, _Behind()
    said = f"<{RDF}subject> ?s ; <{RDF}object> ?o ; <{RDF}predicate> ?p"
    for batch in _batches(sorted(claims)):
        values = f"VALUES (?s ?p ?o) {{ {' '.join(f'({s} {p} {o})' for s, p, o in batch)} }}"
        rows = engine.select(
            "SELECT DISTINCT ?statement ?derivation WHERE { "
            f"{{ {values} GRAPH ?g {{ ?statement {said} ; <{names.nutri('polarity')}> <{names.nutri('affirmed')}> }} }} "
            f"UNION {{ {values} GRAPH <{names.graph('inferred')}> "
            f"{{ ?proposition {said} . ?derivation <{PROV}generated> ?proposition }} }} }}"
        ).rows
        found.statements |= {statement.value for statement, _ in rows if statement is not None}
        found.derivations |= {derivation.value for _, derivation in rows if derivation is not None}
    return found


def behind_derivations(
    engine: Engine, schema: Schema, derivations: Iterable[str], kept: EvidenceFilter = EVERYTHING
) -> set[str]:
    """The statements that derivations come down to, through any number of steps.

    Args:
        derivations: IRIs.
        kept: Which statements count.

    Raises:
        EngineError: The store failed.
    """
    down = f"(<{PROV}used>/^<{PROV}generated>)*/<{PROV}used>"
    return _stated_by(engine, schema, derivations, down, kept)


def _behind_propositions(engine: Engine, schema: Schema, propositions: Iterable[str]) -> set[str]:
    return _stated_by(engine, schema, propositions, f"(^<{PROV}generated>/<{PROV}used>)*", EVERYTHING)


def _stated_by(engine: Engine, schema: Schema, starts: Iterable[str], path: str, kept: EvidenceFilter) -> set[str]:
    names, found = schema.namespaces, set()
    for batch in _batches(sorted(starts)):
        values = f"VALUES ?start {{ {' '.join(term_text(NamedNode(iri)) for iri in batch)} }}"
        rows = engine.select(
            f"SELECT DISTINCT ?statement WHERE {{ {values} GRAPH <{names.graph('inferred')}> "
            f"{{ ?start {path} ?premise . ?premise <{names.nutri('statedBy')}> ?statement }} "
            f"GRAPH ?g {{ ?statement <{names.nutri('polarity')}> ?polarity {_inside(kept, schema)} }} "
            f"{kept.on_graph('?g')} }}"
        ).rows
        found |= {row[0].value for row in rows if row[0] is not None}
    return found


def _inside(kept: EvidenceFilter, schema: Schema) -> str:
    text = kept.inside(schema.namespaces, "?statement", "0")
    return f". {text}" if text else ""


def stated_in(engine: Engine, names: Namespaces, places: Iterable[str]) -> set[str]:
    """The statements that stand at these places."""
    found = set()
    for batch in _batches(sorted(places)):
        values = f"VALUES ?place {{ {' '.join(term_text(NamedNode(iri)) for iri in batch)} }}"
        rows = engine.select(
            f"SELECT DISTINCT ?statement WHERE {{ {values} "
            f"GRAPH ?g {{ ?statement <{names.nutri('statedIn')}> ?place ; "
            f"<{names.nutri('polarity')}> ?polarity }} }}"
        ).rows
        found |= {row[0].value for row in rows if row[0] is not None}
    return found


def _batches(values: Iterable[_Value]) -> Iterator[list[_Value]]:
    rest = iter(values)
    while batch := list(islice(rest, _AT_ONCE)):
        yield batch
