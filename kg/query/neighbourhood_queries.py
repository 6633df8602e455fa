"""The SPARQL texts of a neighbourhood; every pattern names its graph, and the bound pattern comes first."""

from __future__ import annotations

from collections.abc import Iterable

from kg.prefixes import DCTERMS, OA, PROV, RDF, RDFS, Namespaces
from kg.store import NamedNode, term_text


def _prologue(namespaces: Namespaces) -> str:
    return "".join(
        f"PREFIX {prefix}: <{iri}>\n"
        for prefix, iri in {
            "nutri": namespaces.nutri(""), "rdf": RDF, "rdfs": RDFS, "dcterms": DCTERMS, "prov": PROV, "oa": OA,
        }.items()
    )  # fmt: skip


# The class stands in the graph that defines the entity; its superclasses, in graph:entailed, do not come along.
_NAMED = "GRAPH ?home { ?other rdfs:label ?label ; a ?class }"

_STATED = """
  GRAPH ?graph {{
    ?id {near} ?focus ; {far} ?other ; nutri:polarity nutri:affirmed ; rdf:predicate ?predicate ;
        nutri:certainty ?certainty ; dcterms:source ?source ; nutri:statedIn ?place .
    FILTER(isIRI(?other))
    OPTIONAL {{
      ?place nutri:section ?section ; oa:hasSelector ?span .
      ?span oa:start ?start ; oa:end ?end .
    }}
  }}
"""

# Every premise with its own certainty, and again with each statement behind it. Two patterns instead of one with
# OPTIONAL, which the engine would answer by joining the statements of the whole graph.
_CONCLUDED = """
  GRAPH <{inferred}> {{
    ?id {near} ?focus ; {far} ?other ; rdf:predicate ?predicate .
    ?derivation prov:generated ?id ; prov:used ?premise .
    ?premise nutri:certainty ?certainty .
  }}
"""
_SUPPORTED = """
  GRAPH <{inferred}> {{
    ?id {near} ?focus ; {far} ?other ; rdf:predicate ?predicate .
    ?derivation prov:generated ?id ; prov:used ?premise .
    ?premise nutri:statedBy ?statement .
  }}
  GRAPH ?graph {{ ?statement nutri:certainty ?certainty ; dcterms:source ?source }}
"""


def level_query(namespaces: Namespaces, frontier: Iterable[str], *, inferred: bool) -> str:
    """Every affirmed statement and, if asked, every conclusion that has one of these entities at an end.

    Columns: back (true where the entity is the object), focus, other, label, class, id, predicate, certainty,
    source, section, start, end, derivation, premise. For a conclusion one row for each premise of each
    derivation with the premise's own certainty and no source, and one for each statement behind the premise with that
    statement's certainty and source.
    """
    values = " ".join(term_text(NamedNode(iri)) for iri in frontier)
    branches = []
    for near, far, back in (("rdf:subject", "rdf:object", "false"), ("rdf:object", "rdf:subject", "true")):
        patterns = [_STATED.format(near=near, far=far)]
        if inferred:
            graph = namespaces.graph("inferred")
            patterns += [text.format(near=near, far=far, inferred=graph) for text in (_CONCLUDED, _SUPPORTED)]
        branches += [
            f"{{ VALUES ?focus {{ {values} }}{pattern}  {_NAMED} BIND({back} AS ?back) }}" for pattern in patterns
        ]
    return (
        _prologue(namespaces)
        + "SELECT ?back ?focus ?other ?label ?class ?id ?predicate ?certainty ?source ?section ?start ?end"
        + " ?derivation ?premise WHERE {\n"
        + "\nUNION ".join(branches)
        + "\n}"
    )


def node_query(namespaces: Namespaces, entity: NamedNode) -> str:
    """Label and class of an entity, in the graph that defines it."""
    return (
        _prologue(namespaces)
        + "SELECT ?label ?class WHERE { GRAPH ?home { "
        + f"{term_text(entity)} rdfs:label ?label ; a ?class "
        + "} }"
    )
