"""The triples about a hub for linked data: as `kg.query.description.describe`, as far as its best supported neighbours go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.prefixes import RDFS, Namespaces
from kg.query.description import quads_of, select_text
from kg.query.evidence import values_of
from kg.query.hub_neighbours import HubNeighbours
from kg.store import Engine, NamedNode, Quad, term_text

# <R> is the hub; ?g ?s ?p ?o is taken. What stands behind these patterns is bound by VALUES.
_OWN = (
    "GRAPH ?g { <R> ?p ?o } FILTER(?g NOT IN (<direct>, <entailed>, <inferred>)) BIND(<R> AS ?s)",
    "GRAPH ?g { ?s owl:annotatedSource <R> ; ?p ?o }",
    "GRAPH ?g { ?s nutri:coverageSubject <R> ; ?p ?o }",
)
_OF_STATEMENTS = (
    "GRAPH ?g { ?st rdf:predicate ?said . ?st ?p ?o } BIND(?st AS ?s)",
    "GRAPH ?g { ?st nutri:statedIn ?s . ?s ?p ?o }",
    "GRAPH ?g { ?st nutri:statedIn ?place . ?place oa:hasSelector ?s . ?s ?p ?o }",
    "GRAPH ?g { ?s prov:generated ?st . ?s ?p ?o }",
    "GRAPH ?g { ?s nutri:wouldConclude ?st . ?s ?p ?o }",
)
_LABELS = ("GRAPH ?g { ?x rdfs:label ?o } BIND(?x AS ?s) BIND(rdfs:label AS ?p)",)


def describe_hub(engine: Engine, names: Namespaces, iri: str, chosen: HubNeighbours) -> list[Quad]:
    """What a release says of a hub itself, and of it and each of some neighbours; in the order of `describe`.

    Raises:
        EngineError: The store failed.
    """
    return sorted(
        set(_quads(engine, names, iri, chosen)), key=lambda quad: (str(quad.subject) != f"<{iri}>", str(quad))
    )


def _quads(engine: Engine, names: Namespaces, iri: str, chosen: HubNeighbours) -> Iterator[Quad]:
    own = list(_asked(engine, names, iri, _OWN, [""]))
    # Without LATERAL an engine may read everything that the hub is linked to, and throw most of it away.
    linked = "LATERAL { GRAPH ?g { <R> ?p ?other } }" if engine.supports_lateral else "GRAPH ?g { <R> ?p ?other }"
    shown = f"{linked} BIND(<R> AS ?s) BIND(?other AS ?o)"
    own += _asked(engine, names, iri, [shown], values_of("other", chosen.iris))
    yield from own
    yield from _asked(engine, names, iri, _OF_STATEMENTS, values_of("st", chosen.records(engine, names, iri)))
    named = {quad.object.value for quad in own if isinstance(quad.object, NamedNode)}
    yield from (
        quad
        for quad in _asked(engine, names, iri, _LABELS, values_of("x", named))
        if quad.predicate.value == f"{RDFS}label"
    )


def _asked(engine: Engine, names: Namespaces, iri: str, groups: Iterable[str], values: Iterable[str]) -> Iterator[Quad]:
    pieces = list(values)
    computed = {f"<{name}>": f"<{names.graph(name)}>" for name in ("direct", "entailed", "inferred")}
    for group in groups:
        text = group.replace("<R>", term_text(NamedNode(iri)))
        for short, full in computed.items():
            text = text.replace(short, full)
        for value in pieces:
            yield from quads_of(engine, select_text(names, "?g ?s ?p ?o", f"{value} {text}"))
