"""The claims of statements by triple, and their projection: what is affirmed becomes a plain triple."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.prefixes import RDF
from kg.schema import Schema
from kg.store import Literal, NamedNode, Quad, Triple

_ENDS = {RDF + "subject": "subject", RDF + "predicate": "predicate", RDF + "object": "object"}


@dataclass(slots=True)
class Claim:
    """What all statements of one triple say.

    Attributes:
        affirmed: IRI of each affirmed statement → IRI of its certainty.
        negated: IRIs of the statements that deny it.
    """

    affirmed: dict[str, str] = field(default_factory=dict)
    negated: set[str] = field(default_factory=set)


def collect_claims(quads: Iterable[Quad], schema: Schema) -> dict[Triple, Claim]:
    """The claims of every statement among the quads, by triple.

    Incomplete statements are left out; validation names them.
    """
    names = schema.namespaces
    wanted = {
        **_ENDS,
        RDF + "type": "type",
        names.nutri("polarity"): "polarity",
        names.nutri("certainty"): "certainty",
    }
    statement_class = names.nutri("Statement")
    records: dict[str, dict[str, NamedNode | Literal]] = {}
    statements: set[str] = set()
    for quad in quads:
        part = wanted.get(quad.predicate.value)
        if part is None or not isinstance(quad.subject, NamedNode):
            continue
        if part == "type":
            if isinstance(quad.object, NamedNode) and quad.object.value == statement_class:
                statements.add(quad.subject.value)
        elif isinstance(quad.object, NamedNode | Literal):
            records.setdefault(quad.subject.value, {})[part] = quad.object
    return _by_triple({iri: records.get(iri, {}) for iri in sorted(statements)}, names.nutri("affirmed"))


def _by_triple(records: Mapping[str, Mapping[str, NamedNode | Literal]], affirmed: str) -> dict[Triple, Claim]:
    claims: dict[Triple, Claim] = {}
    for iri, record in records.items():
        subject, predicate = record.get("subject"), record.get("predicate")
        if not isinstance(subject, NamedNode) or not isinstance(predicate, NamedNode) or len(record) < 5:  # noqa: PLR2004 (parts)
            continue
        claim = claims.setdefault(Triple(subject, predicate, record["object"]), Claim())
        if record["polarity"].value == affirmed:
            claim.affirmed[iri] = record["certainty"].value
        else:
            claim.negated.add(iri)
    return claims


def project(claims: Mapping[Triple, Claim], schema: Schema) -> list[Quad]:
    """The direct triples: those with at least one affirmed statement, denied or not.

    Returns:
        Quads of the graph `direct`, sorted by N-Quads text.
    """
    graph = NamedNode(schema.namespaces.graph("direct"))
    found = [Quad(t.subject, t.predicate, t.object, graph) for t, claim in claims.items() if claim.affirmed]
    return sorted(found, key=str)
