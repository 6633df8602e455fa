"""Quads as rdflib reads them, which shares no code with the engine."""

from __future__ import annotations

import warnings
from pathlib import Path

import rdflib

Triple = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]
# Name of a graph of a release → its triples.
Held = dict[str, set[Triple]]
_GRAPH = "https://w3id.org/nutrigraph/graph/"


def parse_quads(text: str | bytes, form: str) -> rdflib.Dataset:
    """The dataset that a text is, in one of rdflib's formats for quads."""
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own parsers of quads make one
        dataset.parse(data=text, format=form)
    return dataset


def held_by(release: Path) -> Held:
    """What each graph of a release holds."""
    held: Held = {}
    for subject, predicate, value, graph in parse_quads((release / "dataset.nq").read_bytes(), "nquads").quads():
        held.setdefault(str(graph).removeprefix(_GRAPH), set()).add((subject, predicate, value))
    return held
