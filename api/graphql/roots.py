"""Root fields → fetches: reads the arguments of each root field of an operation and fills the slice."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from api.graphql.doubt import ROOTS as DOUBT
from api.graphql.doubt import DoubtReader, DoubtSources
from api.graphql.fetch import Fetcher
from api.graphql.graph_questions import ROOTS as GRAPH
from api.graphql.graph_questions import GraphReader, GraphSources
from api.graphql.identifiers import find_iri
from api.graphql.list_order import read_order
from api.graphql.noting import NotingEngine, noting_release
from api.graphql.pages import check_positions
from api.graphql.plan import NodePlan, Planner, RelationPlan
from api.graphql.records import RecordReader
from api.graphql.schema import ExecutableSchema
from api.graphql.selection import Collector, Selected
from api.graphql.statement_filter import STATEMENT_KEYS, named_ends, statement_pattern
from kg.errors import RefusedError
from kg.query.conflicts import Conflict, Scope, conflicts_query, name_conflicts, select_conflicts
from kg.query.evidence_filter import EvidenceFilter
from kg.query.proof_model import Why
from kg.release import Release
from kg.release.why import find_why
from kg.schema import Schema
from kg.store import Triple

# How sources call their own things: a prefix that is none of ours, and a key.
_IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{1,100}:[A-Za-z0-9._-]{1,100}")
# what nobody knows → CURIEs of what is spelt alike
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


@dataclass(frozen=True, slots=True)
class PlannedRoot:
    """A root field with its arguments and what to fetch for it.

    Attributes:
        type_name: What is expected of it; "" for what is no resource.
        plan: None for what is planned when its answer is there.
    """

    selected: Selected
    arguments: Mapping[str, Any]
    type_name: str = ""
    plan: NodePlan | RelationPlan | None = None

    @property
    def key(self) -> str:
        """The response key."""
        return self.selected.key


class RootPlanner:
    """Plans the root fields of one operation."""

    def __init__(self, executable: ExecutableSchema, planner: Planner) -> None:
        self._executable = executable
        self._planner = planner

    def plan(self, root: Selected) -> PlannedRoot:
        """What to fetch for a root field.

        Raises:
            RefusedError: An argument makes no sense.
            GraphQLError: An argument is null and may not be.
        """
        roots = self._executable.roots
        arguments = self._planner.arguments(root)
        ones = {**roots.ones, "entity": "Entity", "entitiesByCurie": "Entity", "node": "Node", "nodes": "Node"}
        if root.name in ones:
            plan = self._planner.node(ones[root.name], root.selections, (root.key,))
            return PlannedRoot(root, arguments, ones[root.name], plan)
        if root.name in roots.lists:
            return PlannedRoot(root, arguments, roots.lists[root.name], self._list(root, arguments))
        return PlannedRoot(root, arguments)

    def _list(self, root: Selected, arguments: Mapping[str, Any]) -> RelationPlan:
        type_name = self._executable.roots.lists[root.name]
        node_type = self._executable.catalogue.types[type_name]
        plan = self._planner.root_list(root, arguments)
        order = read_order(arguments.get("orderBy"), node_type)
        if order is not None:
            plan.page = replace(plan.page, order=order)
        check_positions(plan.page, "" if order is None else order.tag)
        where = dict(arguments.get("where") or {})
        if type_name == "Statement":
            own = {name: where.pop(name, None) for name in STATEMENT_KEYS}
            ends = {role: own[role] for role in ("subject", "object") if own[role] is not None}
            iris = {role: find_iri(self._executable.catalogue.schema, given) for role, given in ends.items()}
            plan.start = statement_pattern(self._executable.catalogue, self._planner.filters, own, iris)
            plan.ends = named_ends(self._executable.catalogue.schema, own, iris)
        plan.where = self._planner.where.write(type_name, where)
        self._planner.connection(plan, type_name, f"{type_name}Connection", root.selections)
        return plan


class RootReader:
    """Fetches the root fields of one operation."""

    def __init__(self, executable: ExecutableSchema, planner: Planner, fetcher: Fetcher, lookups: Lookups) -> None:
        self._executable = executable
        self._schema: Schema = executable.catalogue.schema
        self._fetcher = fetcher
        self._slice = fetcher.found
        self._lookups = lookups
        self._planner = planner

    def read(self, planned: Sequence[PlannedRoot]) -> None:
        """Fetch every root field."""
        for root in planned:
            try:
                self._slice.roots[root.key] = self._found(root)
            except RefusedError as error:
                self._slice.faults[(root.key,)] = error

    def _found(self, root: PlannedRoot) -> Any:
        name = root.selected.name
        if name in DOUBT or name in GRAPH:
            return self._questions(name).read(root.selected, root.arguments)
        if isinstance(root.plan, RelationPlan):
            return self._list(root, root.plan)
        if isinstance(root.plan, NodePlan):
            if name == "entity":
                return self._entities(root, root.plan, [root.arguments["curie"]])[0]
            if name == "entitiesByCurie":
                return self._entities(root, root.plan, root.arguments["curies"])
            return self._nodes(root, root.plan) if name == "nodes" else self._one(root, root.plan)
        return self._lookups.release.manifest

    def _questions(self, name: str) -> DoubtReader | GraphReader:
        """What answers root fields that give records."""
        schema, types, filters = self._schema, self._executable.entity_types, self._planner.filters
        release, queries = self._lookups.release, self._slice.queries
        engine = NotingEngine(release.engine, queries)
        records = RecordReader(self._executable.records, self._planner, self._lookups.collector, self._fetcher)
        hint = partial(self._hint, type_name="Entity")
        if name in GRAPH:
            found = GraphSources(engine, release.search_index, self._is_entity, hint)
            return GraphReader(schema, types, filters, found, records)

        def explain(triple: Triple, kept: EvidenceFilter) -> Why:
            return find_why(noting_release(release, queries), triple, kept)

        def conflicts(scope: Scope, kept: EvidenceFilter) -> list[Conflict]:
            # What is asked names statements that the index knows; a receipt shows what finds the same without it.
            queries.append(conflicts_query(schema, scope, kept))
            rows = select_conflicts(release.engine, schema, scope, kept, release.edge_index)
            return name_conflicts(engine, schema, scope, rows)

        sources = DoubtSources(engine, conflicts, explain, self._is_entity, hint)
        return DoubtReader(schema, types, filters, sources, records)

    def _is_entity(self, found: str) -> bool:
        return bool(self._fetcher.nodes([found], NodePlan(), "Entity"))

    def _one(self, root: PlannedRoot, plan: NodePlan) -> Any:
        there = self._find([root.arguments["id"]], plan, root.type_name, root.key)
        return self._show(there[0], root.type_name)

    def _entities(self, root: PlannedRoot, plan: NodePlan, curies: Sequence[str]) -> list[Any]:
        """Entities by ids of ours, or by those of other vocabularies that are mapped to one exactly; in the order asked."""
        iris = [find_iri(self._schema, given) for given in curies]
        ours = self._schema.namespaces.base
        matches = self._fetcher.find_exact_matches(
            [iri for iri in iris if iri is not None and not iri.startswith(ours)]
        )
        found = [matches.get(iri, iri) if iri is not None else None for iri in iris]
        there = set(self._fetcher.nodes([iri for iri in found if iri is not None], plan, "Entity"))
        for given, one in zip(curies, found, strict=True):
            if one not in there:
                self._hint(root.key, given, "Entity")
        return [self._show(one, "Entity") if one in there else None for one in found]

    def _nodes(self, root: PlannedRoot, plan: NodePlan) -> list[Any]:
        ids = root.arguments["ids"]
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

    def _hint(self, key: str, given: str, type_name: str) -> None:
        alike = list(self._lookups.suggest(given))
        message = f"there is no {type_name} {given[:80]!r} in this release"
        if self._schema.namespaces.contract(find_iri(self._schema, given) or "") in alike:
            message = f"{given[:80]!r} is no {type_name}"  # it is there, and of another class
        self._slice.hints.append({"path": [key], "message": message, "didYouMean": alike})

    def _show(self, found: str | None, type_name: str) -> Any:
        return self._executable.show(self._slice, found, type_name) if found is not None else None

    def _list(self, root: PlannedRoot, plan: RelationPlan) -> Any:
        found = self._fetcher.members(plan, root.type_name)
        where = root.arguments.get("where") or {}
        ends = {role: where[role] for role in ("subject", "object") if where.get(role) is not None}
        if root.type_name == "Statement" and not found.edges and ends:
            # Nothing is said of it, or there is no such thing: different answers.
            iris = {role: find_iri(self._schema, given) for role, given in ends.items()}
            there = self._fetcher.nodes([known for known in iris.values() if known is not None], NodePlan(), "Node")
            for role, given in ends.items():
                if iris[role] not in there:
                    self._hint(root.key, given, "Entity")
        return found
