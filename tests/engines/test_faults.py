"""What goes wrong in an engine elsewhere is noticed and named: a full disk, answers that are cut in silence."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from kg.errors import EngineError, EngineTimeoutError, NotPublishedError
from kg.release import Release, open_release, publish
from kg.release.progress import ignore_progress
from kg.settings import Settings
from kg.store import Dataset, Endpoint, RemoteEngine
from tests.command_server import serving
from tests.engines.servers import Server, had
from tests.engines.test_serving import WAIT_S, await_status

# Room for an empty database and some of the release.
DISKS_MIB = {"oxigraph": 4, "virtuoso": 56}
# Virtuoso's limit as Debian sets it, and the rows that the packaged release has at least.
DIRECT = "https://w3id.org/nutrigraph/graph/direct"
CAP, ALL = 10_000, 20_000


def settings_of(server: Server) -> Settings:
    """Settings that may write there."""
    return Settings(engine_url=server.url, **server.settings)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", DISKS_MIB)
def test_a_full_disk_is_named_and_nothing_is_served_from_it(name: str, tmp_path: Path, release_dir: Path) -> None:
    """Each time that it is tried; the id is not there."""
    with had(name, tmp_path, disk_mib=DISKS_MIB[name]) as server:
        settings = settings_of(server)
        for _ in range(2):
            with pytest.raises(EngineError, match=r"127\.0\.0\.1.* fails: .*(No space left|out of disk)") as caught:
                publish(release_dir, settings, ignore_progress)
            assert "Make room on its disk." == caught.value.hint
        with pytest.raises(NotPublishedError, match="holds no release"):
            open_release(release_dir, settings=settings)


@pytest.fixture(scope="module")
def cutting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A Virtuoso that gives a hundred rows and says nothing of the rest."""
    with had("virtuoso", tmp_path_factory.mktemp("cutting"), most_rows=100) as server:
        yield server


def test_an_engine_that_cuts_what_is_needed_takes_no_release(cutting: Server, release_dir: Path) -> None:
    """kg publish says after how many rows, and how many there must be, before it sends anything."""
    with pytest.raises(EngineError, match=r"127\.0\.0\.1.* cuts answers after 100 rows without a word") as caught:
        publish(release_dir, settings_of(cutting), ignore_progress)

    assert "10,000" in caught.value.hint
    asked = {"query": f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{DIRECT}> {{ ?s ?p ?o }} }}", "format": "text/csv"}
    assert ["0"] == httpx.get(cutting.url, params=asked).text.split()[1:]


def test_an_engine_that_cuts_what_is_needed_is_not_served(cutting: Server, release_dir: Path, tmp_path: Path) -> None:
    """kg serve is not ready, and says why."""
    options = ("--release", str(release_dir), "--engine", cutting.url)
    with serving(tmp_path, *options) as server, httpx.Client(base_url=server.url, timeout=15) as client:
        await_status(client, "/ready", 503)
        end = time.monotonic() + WAIT_S
        while "not ready" not in server.said() and time.monotonic() < end:
            time.sleep(0.1)

        assert f"{urlsplit(cutting.url).netloc} cuts answers after 100 rows without a word" in server.said()
        assert client.get("/ready").status_code == 503


@pytest.mark.parametrize(
    "query",
    ["SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }", "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }"],
    ids=["select", "construct"],
)
def test_an_answer_is_whole_or_an_error(remote: Release, engine: Server, query: str) -> None:
    """What is longer than an engine gives at once is never a short answer."""

    def ask() -> list[str]:
        answer = remote.engine.answer(query, accept_results="csv", accept_graph="nt", dataset=Dataset())
        return answer.body.decode().splitlines()

    if engine.name == "Virtuoso":
        with pytest.raises(EngineError, match=f"gave {CAP:,} rows and may have cut"):
            ask()
    else:
        assert len(ask()) > ALL


def test_who_asks_for_as_many_rows_as_there_may_be_gets_them(remote: Release) -> None:
    """An answer that ends where its own LIMIT says is whole."""
    query = f"SELECT ?s WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} LIMIT {CAP}"
    answer = remote.engine.answer(query, accept_results="csv", accept_graph="nt", dataset=Dataset())

    assert CAP == len(answer.body.splitlines()) - 1


@pytest.mark.parametrize("form", ["SELECT (COUNT(*) AS ?n)", "CONSTRUCT { ?s ?p ?o }"], ids=["select", "construct"])
def test_an_answer_that_takes_too_long_is_a_timeout(remote: Release, engine: Server, form: str) -> None:
    """Not what had been found until then; who is told how much time there is says so itself."""
    query = f"{form} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} GRAPH ?h {{ ?x ?y ?z . ?u ?v ?w }} FILTER(STR(?o) < STR(?w)) }}"
    knows, said = {"Oxigraph": (False, "does not answer in 1 s"), "Virtuoso": (True, "a part of the answer")}[
        engine.name
    ]
    patience_s = WAIT_S if knows else 1
    with (
        RemoteEngine.connect(Endpoint(engine.url, timeout_s=patience_s), deadline_s=1) as hurried,
        pytest.raises(EngineTimeoutError, match=said),
    ):
        hurried.answer(query, accept_results="csv", accept_graph="nt", dataset=Dataset())
