"""The neighbourhood of an entity: who is linked to it, how surely, and who says so.

An edge here is one affirmed statement or one conclusion, so that nothing is counted twice: inverses and
super-properties draw no edges of their own, and a denial is no edge.
"""

from __future__ import annotations

from collections.abc import Collection

from kg.errors import NotFoundError, RefusedError
from kg.query.neighbourhood_model import Edge, Filters, LeftOut, Neighbourhood, Node
from kg.query.neighbourhood_queries import level_query, node_query
from kg.query.neighbourhood_walk import Walk, make_node, text
from kg.schema import Schema
from kg.store import Engine, NamedNode

__all__ = ["Edge", "LeftOut", "Neighbourhood", "Node", "neighbourhood"]

# Deeper than any path that a person reads in a picture; each level is one query.
DEEPEST = 10


def neighbourhood(  # noqa: PLR0913 - the selection of every export, named once
    engine: Engine,
    schema: Schema,
    focus: str,
    depth: int,
    *,
    min_certainty: str | None = None,
    sources: Collection[str] | None = None,
    include_inferred: bool = True,
    max_nodes: int = 300,
) -> Neighbourhood:
    """Walk from an entity along edges in both directions, nearest first, one query per level.

    Filters choose statements first: a conclusion stays if a derivation stays all of whose premises have a
    statement that stays. A conclusion that is also stated is drawn as stated. Edges between two nodes that are
    both at the last level are not looked for.

    Args:
        engine: Where the release is.
        schema: Gives the certainty scale and what is an entity.
        focus: IRI of an entity.
        depth: Edges to walk, 0 to `DEEPEST`.
        min_certainty: Local name or IRI of the least sure certainty to keep; None keeps all.
        sources: Ids or IRIs of the sources to keep; None keeps all.
        include_inferred: Keep conclusions.
        max_nodes: At most so many nodes, the focus included.

    Raises:
        NotFoundError: There is no such entity or certainty. (An unknown source keeps nothing.)
        RefusedError: `depth` or `max_nodes` is out of range.
        EngineError: The store failed.
    """
    if not 0 <= depth <= DEEPEST:
        raise RefusedError(f"depth {depth} is out of range", hint=f"Ask for a depth from 0 to {DEEPEST}.")
    if max_nodes < 1:
        raise RefusedError(f"max_nodes {max_nodes} is out of range", hint="Ask for at least one node.")
    filters = _filters(schema, min_certainty, sources, include_inferred=include_inferred)
    walk = Walk(schema, filters, _focus_node(engine, schema, focus), max_nodes)
    for distance in range(1, depth + 1):
        if not walk.frontier:
            break
        walk.step(
            engine.select(level_query(schema.namespaces, walk.frontier, inferred=include_inferred)).rows, distance
        )
    return walk.result()


def _filters(
    schema: Schema, min_certainty: str | None, sources: Collection[str] | None, *, include_inferred: bool
) -> Filters:
    concepts = schema.scheme("CertaintyScale").concepts
    rank = 0
    if min_certainty is not None:
        least = schema.scheme("CertaintyScale").find_concept(min_certainty)
        if least is None:
            names = ", ".join(concept.name for concept in reversed(concepts))
            raise NotFoundError(f"there is no certainty {min_certainty!r}", hint=f"Choose one of: {names}.")
        rank = least.rank
    return Filters(
        certainties=frozenset(concept.iri for concept in concepts if concept.rank >= rank),
        sources=None
        if sources is None
        else frozenset(
            s if "://" in s else schema.namespaces.iri("source", s.removeprefix("source:")) for s in sources
        ),
        include_inferred=include_inferred,
    )


def _focus_node(engine: Engine, schema: Schema, focus: str) -> Node:
    rows = engine.select(node_query(schema.namespaces, NamedNode(focus))).rows if _is_iri(focus) else ()
    names = sorted((text(label), text(class_iri)) for label, class_iri in rows if _is_entity(schema, text(class_iri)))
    if not names:
        raise NotFoundError(f"there is no entity {schema.namespaces.contract(focus)}", hint="Search for its name.")
    return make_node(schema, focus, *names[0], distance=0)


def _is_entity(schema: Schema, class_iri: str) -> bool:
    found = schema.classes.get(class_iri)
    return found is not None and found.is_entity


def _is_iri(value: str) -> bool:
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True
