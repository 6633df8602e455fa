"""Root fields → fetches: reads the arguments of each root field of an operation and fills the slice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.graphql.fetch import Fetcher
from api.graphql.filters import Page
from api.graphql.identifiers import find_iri
from api.graphql.levels import iri
from api.graphql.plan import NodePlan, Planner, RelationPlan
from api.graphql.schema import ExecutableSchema
from api.graphql.selection import Selected
from kg.errors import RefusedError
from kg.prefixes import RDF
from kg.schema import Schema
from kg.store import Literal, term_text

# More ids than a page has edges would be a way round the page size.
MOST_IDS = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that a search found."""

    iri: str
    matched: str
    score: float


# text, class names or None, limit → hits, best first
Search = Callable[[str, Sequence[str] | None, int], Sequence[Hit]]
# what nobody knows → labels or ids that are spelt alike
Suggest = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Lookups:
    """What root fields need besides the store."""

    search: Search
    suggest: Suggest
    manifest: Mapping[str, Any]


class RootReader:
    """Fetches the root fields of one operation."""

    def __init__(self, executable: ExecutableSchema, planner: Planner, fetcher: Fetcher, lookups: Lookups) -> None:
        self._executable = executable
        self._schema: Schema = executable.catalogue.schema
        self._planner = planner
        self._filters = planner.filters
        self._fetcher = fetcher
        self._slice = fetcher.found
        self._lookups = lookups

    def read(self, selected: Sequence[Selected]) -> None:
        """Fetch every root field that was selected."""
        roots = self._executable.roots
        for root in selected:
            arguments = self._planner.arguments(root)
            if root.name in roots.ones:
                self._slice.roots[root.key] = self._one(root, roots.ones[root.name], arguments)
            elif root.name in roots.lists:
                self._slice.roots[root.key] = self._list(root, roots.lists[root.name], arguments)
            elif root.name == "node":
                self._slice.roots[root.key] = self._one(root, "Node", arguments)
            elif root.name == "nodes":
                self._slice.roots[root.key] = self._nodes(root, arguments)
            elif root.name == "search":
                self._slice.roots[root.key] = self._hits(root, arguments)
            elif root.name == "release":
                self._slice.roots[root.key] = self._lookups.manifest

    def _one(self, root: Selected, type_name: str, arguments: Mapping[str, Any]) -> Any:
        plan = self._planner.node(type_name, root.selections, (root.key,))
        there = self._find([arguments["id"]], plan, type_name, root.key)
        return self._show(there[0], type_name)

    def _nodes(self, root: Selected, arguments: Mapping[str, Any]) -> list[Any]:
        ids = arguments["ids"]
        if len(ids) > MOST_IDS:
            raise RefusedError(f"{len(ids)} ids are more than {MOST_IDS}", hint="Ask for them in several requests.")
        plan = self._planner.node("Node", root.selections, (root.key,))
        return [self._show(found, "Node") for found in self._find(ids, plan, "Node", root.key)]

    def _find(self, ids: Sequence[str], plan: NodePlan, type_name: str, key: str) -> list[str | None]:
        known = self._executable.catalogue.types[type_name].known
        iris = [find_iri(self._schema, given, known) for given in ids]
        there = set(self._fetcher.nodes([found for found in iris if found is not None], plan, type_name))
        for given, found in zip(ids, iris, strict=True):
            if found not in there:
                self._hint(key, given, type_name)
        return [found if found in there else None for found in iris]

    def _hint(self, key: str, given: str, type_name: str) -> None:
        alike = list(self._lookups.suggest(given))
        message = f"there is no {type_name} {given[:80]!r} in this release"
        self._slice.hints.append({"path": [key], "message": message, "didYouMean": alike})

    def _show(self, found: str | None, type_name: str) -> Any:
        return self._executable.show(self._slice, found, type_name) if found is not None else None

    def _list(self, root: Selected, type_name: str, arguments: Mapping[str, Any]) -> Any:
        plan = RelationPlan(
            path=(root.key,),
            types=frozenset(),
            member=None,
            page=self._filters.page(arguments),
            filters=self._filters.filters({}),
            node=NodePlan(),
        )
        self._planner.connection(plan, type_name, f"{type_name}Connection", root.selections)
        where = self._statement_pattern(arguments.get("where") or {}) if type_name == "Statement" else ""
        return self._fetcher.members(plan, type_name, where)

    def _statement_pattern(self, where: Mapping[str, Any]) -> str:
        """The conditions of `statements(where:)` as a graph pattern over ?node."""
        names = self._schema.namespaces
        filters = self._filters.filters({"minCertainty": where.get("min_certainty"), "sources": where.get("sources")})
        parts = []
        for role in ("subject", "object"):
            if where.get(role) is not None:
                found = find_iri(self._schema, where[role])
                parts.append(f"?node {iri(f'{RDF}{role}')} {iri(found)} ." if found else "FILTER(false)")
        if where.get("predicate") is not None:
            known = self._schema.find_property(where["predicate"].removeprefix("nutri:"))
            leaves = self._schema.leaves(known.iri) if known is not None and known.is_claim else ()
            listed = ", ".join(iri(leaf.iri) for leaf in leaves)
            parts.append(f"?node {iri(f'{RDF}predicate')} ?wp FILTER(?wp IN ({listed}))")
        if where.get("polarity") is not None:
            concept = next(
                known
                for known, value in self._executable.catalogue.enums[names.nutri("PolarityScheme")].items()
                if value == where["polarity"].name
            )
            parts.append(f"?node {iri(names.nutri('polarity'))} {iri(concept)} .")
        if filters.certainties:
            allowed = ", ".join(iri(concept) for concept in filters.certainties)
            parts.append(f"?node {iri(names.nutri('certainty'))} ?wc FILTER(?wc IN ({allowed}))")
        if where.get("section") is not None:
            section = term_text(Literal(where["section"]))
            parts.append(f"?node {iri(names.nutri('statedIn'))}/{iri(names.nutri('section'))} {section} .")
        pattern = f"GRAPH ?wg {{ {' '.join(parts)} }}" if parts else ""
        if filters.graphs is not None:
            pattern += f" GRAPH ?wg {{ ?node a ?wt }} FILTER(?wg IN ({', '.join(iri(g) for g in filters.graphs)}))"
        return pattern

    def _hits(self, root: Selected, arguments: Mapping[str, Any]) -> Sequence[Hit]:
        page: Page = self._filters.page(arguments)
        types = arguments.get("types")
        names = None
        if types is not None:
            iris = [self._executable.entity_types[t.name] for t in types]
            names = [self._schema.classes[c].name for found in iris for c in self._schema.classes[found].children]
        plan = RelationPlan(("",), frozenset(), None, page, self._filters.filters({}), NodePlan(needs_type=True))
        self._planner.connection(plan, "Entity", "SearchConnection", root.selections)
        hits = self._lookups.search(arguments["text"], names, page.first)
        there = set(self._fetcher.nodes([hit.iri for hit in hits], plan.node, "Entity"))
        return [hit for hit in hits if hit.iri in there]
