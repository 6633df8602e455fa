"""Adds to the nodes of a view what else they are called, for the formats that have room for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kg.export.claims import text_of
from kg.export.graph import MATCHES
from kg.export.queries import values_query
from kg.export.selection import Selection
from kg.export.view import View, ViewNode, clean
from kg.prefixes import SKOS
from kg.query.profile import contract
from kg.schema import Schema
from kg.store import Engine

# A preferred name in a further language is another name beside the label.
_NAMES = (f"{SKOS}altLabel", f"{SKOS}prefLabel")
# Entities that one text names.
_BATCH = 500

# Entity → property → values.
_Called = defaultdict[str, defaultdict[str, set[str]]]


def add_other_names(engine: Engine, schema: Schema, selection: Selection, view: View) -> View:  # noqa: ARG001 - an entity is called the same under any filter
    """The view with synonyms and foreign identifiers of its nodes, and the prefixes that these have.

    Raises:
        EngineError: The store failed.
    """
    called = _read(engine, schema, [node.iri for node in view.nodes])
    nodes = tuple(_named(node, called, schema) for node in view.nodes)
    used = {curie.partition(":")[0] for node in nodes for _, curie in node.identifiers}
    prefixes = {prefix: space for prefix, space in schema.prefixes.items() if prefix in used}
    return replace(view, nodes=nodes, prefixes=prefixes)


def _read(engine: Engine, schema: Schema, iris: Sequence[str]) -> _Called:
    called: _Called = defaultdict(lambda: defaultdict(set))
    for start in range(0, len(iris), _BATCH):
        for known in (*_NAMES, *MATCHES):
            text = values_query(schema.namespaces, iris[start : start + _BATCH], known)
            for entity, value in engine.select(text).rows:
                called[text_of(entity)][known].add(text_of(value))
    return called


def _named(node: ViewNode, called: _Called, schema: Schema) -> ViewNode:
    told = called[node.iri]
    names = _cleaned(name for known in _NAMES for name in told[known])
    curies = {match: _cleaned(contract(schema.prefixes, iri) for iri in told[match]) for match in MATCHES}
    return replace(
        node,
        synonyms=tuple(name for name in names if name != node.label),
        identifiers=tuple((match, curie) for match in MATCHES for curie in curies[match]),
    )


def _cleaned(texts: Iterable[str]) -> list[str]:
    return sorted({clean(text) for text in texts} - {""})
