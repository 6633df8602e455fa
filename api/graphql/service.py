"""The GraphQL service of a reader process: one request in, the final bytes of the response out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import execute_sync

from api.graphql.answers import answer_batch, answer_one
from api.graphql.fetch import Fetcher
from api.graphql.gate import Asked, Gate, Turned
from api.graphql.limits import Cost
from api.graphql.preparation import Prepared, PreparedRequests, prepare
from api.graphql.receipt import GraphQLQuestion, ReceiptWriter, no_receipt
from api.graphql.refusals import formatted
from api.graphql.release_facts import ReleaseFacts
from api.graphql.roots import Lookups, RootReader
from api.graphql.slice import Slice
from api.graphql.tracing import TracingFetcher
from kg.errors import KgError
from kg.query.framing import Reply, Service
from kg.release import Release
from kg.settings import Settings, get_settings


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
    """Parses, limits, validates, plans, fetches and answers requests to one release.

    Args:
        projecting: Whether answers are made by `api.graphql.projection` where they can be; else always by graphql-core.
        indexing: Whether lists are read from the release's index of edges where it suffices; else always by queries.
    """

    def __init__(self, release: Release, settings: Settings, *, projecting: bool = True, indexing: bool = True) -> None:
        self._release = release
        self._settings = settings
        self._projecting = projecting
        self._indexing = indexing
        self._facts = ReleaseFacts(release, settings)
        self._executable = self._facts.executable
        # The graphql-core schema beneath strawberry's: planning needs its types, and executing a parsed document on it
        # spares strawberry's second parse and validation.
        self._core = self._executable.strawberry._schema  # noqa: SLF001
        self._gate = Gate(self._core, settings)
        self._prepared = PreparedRequests(self._core)

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
        return self._execute(query, variables or {}, operation_name, Fetcher)

    def execute_with_receipt(
        self, query: str, variables: Mapping[str, Any] | None, operation_name: str | None
    ) -> tuple[str, dict[str, Any]]:
        """Answer one request as `execute` does, with the receipt of the answer in `extensions.receipt`."""
        traced: list[TracingFetcher] = []

        def trace(*arguments: Any) -> Fetcher:
            traced.append(TracingFetcher(*arguments))
            return traced[-1]

        outcome, response = self._execute(query, variables or {}, operation_name, trace)
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
        variables: Mapping[str, Any],
        operation_name: str | None,
        make_fetcher: Callable[..., Fetcher],
    ) -> tuple[str, dict[str, Any]]:
        prepared = self._prepared.find(query, variables, operation_name)
        if prepared is None:
            admitted = self.admit(query, variables, operation_name)
            if isinstance(admitted, Turned):
                return admitted.outcome, admitted.response(self._settings.graphql_cost)
            prepared = prepare(self._facts, self._core, admitted)
            self._prepared.keep(query, variables, operation_name, prepared)
        return self._run(query, variables, prepared, make_fetcher)

    def _run(
        self, query: str, variables: Mapping[str, Any], prepared: Prepared, make_fetcher: Callable[..., Fetcher]
    ) -> tuple[str, dict[str, Any]]:
        found = self._facts.fresh_slice()
        facts = self._facts
        index, hubs = (facts.indexed, facts.hubs) if self._indexing else (None, None)
        fetcher = make_fetcher(
            self._release.engine, self._executable.catalogue, facts.levels, facts.speakers, found, index, hubs
        )
        try:
            lookups = Lookups(self._suggest, prepared.collector, self._release)
            RootReader(self._executable, prepared.planner, fetcher, lookups).read(prepared.roots)
        except KgError as error:
            found.failure = error
        found.faults |= prepared.planner.faults  # what is below records is planned while they are read
        response = self._projected(prepared, found) or self._executed(query, variables, prepared, found)
        response["extensions"] = self._extensions(found, prepared.cost)
        return "executed", response

    def _projected(self, prepared: Prepared, found: Slice) -> dict[str, Any] | None:
        """The response straight from what was fetched; None where the executor must decide."""
        if not self._projecting or found.failure is not None or found.faults or prepared.project is None:
            return None
        try:
            return {"data": prepared.project(found)}
        except Exception:  # noqa: BLE001 - whatever it is, the executor says at which field
            return None

    def _executed(self, query: str, variables: Mapping[str, Any], prepared: Prepared, found: Slice) -> dict[str, Any]:
        name = prepared.operation.name.value if prepared.operation.name else None
        asked = self.admit(query, variables, name)  # a prepared request may come from another layout of its document
        assert isinstance(asked, Asked)
        result = execute_sync(
            self._core,
            asked.document,
            context_value=found,
            variable_values=dict(variables),
            operation_name=name,
        )
        response: dict[str, Any] = {"data": result.data}
        if result.errors:
            response["errors"] = [formatted(error, "execution") for error in result.errors]
        return response

    def _extensions(self, found: Slice, cost: Cost) -> dict[str, Any]:
        extensions: dict[str, Any] = {
            "cost": cost.told(self._settings.graphql_cost, len(found.queries)),
            "release": self._release.id,
        }
        if found.hints:
            extensions["hints"] = found.hints
        return extensions

    def _suggest(self, given: str) -> list[str]:
        words = given.rpartition(":")[2].rpartition("/")[2].replace("-", " ")
        return [hit.curie for hit in self._release.search_index.suggest(words, 3)]
