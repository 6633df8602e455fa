"""The GraphQL door without a pool of readers: its routes over the service of one open release."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import Response

from api.door import made_of
from api.graphql import service
from api.graphql.documents import make_documents
from api.graphql.http import GraphQLDoor
from api.graphql.service import make_service
from kg.query.framing import Reply, Service
from kg.release import Release, open_release
from kg.settings import Settings


@pytest.fixture(scope="session")
def release(release_dir: Path) -> Iterator[Release]:
    """The packaged release, open."""
    with open_release(release_dir) as opened:
        yield opened


class Client:
    """Sends requests to an application in this process, one at a time.

    Attributes:
        headers: Sent with every request.
        sent: What the readers were sent, with the deadline.
    """

    def __init__(self, app: Starlette, sent: list[tuple[dict[str, Any], float | None]]) -> None:
        self._app = app
        self.headers: dict[str, str] = {}
        self.sent = sent

    def request(self, method: str, headers: dict[str, str] | None = None, **given: Any) -> httpx.Response:
        """Send a request to the door."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                return await client.request(method, "/graphql", headers=self.headers | (headers or {}), **given)

        return asyncio.run(send())

    def get(self, **given: Any) -> httpx.Response:
        """Send a GET."""
        return self.request("GET", **given)

    def post(self, **given: Any) -> httpx.Response:
        """Send a POST."""
        return self.request("POST", **given)


@pytest.fixture(scope="session")
def connect(release: Release) -> Callable[..., Client]:
    """Makes a client of the door under some settings."""
    services: dict[Settings, Service] = {}  # making one takes longer than all that a test asks of it

    def make(**settings: Any) -> Client:
        given = Settings(**settings)
        serve = services.setdefault(given, services.get(given) or make_service(release, given))
        sent: list[tuple[dict[str, Any], float | None]] = []

        async def call(service: str, payload: dict[str, Any], *, deadline_s: float | None = None) -> Reply:
            assert service == "graphql"
            sent.append((payload, deadline_s))
            return serve(payload, b"")

        page = made_of(Response("<title>GraphQL</title>", headers={"vary": "Accept"}, media_type="text/html"))
        door = GraphQLDoor(call, page, make_documents(given), given)
        return Client(Starlette(routes=door.routes()), sent)

    return make


@pytest.fixture(scope="module")
def door(release: Release) -> service.GraphQLDoor:
    """A door to the release of the module."""
    return service.GraphQLDoor(release, Settings())


@pytest.fixture(scope="module")
def looking(release: Release) -> service.GraphQLDoor:
    """A door that asks the engine for every list."""
    return service.GraphQLDoor(release, Settings(), indexing=False)
