"""The SPARQL texts of a walk; every pattern names its graph, and each is one small join, which any engine plans well."""

from __future__ import annotations

from collections.abc import Iterable

from kg.prefixes import DCTERMS, OA, PROV, RDF, RDFS, Namespaces
from kg.query.evidence_filter import EvidenceFilter
from kg.store import NamedNode, term_text


def _prologue(names: Namespaces) -> str:
    prefixes = {"nutri": names.nutri(""), "rdf": RDF, "rdfs": RDFS, "dcterms": DCTERMS, "oa": OA, "prov": PROV}
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in prefixes.items())


def _values(variable: str, iris: Iterable[str]) -> str:
    return f"VALUES ?{variable} {{ {' '.join(term_text(NamedNode(iri)) for iri in iris)} }}"


def entities_query(names: Namespaces, iris: Iterable[str] | None = None) -> str:
    """Entities, all or these. Columns: entity, label, class (as its source gives it, without superclasses)."""
    return f"""{_prologue(names)}
SELECT ?entity ?label ?class WHERE {{
  {_values("entity", iris) if iris is not None else ""}
  GRAPH ?home {{ ?entity rdfs:isDefinedBy ?source ; rdfs:label ?label ; a ?class }}
}}"""


def values_query(names: Namespaces, iris: Iterable[str], known: str) -> str:
    """What one property says of these entities. Columns: entity, value.

    One property at a time: with several in a VALUES, engines read every triple of a hub to find its few names.
    """
    return f"""{_prologue(names)}
SELECT ?entity ?value WHERE {{
  {_values("entity", iris)}
  GRAPH ?home {{ ?entity {term_text(NamedNode(known))} ?value }}
}}"""


def counts_query(names: Namespaces, end: str) -> str:
    """How many affirmed statements have an entity as `end`, "subject" or "object". Columns: entity, count."""
    return f"""{_prologue(names)}
SELECT ?entity (COUNT(?id) AS ?count) WHERE {{
  GRAPH ?graph {{ ?id nutri:polarity nutri:affirmed ; rdf:{end} ?entity . FILTER(isIRI(?entity)) }}
}} GROUP BY ?entity"""


def denials_query(names: Namespaces, iris: Iterable[str], kept: EvidenceFilter) -> str:
    """Denied statements of these subjects about entities. Columns: id, subject, predicate, object."""
    return f"""{_prologue(names)}
SELECT ?id ?subject ?predicate ?object WHERE {{
  {_values("subject", iris)}
  GRAPH ?graph {{
    ?id rdf:subject ?subject . FILTER EXISTS {{ ?id nutri:polarity nutri:negated }}
    ?id rdf:predicate ?predicate ; rdf:object ?object .
    {kept.inside(names, "?id", "d")} FILTER(isIRI(?object))
  }} {kept.on_graph("?graph")}
}}"""
