"""A selection → the view: walks a release level by level and keeps what the caps allow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kg.errors import NotFoundError
from kg.export.claims import Claims, text
from kg.export.names import class_iris, entity_iri
from kg.export.queries import counts_query, entities_query
from kg.export.selection import DEFAULT_NODES, Selection
from kg.export.view import MIDDLE, PLACES, Credit, View, ViewEdge, ViewNode, clean
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Schema
from kg.store import Engine, NamedNode

# A picture with more lines than this is a smudge; whoever asks for more nodes may have more lines.
_EDGES = 1_000
_MOST_EDGES = 2_000


def collect(
    engine: Engine, schema: Schema, selection: Selection, credit: Credit, kept: EvidenceFilter | None = None
) -> View:
    """The view that a selection asks for.

    Filters choose statements first; a conclusion stays if a derivation stays all of whose premises stay, by a statement
    or by a derivation in their turn. Every edge between two nodes of the view is in it, those of the last level included.

    Args:
        kept: The filter on statements where it is read already, instead of what the selection says of them.

    Raises:
        NotFoundError: A focus, class, predicate, certainty, source or qualifier does not exist.
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
        self._edges: dict[str, ViewEdge] = {}
        self._cut: set[str] = set()

    def around(self, focus: Iterable[str], depth: int) -> None:
        """Walk from the focus, nearest first, the surest links of a level first; then close the last level."""
        for name in focus:
            iri = entity_iri(self._schema, name)
            found = self._entities([iri]) if _is_iri(iri) else {}
            if iri not in found:
                raise NotFoundError(f"there is no entity {name!r}", hint=f'Look for it: kg search "{name}"')
            self._nodes[iri] = replace(found[iri], focus=True)
        frontier = sorted(self._nodes)
        for _ in range(depth):
            if frontier:
                frontier = self._step(frontier)
        if frontier:
            self._keep(self._claims.edges(frontier))

    def everything(self) -> None:
        """Take every entity that passes, those with most statements first, and all edges between them."""
        counts: dict[str, int] = {}
        for end in ("subject", "object"):
            for entity, count in self._engine.select(counts_query(self._schema.namespaces, end)).rows:
                counts[text(entity)] = counts.get(text(entity), 0) + int(text(count))
        found = {iri: node for iri, node in self._entities(None).items() if self._admits(node)}
        ranked = sorted(found, key=lambda iri: (-counts.get(iri, 0), iri))
        self._nodes = {iri: found[iri] for iri in ranked[: self._selection.max_nodes]}
        self._cut.update(ranked[self._selection.max_nodes :])
        if self._nodes:
            self._keep(self._claims.edges(self._nodes))

    def _step(self, frontier: list[str]) -> list[str]:
        """Take in the edges of these nodes; returns the nodes that came with them."""
        edges = self._claims.edges(frontier)
        surest: dict[str, int] = {}
        for edge in edges.values():
            for end in (edge.subject, edge.object):
                if end not in self._nodes:
                    surest[end] = max(surest.get(end, 0), self._claims.rank(edge))
        found = {iri: node for iri, node in self._entities(sorted(surest)).items() if self._admits(node)}
        ranked = sorted(found, key=lambda iri: (-surest[iri], iri))
        room = self._selection.max_nodes - len(self._nodes)
        new = sorted(ranked[:room])
        self._cut.update(ranked[room:])
        self._nodes |= {iri: found[iri] for iri in new}
        self._keep(edges)
        return new

    def _keep(self, edges: dict[str, ViewEdge]) -> None:
        self._edges |= {i: e for i, e in edges.items() if e.subject in self._nodes and e.object in self._nodes}

    def _admits(self, node: ViewNode) -> bool:
        return not self._classes or self._schema.namespaces.nutri(node.class_name) in self._classes

    def _entities(self, iris: list[str] | None) -> dict[str, ViewNode]:
        """Those that are entities; of several labels or classes the first in alphabetical order."""
        if iris == []:
            return {}
        found: dict[str, ViewNode] = {}
        names = self._schema.namespaces
        rows = self._engine.select(entities_query(names, iris)).rows
        for iri, label, class_iri in sorted((text(i), text(name), text(c)) for i, name, c in rows):
            known = self._schema.classes.get(class_iri)
            if known is None or not known.is_entity or iri in found:
                continue
            lineage = (self._schema.classes[c].name for c in (class_iri, *known.ancestors) if c in self._schema.classes)
            place = next((PLACES[name] for name in lineage if name in PLACES), MIDDLE)
            found[iri] = ViewNode(iri, names.contract(iri), clean(label), known.name, clean(known.label), place)
        return found

    def view(self, credit: Credit) -> View:
        """What was found, sorted; a conclusion that is also stated is drawn as stated."""
        stated = {(e.subject, e.predicate, e.object) for e in self._edges.values() if not e.inferred}
        edges = [e for e in self._edges.values() if not (e.inferred and (e.subject, e.predicate, e.object) in stated)]
        most = _EDGES if self._selection.max_nodes <= DEFAULT_NODES else _MOST_EDGES
        kept = sorted(edges, key=lambda e: (-self._claims.rank(e), e.inferred, e.iri))[:most]
        return View(
            nodes=tuple(node for _, node in sorted(self._nodes.items())),
            edges=tuple(self._claims.cautioned(sorted(kept, key=lambda e: (e.subject, e.object, e.predicate, e.iri)))),
            credit=credit,
            namespaces=self._schema.namespaces,
            left_out=self._left_out(len(self._cut - self._nodes.keys()), len(edges) - len(kept)),
        )

    def _left_out(self, nodes: int, edges: int) -> str:
        rule = "the nearest and surest were kept" if self._selection.focus else "those with most statements were kept"
        parts = [f"{nodes} entities left out by max-nodes {self._selection.max_nodes}: {rule}"] if nodes else []
        if edges:
            parts.append(f"{edges} edges left out: the surest were kept")
        return "; ".join(parts)


def _is_iri(name: str) -> bool:
    try:
        NamedNode(name)
    except ValueError:
        return False
    return True
