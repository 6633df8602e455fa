"""Adds what is denied to a view, for the formats that tell a denial from an edge."""

from __future__ import annotations

from dataclasses import replace

from kg.export.claims import Claims
from kg.export.selection import Selection
from kg.export.view import View
from kg.schema import Schema
from kg.store import Engine


def add_denials(engine: Engine, schema: Schema, selection: Selection, view: View) -> View:
    """The view with the denied statements between its nodes that pass the filters.

    Raises:
        EngineError: The store failed.
    """
    claims = Claims(engine, schema, selection)
    denials = tuple(claims.denials(node.iri for node in view.nodes))
    if not claims.cut:
        return replace(view, denials=denials)
    left_out = "; ".join(filter(None, (view.left_out, "not every denial was read: there are too many")))
    caps = dict.fromkeys(filter(None, (*view.truncated.split(", "), claims.cap)))
    return replace(view, denials=denials, left_out=left_out, truncated=", ".join(caps))
