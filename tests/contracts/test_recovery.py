"""Whatever process of the service is killed, it comes back by itself, and no answer is ever wrong."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import httpx
import pytest

from tests.command_server import CommandServer, serving

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes under /proc")

QUERY = """PREFIX ng: <https://w3id.org/nutrigraph/entity/> PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
SELECT ?food { ?food nutri:dietarySourceOf ng:iron } ORDER BY ?food # %s"""
# Question Q01 of the curators.
FOODS = ["fortified-cereals", "lentils", "red-meat", "spinach"]
_LIMIT_S = 20.0


def children(pid: int) -> list[int]:
    """Process ids of those that a process has started, itself left out."""
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


class Service:
    """The processes of a running `kg serve`: the command, the server, the process that forks, the readers."""

    def __init__(self, running: CommandServer) -> None:
        self.url = running.url
        self.command = running.process.pid

    def server(self) -> list[int]:
        return children(self.command)

    def zygote(self) -> list[int]:
        return [child for server in self.server() for child in children(server)]

    def readers(self) -> list[int]:
        return [child for zygote in self.zygote() for child in children(zygote)]


class Askers:
    """Clients that ask without a pause; what was not answered may be lost, what was answered must be right."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(4)]
        self.wrong: list[str] = []
        self.statuses: set[int] = set()
        self.right = 0

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, number: int) -> None:
        count = 0
        while not self._is_over.is_set():
            with httpx.Client(base_url=self._url, timeout=_LIMIT_S) as client:
                try:
                    while not self._is_over.is_set():
                        count += 1
                        self._look(client.get("/sparql", params={"query": QUERY % f"{number} {count}"}))
                except httpx.TransportError:  # the connection went with its process
                    time.sleep(0.02)

    def _look(self, response: httpx.Response) -> None:
        self.statuses.add(response.status_code)
        if response.status_code != 200:
            if response.json()["code"] not in ("reader-lost", "busy"):
                self.wrong.append(response.text)
            return
        rows = response.json()["results"]["bindings"]
        if [row["food"]["value"].rpartition("/")[2] for row in rows] != FOODS:
            self.wrong.append(response.text)
        self.right += 1


@pytest.fixture(scope="module")
def service(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of its own: what is killed here, no other test should miss."""
    with serving(tmp_path_factory.mktemp("server"), "--release", str(release_dir)) as running:
        yield Service(running)


def is_answering(url: str) -> bool:
    try:
        return httpx.get(f"{url}/sparql", params={"query": QUERY % time.time_ns()}, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def until(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + _LIMIT_S
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("victims", ["one reader", "all readers", "zygote", "zygote twice", "server"])
def test_the_service_recovers_from_kill_9_under_load(service: Service, victims: str) -> None:
    """Three times over; requests under way may be lost with their process, and then say so."""
    with Askers(service.url) as askers:
        for _ in range(3):
            assert until(lambda: len(service.readers()) > 1)
            before = askers.right
            targets = {
                "one reader": lambda: service.readers()[:1],
                "all readers": service.readers,
                "zygote": service.zygote,
                "zygote twice": service.zygote,
                "server": service.server,
            }[victims]()
            for pid in targets:
                os.kill(pid, signal.SIGKILL)

            if victims == "zygote twice":  # the second one while it opens the release
                assert until(lambda killed=targets: len(service.zygote()) == 1 and service.zygote() != killed)  # type: ignore[misc]
                os.kill(service.zygote()[0], signal.SIGKILL)
            assert until(lambda: is_answering(service.url))
            assert until(lambda before=before: askers.right > before + 20)  # type: ignore[misc]

    assert askers.wrong == []
    assert askers.statuses <= {200, 503}


def test_nothing_is_left_when_the_command_is_killed(release_dir: Path, tmp_path: Path) -> None:
    """Its port is free for the next one."""
    seen: list[int] = []
    with (
        contextlib.suppress(AssertionError),  # it ends by a signal
        serving(tmp_path, "--release", str(release_dir)) as running,
    ):
        service = Service(running)
        assert until(lambda: len(service.readers()) > 1)
        seen = [*service.server(), *service.zygote(), *service.readers()]
        os.kill(service.command, signal.SIGKILL)

    assert len(seen) > 3
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in seen))
