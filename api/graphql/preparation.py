"""Requests made ready: everything that does not depend on the data is done once for equal requests."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
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
from api.graphql.subjects import find_subjects, with_subjects

# Requests kept per reader, and how long one may be: a page's own requests are few and short.
MOST_REQUESTS, MOST_CHARACTERS = 256, 16_384


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request that is valid and within the limits, planned.

    Attributes:
        roots: What to fetch.
        subjects: Variables that only say what a root field is about.
        project: What was fetched → `data`; None where only the executor can make it.
    """

    operation: OperationDefinitionNode
    cost: Cost
    collector: Collector
    planner: Planner
    roots: Sequence[PlannedRoot]
    subjects: frozenset[str]
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
    subjects = find_subjects(roots, [operation, *fragments.values()])
    return Prepared(operation, cost, collector, planner, roots, subjects, project)


class PreparedRequests:
    """The requests that came last: by text (what GraphQL ignores left out), operation name and values of variables.

    Values that only say what a root field is about make no other request, nor do variables that nobody declares.
    """

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        # Document → the variables that its plans depend on.
        self._binding: OrderedDict[_Document, tuple[str, ...]] = OrderedDict()
        self._kept: OrderedDict[tuple[_Document, str], Prepared] = OrderedDict()

    def find(self, query: str, variables: Mapping[str, Any], operation_name: str | None) -> Prepared | None:
        """The prepared request that is equal to this one, about what this one is about; None if there is none."""
        if len(query) > MOST_CHARACTERS:  # what is not kept is not looked for
            return None
        document = (compact(query), operation_name)
        binding = self._binding.get(document)
        if binding is None:
            return None
        request = (document, _values(binding, variables))
        prepared = self._kept.get(request)
        if prepared is None:
            return None
        self._kept.move_to_end(request)
        self._binding.move_to_end(document)
        if not prepared.subjects:
            return prepared
        roots = with_subjects(prepared.roots, prepared.subjects, prepared.operation, self._schema, variables)
        return None if roots is None else replace(prepared, roots=roots)

    def keep(self, query: str, variables: Mapping[str, Any], operation_name: str | None, prepared: Prepared) -> None:
        """Keep a request; the one that was not asked for longest goes."""
        names = [definition.variable.name.value for definition in prepared.operation.variable_definitions or ()]
        binding = tuple(name for name in names if name not in prepared.subjects)
        given = _values(binding, variables)
        if prepared.planner.is_faulty or len(query) > MOST_CHARACTERS or len(given) > MOST_CHARACTERS:
            return
        document = (compact(query), operation_name)
        self._binding[document] = binding
        self._kept[(document, given)] = prepared
        if len(self._kept) > MOST_REQUESTS:
            self._kept.popitem(last=False)
        if len(self._binding) > MOST_REQUESTS:
            self._binding.popitem(last=False)


_Document = tuple[str, str | None]
_SORTED = json.JSONEncoder(sort_keys=True)


def _values(names: Sequence[str], variables: Mapping[str, Any]) -> str:
    """The values of some variables as one text; absent is not null."""
    given = {name: variables[name] for name in names if name in variables}
    return _SORTED.encode(given) if given else ""
