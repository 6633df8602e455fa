"""The GraphQL service of a reader process: one request in, the final bytes of the response out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import GraphQLSyntaxError, OperationDefinitionNode, execute_sync, get_operation_ast
from graphql.execution.values import get_variable_values

from api.graphql.documents import Documents
from api.graphql.errors import formatted, refusal
from api.graphql.fetch import Fetcher
from api.graphql.limits import Cost, CostCounter, LimitError, check_cost
from api.graphql.preparation import Prepared, PreparedRequests, prepare
from api.graphql.projection import NotProjectableError
from api.graphql.receipt import GraphQLQuestion, ReceiptWriter, no_receipt
from api.graphql.release_facts import ReleaseFacts
from api.graphql.roots import Hit, Lookups, RootReader
from api.graphql.slice import Slice
from api.graphql.tracing import TracingFetcher
from kg.errors import KgError
from kg.query.framing import Reply, Service
from kg.release import Release
from kg.settings import Settings, get_settings

# How far a request got: it goes to the HTTP side, which chooses the status (GraphQL over HTTP, section 6.4).
OUTCOME = "kg-graphql"


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


class GraphQLDoor:
    """Parses, limits, validates, plans, fetches and answers requests to one release.

    Args:
        projecting: Whether answers are made by `api.graphql.projection` where they can be; else always by graphql-core.
    """

    def __init__(self, release: Release, settings: Settings, *, projecting: bool = True) -> None:
        self._release = release
        self._settings = settings
        self._projecting = projecting
        self._facts = ReleaseFacts(release)
        self._executable = self._facts.executable
        # The graphql-core schema beneath strawberry's: planning needs its types, and executing a parsed document on it
        # spares strawberry's second parse and validation.
        self._core = self._executable.strawberry._schema  # noqa: SLF001
        self._documents = Documents(self._core, settings)
        self._prepared = PreparedRequests()

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
        known = self._prepared.find(query, variables, operation_name)
        if known is not None:
            return self._run(query, variables, known, make_fetcher)
        try:
            document = self._documents.parse(query)
        except GraphQLSyntaxError as error:
            too_long = error.message.startswith("Syntax Error: Document contains more than")
            code = "limit" if too_long else "syntax"
            return "refused" if too_long else "invalid", {"errors": [formatted(error, code)]}
        except LimitError as error:
            return "refused", {"errors": [refusal(error, None)]}
        operation = get_operation_ast(document, operation_name)
        cost = Cost()
        if operation is not None:
            try:
                cost = CostCounter(self._core, document, self._known_values(operation, variables)).operation(operation)
                check_cost(cost, self._settings)
            except LimitError as error:
                return "refused", {"errors": [refusal(error, cost)], "extensions": {"cost": self._cost(cost, 0)}}
        errors = self._documents.validate(query)
        if errors:
            return "invalid", {"errors": [formatted(error, "validation") for error in errors]}
        if operation is None:
            message = f"there is no operation {operation_name!r}" if operation_name else "name one of the operations"
            return "invalid", {"errors": [{"message": message, "extensions": {"code": "operation"}}]}
        coerced = get_variable_values(self._core, operation.variable_definitions or (), dict(variables))
        if isinstance(coerced, list):
            return "invalid", {"errors": [formatted(error, "variables") for error in coerced]}
        prepared = prepare(self._facts, self._core, document, operation, coerced, cost)
        self._prepared.keep(query, variables, operation_name, prepared)
        return self._run(query, variables, prepared, make_fetcher)

    def _known_values(self, operation: OperationDefinitionNode, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The values that variables will have, defaults included; none where they do not fit, which fails later."""
        coerced = get_variable_values(self._core, operation.variable_definitions or (), dict(variables))
        return {} if isinstance(coerced, list) else dict(coerced.coerced)

    def _run(
        self, query: str, variables: Mapping[str, Any], prepared: Prepared, make_fetcher: Callable[..., Fetcher]
    ) -> tuple[str, dict[str, Any]]:
        found = self._facts.fresh_slice()
        facts = self._facts
        fetcher = make_fetcher(self._release.engine, self._executable.catalogue, facts.levels, facts.speakers, found)
        found.failure = prepared.failure
        if found.failure is None:
            try:
                lookups = Lookups(self._search, self._suggest, prepared.collector, self._release)
                RootReader(self._executable, prepared.planner, fetcher, lookups).read(prepared.roots)
            except KgError as error:
                found.failure = error
        response = self._projected(prepared, found) or self._executed(query, variables, prepared, found)
        response["extensions"] = self._extensions(found, prepared.cost)
        return "executed", response

    def _projected(self, prepared: Prepared, found: Slice) -> dict[str, Any] | None:
        """The response straight from what was fetched; None where the executor must decide."""
        if not self._projecting or found.failure is not None or prepared.project is None:
            return None
        try:
            return {"data": prepared.project(found)}
        except NotProjectableError:
            return None
        except Exception:  # noqa: BLE001 - whatever a resolver raises, the executor says at which field
            return None

    def _executed(self, query: str, variables: Mapping[str, Any], prepared: Prepared, found: Slice) -> dict[str, Any]:
        name = prepared.operation.name.value if prepared.operation.name else None
        result = execute_sync(
            self._core,
            self._documents.parse(query),
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
