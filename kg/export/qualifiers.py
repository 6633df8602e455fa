"""Adds to the edges of a view what narrows each claim down, for the formats that have room for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kg.export.selection import Selection
from kg.export.view import View, ViewEdge, clean
from kg.query.evidence import Said, find_said, values_of
from kg.schema import Schema
from kg.store import Engine


def add_qualifiers(engine: Engine, schema: Schema, selection: Selection, view: View) -> View:  # noqa: ARG001 - what the filters left is in the view
    """The view with the qualifiers of its statements and denials, in words.

    Raises:
        EngineError: The store failed.
    """
    stated = {edge.iri for edge in (*view.edges, *view.denials) if not edge.inferred}
    said = find_said(engine, schema, values=values_of("statement", stated))
    edges, denials = (tuple(_qualified(edge, said) for edge in edges) for edges in (view.edges, view.denials))
    return replace(view, edges=edges, denials=denials)


def _qualified(edge: ViewEdge, said: Mapping[str, Said]) -> ViewEdge:
    if edge.iri not in said:
        return edge
    words = (f"{clean(label)}: {clean(value)}" for label, value in said[edge.iri].evidence.conditions)
    return replace(edge, qualifiers=tuple(words))
