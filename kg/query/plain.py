"""Conflicts and gap maps as plain values, for JSON and for tables; names are those of the GraphQL fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kg.prefixes import Namespaces
from kg.query.conflicts import Conflict
from kg.query.evidence import Said
from kg.query.gap_map import Cell, GapMap
from kg.query.proof_model import Evidence, Thing

CONFLICT_HEADINGS = (
    "subject id", "subject", "predicate id", "predicate", "object id", "object", "kinds", "statement id", "polarity",
    "certainty", "hedge cue", "qualifiers", "source", "section", "start", "end",
)  # fmt: skip
CELL_HEADINGS = (
    "row id", "row", "column id", "column", "state", "certainty", "worst certainty", "statements", "denials",
    "statement ids",
)  # fmt: skip


def conflict_record(conflict: Conflict, said: Mapping[str, Said]) -> dict[str, Any]:
    """A conflict with its statements in full.

    Args:
        said: Statement IRI → statement, as `kg.query.evidence.find_said` gives them.
    """
    return {
        "subject": _end(conflict.subject),
        "predicate": _end(conflict.predicate),
        "object": _end(conflict.object),
        "kinds": list(conflict.kinds),
        "certainty": conflict.certainty or None,
        "worstCertainty": conflict.worst_certainty or None,
        "statements": [evidence_record(said[voice.iri].evidence) for voice in conflict.voices if voice.iri in said],
    }


def conflict_rows(conflicts: Iterable[Conflict], said: Mapping[str, Said]) -> Iterator[tuple[object, ...]]:
    """One row for each statement of each conflict, under `CONFLICT_HEADINGS`."""
    for conflict in conflicts:
        things = (conflict.subject, conflict.predicate, conflict.object)
        head = [text for thing in things for text in (thing.curie, thing.label)]
        for voice in conflict.voices:
            if voice.iri in said:
                told = said[voice.iri].evidence
                narrowed = "; ".join(f"{name}: {value}" for name, value in told.conditions)
                place = (
                    told.section or "",
                    "" if told.start is None else told.start,
                    "" if told.end is None else told.end,
                )
                sure = (told.id, told.polarity, told.certainty, told.hedge_cue, narrowed, told.source_label)
                yield (*head, " and ".join(conflict.kinds), *sure, *place)


def evidence_record(told: Evidence) -> dict[str, Any]:
    """A statement with its place."""
    return {
        "id": told.id,
        "polarity": told.polarity,
        "certainty": told.certainty,
        "hedgeCue": told.hedge_cue or None,
        "qualifiers": [{"name": name, "value": value} for name, value in told.conditions],
        "source": {"iri": told.source, "label": told.source_label},
        "place": {
            "iri": told.place,
            "section": told.section,
            "start": told.start,
            "end": told.end,
            "reason": told.reason or None,
        },
    }


def map_record(names: Namespaces, found: GapMap, cells: Iterable[Cell]) -> dict[str, Any]:
    """A gap map: how many cells are in each state, and these cells."""
    return {
        "rows": len(found.rows),
        "columns": len(found.columns),
        "counts": dict(found.counts),
        "cells": [
            {
                "row": _end(cell.row),
                "column": _end(cell.column),
                "state": cell.state,
                "certainty": cell.certainty or None,
                "worstCertainty": cell.worst_certainty or None,
                "statements": [names.contract(voice.iri) for voice in cell.voices],
                "noneNamedBy": [names.contract(source) for source in cell.sources],
            }
            for cell in cells
        ],
    }


def cell_rows(names: Namespaces, cells: Iterable[Cell]) -> Iterator[tuple[object, ...]]:
    """One row for each cell, under `CELL_HEADINGS`."""
    for cell in cells:
        ids = " ".join(names.contract(voice.iri) for voice in cell.voices)
        denials = sum(not voice.affirmed for voice in cell.voices)
        ends = (cell.row.curie, cell.row.label, cell.column.curie, cell.column.label)
        yield (*ends, cell.state, cell.certainty, cell.worst_certainty, len(cell.voices), denials, ids)


def _end(thing: Thing) -> dict[str, Any]:
    return {"id": thing.curie or None, "label": thing.label}
