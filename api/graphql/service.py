"""The GraphQL service of a reader process: one request in, the final bytes of the response out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import get_variable_values

from api.graphql.fetch import Fetcher, Speaker
from api.graphql.filters import FilterReader
from api.graphql.limits import Cost, CostCounter, LimitError, check_cost, check_document
from api.graphql.plan import NodePlan, Planner
from api.graphql.receipt import GraphQLQuestion, ReceiptWriter, no_receipt
from api.graphql.roots import Hit, Lookups, RootReader
from api.graphql.schema import make_schema
from api.graphql.selection import Collector
from api.graphql.slice import Slice
from api.graphql.tracing import TracingFetcher
from kg.errors import KgError, RefusedError
from kg.query.chains import find_longest_chain
from kg.query.evidence_filter import find_speaking
from kg.query.framing import Reply, Service
from kg.release import Release
from kg.settings import Settings, get_settings
from kg.store import Term

# How far a request got: it goes to the HTTP side, which chooses the status (GraphQL over HTTP, section 6.4).
OUTCOME = "kg-graphql"
# Parsed documents kept per reader: more than a site's own pages have, and a thousand tokens each at the most.
DOCUMENTS = 256


def make_service(release: Release, settings: Settings | None = None) -> Service:
    """The service over one open release.

    Its payload is {"query": str, "variables": object | null, "operationName": str | null}, with "receipt": true for a
    receipt among the extensions, or {"sdl": true} for the schema definition.
    """
    door = GraphQLDoor(release, settings or get_settings())
    door.execute("{ release { id } }", None, None)  # what graphql-core builds on first use is built before any fork

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        if payload.get("sdl"):
            return Reply(200, {"content-type": "text/plain; charset=utf-8"}, door.sdl().encode())
        execute = door.execute_with_receipt if payload.get("receipt") else door.execute
        outcome, response = execute(payload["query"], payload.get("variables"), payload.get("operationName"))
        text = json.dumps(response, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"content-type": "application/json", OUTCOME: outcome}
        if "errors" in response:
            headers["cache-control"] = "no-store"  # what failed this time may not fail the next
        return Reply(200, headers, text)

    return serve


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that parses, is valid and within the limits."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: Mapping[str, Any]
    operation_name: str | None


class GraphQLDoor:
    """Parses, limits, validates, plans, fetches and executes requests to one release."""

    def __init__(self, release: Release, settings: Settings) -> None:
        self._release = release
        self._settings = settings
        executable = make_schema(release.schema)
        longest = find_longest_chain(release.engine, release.namespaces)
        self._executable = replace(executable, catalogue=replace(executable.catalogue, longest_chain=longest))
        # The graphql-core schema beneath strawberry's: planning needs its types, and executing a parsed document on it
        # spares strawberry's second parse and validation.
        self._core = self._executable.strawberry._schema  # noqa: SLF001
        self._scale = release.schema.scheme("CertaintyScale")
        self._speakers = self._read_speakers()
        self._source_facts = self._read_sources()
        self._filters = self._make_filters()
        # The same documents come again and again with other variables; parsing and validating is a third of the work.
        self._parse = lru_cache(DOCUMENTS)(self._parse_document)
        self._validate = lru_cache(DOCUMENTS)(self._validate_document)

    def sdl(self) -> str:
        """The schema definition that this release serves."""
        return self._executable.strawberry.as_str() + "\n"

    def execute(
        self, query: str, variables: Mapping[str, Any] | None, operation_name: str | None
    ) -> tuple[str, dict[str, Any]]:
        """Answer one request.

        Returns:
            How far it got ("executed", "invalid", "refused") and the response as JSON values.
        """
        return self._execute(query, variables, operation_name, Fetcher)

    def execute_with_receipt(
        self, query: str, variables: Mapping[str, Any] | None, operation_name: str | None
    ) -> tuple[str, dict[str, Any]]:
        """Answer one request as `execute` does, with the receipt of the answer in `extensions.receipt`."""
        traced: list[TracingFetcher] = []

        def trace(*arguments: Any) -> Fetcher:
            traced.append(TracingFetcher(*arguments))
            return traced[-1]

        outcome, response = self._execute(query, variables, operation_name, trace)
        receipt = no_receipt()
        if traced:
            question = GraphQLQuestion(query, variables or {}, operation_name)
            catalogue = self._executable.catalogue
            receipt = ReceiptWriter(self._release, catalogue, traced[0], self._settings).receipt(question, response)
        response.setdefault("extensions", {})["receipt"] = receipt
        return outcome, response

    def _execute(
        self,
        query: str,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        make_fetcher: Callable[..., Fetcher],
    ) -> tuple[str, dict[str, Any]]:
        try:
            document = self._parse(query)
        except GraphQLSyntaxError as error:
            too_long = error.message.startswith("Syntax Error: Document contains more than")
            code = "limit" if too_long else "syntax"
            return "refused" if too_long else "invalid", {"errors": [_formatted(error, code)]}
        except LimitError as error:
            return "refused", {"errors": [_refusal(error, None)]}
        operation = get_operation_ast(document, operation_name)
        cost = Cost()
        if operation is not None:
            try:
                cost = CostCounter(self._core, document, self._known_values(operation, variables or {})).operation(
                    operation
                )
                check_cost(cost, self._settings)
            except LimitError as error:
                return "refused", {"errors": [_refusal(error, cost)], "extensions": {"cost": self._cost(cost, 0)}}
        errors = self._validate(query)
        if errors:
            return "invalid", {"errors": [_formatted(error, "validation") for error in errors]}
        if operation is None:
            message = f"there is no operation {operation_name!r}" if operation_name else "name one of the operations"
            return "invalid", {"errors": [{"message": message, "extensions": {"code": "operation"}}]}
        return self._run(_Asked(document, operation, variables or {}, operation_name), cost, make_fetcher)

    def _known_values(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The values that variables will have, defaults included; none where they do not fit, which fails later."""
        coerced = get_variable_values(self._core, operation.variable_definitions or (), dict(variables))
        return {} if isinstance(coerced, list) else dict(coerced.coerced)

    def _parse_document(self, query: str) -> DocumentNode:
        document = parse(query, max_tokens=self._settings.graphql_tokens)
        check_document(document, self._settings)
        return document

    def _validate_document(self, query: str) -> list[GraphQLError]:
        return validate(self._core, self._parse(query))

    def _run(self, asked: _Asked, cost: Cost, make_fetcher: Callable[..., Fetcher]) -> tuple[str, dict[str, Any]]:
        definitions = asked.operation.variable_definitions or ()
        coerced = get_variable_values(self._core, definitions, dict(asked.variables))
        if isinstance(coerced, list):
            return "invalid", {"errors": [_formatted(error, "variables") for error in coerced]}
        # Sources are few and every empty list may name them, so they are read once and not in each request.
        found = Slice(facts={iri: dict(facts) for iri, facts in self._source_facts.items()})
        try:
            fetcher = make_fetcher(self._release.engine, self._executable.catalogue, self._speakers, found)
            self._fetch(asked, coerced, fetcher)
        except KgError as error:
            found.failure = error
        except GraphQLError as error:  # an argument that only its value makes wrong; the executor says at which field
            found.failure = RefusedError(error.message, hint="Check the values of the variables.")
        result = execute_sync(
            self._core,
            asked.document,
            context_value=found,
            variable_values=dict(asked.variables),
            operation_name=asked.operation_name,
        )
        response: dict[str, Any] = {"data": result.data}
        if result.errors:
            response["errors"] = [_formatted(error, "execution") for error in result.errors]
        response["extensions"] = self._extensions(found, cost)
        return "executed", response

    def _fetch(self, asked: _Asked, variables: Any, fetcher: Fetcher) -> None:
        fragments = {d.name.value: d for d in asked.document.definitions if isinstance(d, FragmentDefinitionNode)}
        catalogue = self._executable.catalogue
        collector = Collector(self._core, fragments, variables)
        planner = Planner(catalogue, collector, self._filters)
        lookups = Lookups(self._search, self._suggest, collector, self._release)
        reader = RootReader(self._executable, planner, fetcher, lookups)
        reader.read(planner.roots(asked.operation.selection_set))

    def _extensions(self, found: Slice, cost: Cost) -> dict[str, Any]:
        extensions: dict[str, Any] = {
            "cost": self._cost(cost, len(found.queries)),
            "release": self._release.id,
        }
        if found.hints:
            extensions["hints"] = found.hints
        return extensions

    def _cost(self, cost: Cost, queries: int) -> dict[str, int]:
        limit = self._settings.graphql_cost
        return {"edges": cost.edges, "limit": limit, "depth": cost.relations, "queries": queries}

    def _search(self, text: str, class_names: Sequence[str] | None, limit: int) -> list[Hit]:
        hits = self._release.search_index.search(text, class_names, limit)
        return [Hit(hit.iri, hit.matched, hit.score) for hit in hits]

    def _suggest(self, given: str) -> list[str]:
        words = given.rpartition(":")[2].rpartition("/")[2].replace("-", " ")
        return [hit.curie for hit in self._release.search_index.suggest(words, 3)]

    def _read_speakers(self) -> dict[str, Speaker]:
        names = self._release.schema.namespaces
        rows = self._release.engine.select(
            f"SELECT DISTINCT ?source WHERE {{ GRAPH ?g {{ ?source a <{names.nutri('Source')}> }} }}"
        )
        speaking = find_speaking(self._release.engine, names)
        speakers = {}
        for (source,) in rows.rows:
            assert source is not None
            graph = names.graph(source.value.removeprefix(names.namespace("source")))
            speakers[graph] = Speaker(source.value, graph, graph in speaking)
        return speakers

    def _read_sources(self) -> dict[str, dict[tuple[str, ...], list[Term]]]:
        found = Slice()
        fetcher = Fetcher(self._release.engine, self._executable.catalogue, {}, found)
        members = self._executable.catalogue.types["Source"].members.values()
        plan = NodePlan(slots={member.slot for member in members if member.slot})
        fetcher.nodes([speaker.iri for speaker in self._speakers.values()], plan, "Source")
        return found.facts

    def _make_filters(self) -> FilterReader:
        names = self._release.schema.namespaces
        values = self._executable.catalogue.enums[self._scale.iri]
        certainties = {
            values[least.iri]: tuple(c.iri for c in self._scale.concepts if c.rank >= least.rank)
            for least in self._scale.concepts
        }
        graphs = {}
        for graph, speaker in self._speakers.items():
            for name in (speaker.iri, names.contract(speaker.iri), graph.removeprefix(names.graph(""))):
                graphs[name] = graph
        return FilterReader(self._release.schema, certainties, graphs)


def _formatted(error: GraphQLError, code: str) -> dict[str, Any]:
    """An error as the specification has it, with our code; unexpected failures tell nothing of the inside."""
    formatted: dict[str, Any] = dict(error.formatted)
    original = error.original_error
    extensions = dict(formatted.get("extensions") or {})
    if isinstance(original, KgError):
        extensions["code"] = original.code
        if original.hint:
            extensions["hint"] = original.hint
    elif original is not None and not isinstance(original, GraphQLError) and code == "execution":
        formatted["message"] = "the answer could not be made"
        extensions["code"] = "internal"
    else:
        extensions.setdefault("code", code)
    formatted["extensions"] = extensions
    return formatted


def _refusal(error: LimitError, cost: Cost | None) -> dict[str, Any]:
    extensions: dict[str, Any] = {
        "code": error.code,
        "limitName": error.name,
        "value": error.value,
        "limit": error.limit,
        "hint": error.hint,
    }
    if cost is not None:
        extensions["cost"] = cost.edges
    return {"message": error.message, "extensions": extensions}
