"""From what a caller calls things to what the release calls them; every miss says what there is instead."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from kg.errors import NotFoundError
from kg.schema import PropertyKind, Schema


def entity_iri(schema: Schema, name: str) -> str:
    """The IRI of an entity called by its slug, a CURIE or an IRI; whether it exists is for others to find out."""
    if "://" in name:
        return name
    if ":" in name:
        prefix, _, local = name.partition(":")
        namespace = schema.prefixes.get(prefix) or schema.namespaces.all().get(prefix)
        if namespace is not None:
            return namespace + local
    return schema.namespaces.iri("ng", name)


def class_iris(schema: Schema, names: Iterable[str]) -> frozenset[str]:
    """IRIs of the classes with these local names (or field names, in any case) and of all classes below them.

    Raises:
        NotFoundError: There is no such class of entities.
    """
    by_name = {}
    for known in schema.classes.values():
        if known.is_entity:
            for name in (known.name, known.field_name, known.plural_field_name):
                by_name[name.casefold()] = known
    found: set[str] = set()
    for name in names:
        known_class = by_name.get(name.removeprefix("nutri:").casefold())
        if known_class is None:
            raise _missing("class", name, sorted(c.name for c in schema.entity_classes()))
        found.update(known_class.children)
    return frozenset(found)


def predicate_iris(schema: Schema, names: Iterable[str]) -> frozenset[str]:
    """IRIs of the predicates that statements and conclusions under these names have.

    An inverse stands for its forward predicate, a super-property for its leaves.

    Raises:
        NotFoundError: There is no such predicate.
    """
    found: set[str] = set()
    for name in names:
        known = schema.find_property(name.removeprefix("nutri:"))
        if known is None or not known.is_claim:
            raise _missing("predicate", name, sorted(p.name for p in schema.properties.values() if p.is_claim))
        found.update(leaf.iri for leaf in schema.leaves(known.iri))
    return frozenset(found)


def is_edge_predicate(schema: Schema, iri: str) -> bool:
    """True if statements or rules use the predicate between entities."""
    known = schema.properties.get(iri)
    return known is not None and not known.is_literal and known.kind in (PropertyKind.STATED, PropertyKind.CONCLUDED)


def _missing(what: str, name: str, there: list[str]) -> NotFoundError:
    near = get_close_matches(name, there, n=1, cutoff=0.6)
    hint = f"Did you mean {near[0]}?" if near else f"Choose from: {', '.join(there)}."
    return NotFoundError(f"there is no {what} {name!r}", hint=hint)
