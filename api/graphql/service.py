"""The GraphQL service of a reader process: one request in, the final bytes of the response out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphql import FragmentDefinitionNode, GraphQLError, execute_sync

from api.graphql.answers import answer_batch, answer_one
from api.graphql.fetch import Fetcher, Speaker
from api.graphql.filters import FilterReader
from api.graphql.gate import Asked, Gate, Turned
from api.graphql.limits import Cost
from api.graphql.plan import NodePlan, Planner
from api.graphql.receipt import GraphQLQuestion, ReceiptWriter, no_receipt
from api.graphql.refusals import formatted
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


def make_service(release: Release, settings: Settings | None = None) -> Service:
    """The service over one open release.

    Its payload is {"query": str, "variables": object | null, "operationName": str | null}, with "receipt": true for a
    receipt among the extensions, {"batch": [payload…]} (see `api.graphql.answers`), or {"sdl": true} for the schema
    definition.
    """
    settings = settings or get_settings()
    door, limit = GraphQLDoor(release, settings), settings.graphql_cost
    door.execute("{ release { id } }", None, None)  # what graphql-core builds on first use is built before any fork

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        if payload.get("sdl"):
            return Reply(200, {"content-type": "text/plain; charset=utf-8"}, door.sdl().encode())
        if "batch" in payload:
            return answer_batch(door, payload["batch"], limit)
        return answer_one(door, payload, limit)

    return serve


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
        self._gate = Gate(self._core, settings)

    def sdl(self) -> str:
        """The schema definition that this release serves."""
        return self._executable.strawberry.as_str() + "\n"

    def admit(self, query: str, variables: Mapping[str, Any] | None, operation_name: str | None) -> Asked | Turned:
        """Read a request as far as it goes before execution: what it costs, or why it does not run."""
        return self._gate.admit(query, variables or {}, operation_name)

    def execute(
        self, query: str, variables: Mapping[str, Any] | None, operation_name: str | None
    ) -> tuple[str, dict[str, Any]]:
        """Answer one request.

        Returns:
            How far it got ("executed", or an outcome of `api.graphql.gate.Turned`) and the response as JSON values.
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
        admitted = self.admit(query, variables, operation_name)
        if isinstance(admitted, Turned):
            return admitted.outcome, admitted.response(self._settings.graphql_cost)
        return self._run(admitted, make_fetcher)

    def _run(self, asked: Asked, make_fetcher: Callable[..., Fetcher]) -> tuple[str, dict[str, Any]]:
        # Sources are few and every empty list may name them, so they are read once and not in each request.
        found = Slice(facts={iri: dict(facts) for iri, facts in self._source_facts.items()})
        try:
            fetcher = make_fetcher(self._release.engine, self._executable.catalogue, self._speakers, found)
            self._fetch(asked, fetcher)
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
            response["errors"] = [formatted(error, "execution") for error in result.errors]
        response["extensions"] = self._extensions(found, asked.cost)
        return "executed", response

    def _fetch(self, asked: Asked, fetcher: Fetcher) -> None:
        fragments = {d.name.value: d for d in asked.document.definitions if isinstance(d, FragmentDefinitionNode)}
        catalogue = self._executable.catalogue
        collector = Collector(self._core, fragments, asked.values)
        planner = Planner(catalogue, collector, self._filters)
        lookups = Lookups(self._search, self._suggest, collector, self._release)
        reader = RootReader(self._executable, planner, fetcher, lookups)
        reader.read(planner.roots(asked.operation.selection_set))

    def _extensions(self, found: Slice, cost: Cost) -> dict[str, Any]:
        extensions: dict[str, Any] = {
            "cost": cost.told(self._settings.graphql_cost, len(found.queries)),
            "release": self._release.id,
        }
        if found.hints:
            extensions["hints"] = found.hints
        return extensions

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
