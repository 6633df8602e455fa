"""A server for outside judges, and the judges that are written in JavaScript."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from kg.settings import Settings
from tests.node_programs import programs_in


@pytest.fixture(scope="session")
def server(serve: Callable[[Settings], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of a server over the packaged data, without a slash at the end."""
    with serve(Settings(readers=2)) as url:
        yield url


@pytest.fixture(scope="session")
def ask(server: str) -> Iterator[Callable[..., Any]]:
    """Sends a GraphQL query; gives `data`, and fails on any error."""
    with httpx.Client(base_url=server, timeout=30) as client:

        def send(query: str, **variables: object) -> Any:
            answer = client.post("/graphql", json={"query": query, "variables": variables}).json()
            assert "errors" not in answer, answer["errors"]
            return answer["data"]

        yield send


@pytest.fixture(scope="session")
def node() -> Callable[..., str]:
    """Runs a program of node beside the outside judges, and gives what it prints."""
    return programs_in(Path(__file__).parent / "node")
