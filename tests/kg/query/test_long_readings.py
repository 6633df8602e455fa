"""What takes long has fewer places than there are readers, runs at low priority, and never keeps others waiting."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kg.errors import BusyError, DeadlineError
from kg.query.readers import ReaderPool
from tests.kg.query.pools import gone, own_pid, running, spinning, until


async def long_ones(pool: ReaderPool, folder: Path, number: int) -> list[tuple[asyncio.Task[object], int]]:
    """So many requests that never end, once they are known to take long."""
    started = [await spinning(pool, folder / f"long{one}") for one in range(number)]
    assert await until(lambda: pool.long == number)
    return started


async def end(tasks: Sequence[asyncio.Task[Any]]) -> None:
    """Let go of requests and see them end."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def test_one_reader_is_kept_for_what_has_just_come(factory: str, tmp_path: Path) -> None:
    """With two long requests in three readers a third one is sent away, and small ones are answered at once."""

    async def run() -> None:
        async with running(factory, readers=3) as pool:
            long = await long_ones(pool, tmp_path, 2)
            started = time.monotonic()
            third, spinner = await spinning(pool, tmp_path / "third")
            with pytest.raises(BusyError, match="takes long"):
                await third

            assert time.monotonic() - started < 1
            assert await until(lambda: gone(spinner))
            for _ in range(20):
                started = time.monotonic()
                await own_pid(pool)
                assert time.monotonic() - started < 0.25
            assert pool.losses["long"] == 1
            await end([task for task, _ in long])

    asyncio.run(run())


def test_a_place_is_free_again_when_a_long_request_ends(factory: str, tmp_path: Path) -> None:
    """At its deadline, say."""

    async def run() -> None:
        async with running(factory, readers=2) as pool:
            task, _ = await spinning(pool, tmp_path / "first", deadline_s=0.4)
            with pytest.raises(DeadlineError):
                await task
            long = await long_ones(pool, tmp_path, 1)

            assert pool.losses == {"client gone": 0, "deadline": 1, "died": 0, "handed on": 0, "long": 0, "memory": 0}
            await end([task for task, _ in long])

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="reads another process's priority")
def test_a_long_request_runs_at_the_lowest_priority_and_its_reader_answers_no_other(
    factory: str, tmp_path: Path
) -> None:
    """A process cannot raise its priority again."""

    async def run() -> None:
        async with running(factory, readers=2) as pool:
            slow: asyncio.Task[Any] = asyncio.create_task(
                pool.call("spin", {"file": str(tmp_path / "slow"), "for_s": 0.6})
            )
            assert await until(lambda: pool.long == 1)
            reader = int((tmp_path / "slow").read_text())
            assert await until(lambda: os.getpriority(os.PRIO_PROCESS, reader) == 19)

            assert (await slow).status == 200
            assert await until(lambda: gone(reader))
            assert os.getpriority(os.PRIO_PROCESS, await own_pid(pool)) == os.getpriority(os.PRIO_PROCESS, 0)

    asyncio.run(run())


def test_what_proved_long_is_refused_soon_while_the_places_are_taken(factory: str, tmp_path: Path) -> None:
    """The same request again has the last reader for a moment only; it is served when there is a place."""

    async def run() -> None:
        async with running(factory, readers=2) as pool:
            file = tmp_path / "same"
            task, _ = await spinning(pool, file)
            assert await until(lambda: pool.long == 1)
            started = time.monotonic()
            with pytest.raises(BusyError, match="takes long"):
                await pool.call("spin", {"file": str(file)})
            assert time.monotonic() - started < 0.3
            await end([task])
            assert await until(lambda: pool.long == 0)

            again, _ = await spinning(pool, tmp_path / "other")
            assert await until(lambda: pool.long == 1)
            await end([again])

    asyncio.run(run())


def test_a_flood_of_different_long_requests_keeps_nobody_waiting_for_a_second(factory: str, tmp_path: Path) -> None:
    """Whoever has the last reader while others wait must leave it soon."""

    async def run() -> None:
        async with running(factory, readers=3, queue_requests=16) as pool:
            flood: list[asyncio.Task[Any]] = [
                asyncio.create_task(pool.call("spin", {"file": str(tmp_path / f"{one}")})) for one in range(40)
            ]
            assert await until(lambda: pool.long == 2)
            for _ in range(5):
                started = time.monotonic()
                await own_pid(pool)
                assert time.monotonic() - started < 1
            assert await until(lambda: sum(task.done() for task in flood) == 38, 2.0)

            assert {type(task.exception()) for task in flood if task.done()} == {BusyError}
            await end(flood)

    asyncio.run(run())


def test_a_request_that_is_nearly_done_when_its_client_goes_costs_no_reader(factory: str, tmp_path: Path) -> None:
    """Clients that come and go do not make the server start processes."""

    async def run() -> None:
        async with running(factory) as pool:
            before = await own_pid(pool)
            for _ in range(3):
                task = asyncio.create_task(pool.call("spin", {"file": str(tmp_path / "gone"), "for_s": 0.1}))
                await asyncio.sleep(0)
                await end([task])
                assert pool.busy == 1
                assert await until(lambda: pool.busy == 0)

            assert await own_pid(pool) == before
            assert pool.losses["client gone"] == 0

    asyncio.run(run())


def test_what_is_of_a_shape_that_proved_long_is_refused_too(factory: str, tmp_path: Path) -> None:
    """Another comment in the same question makes it no other one; what has another shape is served."""

    async def run() -> None:
        async with running(factory, readers=2) as pool:
            spin = partial(pool.call, "spin", shape=lambda: 7)
            task = asyncio.create_task(spin({"file": str(tmp_path / "first")}))
            assert await until(lambda: pool.long == 1)
            with pytest.raises(BusyError, match="takes long"):
                await spin({"file": str(tmp_path / "second")})

            assert (await pool.call("pid", {}, shape=lambda: 8)).status == 200
            await end([task])

    asyncio.run(run())


def test_what_is_small_is_served_though_its_shape_proved_long(factory: str, tmp_path: Path) -> None:
    """Somebody else's question differed in a number alone; this one shows what it is, and is trusted then."""

    async def run() -> None:
        async with running(factory, readers=2) as pool:
            spin = partial(pool.call, "spin", shape=lambda: 7)
            task = asyncio.create_task(spin({"file": str(tmp_path / "first")}))
            assert await until(lambda: pool.long == 1)
            for number in range(20):
                assert (await spin({"file": str(tmp_path / f"{number}"), "for_s": 0.002})).status == 200
            assert pool.losses["long"] == 0
            await end([task])

    asyncio.run(run())


def test_of_a_shape_that_proved_long_one_at_a_time_is_tried(factory: str, tmp_path: Path) -> None:
    """A flood of it takes the last reader once, and not again and again."""

    async def run() -> None:
        async with running(factory, readers=2) as pool:
            spin = partial(pool.call, "spin", shape=lambda: 7)
            task = asyncio.create_task(spin({"file": str(tmp_path / "first")}))
            assert await until(lambda: pool.long == 1)
            flood = [asyncio.create_task(spin({"file": str(tmp_path / f"{one}")})) for one in range(10)]
            ends = await asyncio.gather(*flood, return_exceptions=True)

            assert {BusyError} == {type(one) for one in ends}
            assert pool.losses["long"] == 1
            await end([task])

    asyncio.run(run())
