"""A real server on loopback over the packaged release, one for the whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest

from kg.settings import Settings

# Short, so that tests of the deadline are; long enough for any honest query on a busy machine.
SETTINGS = Settings(readers=2, queue_requests=2, deadline_s=3.0, query_memory_bytes=256 << 20, port=0)


@pytest.fixture(scope="session")
def server(serve: Callable[[Settings], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of the server, without a slash at the end."""
    with serve(SETTINGS) as url:
        yield url


@pytest.fixture
def client(server: str) -> Iterator[httpx.Client]:
    """An HTTP client of the server that follows no redirect."""
    with httpx.Client(base_url=server, timeout=15) as made:
        yield made
