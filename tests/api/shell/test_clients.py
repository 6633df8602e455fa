"""One client neither takes all places nor causes errors without end; who may be a proxy is not bounded."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.problems import TooManyRequestsError, problem_response
from api.shell import Clients, Metrics, ResponseCache, Shell
from api.shell.asked import Asked
from kg.settings import Settings

SOMEBODY, ANOTHER = "203.0.114.7", "198.51.101.8"


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


def found(peer: str, settings: Settings | None = None, **fields: str) -> str | None:
    """The client of a request from an address with header fields."""
    headers = {name.replace("_", "-").encode(): value.encode() for name, value in fields.items()}
    asked = Asked("GET", b"/", b"", "http", headers, None)
    return Clients(settings or Settings()).find({"type": "http", "client": (peer, 1)}, asked)


@pytest.mark.parametrize(
    ("peer", "client"),
    [
        (SOMEBODY, SOMEBODY),
        ("127.0.0.1", None),
        ("::1", None),
        ("10.1.2.3", None),
        ("192.168.1.5", None),
        ("fe80::1%eth0", None),
        ("::ffff:203.0.114.7", SOMEBODY),
        ("2a01:4f8:1:2:aaaa::1", "2a01:4f8:1:2::"),
        ("2a01:4f8:1:2:bbbb::9", "2a01:4f8:1:2::"),
        ("testclient", None),
    ],
)
def test_a_client_is_an_address_that_no_proxy_can_have(peer: str, client: str | None) -> None:
    """One household has a whole network of IPv6."""
    assert client == found(peer)


def test_a_header_counts_only_where_the_operator_names_it() -> None:
    """Then its last value, which the proxy wrote; whatever a client writes before it moves nothing."""
    trusting = Settings(client_header="X-Forwarded-For")

    assert found("127.0.0.1", x_forwarded_for=SOMEBODY) is None
    assert found(SOMEBODY, x_forwarded_for=ANOTHER) == SOMEBODY
    assert found("127.0.0.1", trusting, x_forwarded_for=f"{ANOTHER}, {SOMEBODY}") == SOMEBODY
    assert found("127.0.0.1", trusting, x_forwarded_for="nonsense") is None
    assert found("10.0.0.1", trusting) is None


def test_the_places_of_a_client_come_free_again() -> None:
    """The third at a time is refused; another client is not."""
    clients = Clients(Settings(client_requests=2))
    clients.enter(SOMEBODY)
    clients.enter(SOMEBODY)
    with pytest.raises(TooManyRequestsError, match="2 of your requests") as refused:
        clients.enter(SOMEBODY)
    clients.enter(ANOTHER)
    clients.leave(SOMEBODY, 200)
    clients.enter(SOMEBODY)

    assert refused.value.retry_s == 1


def test_errors_are_counted_by_the_minute() -> None:
    """Only those that cost work; the client is told when it may ask again."""
    clock = Clock()
    clients = Clients(Settings(client_errors=3), clock)
    for status in (200, 304, 404, 499, 503, 400, 413):
        clients.enter(SOMEBODY)
        clients.leave(SOMEBODY, status)
        clock.now_s += 1
    with pytest.raises(TooManyRequestsError, match="within a minute") as refused:
        clients.enter(SOMEBODY)
    clients.enter(ANOTHER)
    clock.now_s += refused.value.retry_s
    clients.enter(SOMEBODY)

    assert 55 < refused.value.retry_s <= 60


def test_errors_that_come_of_others_do_not_count() -> None:
    """A busy server, a reader that was lost: the client is told to try again, and may."""
    clients = Clients(Settings(client_errors=2))
    for _ in range(10):
        clients.enter(SOMEBODY)
        clients.leave(SOMEBODY, 503, innocent=True)

    clients.enter(SOMEBODY)


def test_nothing_is_bounded_where_the_bounds_are_zero() -> None:
    """Zero is for any number."""
    clients = Clients(Settings(client_requests=0, client_errors=0))
    for _ in range(1_000):
        clients.enter(SOMEBODY)
    for _ in range(1_000):
        clients.leave(SOMEBODY, 503)
    clients.enter(SOMEBODY)


def answers(settings: Settings, number: int, **headers: str) -> list[httpx.Response]:
    """What so many requests at once get from a door that takes a moment and then fails."""

    async def door(request: Request) -> Response:
        await asyncio.sleep(0.05)
        return PlainTextResponse("no", 400 if "bad" in request.url.path else 200)

    app = Starlette(routes=[Route("/{path:path}", door)])
    made: dict[str, Any] = {"cache": ResponseCache(0), "metrics": Metrics(), "clients": Clients(settings)}
    shell = Shell(app, doors={}, tell=problem_response, settings=settings, release="release", version="1", **made)

    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=shell, client=(SOMEBODY, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            at_once = await asyncio.gather(*[client.get(f"/bad{one}") for one in range(number)])
            return [*at_once, await client.get("/good")]

    return asyncio.run(run())


def test_over_http_it_is_429_with_the_time_to_wait() -> None:
    """As a problem document; the refusals themselves count for nothing."""
    *many, last = answers(Settings(client_requests=3, client_errors=10), 5)

    assert sorted(response.status_code for response in many) == [400, 400, 400, 429, 429]
    refused = next(response for response in many if response.status_code == 429)
    assert (refused.headers["retry-after"], refused.json()["code"]) == ("1", "too-many-requests")
    assert last.status_code == 200


def test_over_http_errors_run_out() -> None:
    """The next request is refused though it would be answered."""
    *_, last = answers(Settings(client_errors=4), 4)

    assert last.status_code == 429
    assert 0 < int(last.headers["retry-after"]) <= 60
