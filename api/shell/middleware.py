"""The shell as ASGI middleware: the order in which everything around a request happens.

Plain ASGI and outermost, so that an answer from the cache never reaches the doors, and an error of theirs is dressed
and logged like any other answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

from api.door import Door
from api.problems import problem_response
from api.root import under
from api.shell.access_log import AccessLog
from api.shell.answer import Answer, from_response, preflight
from api.shell.asked import Asked, CacheKey, check_head, drop_body, read_body, read_head
from api.shell.cache import ResponseCache
from api.shell.clients import Clients
from api.shell.delivery import Delivery
from api.shell.flights import Flights
from api.shell.metrics import Metrics
from api.shell.run import Tell, run_door, run_doors, while_connected
from api.shell.timing import begin_readings
from kg.errors import KgError
from kg.settings import Settings

_QUESTIONS = ("GET", "HEAD", "POST")
_PREFLIGHT = preflight()


class Shell:
    """ASGI middleware around the whole application.

    Args:
        app: All doors.
        doors: Path below the root path → what answers there, for those that need nothing of the application around them.
        tell: Makes an answer of an error of these doors.
        settings: `body_bytes` and `url_bytes` are the limits; `root_path` is where the doors are.
        release: Id of the release, for the log.
        version: Distinguishes answers of different releases, software and settings: part of every ETag.
        cache: Holds answers of this version only.
        metrics: Told of every request.
        clients: Says who may ask.
        log: Told of every request, if there is one.
    """

    def __init__(  # noqa: PLR0913 - made in one place only
        self,
        app: ASGIApp,
        *,
        doors: Mapping[bytes, Door],
        tell: Tell,
        settings: Settings,
        release: str,
        version: str,
        cache: ResponseCache,
        metrics: Metrics,
        clients: Clients,
        log: AccessLog | None = None,
    ) -> None:
        self._app = app
        self._doors = {settings.root_path.encode() + path: door for path, door in doors.items()}
        self._tell = tell
        self._settings = settings
        self._release = release
        self._version = version.encode()
        self._cache = cache
        self._metrics = metrics
        self._log = log
        self._flights = Flights()
        self._clients = clients

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See the ASGI specification."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope = under(scope, self._settings.root_path)
        delivery = Delivery(read_head(scope), send)
        client = self._clients.find(scope, delivery.asked)
        try:
            if client is None:
                await self._serve(scope, receive, delivery)
            else:
                await self._serve_client(client, scope, receive, delivery)
        finally:
            self._metrics.note(delivery)
            if self._log is not None:
                self._log.note(delivery, self._release)

    async def _serve_client(self, client: str, scope: Scope, receive: Receive, delivery: Delivery) -> None:
        try:
            self._clients.enter(client)
        except KgError as error:
            await delivery.send(from_response(problem_response(error, delivery.asked.accept)))
            return
        try:
            await self._serve(scope, receive, delivery)
        finally:
            self._clients.leave(client, delivery.status, innocent=delivery.is_innocent)

    async def _serve(self, scope: Scope, receive: Receive, delivery: Delivery) -> None:
        asked = delivery.asked
        try:
            await self._check(scope, receive, asked)
            body = await read_body(receive, self._settings)
        except KgError as error:
            response = problem_response(error, asked.accept, headers={"connection": "close"})
            await delivery.send(from_response(response))
            return
        if body is None:  # the client went while it was still sending
            return
        if asked.method == "OPTIONS":
            await delivery.send(_PREFLIGHT)
            return
        key = asked.key(body) if asked.method in _QUESTIONS else None
        kept = self._cache.find(key) if key is not None else None
        if kept is not None:
            delivery.cache = "hit"
            await delivery.send(kept)
            return
        await while_connected(self._make(scope, body, key, delivery), receive, delivery)

    async def _check(self, scope: Scope, receive: Receive, asked: Asked) -> None:
        try:
            check_head(scope, asked, self._settings)
        except KgError:
            if b"expect" not in asked.fields:  # who waits for our word sends nothing yet
                await drop_body(receive)
            raise

    async def _make(self, scope: Scope, body: bytes, key: CacheKey | None, delivery: Delivery) -> None:
        readings_s = begin_readings()
        made: list[Answer] = []

        def let_go(answer: Answer) -> None:
            if key is not None:
                self._flights.let_go(key, answer)

        async def make() -> Answer:
            made.append(await self._answer(scope, body, delivery, let_go))
            if key is not None and made[0].is_storable:
                self._cache.store(key, made[0])
            return made[0]

        answer = await make() if key is None else await self._flights.answer(key, make)
        if answer.is_storable:
            delivery.cache = "miss" if made else "shared"
        if not answer.is_sent:
            await delivery.send(answer, readings_s)

    async def _answer(self, scope: Scope, body: bytes, delivery: Delivery, let_go: Callable[[Answer], None]) -> Answer:
        asked = delivery.asked
        door = self._doors.get(asked.target) if asked.method in _QUESTIONS else None
        if door is not None:
            return await run_door(door, asked, body, self._tell, self._version)
        return await run_doors(self._app, scope, body, delivery, self._version, let_go)
