"""The load: so many connections that ask one question for so long, from a process of its own.

The generator is wrk where it is installed (`apt-get install wrk`), otherwise `raw_client`. It shares the cores with the
server, which draws every ratio a little towards one; the report says what share of a core it took at most.
"""

from __future__ import annotations

import json
import math
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.peers import Peer
from tests.benchmarks.servers import cpu_seconds

_LUA = Path(__file__).with_name("wrk.lua")


class LoadError(Exception):
    """A server under load gave errors or no answers."""


class NoAnswerError(LoadError):
    """There was time for no answer at all."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What one round of load saw.

    Attributes:
        rate: Answers per second, all connections together.
        p50_ms: Median latency.
        p99_ms: Latency that one answer in a hundred exceeds.
        cpu_ms: CPU time that the server spent per answer, its workers and database included.
        generator_share: Share of one core that the load generator took.
    """

    rate: float
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    generator_share: float


def generator() -> str:
    """The name of the generator that is used here."""
    return "wrk" if shutil.which("wrk") else "raw_client.py (no wrk on PATH)"


def load(server: Peer, kind: str, *, connections: int, seconds: float) -> Sample:
    """Put load on a server.

    Args:
        server: Runs.
        kind: How the requests differ: the placeholder in them becomes a number that no other request ever has.
        connections: Keep-alive, each with one request under way.
        seconds: How long.

    Raises:
        LoadError: An answer is not 200.
        NoAnswerError: There was none.
    """
    start = str(time.time_ns() // 1_000)  # fits a Lua number exactly
    with tempfile.NamedTemporaryFile() as file:
        file.write(server.body(kind))
        file.flush()
        if shutil.which("wrk"):
            command = ["wrk", "-t1", f"-c{connections}", f"-d{_whole(seconds)}s", "--timeout", "30s", "-s", str(_LUA)]
            command += [f"http://127.0.0.1:{server.port}{server.path}", "--", file.name, start]
        else:
            command = [sys.executable, "-m", "tests.benchmarks.raw_client", str(server.port), server.path]
            command += [file.name, start, str(connections), str(seconds)]
        command += [f"{name}: {value}" for name, value in server.headers.items()]
        spent, own = cpu_seconds(server.roots), _children_seconds()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LoadError(f"{command[0]} failed: {done.stderr or done.stdout}")
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    if not seen["errors"] and not seen["requests"]:
        raise NoAnswerError(f"{server.name} gave no answer within {seen['seconds']:.0f} s")
    if seen["errors"]:
        raise LoadError(f"{seen['errors']} of {seen['requests']} requests of {server.name} failed")
    spent, own = cpu_seconds(server.roots) - spent, _children_seconds() - own
    rate = seen["requests"] / seen["seconds"]
    return Sample(rate, seen["p50_ms"], seen["p99_ms"], 1000 * spent / seen["requests"], own / seen["seconds"])


def _children_seconds() -> float:
    """CPU time of what this process ran and waited for: the generator, among what runs while the servers stay up."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _whole(seconds: float) -> int:
    return max(1, math.ceil(seconds))  # wrk takes whole seconds only
