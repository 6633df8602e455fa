"""A served release, met the way a client meets it: the installed command, over HTTP."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest


@contextmanager
def serving(release: Path, log: Path) -> Iterator[str]:
    """`kg serve` on a free port, ready; ended by SIGTERM, which must be clean."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("kg")), "serve", "--port", str(port), "--release", str(release)]
    url = f"http://127.0.0.1:{port}"
    with log.open("wb") as stderr, subprocess.Popen(command, stderr=stderr) as process:
        try:
            for _ in range(300):
                assert process.poll() is None, log.read_text()
                if _is_ready(url):
                    break
                time.sleep(0.1)
            else:
                pytest.fail("kg serve was not ready within 30 s")
            yield url
        finally:
            process.terminate()
        assert process.wait(20) == 0, log.read_text()


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/ready", timeout=1).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def server(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the packaged data."""
    with serving(release_dir, tmp_path_factory.mktemp("server") / "log") as url:
        yield url


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
