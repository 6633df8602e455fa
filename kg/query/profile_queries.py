"""The SPARQL texts of an entity's profile; every pattern names its graph."""

from __future__ import annotations

from collections.abc import Iterable

from kg.prefixes import DCTERMS, OA, OWL, PROV, RDF, RDFS, SSSOM, Namespaces
from kg.store import NamedNode, term_text

_ENDS = (("rdf:subject", "rdf:object", "false"), ("rdf:object", "rdf:subject", "true"))

_CONCLUDED = """
  {values}
  GRAPH <{inferred}> {{
    ?conclusion {near} {entity} ; {far} ?other ; rdf:predicate ?predicate . ?derivation {leads} ?conclusion
  }}
"""


def _prologue(namespaces: Namespaces) -> str:
    known = {
        "nutri": namespaces.nutri(""), "rdf": RDF, "rdfs": RDFS, "dcterms": DCTERMS, "prov": PROV, "oa": OA,
        "owl": OWL, "sssom": SSSOM,
    }  # fmt: skip
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in known.items())


def _both_ends(template: str, entity: str, **names: str) -> list[str]:
    return [
        "{" + template.format(near=near, far=far, entity=entity, **names) + f" BIND({back} AS ?back) }}"
        for near, far, back in _ENDS
    ]


def about(iri: str) -> tuple[str, ...]:
    """Patterns of a statement with the entity at one end."""
    entity = term_text(NamedNode(iri))
    return tuple(f"?statement {near} {entity} ." for near, _, _ in _ENDS)


def conclusions_query(namespaces: Namespaces, iri: str, values: str = "") -> str:
    """Every proposition with the entity at an end that a derivation concludes or would conclude.

    Args:
        values: VALUES of ?conclusion where only some count; the entity is then compared, so that no engine starts from it.
    """
    inferred = namespaces.graph("inferred")
    entity = term_text(NamedNode(iri))
    end, compared = ("?here", f" FILTER(?here = {entity})") if values else (entity, "")
    # One branch for each property: an alternative (`a|b`) is a union that the engine joins too early.
    branches = [
        branch
        for leads in ("prov:generated", "nutri:wouldConclude")
        for branch in _both_ends(_CONCLUDED + compared, end, leads=leads, inferred=inferred, values=values)
    ]
    return (
        _prologue(namespaces)
        + "SELECT DISTINCT ?back ?predicate ?other ?conclusion WHERE {\n"
        + "\nUNION ".join(branches)
        + "\n}"
    )


def names_query(namespaces: Namespaces, iris: Iterable[str]) -> str:
    """Label and class of resources, from the graph that defines each; entailed superclasses do not come along.

    A query of its own, because an OPTIONAL label for each row makes the engine join with the labels of everything.
    """
    values = " ".join(term_text(NamedNode(iri)) for iri in sorted(iris))
    return (
        _prologue(namespaces)
        + f"SELECT ?x ?label ?class WHERE {{ VALUES ?x {{ {values} }} GRAPH ?home {{ ?x rdfs:label ?label ; a ?class }} }}"
    )


def record_query(namespaces: Namespaces, iri: str) -> str:
    """The entity's own triples without claims and what follows from them, and labels of mapped terms where known."""
    entity = term_text(NamedNode(iri))
    computed = ", ".join(f"<{namespaces.graph(name)}>" for name in ("direct", "entailed", "inferred"))
    return (
        _prologue(namespaces)
        + f"SELECT ?predicate ?value ?there WHERE {{ GRAPH ?home {{ {entity} ?predicate ?value }}"
        + f" FILTER(?home NOT IN ({computed}))"
        + f" OPTIONAL {{ GRAPH ?maps {{ ?mapping owl:annotatedSource {entity} ; owl:annotatedTarget ?value ;"
        + " owl:annotatedProperty ?predicate ; sssom:object_label ?there } } }"
    )
