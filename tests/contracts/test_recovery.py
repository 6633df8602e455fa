"""Whatever process of the service is killed, it comes back by itself, and no answer is ever wrong."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.command_server import CommandServer, serving
from tests.contracts.load import under_load, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes under /proc")

QUERY = """PREFIX ng: <https://w3id.org/nutrigraph/entity/> PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
SELECT ?food { ?food nutri:dietarySourceOf ng:iron } ORDER BY ?food # %s"""
# Question Q01 of the curators.
FOODS = ["fortified-cereals", "lentils", "red-meat", "spinach"]


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


class Answers:
    """What clients were told: what was not answered may be lost, what was answered must be right."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.statuses: set[int] = set()
        self.right = 0

    def ask(self, client: httpx.Client, number: int, count: int) -> None:
        try:
            response = client.get("/sparql", params={"query": QUERY % f"{number} {count}"})
        except httpx.TransportError:  # the connection went with its process
            time.sleep(0.02)
        else:
            self._look(response)

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


@pytest.mark.parametrize("victims", ["one reader", "all readers", "zygote", "zygote twice", "server"])
def test_the_service_recovers_from_kill_9_under_load(service: Service, victims: str) -> None:
    """Three times over; requests under way may be lost with their process, and then say so."""
    answers = Answers()
    with under_load(service.url, answers.ask, clients=4, timeout_s=20):
        for _ in range(3):
            assert until(lambda: len(service.readers()) > 1)
            before = answers.right
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
            assert until(lambda before=before: answers.right > before + 20)  # type: ignore[misc]

    assert answers.wrong == []
    assert answers.statuses <= {200, 503}


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
