"""Replicas: `kg serve` several times, each killed, ended and started again as a test wants it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.engines.proxies import ROOT, Proxy, nginx
from tests.engines.servers import free_port

_START_S, _END_S = 60, 20
# Two readers each: the machine is that of three replicas, their proxy and their clients.
_ENVIRONMENT = {"KG_READERS": "2", "KG_CLIENT_HEADER": ""}


class Replica:
    """One `kg serve` behind a proxy.

    Args:
        folder: Where its log lies.
        release: What it serves: a release directory, or a folder of releases.
    """

    def __init__(self, folder: Path, release: Path) -> None:
        self.port = free_port()
        self._release = release
        self._log = folder / f"replica-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; `await_ready` waits for it."""
        command = [str(Path(sys.executable).with_name("kg")), "serve", "--port", str(self.port), "--quiet"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--root-path", ROOT, "--release", str(self._release)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, **_ENVIRONMENT},
                start_new_session=True,
            )

    def served(self) -> str:
        """Id of the release that it serves; empty while it does not answer."""
        try:
            answer = httpx.get(f"http://127.0.0.1:{self.port}/ready", timeout=5)
        except httpx.TransportError:
            return ""
        return str(answer.json()["release"]) if answer.status_code == httpx.codes.OK else ""

    def await_ready(self, release: str = "") -> None:
        """Wait until it serves any release, or this one."""
        end = time.monotonic() + _START_S
        while not (found := self.served()) or (release and found != release):
            assert self._process is not None
            assert self._process.poll() is None, self._log.read_text(encoding="utf-8")
            assert time.monotonic() < end, self._log.read_text(encoding="utf-8")
            time.sleep(0.05)

    def signal(self, number: int) -> None:
        """Send a signal."""
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """End it as a lost machine ends; what descends from it goes as well."""
        self.signal(signal.SIGKILL)
        assert self._process is not None
        self._process.wait(_END_S)

    def end(self) -> None:
        """End it as an operator does, and see that it ends well."""
        self.signal(signal.SIGTERM)
        assert self._process is not None
        assert self._process.wait(_END_S) == 0, self._log.read_text(encoding="utf-8")


@contextmanager
def replicated(folder: Path, release: Path, count: int = 3) -> Iterator[tuple[Proxy, Sequence[Replica]]]:
    """nginx and so many replicas of a release, all ready.

    Raises:
        MissingError: nginx cannot be had.
    """
    replicas = [Replica(folder, release) for _ in range(count)]
    with ExitStack() as stack:
        proxy = stack.enter_context(nginx(folder, [replica.port for replica in replicas]))
        for replica in replicas:
            replica.start()
            stack.callback(replica.kill)
        for replica in replicas:
            replica.await_ready()
        yield proxy, replicas
