"""The served release is switched under load: no request is lost, and no answer mixes two releases."""

from __future__ import annotations

import os
import re
import shutil
import signal
import time
from pathlib import Path

import httpx
import pytest

from kg.locations import ontology_dir, seeds_dir
from kg.release import build_release
from kg.settings import Settings
from tests.command_server import serving
from tests.contracts.load import under_load, until

# What is asked by everyone all the time: the label differs between the two releases.
GRAPHQL = '{ release { id } nutrient(id: "iron") { label more: label } }'
LABELS = "SELECT ?g ?label { GRAPH ?g { <https://w3id.org/nutrigraph/entity/iron> rdfs:label ?label } }"
PREFIX = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
CLIENTS = 6
# KG_SWITCHES=100 for the whole proof, which takes minutes.
SWITCHES = int(os.environ.get("KG_SWITCHES", "6"))
_TIMEOUT_S = 30.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two releases, which give iron two labels; the second is current."""
    out = tmp_path_factory.mktemp("releases")
    seeds = tmp_path_factory.mktemp("seeds") / "seeds"
    shutil.copytree(seeds_dir(), seeds)
    build_release(ontology_dir(), seeds, out, settings=Settings())
    entities = seeds / "rls-nutrient-gaps" / "entities.tsv"
    lines = entities.read_text(encoding="utf-8").splitlines(keepends=True)
    (number,) = (number for number, line in enumerate(lines) if line.startswith("iron\t"))
    lines[number] = lines[number].replace("\tiron\t", "\tthe other iron\t")
    entities.write_text("".join(lines), encoding="utf-8")
    build_release(ontology_dir(), seeds, out, settings=Settings())
    assert len(releases(out)) == 2
    return out


def releases(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())


def make_current(folder: Path, release: Path) -> None:
    """Move the folder's link in one step, as a build does."""
    link = folder / ".link"
    link.symlink_to(release.name)
    link.replace(folder / "current")


def served(url: str) -> str:
    """Id of the release that is served."""
    return str(httpx.get(f"{url}/ready", timeout=_TIMEOUT_S).json()["release"])


class Answers:
    """What clients were told."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.pairs: set[tuple[str, str, str]] = set()
        self.bodies: dict[str, set[bytes]] = {}
        self.count = 0

    def ask(self, client: httpx.Client, number: int, count: int) -> None:
        began_s = time.monotonic()
        try:
            self._graphql(client, f"{number}-{count}")
            self._sparql(client, count)
        except (httpx.HTTPError, KeyError, AssertionError) as error:
            self.faults.append(f"{error!r} {time.monotonic() - began_s:.2f} s after the last answer")

    def _graphql(self, client: httpx.Client, unique: str) -> None:
        response = client.post("/graphql", json={"query": GRAPHQL, "variables": {"unique": unique}})
        assert response.status_code == 200, response.text
        answer = response.json()
        nutrient = answer["data"]["nutrient"]
        self.pairs.add((answer["data"]["release"]["id"], answer["extensions"]["release"], nutrient["label"]))
        assert nutrient["label"] == nutrient["more"]
        self.count += 1

    def _sparql(self, client: httpx.Client, count: int) -> None:
        # Each third one anew, the others from the cache.
        query = PREFIX + LABELS + (f" # {count}" if count % 3 == 0 else "")
        response = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})
        assert response.status_code == 200, response.text
        if count % 3:
            self.bodies.setdefault(response.headers["etag"], set()).add(response.content)
        self.count += 1


@pytest.mark.timeout(60 + 5 * SWITCHES)
def test_no_request_is_lost_and_no_answer_mixes_two_releases(folder: Path, tmp_path: Path) -> None:
    """Signal after signal, back and forth, while clients ask without a pause."""
    first, second = releases(folder)
    answers = Answers()
    with (
        serving(tmp_path, "--quiet", "--release", str(folder)) as server,
        under_load(server.url, answers.ask, clients=CLIENTS, timeout_s=_TIMEOUT_S),
    ):
        for number in range(SWITCHES):
            target = first if served(server.url) == second.name else second
            make_current(folder, target)
            server.process.send_signal(signal.SIGHUP)
            assert until(lambda wanted=target.name: served(server.url) == wanted, _TIMEOUT_S), number  # type: ignore[misc]

    assert answers.faults == []
    assert answers.count > 20 * SWITCHES
    assert {label for *_, label in answers.pairs} == {"iron", "the other iron"}
    assert len(answers.pairs) == 2
    assert all(asked == told for asked, told, _ in answers.pairs)
    assert [len(bodies) for bodies in answers.bodies.values()] == [1, 1]
    assert len(set.union(*answers.bodies.values())) == 2


def test_a_watching_server_follows_the_link_and_stays_where_it_cannot(folder: Path, tmp_path: Path) -> None:
    """A release that is damaged is not served; the next good one is."""
    own = tmp_path / "releases"
    shutil.copytree(folder, own, symlinks=True)
    first, second = releases(own)
    make_current(own, first)
    with serving(tmp_path, "--quiet", "--watch", "--release", str(own)) as server:
        (second / "dataset.nq").write_text("damaged")
        make_current(own, second)
        assert until(lambda: "\n" in server.said(), _TIMEOUT_S)
        line = server.said().splitlines()[0]
        assert line.startswith("Still serving")
        assert "dataset.nq" in line
        assert served(server.url) == first.name

        shutil.copy(folder / second.name / "dataset.nq", second / "dataset.nq")
        server.process.send_signal(signal.SIGHUP)
        assert until(lambda: served(server.url) == second.name, _TIMEOUT_S)

        make_current(own, first)
        assert until(lambda: served(server.url) == first.name, _TIMEOUT_S)
        assert until(
            lambda: "kg_releases 1.0" in httpx.get(f"{server.url}/metrics", timeout=_TIMEOUT_S).text, _TIMEOUT_S
        )


def test_a_signal_that_comes_during_a_switch_is_honoured_after_it(folder: Path, tmp_path: Path) -> None:
    """What is current then is served in the end, although it is what is still served when the signal comes."""
    first, second = releases(folder)
    make_current(folder, first)
    with serving(tmp_path, "--quiet", "--release", str(folder)) as server:
        make_current(folder, second)
        server.process.send_signal(signal.SIGHUP)
        time.sleep(0.1)  # it has looked; readers take longer than that to open a release
        make_current(folder, first)
        server.process.send_signal(signal.SIGHUP)

        assert until(lambda: server.said().count("erving release") >= 2, _TIMEOUT_S)
        assert [second.name[:12], first.name[:12]] == re.findall(r"erving release (\w+)", server.said())
        assert served(server.url) == first.name


def test_a_release_that_is_served_is_not_pruned(folder: Path, tmp_path: Path) -> None:
    """However many are built meanwhile; its readers open its files as long as they live."""
    own = tmp_path / "releases"
    shutil.copytree(folder, own, symlinks=True)
    first, second = releases(own)
    make_current(own, first)
    with serving(tmp_path, "--quiet", "--release", str(own)) as server:
        make_current(own, second)
        build_release(ontology_dir(), seeds_dir(), own, settings=Settings(kept_releases=1))

        assert first.is_dir()
        assert httpx.get(f"{server.url}/search", params={"q": "magnesium"}, timeout=_TIMEOUT_S).status_code == 200
        assert served(server.url) == first.name


def test_without_a_named_release_a_watching_server_follows_the_users_folder(folder: Path, tmp_path: Path) -> None:
    """The packaged data first, then whatever a build makes current."""
    own = tmp_path / "releases"
    shutil.copytree(folder, own, symlinks=True)
    first, second = releases(own)
    packaged = first if _label(first) == "iron" else second
    other = second if packaged == first else first
    make_current(own, packaged)
    with serving(tmp_path, "--quiet", "--watch", env={"KG_DATA_DIR": str(own)}) as server:
        assert served(server.url) == packaged.name
        make_current(own, other)

        assert until(lambda: served(server.url) == other.name, _TIMEOUT_S)


def _label(release: Path) -> str:
    line = "<https://w3id.org/nutrigraph/entity/iron> <http://www.w3.org/2000/01/rdf-schema#label> "
    text = (release / "dataset.nq").read_text(encoding="utf-8")
    return text.partition(line)[2].partition('"@en')[0].removeprefix('"')
