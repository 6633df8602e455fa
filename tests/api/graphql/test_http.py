"""GraphQL over HTTP: media types and statuses, without a server."""

import asyncio
import json
from typing import Any

import pytest
from starlette.requests import Request

from api.graphql.http import GRAPHQL_JSON, JSON, read_payload, response_media_type, response_status
from kg.errors import CallerError


def payload(extensions: object) -> dict[str, Any]:
    body = json.dumps({"query": "{ a }", "extensions": extensions}).encode()

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", b"application/json")]}
    return asyncio.run(read_payload(Request(scope, receive)))


@pytest.mark.parametrize("given", [1, 0, "true", [], {}])
def test_a_receipt_is_asked_for_with_a_boolean(given: object) -> None:
    """Anything else is refused, as other parameters of the wrong kind are."""
    with pytest.raises(CallerError, match=r"extensions\.receipt is no boolean"):
        payload({"receipt": given})

    assert payload({"receipt": True})["receipt"] is True
    assert "receipt" not in payload({"receipt": False})


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json", GRAPHQL_JSON),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL_JSON),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/json;q=nonsense", None),
    ],
)
def test_the_media_type_follows_accept(accept: str, expected: str | None) -> None:
    """Weights count; a client that accepts neither gets 406."""
    assert expected == response_media_type(accept)


@pytest.mark.parametrize(
    ("outcome", "media_type", "status"),
    [
        ("executed", JSON, 200),
        ("executed", GRAPHQL_JSON, 200),
        ("invalid", JSON, 200),
        ("invalid", GRAPHQL_JSON, 400),
        ("refused", JSON, 400),
        ("refused", GRAPHQL_JSON, 400),
    ],
)
def test_the_status_says_how_far_a_request_got(outcome: str, media_type: str, status: int) -> None:
    """GraphQL over HTTP, section 6.4: clients of plain JSON get 200 for an invalid document."""
    assert status == response_status(outcome, media_type)
