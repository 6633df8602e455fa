"""Requests that ask the same at the same time are answered by one run of the doors."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from api.shell.answer import Answer
from api.shell.asked import CacheKey


class Flights:
    """The answers that are being made now, by what was asked."""

    def __init__(self) -> None:
        self._making: dict[CacheKey, asyncio.Future[Answer | None]] = {}

    async def answer(self, key: CacheKey, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer of the run that is under way for the same request, or else of a new one.

        Whoever waits is independent of whoever asked first: if that one leaves, the next in line makes the answer.
        An answer that may not be shared is made again by each who waited, all at once.
        """
        while (flight := self._making.get(key)) is not None:
            landed = await asyncio.shield(flight)
            if landed is not None:
                return landed if landed.is_shareable else await make()
        flight = self._making[key] = asyncio.get_running_loop().create_future()
        made: Answer | None = None
        try:
            made = await make()
        finally:
            if self._making.get(key) is flight:
                del self._making[key]
            if not flight.done():
                flight.set_result(made)
        return made

    def let_go(self, key: CacheKey, answer: Answer) -> None:
        """Let those who wait for an answer make their own: it goes out in pieces, as slowly as its client takes them.

        Args:
            answer: Without body, and not to be shared.
        """
        flight = self._making.pop(key, None)
        if flight is not None and not flight.done():
            flight.set_result(answer)
