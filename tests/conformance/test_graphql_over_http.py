"""The GraphQL over HTTP specification, as its reference implementation audits it."""

import json
from collections.abc import Callable


def test_the_server_audits_of_graphql_http_are_passed(node: Callable[..., str], server: str) -> None:
    """All 61 of the npm package `graphql-http`, the optional ones included."""
    results = json.loads(node("audit.mjs", f"{server}/graphql"))

    assert [f"{r['id']} {r['name']}: {r['reason']}" for r in results if r["status"] != "ok"] == []
    assert len(results) == 61
