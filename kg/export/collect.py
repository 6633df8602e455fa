"""A selection → the view: walks a release level by level and keeps what the caps allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.errors import NotFoundError, RefusedError
from kg.export.claims import Claims, text_of
from kg.export.names import class_iris
from kg.export.palette import node_shape
from kg.export.queries import counts_query, entities_query
from kg.export.selection import DEFAULT_NODES, Selection
from kg.export.view import MIDDLE, PLACES, Credit, View, ViewNode, clean
from kg.query.entities import entity_iri
from kg.query.evidence_filter import EvidenceFilter
from kg.query.links import Link
from kg.schema import Schema
from kg.store import Engine, NamedNode

# A picture with more lines than this is a smudge; whoever asks for more nodes may have more lines.
_EDGES = 1_000
_MOST_EDGES = 2_000
# Entities that one text names.
_BATCH = 1_000


def collect(
    engine: Engine, schema: Schema, selection: Selection, credit: Credit, kept: EvidenceFilter | None = None
) -> View:
    """The view that a selection asks for.

    Filters choose statements first; a conclusion stays if a derivation stays all of whose premises stay, by a statement
    or by a derivation in their turn. Every edge between two nodes of the view is in it, those of the last level included.

    Args:
        kept: The filter on statements where it is read already, instead of what the selection says of them.

    Raises:
        NotFoundError: A focus, entity to leave out, class, predicate, certainty, source or qualifier does not exist.
        RefusedError: There are more entities to start from than there may be in all.
        EngineError: The store failed.
    """
    walk = _Walk(engine, schema, selection, Claims(engine, schema, selection, kept))
    if selection.focus:
        walk.around(selection.focus, selection.depth)
    else:
        walk.everything()
    return walk.view(credit)


class _Walk:
    def __init__(self, engine: Engine, schema: Schema, selection: Selection, claims: Claims) -> None:
        self._engine = engine
        self._schema = schema
        self._selection = selection
        self._claims = claims
        self._classes = class_iris(schema, selection.types)
        self._nodes: dict[str, ViewNode] = {}
        self._links: dict[tuple[str, str, str], Link] = {}
        self._cut: set[str] = set()

    def around(self, focus: Iterable[str], depth: int) -> None:
        """Walk from the focus, nearest first, the surest links of a level first; then close the last level."""
        for name in focus:
            node = self._entity(name)
            self._nodes[node.iri] = replace(node, focus=True)
        most = self._selection.max_nodes
        if len(self._nodes) > most:
            raise RefusedError(
                f"{len(self._nodes)} entities to start from are more than max-nodes {most}",
                hint=f"Name fewer of them, or allow at least {len(self._nodes)} nodes.",
            )
        frontier = sorted(self._nodes)
        for _ in range(depth):
            if frontier:
                frontier = self._step(frontier)
        if frontier:
            self._note(self._claims.links(frontier))

    def everything(self) -> None:
        """Take every entity that passes, those with most statements first, and all edges between them."""
        counts: dict[str, int] = {}
        for end in ("subject", "object"):
            for entity, count in self._engine.select(counts_query(self._schema.namespaces, end)).rows:
                counts[text_of(entity)] = counts.get(text_of(entity), 0) + int(text_of(count))
        found = {iri: node for iri, node in self._entities(None).items() if self._admits(node)}
        ranked = sorted(found, key=lambda iri: (-counts.get(iri, 0), iri))
        self._nodes = {iri: found[iri] for iri in ranked[: self._selection.max_nodes]}
        self._cut.update(ranked[self._selection.max_nodes :])
        if self._nodes:
            self._note(self._claims.links(self._nodes))

    def _step(self, frontier: list[str]) -> list[str]:
        """Take in the edges of these nodes; returns the nodes that came with them."""
        links = self._claims.links(frontier)
        self._note(links)
        surest: dict[str, int] = {}
        for link in links:
            for end in (link.subject, link.object):
                if end not in self._nodes:
                    surest[end] = max(surest.get(end, 0), link.rank)
        found = {iri: node for iri, node in self._entities(sorted(surest)).items() if self._admits(node)}
        ranked = sorted(found, key=lambda iri: (-surest[iri], iri))
        room = self._selection.max_nodes - len(self._nodes)
        new = sorted(ranked[:room])
        self._cut.update(ranked[room:])
        self._nodes |= {iri: found[iri] for iri in new}
        return new

    def _note(self, links: Iterable[Link]) -> None:
        self._links |= {link.key: link for link in links}

    def _entity(self, name: str) -> ViewNode:
        iri = entity_iri(self._schema, name)
        found = self._entities([iri]) if _is_iri(iri) else {}
        if iri not in found:
            raise NotFoundError(f"there is no entity {name!r}", hint="Search for it by another of its names.")
        return found[iri]

    def _admits(self, node: ViewNode) -> bool:
        return not self._classes or self._schema.namespaces.nutri(node.class_name) in self._classes

    def _entities(self, iris: list[str] | None) -> dict[str, ViewNode]:
        """Those that are entities; of several labels or classes the first in alphabetical order."""
        if iris == []:
            return {}
        found: dict[str, ViewNode] = {}
        names = self._schema.namespaces
        rows = [row for part in _batches(iris) for row in self._engine.select(entities_query(names, part)).rows]
        for iri, label, class_iri in sorted((text_of(i), text_of(name), text_of(c)) for i, name, c in rows):
            known = self._schema.classes.get(class_iri)
            if known is None or not known.is_entity or iri in found:
                continue
            lineage = [self._schema.classes[c] for c in (class_iri, *known.ancestors) if c in self._schema.classes]
            found[iri] = ViewNode(
                iri=iri,
                curie=names.contract(iri),
                label=clean(label),
                class_name=known.name,
                class_label=clean(known.label),
                place=next((PLACES[above.name] for above in lineage if above.name in PLACES), MIDDLE),
                matches=tuple(match for above in lineage for match in above.mappings),
                shape=node_shape(above.name for above in lineage),
            )
        return found

    def view(self, credit: Credit) -> View:
        """What was found, sorted; a conclusion that is also stated is drawn as stated."""
        inside = [n for n in self._links.values() if n.subject in self._nodes and n.object in self._nodes]
        most = _EDGES if self._selection.max_nodes <= DEFAULT_NODES else _MOST_EDGES
        kept, dropped = self._claims.edges(inside, most)
        left_out = self._left_out(len(self._cut - self._nodes.keys()), dropped, most)
        away = {self._entity(name).iri for name in sorted(self._selection.without)}
        shown = sorted((e for e in kept if e.subject not in away and e.object not in away), key=lambda edge: edge.order)
        return View(
            nodes=tuple(node for iri, node in sorted(self._nodes.items()) if iri not in away),
            edges=tuple(self._claims.cautioned(shown)),
            credit=credit,
            namespaces=self._schema.namespaces,
            left_out="; ".join(left_out.values()),
            truncated=", ".join(left_out),
        )

    def _left_out(self, nodes: int, edges: int, most_edges: int) -> dict[str, str]:
        """Cap → what it left out, in words."""
        rule = "the nearest and surest were kept" if self._selection.focus else "those with most statements were kept"
        parts = {}
        if nodes:
            words = f"{nodes} {'entity' if nodes == 1 else 'entities'}"
            most = self._selection.max_nodes
            parts[f"nodes={most}"] = f"{words} left out by max-nodes {most}: {rule}"
        if edges:
            words = f"{edges} {'edge' if edges == 1 else 'edges'}"
            parts[f"edges={most_edges}"] = f"{words} left out: the surest were kept"
        if self._claims.cut:
            parts[self._claims.cap] = "not every claim was read: there are too many"
        return parts


def _batches(iris: list[str] | None) -> list[list[str] | None]:
    return [None] if iris is None else [iris[start : start + _BATCH] for start in range(0, len(iris), _BATCH)]


def _is_iri(name: str) -> bool:
    try:
        NamedNode(name)
    except ValueError:
        return False
    return True
