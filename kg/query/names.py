"""What things are called: labels of resources, read for a handful of them at once, and terms that people name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.errors import NotFoundError
from kg.query.profile_queries import names_query
from kg.schema import EntityClass, Property, Schema
from kg.spelling import nearest
from kg.store import Engine

# What one query text names at most; more are read in several.
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Name:
    """A resource with its label and the IRIs of its classes, sorted, as its source gives them (no superclasses)."""

    iri: str
    label: str
    classes: tuple[str, ...]


def read_names(engine: Engine, schema: Schema, iris: Iterable[str]) -> dict[str, Name]:
    """IRI → name of every resource that has a label and a class; the least label where there are several.

    Raises:
        EngineError: The store failed.
    """
    wanted = sorted(set(iris))
    labels: dict[str, set[str]] = {}
    classes: dict[str, set[str]] = {}
    for start in range(0, len(wanted), _BATCH):
        text = names_query(schema.namespaces, wanted[start : start + _BATCH])
        for resource, label, kind in engine.select(text).rows:
            if resource is not None and label is not None and kind is not None:
                labels.setdefault(resource.value, set()).add(label.value)
                classes.setdefault(resource.value, set()).add(kind.value)
    return {iri: Name(iri, min(found), tuple(sorted(classes[iri]))) for iri, found in labels.items()}


def get_class(schema: Schema, name: str) -> EntityClass:
    """The class of entities called by its name, its plural, its label or a CURIE, in any case.

    Raises:
        NotFoundError: There is none; the hint says what there is.
    """
    called: dict[str, EntityClass] = {}
    for known in schema.classes.values():
        if known.is_entity:
            names = (
                known.name,
                f"nutri:{known.name}",
                known.iri,
                known.field_name,
                known.plural_field_name,
                known.label,
            )
            called |= dict.fromkeys((text.casefold() for text in names if text), known)
    found = called.get(name.strip().casefold())
    if found is None:
        raise _missing("class", name, sorted({known.name for known in called.values()}))
    return found


def get_property(schema: Schema, name: str) -> Property:
    """The claim property called by its name, its label, a CURIE or its IRI, in any case.

    Raises:
        NotFoundError: There is none; the hint says what it may have meant.
    """
    claims = [known for known in schema.properties.values() if known.is_claim]
    called = {known.label.casefold(): known for known in claims}
    for known in claims:
        called |= dict.fromkeys((text.casefold() for text in (known.name, f"nutri:{known.name}", known.iri)), known)
    found = called.get(name.strip().casefold())
    if found is None:
        raise _missing("property", name, sorted(known.name for known in claims))
    return found


def _missing(what: str, name: str, there: list[str]) -> NotFoundError:
    meant = nearest(name, there, likeness=0.5)
    hint = f"Did you mean {meant}?" if meant else f"Choose from: {', '.join(there)}."
    return NotFoundError(f"there is no {what} {name[:80]!r}", hint=hint)
