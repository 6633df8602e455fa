"""IRIs for blank nodes that stand as they are written: one inside the other.

General canonicalisation (RDFC-1.0) takes cubic time on a chain of brackets and renumbers everything after a change.
In hand-written Turtle a blank node has one place: brackets and lists. So its IRI is a hash of that place and of what
is inside, it takes linear time, and it changes only if the node or what it stands in changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from kg.store import BlankNode, NamedNode, Quad

_DIGITS = 16


class TangledError(ValueError):
    """A blank node stands in two places or inside itself, so that it has no place of its own."""


def skolemize_nested(quads: Sequence[Quad], genid: str) -> list[Quad]:
    """Give every blank node an IRI by its place.

    Two nodes with the same content in the same place are told apart by number; which is which makes no difference.

    Args:
        quads: One graph; blank nodes may carry any labels.
        genid: Namespace of the new IRIs (RDF 1.1 Concepts, section 3.5: `…/.well-known/genid/`).

    Returns:
        Quads in the order given.

    Raises:
        TangledError: A blank node is the object of two triples, or part of a cycle.
    """
    inside: dict[BlankNode, list[Quad]] = {}
    parents: dict[BlankNode, Quad] = {}
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            inside.setdefault(quad.subject, []).append(quad)
        if isinstance(quad.object, BlankNode):
            inside.setdefault(quad.object, [])
            if quad.object in parents:
                raise TangledError(f"a blank node stands under {quad.predicate} and elsewhere too")
            parents[quad.object] = quad
    order = _outside_in(inside, parents)
    contents: dict[BlankNode, str] = {}
    for node in reversed(order):
        texts = sorted(
            f"{quad.predicate} {contents[quad.object] if isinstance(quad.object, BlankNode) else quad.object}"
            for quad in inside[node]
        )
        contents[node] = _hash("\n".join(texts))
    names: dict[BlankNode, NamedNode] = {}
    taken: dict[str, int] = {}
    for node in order:
        place = ""
        if node in parents:
            outer = parents[node].subject
            place = f"{names[outer] if isinstance(outer, BlankNode) else outer} {parents[node].predicate}"
        key = f"{place} {contents[node]}"
        taken[key] = taken.get(key, 0) + 1
        names[node] = NamedNode(genid + _hash(f"{key} {taken[key]}"))
    return [
        Quad(
            names[quad.subject] if isinstance(quad.subject, BlankNode) else quad.subject,
            quad.predicate,
            names[quad.object] if isinstance(quad.object, BlankNode) else quad.object,
            quad.graph_name,
        )
        for quad in quads
    ]


def _outside_in(inside: dict[BlankNode, list[Quad]], parents: dict[BlankNode, Quad]) -> list[BlankNode]:
    """Every node after the one that it stands in."""
    queue = [node for node in inside if node not in parents or not isinstance(parents[node].subject, BlankNode)]
    for node in queue:
        queue += (quad.object for quad in inside[node] if isinstance(quad.object, BlankNode))
    if len(queue) < len(inside):
        raise TangledError("a blank node stands inside itself")
    return queue


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
