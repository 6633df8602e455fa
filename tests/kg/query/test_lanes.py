"""Requests that were handed to a reader one behind the other: each gets its own answer, whatever becomes of the others."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from kg.errors import BusyError, DeadlineError, MemoryCapError
from kg.query.framing import Reply
from kg.query.readers import ReaderPool
from tests.kg.query.pools import own_pid, running, until


def echo(pool: ReaderPool, word: str) -> asyncio.Task[Reply]:
    """A request that is on its way once the loop has run."""
    return asyncio.create_task(pool.call("echo", {"word": word}, body=word.encode() * 100))


def spin(pool: ReaderPool, file: Path, for_s: float, deadline_s: float | None = None) -> asyncio.Task[Reply]:
    """A request that works for so long."""
    return asyncio.create_task(pool.call("spin", {"file": str(file), "for_s": for_s}, deadline_s=deadline_s))


def test_a_busy_reader_is_handed_the_next_requests(factory: str, tmp_path: Path) -> None:
    """Three of them wait in its socket; further ones in the queue."""

    async def run() -> None:
        async with running(factory) as pool:
            assert await own_pid(pool)
            tasks = [spin(pool, tmp_path / "pid", 0.01), *(echo(pool, str(number)) for number in range(5))]
            await asyncio.sleep(0)
            await asyncio.sleep(0)

            assert (pool.busy, pool.waiting) == (1, 2)
            assert [r.body for r in (await asyncio.gather(*tasks))[1:]] == [str(n).encode() * 100 for n in range(5)]

    asyncio.run(run())


def test_a_thousand_answers_go_to_those_who_asked(factory: str) -> None:
    """Nobody gets what another one asked for, and the readers live on."""

    async def run() -> None:
        async with running(factory, readers=2, queue_requests=1_000) as pool:
            assert await until(lambda: len(pool.flock.pids) == 3)
            before = set(pool.flock.pids.values())
            answers = await asyncio.gather(*(echo(pool, f"w{number}") for number in range(1_000)))

            assert [(r.headers["x-told"], r.body[:4]) for r in answers] == [
                (f"w{number}", (f"w{number}".encode() * 100)[:4]) for number in range(1_000)
            ]
            assert before == set(pool.flock.pids.values())
            assert pool.losses == dict.fromkeys(pool.losses, 0)

    asyncio.run(run())


def test_what_is_held_up_is_answered_by_another_reader(factory: str, tmp_path: Path) -> None:
    """Both readers turn out to work for long: what stands behind them does not wait for their end."""

    async def run() -> None:
        async with running(factory, readers=2) as pool:
            heavy = [spin(pool, tmp_path / name, 3) for name in "ab"]
            started_s = time.monotonic()
            small = await asyncio.gather(*(echo(pool, str(number)) for number in range(6)))

            assert time.monotonic() - started_s < 1.5
            assert [r.body for r in small] == [str(number).encode() * 100 for number in range(6)]
            ends = await asyncio.gather(*heavy, return_exceptions=True)
            assert {Reply, BusyError} == {type(end) for end in ends}  # one has the only place for what takes long

    asyncio.run(run())


def test_what_stands_behind_a_bomb_is_answered(factory: str) -> None:
    """Its reader dies of it; the others' requests go to the next one."""

    async def run() -> None:
        async with running(factory) as pool:
            bomb = asyncio.create_task(pool.call("grow", {}))
            small = [echo(pool, str(number)) for number in range(3)]
            with pytest.raises(MemoryCapError):
                await bomb

            assert [r.body for r in await asyncio.gather(*small)] == [str(n).encode() * 100 for n in range(3)]

    asyncio.run(run())


def test_what_stands_behind_one_that_ends_at_its_deadline_is_answered(factory: str, tmp_path: Path) -> None:
    """A deadline of milliseconds kills the reader before it counts as held up."""

    async def run() -> None:
        async with running(factory) as pool:
            late = spin(pool, tmp_path / "pid", 3, deadline_s=0.01)
            small = [echo(pool, str(number)) for number in range(3)]
            with pytest.raises(DeadlineError):
                await late

            assert [r.body for r in await asyncio.gather(*small)] == [str(n).encode() * 100 for n in range(3)]

    asyncio.run(run())


def test_a_caller_who_goes_takes_nobody_elses_answer_along(factory: str, tmp_path: Path) -> None:
    """Whether it stood first, between others or last."""

    async def run() -> None:
        async with running(factory) as pool:
            for gone in range(4):
                tasks = [spin(pool, tmp_path / "pid", 0.01), *(echo(pool, str(number)) for number in range(3))]
                await asyncio.sleep(0)
                tasks[gone].cancel()
                ends = await asyncio.gather(*tasks, return_exceptions=True)

                assert isinstance(ends[gone], asyncio.CancelledError)
                assert [end.body for n, end in enumerate(ends) if n not in (0, gone) and isinstance(end, Reply)] == [
                    str(n - 1).encode() * 100 for n in range(1, 4) if n != gone
                ]
            assert await own_pid(pool)

    asyncio.run(run())
