"""What follows from a triple by the ontology alone: inverses, super-properties, superclasses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from kg.prefixes import RDFS
from kg.reasoning.facts import Fact, Reading, facts_over, readings_of, terms_of
from kg.schema import Schema
from kg.store import NamedNode, Quad

_SUBCLASS_OF = RDFS + "subClassOf"


def consequences(facts: Iterable[Fact], schema: Schema, *, wanted: Collection[str] | None = None) -> Iterator[Fact]:
    """Every fact that one of these entails through its property; may repeat, and may repeat what is given.

    Facts of properties that the ontology does not know entail nothing.

    Args:
        facts: What is given.
        schema: The ontology's model.
        wanted: IRIs of the only predicates that are asked for; all if None.
    """
    entailed: dict[str, list[Reading]] = {}  # by property
    for fact in facts:
        subject, predicate, value = terms_of(fact)
        if predicate not in entailed:
            iri = predicate[1:-1]
            leaves = schema.consequences(iri) if iri in schema.properties else ()
            entailed[predicate] = readings_of(leaf for leaf in leaves if wanted is None or leaf.iri in wanted)
        yield from facts_over(entailed[predicate], subject, value)


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
