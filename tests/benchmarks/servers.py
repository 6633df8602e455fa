"""Servers as processes of their own: started on a free port, awaited, and ended with all their workers."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

# Of /proc/PID/stat after the name: user and system time of a process, and of its children that ended.
_OWN_AND_CHILDRENS = slice(11, 15)
_START_S = 120  # a million triples into memory, twice, on a busy machine
_END_S = 10
_REST_S, _LOOK_S = 5, 0.1  # for requests in flight when the load ends, which some servers go on with


class ServerError(Exception):
    """A server did not start; the first line says so, what it wrote follows."""


class MissingError(Exception):
    """What a peer needs is not on this machine, or does not run here; the first line says so, details follow."""


def short_reason(error: Exception) -> str:
    """The first line of what an error says, which names no folders."""
    return str(error).partition("\n")[0].rstrip(" :")


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: Sequence[str], port: int, *, env: Mapping[str, str] | None = None) -> Iterator[int]:
    """Run a server until the block ends; yields its process id.

    Args:
        command: Must listen on the port of 127.0.0.1.
        port: Awaited.
        env: Beside the environment of this process.

    Raises:
        ServerError: It ended or did not listen; carries what it wrote.
    """
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,  # access logs go there too, as they would to a file
            env={**os.environ, **(env or {})},
            start_new_session=True,
        )
        try:
            if not _listens(port, process):
                words.seek(0)
                raise ServerError(
                    f"{Path(command[0]).name} did not start:\n{words.read().decode(errors='replace')[-2_000:]}"
                )
            yield process.pid
        finally:
            _end(process)


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.05)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it forked; the session is ours."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_S)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def cpu_seconds(roots: Collection[int]) -> float:
    """CPU time so far of some processes, of all that descend from them, and of all in their sessions.

    A machine that others use slows every answer, but hardly changes what an answer costs. 0 where there is no /proc.
    """
    ticks = sum(int(ticks) for fields in _family(roots) for ticks in fields[_OWN_AND_CHILDRENS])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory_bytes(roots: Collection[int]) -> int:
    """Memory that the same processes have resident, added up: what several share counts in each. 0 without /proc."""
    return sum(int(fields[21]) for fields in _family(roots)) * os.sysconf("SC_PAGE_SIZE")


def come_to_rest(roots: Collection[int]) -> None:
    """Wait until some processes work no more, as `cpu_seconds` has it; five seconds at most."""
    end, spent = time.monotonic() + _REST_S, -1.0
    while time.monotonic() < end and (now := cpu_seconds(roots)) != spent:
        spent = now
        time.sleep(_LOOK_S)


def _family(roots: Collection[int]) -> list[list[str]]:
    """The fields of /proc/PID/stat after the name, of processes, their descendants and all in their sessions."""
    known: dict[int, list[str]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended meanwhile
            known[int(folder.name)] = (folder / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()
    parents = {process: int(fields[1]) for process, fields in known.items()}
    sessions = {process: int(fields[3]) for process, fields in known.items()}
    return [
        fields
        for process, fields in known.items()
        if any(p in roots or sessions.get(p) in roots for p in _line(process, parents))
    ]


def _line(process: int, parents: Mapping[int, int]) -> Iterator[int]:
    """The process and all above it."""
    while process in parents:
        yield process
        process = parents[process]
