"""Root fields → fetches: reads the arguments of each root field of an operation and fills the slice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.graphql.doubt import ROOTS as DOUBT
from api.graphql.doubt import DoubtReader, DoubtSources
from api.graphql.fetch import Fetcher
from api.graphql.graph_questions import ROOTS as GRAPH
from api.graphql.graph_questions import GraphReader, GraphSources
from api.graphql.identifiers import find_iri
from api.graphql.noting import NotingEngine, noting_release
from api.graphql.plan import NodePlan, Planner, RelationPlan
from api.graphql.records import RecordReader
from api.graphql.schema import ExecutableSchema
from api.graphql.selection import Collector, Selected
from api.graphql.statement_filter import statement_pattern
from kg.errors import RefusedError
from kg.release import Release
from kg.release.why import find_why
from kg.schema import Schema

# How sources call their own things: a prefix that is none of ours, and a key.
_IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{1,100}:[A-Za-z0-9._-]{1,100}")
# More ids than a page has edges would be a way round the page size.
MOST_IDS = 100


# what nobody knows → labels or ids that are spelt alike
Suggest = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Lookups:
    """What root fields need besides planner and fetcher.

    Attributes:
        collector: What the planner reads selections with.
        release: What is asked.
    """

    suggest: Suggest
    collector: Collector
    release: Release


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
        engine = NotingEngine(lookups.release.engine, self._slice.queries)
        records = RecordReader(executable.records, planner, lookups.collector, fetcher)
        self._doubt = DoubtReader(
            self._schema,
            executable.entity_types,
            self._filters,
            DoubtSources(
                engine,
                lambda triple, kept: find_why(noting_release(lookups.release, self._slice.queries), triple, kept),
                self._is_entity,
                lambda key, given: self._hint(key, given, "Entity"),
            ),
            records,
        )
        self._graph = GraphReader(
            self._schema,
            executable.entity_types,
            self._filters,
            GraphSources(
                engine,
                lookups.release.search_index,
                self._is_entity,
                lambda key, given: self._hint(key, given, "Entity"),
            ),
            records,
        )

    def read(self, selected: Sequence[Selected]) -> None:
        """Fetch every root field that was selected."""
        roots = self._executable.roots
        for root in selected:
            arguments = self._planner.arguments(root)
            if root.name in roots.ones:
                self._slice.roots[root.key] = self._one(root, roots.ones[root.name], arguments)
            elif root.name in roots.lists:
                self._slice.roots[root.key] = self._list(root, roots.lists[root.name], arguments)
            elif root.name == "entity":
                self._slice.roots[root.key] = self._entity(root, arguments)
            elif root.name == "node":
                self._slice.roots[root.key] = self._one(root, "Node", arguments)
            elif root.name == "nodes":
                self._slice.roots[root.key] = self._nodes(root, arguments)
            elif root.name in GRAPH:
                self._slice.roots[root.key] = self._graph.read(root, arguments)
            elif root.name == "release":
                self._slice.roots[root.key] = self._lookups.release.manifest
            elif root.name in DOUBT:
                self._slice.roots[root.key] = self._doubt.read(root, arguments)

    def _one(self, root: Selected, type_name: str, arguments: Mapping[str, Any]) -> Any:
        plan = self._planner.node(type_name, root.selections, (root.key,))
        there = self._find([arguments["id"]], plan, type_name, root.key)
        return self._show(there[0], type_name)

    def _entity(self, root: Selected, arguments: Mapping[str, Any]) -> Any:
        """An entity by an id of ours, or by one of another vocabulary that is mapped to it exactly."""
        given = arguments["curie"]
        found = find_iri(self._schema, given)
        if found is not None and not found.startswith(self._schema.namespaces.base):
            found = self._fetcher.find_exact_match(found) or found
        plan = self._planner.node("Entity", root.selections, (root.key,))
        if found is None or not self._fetcher.nodes([found], plan, "Entity"):
            self._hint(root.key, given, "Entity")
            return None
        return self._show(found, "Entity")

    def _nodes(self, root: Selected, arguments: Mapping[str, Any]) -> list[Any]:
        ids = arguments["ids"]
        if len(ids) > MOST_IDS:
            raise RefusedError(f"{len(ids)} ids are more than {MOST_IDS}", hint="Ask for them in several requests.")
        plan = self._planner.node("Node", root.selections, (root.key,))
        return [self._show(found, "Node") for found in self._find(ids, plan, "Node", root.key)]

    def _find(self, ids: Sequence[str], plan: NodePlan, type_name: str, key: str) -> list[str | None]:
        known = self._executable.catalogue.types[type_name].known
        iris = [find_iri(self._schema, given, known) or self._identified(given) for given in ids]
        there = set(self._fetcher.nodes([found for found in iris if found is not None], plan, type_name))
        for given, found in zip(ids, iris, strict=True):
            if found not in there:
                self._hint(key, given, type_name)
        return [found if found in there else None for found in iris]

    def _identified(self, given: str) -> str | None:
        """What a source calls by an identifier with a colon whose prefix is none of ours (`SR28:16070`)."""
        return self._fetcher.find_identified(given) if _IDENTIFIER.fullmatch(given) else None

    def _is_entity(self, found: str) -> bool:
        return bool(self._fetcher.nodes([found], NodePlan(), "Entity"))

    def _hint(self, key: str, given: str, type_name: str) -> None:
        alike = list(self._lookups.suggest(given))
        message = f"there is no {type_name} {given[:80]!r} in this release"
        if self._schema.namespaces.contract(find_iri(self._schema, given) or "") in alike:
            message = f"{given[:80]!r} is no {type_name}"  # it is there, and of another class
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
        if type_name != "Statement":
            return self._fetcher.members(plan, type_name)
        where = arguments.get("where") or {}
        ends = {role: where[role] for role in ("subject", "object") if where.get(role) is not None}
        iris = {role: find_iri(self._schema, given) for role, given in ends.items()}
        found = self._fetcher.members(plan, type_name, statement_pattern(self._executable, self._filters, where, iris))
        if not found.edges and ends:  # nothing is said of it, or there is no such thing: different answers
            there = self._fetcher.nodes([known for known in iris.values() if known is not None], NodePlan(), "Node")
            for role, given in ends.items():
                if iris[role] not in there:
                    self._hint(root.key, given, "Entity")
        return found
