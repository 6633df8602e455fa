"""How pictures look, as data for whoever draws them elsewhere: the explorer, a legend."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kg.export.names import is_edge_predicate
from kg.export.palette import colours, node_shape, stroke
from kg.export.selection import Selection
from kg.export.view import MIDDLE, PLACES, View
from kg.prefixes import XSD
from kg.query.evidence_filter import filterable_qualifiers
from kg.schema import EntityClass, Field, Schema
from kg.store import Engine

_INFERRED = {
    "name": "inferred",
    "label": "concluded by a rule",
    "definition": "No source states it; a rule concludes it.",
}


def add_look(engine: Engine, schema: Schema, selection: Selection, view: View) -> View:  # noqa: ARG001 - the schema has it all
    """The view with the look of its release."""
    return replace(view, look=describe_look(schema))


def describe_look(schema: Schema) -> dict[str, list[dict[str, Any]]]:
    """Classes, certainties and predicates, each with name, label and what tells it apart in a picture.

    Returns:
        "classes": with "colour" (#rrggbb) and "shape" (as `node_shape` names it), in the order of the picture's columns; "certainties": surest first, then what
        is concluded, with "definition", "width" in pixels and "dash", lengths in pixels; "predicates": by label, with
        "tone": "helps", "harms" or "".
    """
    classes = list(schema.entity_classes())
    colour_of = colours(known.name for known in classes)
    placed = sorted(classes, key=lambda known: (PLACES.get(known.name, MIDDLE), known.name))
    scale = sorted(schema.scheme("CertaintyScale").concepts, key=lambda concept: -concept.rank)
    certainties = [{"name": c.name, "label": c.label, "definition": c.definition} for c in scale]
    edges = [known for known in schema.properties.values() if is_edge_predicate(schema, known.iri)]
    return {
        "classes": [
            {"name": c.name, "label": c.label, "colour": colour_of[c.name], "shape": _shape(schema, c)} for c in placed
        ],
        "certainties": [c | _line(c["name"]) for c in (*certainties, _INFERRED)],
        "predicates": [
            {"name": p.name, "label": p.label, "tone": p.tone}
            for p in sorted(edges, key=lambda known: (known.label, known.name))
            if not p.is_inverse
        ],
    }


def describe_qualifiers(schema: Schema) -> list[dict[str, str]]:
    """What narrows statements down: name of the filter, label, and kind of value: "entity", "choice" of a list, "flag", "text"."""
    return [
        {"name": name, "label": known.label, "kind": _kind(known)}
        for name, known in filterable_qualifiers(schema).items()
    ]


def _kind(known: Field) -> str:
    if known.classes:
        return "entity"
    if known.scheme is not None:
        return "choice"
    return "flag" if known.datatype == f"{XSD}boolean" else "text"


def _line(name: str) -> dict[str, Any]:
    chosen = stroke(name)
    return {"width": chosen.width, "dash": [float(length) for length in chosen.dash.split()]}


def _shape(schema: Schema, known: EntityClass) -> str:
    return node_shape((known.name, *(schema.classes[iri].name for iri in known.ancestors if iri in schema.classes)))
