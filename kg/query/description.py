"""The triples about one resource, for linked data: its record, its claims, and the records that speak of it.

Which records belong together follows from the kind of resource, which its IRI tells; no class of entity is named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.errors import EngineError
from kg.prefixes import DCTERMS, OA, OWL, PROV, RDF, RDFS, Namespaces
from kg.store import Engine, NamedNode, Quad, term_text

# A statement with its place and the place's span; `?st` is bound by what stands before.
_STATEMENT = (
    "GRAPH ?g { %s ?s ?p ?o }",
    "GRAPH ?g { %s ?st nutri:statedIn ?s . ?s ?p ?o }",
    "GRAPH ?g { %s ?st nutri:statedIn ?place . ?place oa:hasSelector ?s . ?s ?p ?o }",
)
_LABELS = "GRAPH ?any { <R> ?link ?s } GRAPH ?g { ?s rdfs:label ?o } BIND(rdfs:label AS ?p)"

# Kind → groups of triples; <R> is the resource, ?g ?s ?p ?o is taken.
_GROUPS = {
    "entity": (
        *(pattern % "?st rdf:subject <R> ; a nutri:Statement ." for pattern in _STATEMENT[1:]),
        *(pattern % "?st rdf:object <R> ; a nutri:Statement ." for pattern in _STATEMENT[1:]),
        "GRAPH ?g { ?s rdf:subject <R> ; ?p ?o }",
        "GRAPH ?g { ?s rdf:object <R> ; ?p ?o }",
        "GRAPH ?g { ?s owl:annotatedSource <R> ; ?p ?o }",
        "GRAPH ?g { ?s nutri:coverageSubject <R> ; ?p ?o }",
        # One pattern for each property: an alternative (`a|b`) is a union that the engine joins too early.
        *(
            f"GRAPH ?g {{ ?c {end} <R> . ?s {leads} ?c . ?s ?p ?o }}"
            for end in ("rdf:subject", "rdf:object")
            for leads in ("prov:generated", "nutri:wouldConclude")
        ),
        _LABELS,
    ),
    "statement": (
        "GRAPH ?g { <R> nutri:statedIn ?s . ?s ?p ?o }",
        "GRAPH ?g { <R> nutri:statedIn ?place . ?place oa:hasSelector ?s . ?s ?p ?o }",
        _LABELS,
    ),
    "item": (
        "GRAPH ?g { <R> nutri:containsAmount ?s . ?s ?p ?o }",
        "GRAPH ?g { <R> nutri:containsAmount ?amount . ?amount nutri:statedIn ?s . ?s ?p ?o }",
        _LABELS,
    ),
    "amount": ("GRAPH ?g { <R> nutri:statedIn ?s . ?s ?p ?o }", _LABELS),
    "cell": ("GRAPH ?g { ?s nutri:statedIn <R> ; ?p ?o }",),
    "passage": (
        "GRAPH ?g { <R> oa:hasSelector ?s . ?s ?p ?o }",
        "GRAPH ?g { ?s nutri:statedIn <R> ; ?p ?o }",
    ),
    "declaration": ("GRAPH ?g { ?s nutri:statedIn <R> ; ?p ?o }",),
    "derivation": ("GRAPH ?g { <R> prov:used|prov:generated|nutri:wouldConclude ?s . ?s ?p ?o }", _LABELS),
    "proposition": ("GRAPH ?g { ?s prov:generated|nutri:wouldConclude|prov:used <R> ; ?p ?o }", _LABELS),
    "mapping": (_LABELS,),
    "coverage": (_LABELS,),
    "shape": (_LABELS,),
}


def kind_of(namespaces: Namespaces, iri: str) -> str:
    """The first step of an IRI of ours after the base ("entity", "ontology"); empty for others' IRIs.

    >>> kind_of(Namespaces(), "https://w3id.org/nutrigraph/entity/iron")
    'entity'
    """
    if not iri.startswith(namespaces.base):
        return ""
    return iri.removeprefix(namespaces.base).partition("/")[0].partition("#")[0]


def describe(engine: Engine, namespaces: Namespaces, iri: str) -> list[Quad]:
    """Everything that a release says about a resource of ours, as one would hand it to a stranger.

    Its own triples in every graph (stated, entailed, inferred); and for an entity the statements about it from
    either end, denials included, with their places, its mappings, what sources name none of, the derivations that concern it and the labels of
    its neighbours; for a statement its place; for a passage what is stated there; for a derivation its propositions.

    Args:
        engine: Where the release is.
        namespaces: Of the release.
        iri: The resource; the ontology's own IRI gives the whole ontology.

    Returns:
        The resource's own triples first, then the others; each part sorted by N-Triples text. Empty if the release
        says nothing.

    Raises:
        EngineError: The store failed.
    """
    if iri == namespaces.base + "ontology":
        return sorted(engine.quads(graph=namespaces.graph("ontology")), key=str)
    try:
        resource = term_text(NamedNode(iri))
    except ValueError:  # no IRI, so nothing is said about it
        return []
    groups = ["BIND(<R> AS ?s) GRAPH ?g { <R> ?p ?o }", *_GROUPS.get(kind_of(namespaces, iri), ())]
    branches = "\nUNION ".join(f"{{ {group} }}" for group in groups).replace("<R>", resource)
    quads = list(quads_of(engine, select_text(namespaces, "?g ?s ?p ?o", branches)))
    return sorted(quads, key=lambda quad: (str(quad.subject) != resource, str(quad)))


def select_text(namespaces: Namespaces, columns: str, where: str) -> str:
    """A query in the prefixes of this module."""
    return f"{_prologue(namespaces)}SELECT DISTINCT {columns} WHERE {{\n{where}\n}}"


def quads_of(engine: Engine, text: str) -> Iterator[Quad]:
    """The quads of a query for ?g ?s ?p ?o.

    Raises:
        EngineError: The store failed.
    """
    for graph, subject, predicate, object_ in engine.select(text).rows:
        iris = (graph, subject, predicate)
        if object_ is None or not all(isinstance(term, NamedNode) for term in iris):
            raise EngineError("the store gave a triple with an unbound or odd part")
        yield Quad(subject, predicate, object_, graph)  # type: ignore[arg-type]  # proved above


def _prologue(namespaces: Namespaces) -> str:
    known = {
        "nutri": namespaces.nutri(""), "rdf": RDF, "rdfs": RDFS, "dcterms": DCTERMS, "prov": PROV, "oa": OA, "owl": OWL,
    }  # fmt: skip
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in known.items())


def find_labels(engine: Engine, iris: Iterable[str]) -> dict[str, str]:
    """IRI → label, for those that have one; the first in sort order where there are several. One query.

    Raises:
        EngineError: The store failed.
    """
    values = " ".join(f"<{iri}>" for iri in sorted(set(iris)))
    if not values:
        return {}
    text = f"SELECT ?x ?label WHERE {{ VALUES ?x {{ {values} }} GRAPH ?g {{ ?x <{RDFS}label> ?label }} }}"
    found: dict[str, str] = {}
    for resource, label in engine.select(text).rows:
        if resource is not None and label is not None:
            found[resource.value] = min(label.value, found.get(resource.value, label.value))
    return found
