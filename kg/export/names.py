"""From what a caller calls things to what the release calls them; every miss says what there is instead."""

from __future__ import annotations

from collections.abc import Iterable

from kg.errors import NotFoundError
from kg.schema import EntityClass, Property, PropertyKind, Schema
from kg.spelling import nearest


def get_class(schema: Schema, name: str) -> EntityClass:
    """The class of entities with this local name or field name, in any case.

    Raises:
        NotFoundError: There is no such class.
    """
    wanted = name.removeprefix("nutri:").casefold()
    for known in schema.classes.values():
        called = (known.name, known.field_name, known.plural_field_name)
        if known.is_entity and wanted in map(str.casefold, called):
            return known
    raise _missing("class", name, sorted(c.name for c in schema.entity_classes()))


def class_iris(schema: Schema, names: Iterable[str]) -> frozenset[str]:
    """IRIs of the classes that `get_class` finds by these names, and of all classes below them; raises as that does."""
    return frozenset(iri for name in names for iri in get_class(schema, name).children)


def get_predicate(schema: Schema, name: str) -> Property:
    """The predicate of claims with this local name.

    Raises:
        NotFoundError: There is no such predicate.
    """
    known = schema.find_property(name.removeprefix("nutri:"))
    if known is None or not known.is_claim:
        raise _missing("predicate", name, sorted(p.name for p in schema.properties.values() if p.is_claim))
    return known


def predicate_iris(schema: Schema, names: Iterable[str]) -> frozenset[str]:
    """IRIs of the predicates that statements and conclusions under these names have.

    An inverse stands for its forward predicate, a super-property for its leaves.

    Raises:
        NotFoundError: There is no such predicate.
    """
    return frozenset(leaf.iri for name in names for leaf in schema.leaves(get_predicate(schema, name).iri))


def is_edge_predicate(schema: Schema, iri: str) -> bool:
    """True if statements or rules use the predicate between entities."""
    known = schema.properties.get(iri)
    return known is not None and not known.is_literal and known.kind in (PropertyKind.STATED, PropertyKind.CONCLUDED)


def _missing(what: str, name: str, there: list[str]) -> NotFoundError:
    near = nearest(name, there)
    hint = f"Did you mean {near}?" if near else f"Choose from: {', '.join(there)}."
    return NotFoundError(f"there is no {what} {name!r}", hint=hint)
