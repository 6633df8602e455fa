"""What follows from a triple by the ontology alone: inverses, super-properties, superclasses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kg.prefixes import RDF, RDFS
from kg.reasoning.facts import Fact
from kg.schema import Schema
from kg.store import NamedNode, Quad

_TYPE = RDF + "type"
_SUBCLASS_OF = RDFS + "subClassOf"


def consequences(triples: Iterable[Fact], schema: Schema, *, wanted: Collection[str] | None = None) -> Iterator[Fact]:
    """Every triple that one of these entails through its property; may repeat, and may repeat what is given.

    Triples of properties that the ontology does not know entail nothing.

    Args:
        triples: What is given.
        schema: The ontology's model.
        wanted: IRIs of the only predicates that are asked for; all if None.
    """
    entailed: dict[str, list[tuple[NamedNode, bool]]] = {}  # property → what it entails, and whether backward
    for triple in triples:
        iri = triple.predicate.value
        if iri not in entailed:
            leaves = schema.consequences(iri) if iri in schema.properties else ()
            asked = (leaf for leaf in leaves if wanted is None or leaf.iri in wanted)
            entailed[iri] = [(NamedNode(leaf.iri), leaf.reverse) for leaf in asked]
        for predicate, is_reverse in entailed[iri]:
            if not is_reverse:
                yield Fact(triple.subject, predicate, triple.object)
            elif isinstance(triple.object, NamedNode):
                yield Fact(triple.object, predicate, triple.subject)


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
