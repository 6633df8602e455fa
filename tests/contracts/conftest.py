"""A served release, met the way a client meets it: the installed command, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.command_server import serving
from tests.contracts.querying.watched import Served


@pytest.fixture(scope="session")
def served(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server over the packaged data, with its processes."""
    with serving(tmp_path_factory.mktemp("server"), "--release", str(release_dir)) as running:
        yield Served(running.url, running.process.pid)


@pytest.fixture(scope="session")
def server(served: Served) -> str:
    """Its address."""
    return served.url


@pytest.fixture(scope="session")
def graphql(server: str) -> Callable[..., Any]:
    """Sends a GraphQL query; gives `data`, and fails on any error."""

    def send(query: str, **variables: object) -> Any:
        answer = httpx.post(f"{server}/graphql", json={"query": query, "variables": variables}, timeout=30).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    return send


@pytest.fixture(scope="session")
def sparql(server: str) -> Callable[[str], list[dict[str, str]]]:
    """Sends a SPARQL SELECT; gives rows of variable → text."""
    prefixes = (
        "PREFIX ng: <https://w3id.org/nutrigraph/entity/> PREFIX nutri: <https://w3id.org/nutrigraph/ontology#> "
        "PREFIX stmt: <https://w3id.org/nutrigraph/statement/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX graph: <https://w3id.org/nutrigraph/graph/> "
    )

    def send(query: str) -> list[dict[str, str]]:
        headers = {"accept": "application/sparql-results+json"}
        answer = httpx.post(f"{server}/sparql", data={"query": prefixes + query}, headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        rows = answer.json()["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in rows]

    return send
