"""What follows from a triple by the ontology alone: inverses, super-properties, superclasses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.prefixes import RDF, RDFS
from kg.schema import Schema
from kg.store import NamedNode, Quad, Triple

_TYPE = RDF + "type"
_SUBCLASS_OF = RDFS + "subClassOf"


def consequences(triples: Iterable[Triple], schema: Schema) -> Iterator[Triple]:
    """Every triple that one of these entails through its property; may repeat, and may repeat what is given.

    Triples of properties that the ontology does not know entail nothing.
    """
    entailed: dict[str, list[tuple[NamedNode, bool]]] = {}  # property → what it entails, and whether backward
    for triple in triples:
        iri = triple.predicate.value
        if iri not in entailed:
            leaves = schema.consequences(iri) if iri in schema.properties else ()
            entailed[iri] = [(NamedNode(leaf.iri), leaf.reverse) for leaf in leaves]
        for predicate, is_reverse in entailed[iri]:
            if not is_reverse:
                yield Triple(triple.subject, predicate, triple.object)
            elif isinstance(triple.object, NamedNode):
                yield Triple(triple.object, predicate, triple.subject)


def superclasses(quads: Iterable[Quad]) -> dict[str, frozenset[str]]:
    """Class IRI → IRIs of everything above it, as the `rdfs:subClassOf` triples among the quads say."""
    parents: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value == _SUBCLASS_OF and isinstance(quad.subject, NamedNode):
            parents.setdefault(quad.subject.value, set()).add(str(getattr(quad.object, "value", "")))
    found = {}
    for start in parents:
        above: set[str] = set()
        queue = [start]
        while queue:
            new = parents.get(queue.pop(), set()) - above
            above |= new
            queue += new
        found[start] = frozenset(above - {start})
    return found
