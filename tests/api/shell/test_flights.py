"""Requests that ask the same at the same time: one run of the doors, and nobody hangs on somebody else's connection."""

from __future__ import annotations

import asyncio

import pytest

from api.shell.answer import Answer
from api.shell.asked import Asked, CacheKey
from api.shell.flights import Flights

KEY: CacheKey = Asked("GET", b"/", b"", "http", {}, None).key(b"")


class Doors:
    """Answers when told to, and counts how often it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.calls = 0
        self.may_go_on = asyncio.Event()
        self._answer = answer

    async def make(self) -> Answer:
        self.calls += 1
        await self.may_go_on.wait()
        return self._answer


async def settle() -> None:
    """Let every task run until it waits."""
    for _ in range(10):
        await asyncio.sleep(0)


def test_ten_at_once_are_answered_by_one_run() -> None:
    """And the next one after them by a new run."""

    async def run() -> None:
        flights, doors = Flights(), Doors(Answer(200, [], b"x"))
        tasks = [asyncio.create_task(flights.answer(KEY, doors.make)) for _ in range(10)]
        await settle()
        doors.may_go_on.set()
        assert [b"x"] * 10 == [answer.body for answer in await asyncio.gather(*tasks)]
        assert 1 == doors.calls
        await flights.answer(KEY, doors.make)
        assert 2 == doors.calls

    asyncio.run(run())


def test_if_the_first_leaves_the_next_takes_over() -> None:
    """Two runs: the one that was cancelled and the one whose answer the other two get."""

    async def run() -> None:
        flights, doors = Flights(), Doors(Answer(200, [], b"x"))
        first, *others = [asyncio.create_task(flights.answer(KEY, doors.make)) for _ in range(3)]
        await settle()
        first.cancel()
        await settle()
        doors.may_go_on.set()
        assert [b"x", b"x"] == [answer.body for answer in await asyncio.gather(*others)]
        assert 2 == doors.calls

    asyncio.run(run())


def test_if_one_that_waits_leaves_nobody_notices() -> None:
    """The run goes on, for those who stay."""

    async def run() -> None:
        flights, doors = Flights(), Doors(Answer(200, [], b"x"))
        first, second = [asyncio.create_task(flights.answer(KEY, doors.make)) for _ in range(2)]
        await settle()
        second.cancel()
        await settle()
        doors.may_go_on.set()
        assert b"x" == (await first).body
        assert (1, True) == (doors.calls, second.cancelled())

    asyncio.run(run())


def test_what_may_not_be_shared_is_made_for_each() -> None:
    """An answer with a random number in it belongs to one request."""

    async def run() -> None:
        flights, doors = Flights(), Doors(Answer(200, [], b"x", is_shareable=False))
        tasks = [asyncio.create_task(flights.answer(KEY, doors.make)) for _ in range(4)]
        await settle()
        doors.may_go_on.set()
        await asyncio.gather(*tasks)
        assert 4 == doors.calls

    asyncio.run(run())


def test_a_failure_is_told_to_who_caused_it_alone() -> None:
    """The next in line tries for itself."""

    async def run() -> None:
        flights, doors = Flights(), Doors(Answer(200, [], b"x"))

        async def fail() -> Answer:
            await doors.make()
            raise RuntimeError

        first = asyncio.create_task(flights.answer(KEY, fail))
        second = asyncio.create_task(flights.answer(KEY, doors.make))
        await settle()
        doors.may_go_on.set()
        with pytest.raises(RuntimeError):
            await first
        assert b"x" == (await second).body

    asyncio.run(run())


def test_who_waits_for_an_answer_in_pieces_is_let_go() -> None:
    """At once, while the first is still being sent; and the next one begins anew."""

    async def run() -> None:
        flights, doors = Flights(), Doors(Answer(200, [], b"", is_shareable=False, is_sent=True))
        tasks = [asyncio.create_task(flights.answer(KEY, doors.make)) for _ in range(3)]
        await settle()
        assert 1 == doors.calls
        flights.let_go(KEY, Answer(200, [], b"", is_shareable=False))
        await settle()
        assert 3 == doors.calls
        tasks.append(asyncio.create_task(flights.answer(KEY, doors.make)))
        await settle()
        assert 4 == doors.calls
        doors.may_go_on.set()
        await asyncio.gather(*tasks)

    asyncio.run(run())
