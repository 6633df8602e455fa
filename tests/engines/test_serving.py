"""kg serve --engine: the data are elsewhere, and what happens there is told as what it is."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from kg.release import publish
from kg.release.progress import ignore_progress
from kg.settings import Settings
from tests.command_server import serving
from tests.engines.servers import Server, free_port, oxigraph

FLAGSHIP = """{ condition(id: "restless-legs-syndrome") { linkedDeficiencies { edges { node { id
  addressedBy { edges { inferred node { id } } } } } } } }"""
# What the index of a release does not know: the engine is asked.
STATEMENTS = "{ foods(first: 2) { nodes { dietarySourceOf(first: 1) { edges { statements { id certainty } } } } } }"
WAIT_S = 20


@pytest.fixture
def port() -> int:
    """Of the engine, so that it can come back where it was."""
    return free_port()


@pytest.fixture
def fresh(tmp_path: Path, port: int) -> Iterator[Server]:
    """An engine with nothing in it."""
    (tmp_path / "engine").mkdir()
    with oxigraph(tmp_path / "engine", port) as server:
        yield server


def await_status(client: httpx.Client, path: str, status: int) -> httpx.Response:
    """Ask until the status comes."""
    end = time.monotonic() + WAIT_S
    while (answer := client.get(path)).status_code != status:
        assert time.monotonic() < end, answer.text
        time.sleep(0.2)
    return answer


def test_it_is_not_ready_until_the_engine_holds_the_release(fresh: Server, release_dir: Path, tmp_path: Path) -> None:
    """It starts, says so, and is ready by itself after `kg publish`; then it answers as from the store here."""
    with (
        serving(tmp_path, "--release", str(release_dir), "--engine", fresh.url) as server,
        httpx.Client(base_url=server.url, timeout=15, follow_redirects=True) as client,
    ):
        assert client.get("/health").status_code == 200
        waiting = await_status(client, "/ready", 503)
        assert waiting.json()["because"].startswith(f"the engine at {httpx.URL(fresh.url).netloc.decode()} does not")
        assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 503
        publish(release_dir, Settings(engine_url=fresh.url), ignore_progress)
        await_status(client, "/ready", 200)

        answer = client.post("/graphql", json={"query": FLAGSHIP}).json()
        edges = answer["data"]["condition"]["linkedDeficiencies"]["edges"]
        iron = next(edge["node"] for edge in edges if edge["node"]["id"] == "ng:iron-deficiency")
        foods = {edge["node"]["id"] for edge in iron["addressedBy"]["edges"]}
        assert {"ng:lentils", "ng:spinach", "ng:red-meat", "ng:fortified-cereals"} == foods
        count = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).json()
        lines = (release_dir / "dataset.nq").read_text(encoding="utf-8").count("\n")
        assert str(lines) == count["results"]["bindings"][0]["n"]["value"]


def test_an_engine_that_goes_and_comes_back_needs_no_restart(
    fresh: Server, port: int, release_dir: Path, tmp_path: Path
) -> None:
    """502 with its name and readiness false meanwhile; 504 where it does not answer in time."""
    publish(release_dir, Settings(engine_url=fresh.url), ignore_progress)
    ask = {"query": "ASK { ?s ?p ?o }"}
    options = ("--release", str(release_dir), "--engine", fresh.url)
    with (
        serving(tmp_path, *options, env={"KG_DEADLINE_S": "3", "KG_CACHE_BYTES": "0"}) as server,
        httpx.Client(base_url=server.url, timeout=15, follow_redirects=True) as client,
    ):
        await_status(client, "/ready", 200)
        assert client.get("/sparql", params=ask).json()["boolean"] is True

        fresh.process.kill()
        fresh.process.wait()
        gone = client.get("/sparql", params=ask)
        assert (502, "engine-unreachable") == (gone.status_code, gone.json()["code"])
        assert f"127.0.0.1:{port}" in gone.json()["detail"]
        assert await_status(client, "/ready", 503).json()["because"]

        with oxigraph(tmp_path / "engine", port) as again:
            await_status(client, "/ready", 200)
            assert client.get("/sparql", params=ask).json()["boolean"] is True
            again.process.send_signal(signal.SIGSTOP)  # SIGSTOP: it takes connections and says nothing
            late = client.get("/sparql", params={"query": "ASK { ?s ?p ?late }"})
            late_graphql = client.post("/graphql", json={"query": STATEMENTS})
            because = client.get("/ready").json()["because"]
            again.process.send_signal(signal.SIGCONT)
            assert f"127.0.0.1:{port}" in because
            assert (504, "engine-timeout") == (late.status_code, late.json()["code"])
            assert 504 == late_graphql.status_code, late_graphql.text
            assert f"127.0.0.1:{port}" in late_graphql.text
            await_status(client, "/ready", 200)


def test_everybody_who_waits_for_a_slow_engine_is_told_its_name(
    fresh: Server, port: int, release_dir: Path, tmp_path: Path
) -> None:
    """Whether it did not answer in time, or those who wait for it take all the places; so is who asks for readiness."""
    publish(release_dir, Settings(engine_url=fresh.url), ignore_progress)
    options = ("--release", str(release_dir), "--engine", fresh.url)
    environment = {"KG_DEADLINE_S": "3", "KG_CACHE_BYTES": "0", "KG_READERS": "2"}
    with (
        serving(tmp_path, *options, env=environment) as server,
        httpx.Client(base_url=server.url, timeout=15) as client,
        ThreadPoolExecutor(4) as several,
    ):
        await_status(client, "/ready", 200)
        fresh.process.send_signal(signal.SIGSTOP)
        queries = [{"query": f"ASK {{ ?s ?p ?late{number} }}"} for number in range(4)]
        answers = [several.submit(client.get, "/sparql", params=query) for query in queries]
        ready = client.get("/ready")
        late = [answer.result() for answer in answers]
        fresh.process.send_signal(signal.SIGCONT)
        await_status(client, "/ready", 200)

    assert 503 == ready.status_code
    assert {answer.status_code for answer in late} <= {503, 504}  # the probe may be the one that has the place
    for answer in (ready, *late):
        assert f"127.0.0.1:{port}" in answer.text


def test_another_release_in_the_engine_is_never_answered_as_this_one(
    fresh: Server, release_dir: Path, tmp_path: Path
) -> None:
    """From the moment in which its id is gone, every door says so, and what was asked meanwhile is not kept."""
    publish(release_dir, Settings(engine_url=fresh.url), ignore_progress)
    store, base = fresh.url.replace("/query", "/store"), "https://w3id.org/nutrigraph/graph"
    count = "SELECT (COUNT(*) AS ?n) { GRAPH <https://w3id.org/nutrigraph/graph/rls-nutrient-gaps> { ?s ?p ?o } }"
    doors = {
        "/sparql": {"query": count},
        "/graphql": {"query": "{ conflicts { totalCount } }"},
        "/conflicts": {},
        "/gaps": {"rows": "Deficiency", "columns": "Condition"},
        "/entity/iron": {},
        "/search": {"q": "iron"},
    }
    with (
        serving(tmp_path, "--release", str(release_dir), "--engine", fresh.url) as server,
        httpx.Client(base_url=server.url, timeout=15, follow_redirects=True) as client,
    ):
        await_status(client, "/ready", 200)
        for graph in ("published", "rls-nutrient-gaps"):
            httpx.delete(store, params={"graph": f"{base}/{graph}"}).raise_for_status()
        for path, parameters in doors.items():
            refused = client.get(path, params=parameters, headers={"accept": "application/json"})
            if path == "/search":
                assert refused.status_code == 200  # the index is here
            else:
                assert refused.status_code == 503, path
                assert "not-published" in refused.text, path

        publish(release_dir, Settings(engine_url=fresh.url), ignore_progress)
        await_status(client, "/ready", 200)
        found = client.get("/sparql", params=doors["/sparql"]).json()["results"]["bindings"][0]["n"]["value"]
        assert int(found) > 1_000
        assert client.get("/graphql", params=doors["/graphql"]).json()["data"]["conflicts"]["totalCount"] == 7
