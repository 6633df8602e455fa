"""Reader processes answer, can be killed at any moment, and are there again for the next request."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.errors import (
    BusyError,
    DeadlineError,
    EngineError,
    KgError,
    MemoryCapError,
    NotFoundError,
    QuerySyntaxError,
    ReaderLostError,
    ReleaseError,
)
from kg.query.readers import ReaderPool
from kg.settings import Settings
from tests.kg.query.pools import SERVICES, gone, open_files, own_pid, running, spinning, until

# Doubles a text of 1 KiB forty times: no machine has that much memory.
DOUBLING = (
    "SELECT (STRLEN(?t40) AS ?n) { BIND('" + "x" * 1024 + "' AS ?t0) "
    + " ".join(f"BIND(CONCAT(?t{i}, ?t{i}) AS ?t{i + 1})" for i in range(40))
    + " }"
)  # fmt: skip


def test_a_reply_carries_status_headers_and_raw_bytes(factory: str) -> None:
    """What the service gives is what the caller gets."""

    async def run() -> None:
        body = bytes(range(256)) * 5000
        async with running(factory) as pool:
            reply = await pool.call("echo", {"word": "é"}, body=body)

            assert (reply.status, reply.headers, reply.body) == (201, {"x-told": "é"}, body)
            assert await own_pid(pool) != os.getpid()

    asyncio.run(run())


def test_services_see_the_settings_of_the_server(factory: str) -> None:
    """A setting that is given in code counts in the readers too."""

    async def run() -> None:
        async with running(factory, result_rows=7) as pool:
            assert (await pool.call("setting", {})).body == b"7"

    asyncio.run(run())


def test_at_the_deadline_the_reader_is_killed_and_the_next_request_is_served(factory: str, tmp_path: Path) -> None:
    """The process is gone, and the spare answers at once."""

    async def run() -> None:
        async with running(factory) as pool:
            task, spinner = await spinning(pool, tmp_path / "pid", deadline_s=0.3)
            with pytest.raises(DeadlineError, match=r"after 0\.3 s"):
                await task

            started = time.monotonic()
            assert await own_pid(pool) != spinner
            assert time.monotonic() - started < 1
            assert await until(lambda: gone(spinner))

    asyncio.run(run())


def test_a_caller_cannot_raise_the_deadline(factory: str, tmp_path: Path) -> None:
    """The lower of both deadlines holds."""

    async def run() -> None:
        async with running(factory, deadline_s=0.2) as pool:
            task, _ = await spinning(pool, tmp_path / "pid", deadline_s=60)
            with pytest.raises(DeadlineError, match=r"after 0\.2 s"):
                await task

    asyncio.run(run())


@pytest.mark.parametrize(("service", "payload"), [("grow", {}), ("query", {"text": DOUBLING})])
def test_a_memory_bomb_kills_only_its_reader(factory: str, service: str, payload: dict[str, str]) -> None:
    """Python's MemoryError and the engine's abort both end as the memory cap; the others live on."""

    async def run() -> None:
        async with running(factory, readers=2) as pool:
            assert await until(lambda: len(pool.flock.pids) == 3)
            before = set(pool.flock.pids.values())
            with pytest.raises(MemoryCapError):
                await pool.call(service, payload)

            assert await own_pid(pool)
            assert await until(lambda: len(set(pool.flock.pids.values()) | before) == 4 and len(pool.flock.pids) == 3)
            assert len(before & set(pool.flock.pids.values())) == 2

    asyncio.run(run())


def test_a_client_that_goes_takes_its_reader_along(factory: str, tmp_path: Path) -> None:
    """Cancelling the call kills the process, so that its CPU is free."""

    async def run() -> None:
        async with running(factory) as pool:
            task, spinner = await spinning(pool, tmp_path / "pid")
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

            assert await until(lambda: gone(spinner), 1.0)
            assert await own_pid(pool) != spinner

    asyncio.run(run())


def test_a_full_queue_is_busy_and_waiting_requests_are_served_in_turn(factory: str, tmp_path: Path) -> None:
    """Beyond readers and queue a request is refused after a moment; who waits gets the next free reader."""

    async def run() -> None:
        async with running(factory, queue_requests=2) as pool:
            task, _ = await spinning(pool, tmp_path / "pid", deadline_s=1.2)
            order: list[str] = []

            async def wait(word: str) -> None:
                await pool.call("echo", {"word": word})
                order.append(word)

            waiting = [asyncio.create_task(wait(word)) for word in ("first", "second")]
            await asyncio.sleep(0)
            with pytest.raises(BusyError, match="queue is full"):
                await pool.call("pid", {})
            with pytest.raises(DeadlineError):
                await task
            await asyncio.gather(*waiting)

            assert order == ["first", "second"]

    asyncio.run(run())


def test_who_waits_beyond_the_deadline_is_told_that_all_are_busy(factory: str, tmp_path: Path) -> None:
    """The wait counts, and leaving the queue frees the place in it."""

    async def run() -> None:
        async with running(factory, queue_requests=1) as pool:
            task, _ = await spinning(pool, tmp_path / "pid")
            for _ in range(2):
                with pytest.raises(BusyError, match="no reader came free"):
                    await pool.call("pid", {}, deadline_s=0.05)
            task.cancel()

            assert await own_pid(pool)

    asyncio.run(run())


def test_a_cancelled_wait_loses_no_reader(factory: str, tmp_path: Path) -> None:
    """However a wait ends, the readers all come back."""

    async def run() -> None:
        async with running(factory) as pool:
            task, _ = await spinning(pool, tmp_path / "pid")
            waiting = [asyncio.create_task(pool.call("pid", {})) for _ in range(5)]
            await asyncio.sleep(0)
            task.cancel()
            for place in (0, 2, 4):
                waiting[place].cancel()
            ended = await asyncio.gather(*waiting, return_exceptions=True)

            assert [isinstance(end, BaseException) for end in ended] == [True, False, True, False, True]
            assert await own_pid(pool)

    asyncio.run(run())


def test_a_reader_that_is_killed_from_outside_is_an_engine_error_and_replaced(factory: str, tmp_path: Path) -> None:
    """The request in flight fails by name of the signal; idle readers that die are replaced unseen."""

    async def run() -> None:
        async with running(factory) as pool:
            task, spinner = await spinning(pool, tmp_path / "pid")
            os.kill(spinner, signal.SIGKILL)
            with pytest.raises(ReaderLostError, match="SIGKILL"):
                await task
            for pid in pool.flock.pids.values():
                os.kill(pid, signal.SIGKILL)

            assert await until_served(pool)

    asyncio.run(run())


async def until_served(pool: ReaderPool, limit_s: float = 5.0) -> bool:
    """Ask until a reader answers; a reader that is just dying may lose a request."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        try:
            await own_pid(pool)
        except KgError:
            await asyncio.sleep(0.01)
        else:
            return True
    return False


def test_a_killed_zygote_is_started_again(factory: str) -> None:
    """Its readers die with it, and a new zygote brings new ones."""

    async def run() -> None:
        async with running(factory) as pool:
            old, readers = pool.flock.zygote_pid, list(pool.flock.pids.values())
            assert old is not None
            os.kill(old, signal.SIGKILL)

            assert await until(lambda: pool.flock.zygote_pid not in (old, None) and len(pool.flock.pids) == 2)
            assert all(gone(pid) for pid in readers)
            assert await until_served(pool)

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_a_busy_reader_dies_with_its_zygote(factory: str, tmp_path: Path) -> None:
    """Nobody else could kill it, and it would burn a core for ever; its request fails."""

    async def run() -> None:
        async with running(factory) as pool:
            task, spinner = await spinning(pool, tmp_path / "pid")
            assert pool.flock.zygote_pid is not None
            os.kill(pool.flock.zygote_pid, signal.SIGKILL)

            with pytest.raises(EngineError):
                await task
            assert await until(lambda: gone(spinner))

    asyncio.run(run())


def test_a_zygote_that_cannot_come_back_fails_clearly(factory: str, tmp_path: Path) -> None:
    """While the services cannot be opened, requests are refused at once with the reason, and served when they can."""

    async def run() -> None:
        async with running(factory) as pool:
            module = tmp_path / "tried_services.py"
            module.write_text("raise ValueError('secret')")
            assert await until(lambda: len(pool.flock.pids) == 2)
            readers = list(pool.flock.pids.values())
            assert pool.flock.zygote_pid is not None
            os.kill(pool.flock.zygote_pid, signal.SIGKILL)
            # A reader that outlives its zygote by a moment may still answer, and rightly.
            assert await until(lambda: not pool.is_ready and all(gone(pid) for pid in readers))
            await asyncio.sleep(0.02)  # for the loop to hear of it
            with pytest.raises(ReleaseError, match="cannot be opened"):
                await pool.call("pid", {})
            module.write_text(SERVICES)

            assert await until_served(pool, 10)

    asyncio.run(run())


@pytest.mark.parametrize(
    ("how", "expected"),
    [("syntax", QuerySyntaxError), ("known", NotFoundError), ("unknown", EngineError), ("panic", EngineError)],
)
def test_an_error_of_a_service_keeps_its_class_and_others_tell_nothing(
    factory: str, how: str, expected: type[KgError], capfd: pytest.CaptureFixture[str]
) -> None:
    """Errors of our tree cross as they are; of any other the client learns nothing and the log everything."""

    async def run() -> None:
        async with running(factory) as pool:
            with pytest.raises(KgError) as caught:
                await pool.call("fail", {"how": how})

            assert type(caught.value) is expected
            assert "secret" not in caught.value.message + caught.value.hint
            assert await own_pid(pool)

    asyncio.run(run())
    assert ("secret" in capfd.readouterr().err) == (expected is EngineError)


@pytest.mark.parametrize("stopping", [signal.SIGTERM, signal.SIGINT])
def test_signals_that_stop_a_service_leave_the_readers_to_the_server(factory: str, stopping: signal.Signals) -> None:
    """A supervisor signals every process of a service; requests in flight are finished all the same."""

    async def run() -> None:
        async with running(factory) as pool:
            assert await until(lambda: len(pool.flock.pids) == 2)
            processes = [pool.flock.zygote_pid or 0, *pool.flock.pids.values()]
            for pid in processes:
                os.kill(pid, stopping)

            assert await own_pid(pool) in processes
            assert not any(gone(pid) for pid in processes)

    asyncio.run(run())


@pytest.mark.parametrize(("argument", "message"), [("missing", "there is no release"), ("broken", "cannot be opened")])
def test_a_release_that_cannot_be_opened_fails_the_start(factory: str, argument: str, message: str) -> None:
    """The factory's own error comes through; the zygote is gone."""

    async def run() -> None:
        pool = ReaderPool(factory, argument, Settings(readers=1))
        pool.launch()
        zygote = pool.flock.zygote_pid
        assert zygote is not None
        with pytest.raises(ReleaseError, match=message):
            await pool.start()

        assert gone(zygote)
        with pytest.raises(EngineError):
            await pool.call("pid", {})

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux's")
def test_no_process_outlives_a_killed_server(factory: str, tmp_path: Path) -> None:
    """After kill -9 of the server the zygote, idle readers and a busy reader end by themselves."""
    script = f"""
import asyncio, os
from kg.query.readers import ReaderPool
from kg.settings import Settings

async def run():
    pool = ReaderPool({factory!r}, "", Settings(readers=1))
    await pool.start()
    task = asyncio.create_task(pool.call("spin", {{"file": {str(tmp_path / "pid")!r}}}))
    while not os.path.exists({str(tmp_path / "pid")!r}) or len(pool.flock.pids) < 2:
        await asyncio.sleep(0.01)
    print(pool.flock.zygote_pid, *pool.flock.pids.values(), flush=True)
    await task

asyncio.run(run())
"""
    here = Path(__file__).parents[3]
    path = os.pathsep.join([str(here), os.environ["PYTHONPATH"]])
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": path}
    ) as server:
        assert server.stdout is not None
        pids = [int(word) for word in server.stdout.readline().split()]
        server.kill()

    assert len(pids) == 3
    assert asyncio.run(until(lambda: all(gone(pid) for pid in pids), 2.0))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_killing_and_stopping_leaks_no_file_descriptors(factory: str, tmp_path: Path) -> None:
    """After deadlines, deaths and a stop as many files are open as before."""

    async def run() -> None:
        await asyncio.to_thread(lambda: None)
        before = open_files(os.getpid())
        async with running(factory) as pool:
            for number in range(3):
                task, _ = await spinning(pool, tmp_path / f"pid{number}", deadline_s=0.2)
                with pytest.raises(DeadlineError):
                    await task
                # Standard streams and its socket; nothing of the zygote's or of other readers.
                assert open_files(await own_pid(pool)) == 4
        assert open_files(os.getpid()) == before

    asyncio.run(run())


@pytest.mark.skipif(sys.platform != "linux", reason="namespaces are Linux's")
def test_a_reader_has_no_network_where_the_system_allows_it(factory: str) -> None:
    """A reader cannot connect to anything, loopback included."""
    unshare = "import sys; from kg.query.isolation import drop_network; sys.exit(not drop_network())"
    here = str(Path(__file__).parents[3])
    if subprocess.run([sys.executable, "-c", unshare], env=os.environ | {"PYTHONPATH": here}, check=False).returncode:
        pytest.skip("this system does not let a process leave the network")

    async def run() -> None:
        listener = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
        async with running(factory) as pool, listener:
            port = listener.sockets[0].getsockname()[1]
            assert (await pool.call("connect", {"port": port})).body == b"refused"

    asyncio.run(run())


def test_no_command_to_the_zygote_is_lost_however_many_there_are(factory: str) -> None:
    """While it does not read, its socket fills; a kill that comes then is carried out later, and so is the fork."""

    async def run() -> None:
        async with running(factory) as pool:
            zygote, before = pool.flock.zygote_pid or 0, await own_pid(pool)
            readers = list(pool.flock._readers.values())
            os.kill(zygote, signal.SIGSTOP)
            for _ in range(5_000):
                pool.flock.slow_down(readers[0])
            for reader in readers:
                pool.flock.discard(reader)
            os.kill(zygote, signal.SIGCONT)

            assert await until(lambda: gone(before), 10)
            assert await until(lambda: len(pool.flock.pids) == 2 and before not in pool.flock.pids.values(), 10)
            assert await own_pid(pool) != before

    asyncio.run(run())


def test_readers_come_back_when_there_are_file_descriptors_again(factory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often it fails before."""
    failures = [OSError(24, "Too many open files")] * 3
    pair = socket.socketpair

    def scarce() -> tuple[socket.socket, socket.socket]:
        if failures:
            raise failures.pop()
        return pair()

    async def run() -> None:
        async with running(factory) as pool:
            assert await until(lambda: len(pool.flock.pids) == 2)
            monkeypatch.setattr(socket, "socketpair", scarce)
            for reader in list(pool.flock._readers.values()):
                pool.flock.discard(reader)

            assert await until(lambda: not failures and len(pool.flock.pids) == 2 and pool.is_ready, 10)
            assert await own_pid(pool)

    asyncio.run(run())
