"""Pools over services that were made to be tried: some answer, some never end."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

from kg.query.readers import ReaderPool
from kg.settings import Settings

SERVICES = """
import os
import socket
import time

from kg.errors import NotFoundError, QuerySyntaxError, ReleaseError
from kg.query.framing import Reply
from kg.store import Dataset, EmbeddedEngine


class Panic(BaseException):
    pass


def pid(payload, body):
    return Reply(200, {}, str(os.getpid()).encode())


def echo(payload, body):
    return Reply(201, {"x-told": payload["word"]}, body)


def spin(payload, body):
    open(payload["file"], "w").write(str(os.getpid()))
    end = time.monotonic() + payload.get("for_s", 1e9)
    while time.monotonic() < end:
        pass
    return Reply(200, {}, b"")


def grow(payload, body):
    return Reply(200, {}, b"x" * (1 << 34))


def fail(payload, body):
    raise {"syntax": QuerySyntaxError("bad", line=2, column=3), "known": NotFoundError("none", hint="look elsewhere"),
           "unknown": ValueError("secret"), "panic": Panic("secret")}[payload["how"]]


def connect(payload, body):
    try:
        socket.create_connection(("127.0.0.1", payload["port"]), timeout=5)
    except OSError:
        return Reply(200, {}, b"refused")
    return Reply(200, {}, b"connected")


def setting(payload, body):
    from kg.settings import get_settings
    return Reply(200, {}, str(get_settings().result_rows).encode())


def open_services(argument):
    if argument == "missing":
        raise ReleaseError("there is no release", hint="Build one.")
    if argument == "broken":
        raise ValueError("secret")
    engine = EmbeddedEngine.in_memory()

    def query(payload, body):
        answer = engine.answer(payload["text"], accept_results="json", accept_graph="nt", dataset=Dataset())
        return Reply(200, {}, answer.body)

    return {f.__name__: f for f in (pid, echo, spin, grow, fail, connect, setting, query)}
"""


@contextlib.asynccontextmanager
async def running(factory: str, argument: str = "", **settings: object) -> AsyncIterator[ReaderPool]:
    """A started pool of one reader and its spare, stopped in the end."""
    given = {"readers": 1, "query_memory_bytes": 256 << 20, "deadline_s": 5.0} | settings
    pool = ReaderPool(factory, argument, Settings(**given))  # type: ignore[arg-type]
    await pool.start()
    try:
        yield pool
    finally:
        await pool.stop()


def gone(pid: int) -> bool:
    """True once no such process runs (a zombie has ended)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def open_files(pid: int) -> int:
    """How many file descriptors a process has."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


async def until(condition: object, limit_s: float = 3.0) -> bool:
    """Look again every few milliseconds until it holds; False if it never does."""
    assert callable(condition)
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if condition():
            return True
        await asyncio.sleep(0.005)
    return False


async def own_pid(pool: ReaderPool) -> int:
    """Process id of the reader that answers."""
    return int((await pool.call("pid", {})).body)


def content(file: Path) -> str:
    """What a file holds, empty while it is not there."""
    return file.read_text() if file.exists() else ""


async def spinning(pool: ReaderPool, file: Path, deadline_s: float | None = None) -> tuple[asyncio.Task[object], int]:
    """A request that never ends, and the process id of its reader."""
    task: asyncio.Task[object] = asyncio.create_task(pool.call("spin", {"file": str(file)}, deadline_s=deadline_s))
    assert await until(lambda: content(file))
    return task, int(content(file))
