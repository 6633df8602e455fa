"""A served release under attack: its processes as the kernel sees them, and a second client that must not wait."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import json
import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Self
from urllib.parse import urlencode, urlsplit

OK = 200
GIVEN_UP_S = 10.0
_NUMBERS = count()
# <sys/inotify.h>
_IN_OPEN, _NONBLOCK = 0x20, os.O_NONBLOCK
_EVENT = struct.Struct("iIII")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """Of a problem."""
        return str(json.loads(self.body)["code"])


class Served:
    """A server whose processes are of this machine.

    Args:
        url: Its address, without a slash at the end.
        pid: Of the process from which all of its processes descend.
    """

    def __init__(self, url: str, pid: int) -> None:
        self.url = url
        self.pid = pid
        address = urlsplit(url)
        self.address = (address.hostname or "", address.port or 0)

    def connect(self) -> socket.socket:
        """A connection to it."""
        return socket.create_connection(self.address, timeout=15)

    def raw(self, *pieces: bytes) -> bytes:
        """What it answers to bytes that no client library would send, until it closes."""
        answer = bytearray()
        with self.connect() as connection, contextlib.suppress(ConnectionError):
            for piece in pieces:
                connection.sendall(piece)
            while chunk := connection.recv(65_536):
                answer += chunk
        return bytes(answer)

    def ask(self, query: str, *, accept: str = "*/*", **parameters: str) -> Told:
        """The answer to a query, sent as a form; without a client library, whose own work would be measured too."""
        form = urlencode({"query": query, **parameters}).encode(errors="replace")
        head = {"content-type": "application/x-www-form-urlencoded", "accept": accept}
        return self.send("POST", "/sparql", head, form)

    def send(self, method: str, target: str, head: dict[str, str] | None = None, body: bytes = b"") -> Told:
        """The answer to a request on a connection of its own."""
        connection = http.client.HTTPConnection(*self.address, timeout=30)
        try:
            connection.request(method, target, body or None, head or {})
            answer = connection.getresponse()
            return Told(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def small(self) -> float:
        """Seconds until a small query is answered which nobody asked before; who is sent away comes again at once."""
        began_s, query = time.monotonic(), f"ASK {{}} # {next(_NUMBERS)}"
        while (answer := self.ask(query)).status != OK:
            assert "busy" == answer.code
            assert time.monotonic() - began_s < GIVEN_UP_S
        return time.monotonic() - began_s

    def is_idle(self, within_s: float) -> bool:
        """True if, within so many seconds, a fifth of a second passes in which its processes use next to no CPU."""
        end_s = time.monotonic() + within_s
        while True:
            before, began_s = self._cpu_s(), time.monotonic()
            time.sleep(0.2)
            now = self._cpu_s()
            # A process that has gone took its time along; a new one begins at nothing, and forking is no work.
            used_s = sum(max(0.0, now[pid] - before.get(pid, now[pid])) for pid in now)
            if used_s <= 0.25 * (time.monotonic() - began_s):
                return True
            if time.monotonic() >= end_s:
                return False

    def lost(self, cause: str) -> float:
        """Readers that were lost, by cause."""
        line = f'kg_readers_lost_total{{cause="{cause}"}} '
        text = self.send("GET", "/metrics").body.decode()
        return float(next(each for each in text.splitlines() if each.startswith(line)).removeprefix(line))

    def _cpu_s(self) -> dict[int, float]:
        ticks = {}
        processes = [self.pid]
        for pid in processes:
            processes += _children(pid)
            with contextlib.suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                ticks[pid] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return ticks


def _children(parent: int) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((process / "stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(process.name))
    return found


class Asking:
    """A query on its way, in a thread of its own.

    Args:
        served: Whom to ask.
        query: Sent as a form.
        timeout_s: The deadline that the client sets.
    """

    def __init__(self, served: Served, query: str, timeout_s: float) -> None:
        self._answers: list[Told] = []
        self._thread = threading.Thread(target=lambda: self._answers.append(served.ask(query, timeout=str(timeout_s))))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._thread.join()

    @property
    def is_running(self) -> bool:
        """False once the answer is there."""
        return self._thread.is_alive()

    def answer(self) -> Told:
        """The answer, waited for."""
        self._thread.join()
        return self._answers[0]


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """An address on loopback, and the list of those who came."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        done = threading.Event()

        def accept() -> None:
            while not done.is_set():
                with contextlib.suppress(TimeoutError):
                    connection, address = listener.accept()
                    connection.close()
                    came.append(str(address))

        thread = threading.Thread(target=accept)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", came
        time.sleep(0.1)  # who connects now is let in before the count
        done.set()
        thread.join()


@contextmanager
def opened_files(folder: Path) -> Iterator[list[str]]:
    """Collects the names of files in a folder that any process opens."""
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(_NONBLOCK)
    assert libc.inotify_add_watch(watch, bytes(folder), _IN_OPEN) >= 0
    names: list[str] = []
    try:
        yield names
        with contextlib.suppress(BlockingIOError):
            events = os.read(watch, 65_536)
            offset = 0
            while offset < len(events):
                _, _, _, length = _EVENT.unpack_from(events, offset)
                offset += _EVENT.size + length
                names.append(events[offset - length : offset].rstrip(b"\0").decode())
    finally:
        os.close(watch)
