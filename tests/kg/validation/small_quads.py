"""Quads written as CURIEs, and what a check finds in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kg.prefixes import Namespaces
from kg.schema import Schema
from kg.store import EmbeddedEngine, NamedNode, Quad
from kg.validation import Finding
from tests.kg.validation.conftest import Held

NAMES = Namespaces()


def iri(text: str) -> NamedNode:
    """`ng:iron` as a node."""
    prefix, _, local = text.partition(":")
    return NamedNode(NAMES.iri(prefix, local))


def quad(text: str) -> Quad:
    """`ng:spinach nutri:dietarySourceOf ng:iron direct` as a quad."""
    subject, predicate, value, graph = text.split()
    return Quad(iri(subject), iri(predicate), iri(value), NamedNode(NAMES.graph(graph)))


def over(
    quads: Iterable[Quad], draft: Held, check: Callable[[EmbeddedEngine, Schema], Iterable[Finding]]
) -> list[Finding]:
    """What a check finds in these quads."""
    with EmbeddedEngine.in_memory(quads) as engine:
        return list(check(engine, draft.schema))
