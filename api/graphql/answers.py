"""Replies of the GraphQL service: the final bytes of one response or of a batch, with how far they got and their cost."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from api.graphql.gate import Asked, Turned
from api.graphql.limits import Cost
from api.graphql.outcome import OUTCOME, OUTCOMES
from api.graphql.refusals import LimitError, refusal
from kg.query.framing import Reply

# The outcome of an answer that the HTTP side has given already.
_GIVEN = "given"

_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Answering(Protocol):
    """What answers requests; `api.graphql.service.GraphQLDoor` is one."""

    def admit(self, query: str, variables: Mapping[str, Any] | None, operation_name: str | None) -> Asked | Turned:
        """Read a request as far as it goes before execution."""
        ...

    def execute(
        self, query: str, variables: Mapping[str, Any] | None, operation_name: str | None
    ) -> tuple[str, dict[str, Any]]:
        """How far a request got, and the response."""
        ...

    def execute_with_receipt(
        self, query: str, variables: Mapping[str, Any] | None, operation_name: str | None
    ) -> tuple[str, dict[str, Any]]:
        """How far a request got, and the response with its receipt."""
        ...


def answer_one(door: Answering, payload: Mapping[str, Any], limit: int) -> Reply:
    """Answer one request.

    Args:
        door: Over one release.
        payload: As `api.graphql.service.make_service` has it.
        limit: The cost that is allowed.
    """
    outcome, response = _execute(door, payload)
    cost = response.get("extensions", {}).get("cost")
    return _reply(response, outcome, cost and cost["edges"], limit)


def answer_batch(door: Answering, batch: Sequence[Mapping[str, Any]], limit: int) -> Reply:
    """Answer several requests, one after the other in their order; together they cost no more than one may.

    Args:
        door: Over one release.
        batch: Payloads of requests, and {"answer": response} for what is answered already and passed on as it is.
        limit: The cost that is allowed.

    Returns:
        A list of responses; a single response if all of them are refused because of their cost.
    """
    total = sum(_cost(door, payload) for payload in batch)
    if total > limit:
        errors = [refusal(LimitError("cost", total, limit))]
        response = {"errors": errors, "extensions": {"cost": Cost(edges=total).told(limit)}}
        return _reply(response, "refused", total, limit)
    answers = [_execute(door, payload) for payload in batch]
    reply = _reply([response for _, response in answers], "batch", total, limit)
    return replace(reply, headers={**reply.headers, OUTCOMES: ",".join(outcome for outcome, _ in answers)})


def _execute(door: Answering, payload: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    if "answer" in payload:
        return _GIVEN, dict(payload["answer"])
    execute = door.execute_with_receipt if payload.get("receipt") else door.execute
    return execute(payload["query"], payload.get("variables"), payload.get("operationName"))


def _cost(door: Answering, payload: Mapping[str, Any]) -> int:
    """What a request will cost; nothing if it will not run."""
    if "answer" in payload:
        return 0
    admitted = door.admit(payload["query"], payload.get("variables"), payload.get("operationName"))
    return admitted.cost.edges if isinstance(admitted, Asked) else 0


def _reply(response: dict[str, Any] | list[dict[str, Any]], outcome: str, cost: int | None, limit: int) -> Reply:
    headers = {"content-type": "application/json", OUTCOME: outcome, "kg-cost-limit": str(limit)}
    if cost is not None:
        headers["kg-cost"] = str(cost)
    responses = response if isinstance(response, list) else [response]
    if any("errors" in one for one in responses):
        headers["cache-control"] = "no-store"  # what failed this time may not fail the next
    return Reply(200, headers, _COMPACT.encode(response).encode())
