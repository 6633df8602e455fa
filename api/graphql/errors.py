"""Errors in a response, as the specification has them, each with our permanent `code`."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError

from api.graphql.limits import Cost, LimitError
from kg.errors import KgError


def formatted(error: GraphQLError, code: str) -> dict[str, Any]:
    """An error with our code; unexpected failures tell nothing of the inside.

    Args:
        code: What it has where it is no error of ours.
    """
    told: dict[str, Any] = dict(error.formatted)
    original = error.original_error
    extensions = dict(told.get("extensions") or {})
    if isinstance(original, KgError):
        extensions["code"] = original.code
        if original.hint:
            extensions["hint"] = original.hint
    elif original is not None and not isinstance(original, GraphQLError) and code == "execution":
        told["message"] = "the answer could not be made"
        extensions["code"] = "internal"
    else:
        extensions.setdefault("code", code)
    told["extensions"] = extensions
    return told


def refusal(error: LimitError, cost: Cost | None) -> dict[str, Any]:
    """A limit that is exceeded, with what was counted so far."""
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
