"""Replicas of one release behind a plain reverse proxy: what happens to one of them is no concern of clients."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from kg.locations import ontology_dir, seeds_dir
from kg.release import build_release
from kg.settings import Settings
from tests.contracts.load import under_load, until
from tests.engines.debian import or_skip
from tests.engines.proxies import Proxy
from tests.engines.replica_load import Answers
from tests.engines.replicas import Replica, replicated

CLIENTS = 4
KILLS = int(os.environ.get("KG_KILLS", "4"))  # one in a second at most


@dataclass(frozen=True)
class Behind:
    """Replicas behind their proxy.

    Attributes:
        folder: That of releases, which they serve.
        labels: Id of each release in it → how it calls iron; the first one is current in the beginning.
    """

    proxy: Proxy
    replicas: Sequence[Replica]
    folder: Path
    labels: Mapping[str, str]


@pytest.fixture(scope="module")
def behind(release_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """Three replicas of the packaged release; another one lies beside it."""
    folder, seeds = tmp_path_factory.mktemp("releases"), tmp_path_factory.mktemp("seeds") / "seeds"
    shutil.copytree(seeds_dir(), seeds)
    entities = seeds / "rls-nutrient-gaps" / "entities.tsv"
    text = entities.read_text(encoding="utf-8")
    entities.write_text(text.replace("\niron\tiron\t", "\niron\tthe other iron\t"), encoding="utf-8")
    other = build_release(ontology_dir(), seeds, folder, settings=Settings()).path
    shutil.copytree(release_dir, folder / release_dir.name)
    make_current(folder, release_dir.name)
    with or_skip("nginx"), replicated(tmp_path_factory.mktemp("replicas"), folder) as (proxy, replicas):
        yield Behind(proxy, replicas, folder, {release_dir.name: "iron", other.name: "the other iron"})


def make_current(folder: Path, release: str) -> None:
    """Move the folder's link in one step, as a build does."""
    link = folder / ".link"
    link.symlink_to(release)
    link.replace(folder / "current")


def answers_without(replicas: Sequence[Replica], chosen: Replica) -> bool:
    """Whether somebody answers while one does not."""
    return any(replica.served() for replica in replicas if replica is not chosen)


@pytest.mark.timeout(120 + 10 * KILLS)
def test_a_replica_killed_every_second_is_noticed_by_nobody(behind: Behind) -> None:
    """Every answer is right and 200 or 304, by GET and by POST; the proxy asked another replica where one was gone."""
    first, _ = behind.labels
    answers, proxy = Answers({first: behind.labels[first]}), behind.proxy
    before = len(proxy.lines())
    with under_load(proxy.url, answers.ask, clients=CLIENTS, timeout_s=30, trust=proxy.trust):
        for number in range(KILLS):
            victim = behind.replicas[number % len(behind.replicas)]
            assert until(partial(answers_without, behind.replicas, victim))
            began_s = time.monotonic()
            victim.kill()
            victim.start()
            time.sleep(max(0.0, began_s + 1 - time.monotonic()))

    lines = proxy.lines()[before:]
    retried = [line for line in lines if "," in line["upstreams"]]
    assert [] == answers.faults
    assert answers.count > 10 * KILLS
    assert len(retried) >= KILLS
    assert {"GET", "POST"} == {line["request"].split()[0] for line in retried}
    assert {200, 304} == {line["status"] for line in lines}


@pytest.mark.timeout(240)
def test_a_new_release_goes_round_without_losing_a_request(behind: Behind) -> None:
    """By a signal to two replicas and by starting one anew, one after the other: every answer is from one release."""
    first, second = behind.labels
    answers, proxy = Answers(behind.labels), behind.proxy
    for replica in behind.replicas:
        replica.await_ready(first)
    with under_load(proxy.url, answers.ask, clients=CLIENTS, timeout_s=30, trust=proxy.trust):
        make_current(behind.folder, second)
        for number, replica in enumerate(behind.replicas):
            if number == 1:
                replica.end()
                replica.start()
            else:
                replica.signal(signal.SIGHUP)
            replica.await_ready(second)
        before = answers.count
        assert until(lambda: answers.count > before + 4 * CLIENTS)  # and now from the new one alone

    assert [] == answers.faults
    assert set(behind.labels) == answers.releases
