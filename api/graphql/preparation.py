"""Requests made ready: everything that does not depend on the data is done once for equal requests."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from graphql import FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode

from api.graphql.document_text import compact
from api.graphql.gate import Asked
from api.graphql.limits import Cost
from api.graphql.plan import Planner
from api.graphql.projection import NotProjectableError, Projector
from api.graphql.release_facts import ReleaseFacts
from api.graphql.roots import PlannedRoot, RootPlanner
from api.graphql.selection import Collector

# Requests kept per reader, and how long one may be: a page's own requests are few and short.
MOST_REQUESTS, MOST_CHARACTERS = 256, 16_384


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that is valid and within the limits, planned.

    Attributes:
        roots: What to fetch.
        project: What was fetched → `data`; None where only the executor can make it.
    """

    operation: OperationDefinitionNode
    cost: Cost
    collector: Collector
    planner: Planner
    roots: Sequence[PlannedRoot]
    project: Callable[[Any], dict[str, Any]] | None


def prepare(facts: ReleaseFacts, core: GraphQLSchema, asked: Asked) -> Prepared:
    """Plan a request that may run."""
    operation, cost = asked.operation, asked.cost
    fragments = {d.name.value: d for d in asked.document.definitions if isinstance(d, FragmentDefinitionNode)}
    collector = Collector(core, fragments, asked.values)
    planner = Planner(facts.executable.catalogue, collector, facts.filters, facts.where)
    root_planner, roots, project = RootPlanner(facts.executable, planner), [], None
    for root in planner.roots(operation.selection_set):
        with planner.arguments_at_fault((root.key,)):
            roots.append(root_planner.plan(root))
    if not planner.is_faulty:
        with suppress(NotProjectableError):
            project = Projector(core, collector).compile(operation)
    return Prepared(operation, cost, collector, planner, roots, project)


class PreparedRequests:
    """The requests that came last, by text (what GraphQL ignores left out), operation name and variables."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str | None, str], Prepared] = OrderedDict()

    def find(self, query: str, variables: Mapping[str, Any], operation_name: str | None) -> Prepared | None:
        """The prepared request that is equal to this one, or None."""
        key = _key(query, variables, operation_name)
        if key is None or key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def keep(self, query: str, variables: Mapping[str, Any], operation_name: str | None, prepared: Prepared) -> None:
        """Keep a request; the one that was not asked for longest goes."""
        key = _key(query, variables, operation_name)
        if key is None or prepared.planner.is_faulty:
            return
        self._kept[key] = prepared
        if len(self._kept) > MOST_REQUESTS:
            self._kept.popitem(last=False)


def _key(query: str, variables: Mapping[str, Any], operation_name: str | None) -> tuple[str, str | None, str] | None:
    if len(query) > MOST_CHARACTERS:
        return None
    given = json.dumps(variables, sort_keys=True) if variables else ""
    return (compact(query), operation_name, given) if len(given) <= MOST_CHARACTERS else None
