"""GraphQL types of doubt: conflicts, and the cells of evidence gap maps."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import strawberry

from api.graphql.cursor import encode_cursor
from api.graphql.fields import list_of, page_arguments
from api.graphql.names import enum_value
from api.graphql.records import Part, Records, RecordType, Resources, Value
from kg.query.conflicts import CERTAINTY, POLARITY, Conflict
from kg.query.gap_map import STATES, Cell

if TYPE_CHECKING:
    from api.graphql.types import TypeMaker

Arguments = dict[str, tuple[Any, Any]]
_REQUIRED = inspect.Parameter.empty
_KINDS = {
    CERTAINTY: "Two statements of one polarity differ in certainty.",
    POLARITY: "One statement affirms what another denies.",
}


def named_enum(name: str, members: Mapping[str, str], description: str) -> Any:
    """An enum of our own: name with hyphens → what it means."""
    values = {enum_value(n): strawberry.enum_value(enum_value(n), description=text) for n, text in members.items()}
    return strawberry.enum(enum.Enum(name, values), description=description)  # type: ignore[call-overload]


GAP_STATE = named_enum("GapState", STATES, "What is known of a pair; the first that fits.")
CONFLICT_KIND = named_enum("ConflictKind", _KINDS, "In what statements of one triple differ.")


def doubt_types(maker: TypeMaker) -> dict[str, RecordType]:
    """The types of conflicts and gap maps, resolved over `Conflict`, `Cell` and `RecordPage`."""
    certainty, value = certainties(maker)
    conflict: dict[str, Part] = {
        "subject": Resources("Entity", lambda c: (c.subject.iri,), "What the triple is about."),
        "predicate": Value(str, lambda c: c.predicate.curie, "CURIE of the property."),
        "object": Resources("Entity", lambda c: (c.object.iri,), "The entity at the other end; null for a text."),
        "text": Value(str | None, lambda c: None if c.object.iri else c.object.label, "The text at the other end."),
        "kinds": Value(
            list_of(CONFLICT_KIND), lambda c: [CONFLICT_KIND[enum_value(k)] for k in c.kinds], "In what they differ."
        ),
        "certainty": Value(certainty | None, lambda c: value.get(c.certainty), "The best that is affirmed."),
        "worstCertainty": Value(certainty | None, lambda c: value.get(c.worst_certainty), "The least affirmed."),
        "polarities": _polarities(maker),
        "statements": _statements(),
    }
    gap: dict[str, Part] = {
        "row": Resources("Entity", lambda c: (c.row.iri,), "The entity of the row."),
        "column": Resources("Entity", lambda c: (c.column.iri,), "The entity of the column."),
        "state": Value(GAP_STATE, lambda c: GAP_STATE[enum_value(c.state)], "What is known of the two."),
        "certainty": Value(
            certainty | None, lambda c: value.get(c.certainty), "The best that is affirmed or concluded."
        ),
        "worstCertainty": Value(certainty | None, lambda c: value.get(c.worst_certainty), "The least, likewise."),
        "statements": _statements(),
        "noneNamedBy": Resources(
            "Source", lambda c: c.sources, "With NONE_NAMED: the sources that were read for this.", many=True
        ),
    }
    count: dict[str, Part] = {
        "state": Value(GAP_STATE, lambda pair: GAP_STATE[enum_value(pair[0])], "A state."),
        "cells": Value(int, lambda pair: pair[1], "How many cells are in it, whatever states were asked for."),
    }
    counts = Records("GapCount", lambda page: page.counts, "Cells of the whole map by state.")
    return {
        "Conflict": RecordType("A triple on which statements are at odds, with all of them.", conflict),
        **connection_types(maker, "Conflict"),
        "Gap": RecordType("A cell of an evidence gap map: two entities, and what is said of the two directly.", gap),
        "GapCount": RecordType("How many cells of a map are in a state.", count),
        **connection_types(maker, "Gap", {"counts": counts}),
    }


def conflict_arguments(maker: TypeMaker, entity_type: Any) -> Arguments:
    """The arguments of `conflicts`."""
    where = type("ConflictWhere", (), {})
    parts: dict[str, tuple[Any, str]] = {
        "subject": (strawberry.ID | None, "Slug, CURIE or IRI of the subject."),
        "predicate": (str | None, "Name or CURIE of the property; a super-property finds its leaves."),
        "object": (strawberry.ID | None, "Slug, CURIE or IRI of the object."),
        "types": (list_of(entity_type) | None, "Only triples with an entity of these classes at an end."),
        **{name: (annotation, _FILTERS[name]) for name, (annotation, _) in statement_filters(maker).items()},
    }
    where.__annotations__ = {name: annotation for name, (annotation, _) in parts.items()}
    for name, (_, description) in parts.items():
        setattr(where, name, strawberry.field(default=None, description=description))
    made: Any = strawberry.input(where, description="Which triples, and which statements count.")
    return {"where": (made | None, None), **page_arguments()}


def gap_arguments(maker: TypeMaker, types: Any) -> Arguments:
    """The arguments of `gaps`."""
    return {
        "rows": (types, _REQUIRED),
        "columns": (types, _REQUIRED),
        "predicate": (str | None, None),
        "states": (list_of(GAP_STATE) | None, None),
        **maker.inputs.filters(),
        **page_arguments(),
    }


_FILTERS = {
    "min_certainty": "Only statements at least this certain count.",
    "sources": "Only these sources count.",
    "qualifiers": "Only statements that meet all of these conditions count.",
}


def statement_filters(maker: TypeMaker) -> Arguments:
    """The arguments that choose statements, without the one about conclusions."""
    return {name: made for name, made in maker.inputs.filters().items() if name in _FILTERS}


def connection_types(maker: TypeMaker, stem: str, more: Mapping[str, Part] | None = None) -> dict[str, RecordType]:
    """The connection of a record type and its edge, resolved over `RecordPage`."""
    edge: dict[str, Part] = {
        "cursor": Value(str, lambda e: encode_cursor(e.sort, e.node), "Position in the list."),
        "node": Records(stem, lambda e: (e.record,), "What stands there.", many=False),
    }
    connection: dict[str, Part] = {
        "edges": Records(f"{stem}Edge", lambda p: p.edges, "The edges of this page."),
        "nodes": Records(stem, lambda p: [e.record for e in p.edges], "What stands on this page."),
        "pageInfo": Value(maker.parts["PageInfo"], lambda p: p, "Where this page lies."),
        "totalCount": Value(int, lambda p: p.total, "How many on all pages, after the filters."),
    }
    return {
        f"{stem}Edge": RecordType("A member of a list.", edge),
        f"{stem}Connection": RecordType("A page of a list.", connection | dict(more or {})),
    }


def certainties(maker: TypeMaker) -> tuple[Any, dict[str, Any]]:
    """The enum of certainties, and local name → member."""
    return _members(maker, "CertaintyScale")


def _members(maker: TypeMaker, scheme: str) -> tuple[Any, dict[str, Any]]:
    known = maker.catalogue.schema.scheme(scheme)
    members, values = maker.enums[known.iri], maker.catalogue.enums[known.iri]
    return members, {concept.name: members[values[concept.iri]] for concept in known.concepts}


def _polarities(maker: TypeMaker) -> Value:
    polarity, value = _members(maker, "PolarityScheme")
    said = {True: value["affirmed"], False: value["negated"]}

    def get(conflict: Conflict) -> list[Any]:
        return [said[side] for side in (True, False) if any(v.affirmed is side for v in conflict.voices)]

    return Value(list_of(polarity), get, "Whether it is affirmed, denied, or both.")


def _statements() -> Resources:
    def get(record: Conflict | Cell) -> list[str]:
        return [v.iri for v in record.voices]

    return Resources("Statement", get, "Every statement that counts, denials too; sorted by id.", many=True)
