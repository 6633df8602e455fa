"""What a request is told that is refused or fails: GraphQL errors with our permanent codes."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError

from kg.errors import KgError, RefusedError

# A name in a document may be a megabyte long; a person reads the beginning of what is told about it.
_MESSAGE_CHARACTERS = 1_000


class LimitError(RefusedError):
    """A limit is exceeded; `name`, `value` and `limit` go into the error's extensions."""

    code = "limit"

    def __init__(self, name: str, value: int, limit: int) -> None:
        reason = f"is over the limit of {limit}" if value > limit else f"is not between 1 and {limit}"
        super().__init__(f"{name} {value} {reason}", hint="Ask for less at once, or page through it.")
        self.name, self.value, self.limit = name, value, limit


class IntrospectionError(RefusedError):
    """Questions to the schema are switched off."""

    code = "introspection-off"

    def __init__(self) -> None:
        super().__init__(
            "__schema and __type are not answered here",
            hint="Read the schema in graphql/schema.graphql on this server.",
        )


def refuse(name: str, value: int, limit: int) -> None:
    """Compare what was counted with a limit.

    Raises:
        LimitError: It is over the limit.
    """
    if value > limit:
        raise LimitError(name, value, limit)


def refusal(error: RefusedError) -> dict[str, Any]:
    """A refusal as a GraphQL error; one by a limit names the limit, what was counted and what is allowed."""
    return {"message": error.message, "extensions": {"code": error.code} | _limit(error) | {"hint": error.hint}}


def formatted(error: GraphQLError, code: str) -> dict[str, Any]:
    """An error as the specification has it, with our code; unexpected failures tell nothing of the inside."""
    told: dict[str, Any] = dict(error.formatted)
    original = error.original_error
    extensions = dict(told.get("extensions") or {})
    if isinstance(original, KgError):
        extensions |= {"code": original.code} | _limit(original)
        if original.hint:
            extensions["hint"] = original.hint
    elif original is not None and not isinstance(original, GraphQLError) and code == "execution":
        told["message"] = "the answer could not be made"
        extensions["code"] = "internal"
    else:
        extensions.setdefault("code", code)
    if len(told["message"]) > _MESSAGE_CHARACTERS:
        told["message"] = told["message"][:_MESSAGE_CHARACTERS] + "…"
    told["extensions"] = extensions
    return told


def _limit(error: KgError) -> dict[str, Any]:
    if not isinstance(error, LimitError):
        return {}
    return {"limitName": error.name, "value": error.value, "limit": error.limit}
