"""Everything before execution: a request is parsed, counted and validated here, and no further unless it may run.

The order is by price. What can be counted is counted before validation, and validation works on little: so a refusal
costs milliseconds whatever was sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    get_operation_ast,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values
from graphql.language.parser import MAX_NESTING_DEPTH

from api.graphql.limits import Cost, CostCounter, check_cost
from api.graphql.refusals import LimitError, formatted, refusal, refuse
from api.graphql.values import NOTHING, check_size, size_of_json
from api.graphql.written import check_document
from kg.errors import RefusedError
from kg.settings import Settings

# Parsed documents kept per reader: more than a site's own pages have. Longer ones hold text, not questions, and would
# fill the memory.
_DOCUMENTS, _DOCUMENT_CHARACTERS = 256, 32 << 10
# Errors told of one document: whoever has more mends the first ones first.
_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that parses, is valid and within the limits.

    Attributes:
        variables: As they were given.
        values: As the schema reads them.
    """

    document: DocumentNode
    operation: OperationDefinitionNode
    operation_name: str | None
    variables: Mapping[str, Any]
    values: VariableValues
    cost: Cost


@dataclass(frozen=True, slots=True)
class Turned:
    """A request that does not run.

    Attributes:
        outcome: "invalid"; "refused", by a limit or a switch; "write", an operation that is no query.
        errors: At least one, as the response has them.
        cost: None where it cannot be counted.
    """

    outcome: str
    errors: Sequence[dict[str, Any]]
    cost: Cost | None = None

    def response(self, limit: int) -> dict[str, Any]:
        """The response, with `extensions.cost` where there is one."""
        told: dict[str, Any] = {"errors": list(self.errors)}
        return told if self.cost is None else told | {"extensions": {"cost": self.cost.told(limit)}}


class Gate:
    """Lets requests to one schema pass, or turns them away.

    Args:
        schema: What documents are validated against.
        settings: The limits; whether introspection, and with it suggestions of names, is on.
    """

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings
        # The same documents come again and again with other variables; parsing and validating is a third of the work. Without
        # variables all is the same.
        self._kept_admit = lru_cache(_DOCUMENTS)(self._admit)
        self._kept_parse = lru_cache(_DOCUMENTS)(self._parse_now)
        self._kept_validate = lru_cache(_DOCUMENTS)(self._validate_now)

    def admit(self, query: str, variables: Mapping[str, Any], operation_name: str | None) -> Asked | Turned:
        """Read a request as far as it goes without touching any data."""
        if variables or len(query) > _DOCUMENT_CHARACTERS:
            return self._admit(query, operation_name, variables)
        return self._kept_admit(query, operation_name)

    def _admit(
        self, query: str, operation_name: str | None, variables: Mapping[str, Any] = MappingProxyType({})
    ) -> Asked | Turned:
        try:
            refuse("bytes", len(query.encode()), self._settings.graphql_bytes)
            document, fault = self._parse(query)
        except LimitError as error:
            return Turned("refused", [refusal(error)])
        except GraphQLSyntaxError as error:
            return _unread(error, self._settings)
        operation = get_operation_ast(document, operation_name)
        if operation is not None and operation.operation != OperationType.QUERY:
            message = f"a {operation.operation.value} is not served: a release never changes"
            return Turned("write", [{"message": message, "extensions": {"code": "read-only"}}])
        values, cost = None, None
        if operation is not None:
            values, cost, fault = self._count(document, operation, variables, fault)
        if fault is not None:
            return Turned("refused", [refusal(fault)], cost)
        errors = self._validate(query)
        if errors:
            return Turned("invalid", [formatted(error, "validation") for error in errors], cost)
        if operation is None or values is None:
            message = f"there is no operation {operation_name!r}" if operation_name else "name one of the operations"
            return Turned("invalid", [{"message": message, "extensions": {"code": "operation"}}])
        if isinstance(values, list):
            return Turned("invalid", [formatted(error, "variables") for error in values], cost)
        return Asked(document, operation, operation_name, variables, values, cost or Cost())

    def _count(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        fault: RefusedError | None,
    ) -> tuple[VariableValues | list[GraphQLError] | None, Cost, RefusedError | None]:
        """The variables as the schema reads them or what is wrong with them, the cost, and the first fault of all."""
        values: VariableValues | list[GraphQLError] | None = None
        try:
            size = NOTHING
            for value in variables.values():
                size = size.beside(size_of_json(value))
            check_size(size, self._settings)  # before they are read: that goes down into them
            definitions, hide = operation.variable_definitions or (), not self._settings.graphql_introspection
            values = get_variable_values(self._schema, definitions, dict(variables), _ERRORS, hide_suggestions=hide)
        except LimitError as error:
            fault = fault or error
        known = values.coerced if isinstance(values, VariableValues) else {}
        counter = CostCounter(self._schema, document, known, variables)
        cost = counter.operation(operation)
        try:
            check_cost(cost, self._settings)
        except LimitError as error:
            fault = fault or counter.fault or error
        return values, cost, fault or counter.fault

    def _parse(self, query: str) -> tuple[DocumentNode, RefusedError | None]:
        """A document, and what no limit allows in it."""
        return self._parse_now(query) if len(query) > _DOCUMENT_CHARACTERS else self._kept_parse(query)

    def _parse_now(self, query: str) -> tuple[DocumentNode, RefusedError | None]:
        document = parse(query, max_tokens=self._settings.graphql_tokens)
        try:
            check_document(document, self._settings)
        except RefusedError as error:
            return document, error
        return document, None

    def _validate(self, query: str) -> list[GraphQLError]:
        return self._validate_now(query) if len(query) > _DOCUMENT_CHARACTERS else self._kept_validate(query)

    def _validate_now(self, query: str) -> list[GraphQLError]:
        document, _ = self._parse(query)
        hide = not self._settings.graphql_introspection  # a suggestion tells a name of the schema
        return validate(self._schema, document, max_errors=_ERRORS, hide_suggestions=hide)


def _unread(error: GraphQLSyntaxError, settings: Settings) -> Turned:
    """A document that does not parse, or that the parser gives up because it is too long or nests too deep."""
    message = error.message.removeprefix("Syntax Error: ")
    for start, name, limit in (
        ("Document contains more than", "tokens", settings.graphql_tokens),
        ("Document is nested too deeply", "brackets-deep", MAX_NESTING_DEPTH),
    ):
        if message.startswith(start):
            told = formatted(error, LimitError.code)
            told["extensions"] |= {"limitName": name, "limit": limit}
            return Turned("refused", [told])
    return Turned("invalid", [formatted(error, "syntax")])
