"""kg publish: an engine ends with exactly the release, whatever was there and however often it was interrupted."""

import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import httpx
import pytest

from kg.errors import EngineError, EngineUnreachableError, NotPublishedError, SettingError
from kg.locations import ontology_dir, seeds_dir
from kg.release import build_release, open_release, publish
from kg.release.progress import ignore_progress
from kg.settings import Settings
from kg.store import Endpoint, Quad
from kg.store.dialects import GENERIC
from kg.store.remote import RemoteEngine
from tests.engines.servers import Server, oxigraph

BASE = "https://w3id.org/nutrigraph/"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """An engine with nothing in it."""
    with oxigraph(tmp_path) as server:
        yield server


def update(server: Server, text: str) -> None:
    """Change what the engine holds behind the back of `kg publish`."""
    httpx.post(server.url.replace("/query", "/update"), data={"update": text}).raise_for_status()


def held(server: Server) -> set[str]:
    """Every quad that the engine holds, as lines of N-Quads."""
    answer = httpx.get(server.url.replace("/query", "/store"), headers={"accept": "application/n-quads"})
    return set(answer.text.splitlines())


def wanted(release_dir: Path) -> set[str]:
    """The lines of the release's own dataset, and the one that says which release is there."""
    lines = set((release_dir / "dataset.nq").read_text(encoding="utf-8").splitlines())
    mark = (
        f'<{BASE}published> <http://purl.org/dc/terms/identifier> "{release_dir.name[:64]}" <{BASE}graph/published> .'
    )
    return {*lines, mark}


def test_an_empty_engine_ends_with_the_release_and_its_id(fresh: Server, release_dir: Path) -> None:
    """Quad for quad, by the engine's own dump; the second time nothing is sent."""
    settings = Settings(engine_url=fresh.url)

    told: list[tuple[str, float]] = []
    first = publish(release_dir, settings, lambda phase, share: told.append((phase, share)))
    assert wanted(release_dir) == held(fresh)
    assert first.sent == len(wanted(release_dir)) - 1
    shares = [share for _, share in told]
    assert [0, *shares] == sorted(shares[:1] + shares)
    assert shares[-1] < 1
    assert [phase for phase, _ in told if phase.endswith(" inferred")][-1] == "check inferred"
    assert publish(release_dir, settings, ignore_progress).sent == 0


def test_graphs_that_an_engine_gives_back_in_part_are_looked_at_whole(
    fresh: Server, release_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Engines that cut rows cut whole graphs too: what they leave out is asked for, and what is wrong there is found."""
    whole = RemoteEngine.quads

    def cut(engine: RemoteEngine, *, graph: str | None = None) -> Iterator[Quad]:
        return islice(whole(engine, graph=graph), 100)

    monkeypatch.setattr(RemoteEngine, "quads", cut)
    settings = Settings(engine_url=fresh.url)
    publish(release_dir, settings, ignore_progress)
    assert wanted(release_dir) == held(fresh)
    assert publish(release_dir, settings, ignore_progress).sent == 0

    line = max(line for line in held(fresh) if line.endswith(f"<{BASE}graph/rls-nutrient-gaps> ."))
    triple, _, graph = line.removesuffix(" .").rpartition(" ")
    update(
        fresh, f"DELETE DATA {{ GRAPH {graph} {{ {triple} }} }} ; INSERT DATA {{ GRAPH {graph} {{ <x:a> <x:b> 1 }} }}"
    )
    assert publish(release_dir, settings, ignore_progress).sent > 0
    assert wanted(release_dir) == held(fresh)


def test_what_is_missing_changed_or_too_much_is_put_right(fresh: Server, release_dir: Path) -> None:
    """Triples gone, triples of somebody else, graphs of another release; what is not under our base stays."""
    settings = Settings(engine_url=fresh.url)
    publish(release_dir, settings, ignore_progress)
    direct, inferred = (f"<{BASE}graph/{name}>" for name in ("direct", "inferred"))
    update(fresh, f"DELETE WHERE {{ GRAPH {direct} {{ ?s <{BASE}ontology#causes> ?o }} }}")
    update(fresh, f"INSERT DATA {{ GRAPH {inferred} {{ <urn:a> <urn:b> <urn:c> }} }}")
    update(fresh, f"INSERT DATA {{ GRAPH <{BASE}graph/old> {{ <urn:a> <urn:b> <urn:c> }} }}")
    update(fresh, "INSERT DATA { GRAPH <urn:others> { <urn:a> <urn:b> <urn:c> } }")

    done = publish(release_dir, settings, ignore_progress)

    assert (f"{BASE}graph/old",) == done.dropped
    assert wanted(release_dir) == held(fresh) - {"<urn:a> <urn:b> <urn:c> <urn:others> ."}


def test_a_publication_that_was_interrupted_is_not_served_and_can_be_repeated(fresh: Server, release_dir: Path) -> None:
    """The id comes last: until then the engine holds no release."""

    def stop(phase: str, share: float) -> None:
        if phase == "send ontology":
            raise Stopped

    settings = Settings(engine_url=fresh.url)
    with pytest.raises(Stopped):
        publish(release_dir, settings, stop)
    assert 0 < len(held(fresh)) < len(wanted(release_dir))
    with pytest.raises(NotPublishedError, match="holds no release"):
        open_release(release_dir, settings=settings)

    done = publish(release_dir, settings, ignore_progress)
    assert done.sent < len(wanted(release_dir)) - 1
    assert wanted(release_dir) == held(fresh)


class Stopped(Exception):  # noqa: N818
    """Stands for Ctrl-C."""


@pytest.fixture(scope="module")
def other_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As large as the packaged one, graph by graph: two claims are as sure as each other was."""
    folder = tmp_path_factory.mktemp("other")
    shutil.copytree(seeds_dir(), folder / "seeds")
    table = folder / "seeds" / "rls-nutrient-gaps" / "statements.tsv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    for old, new in (("likely", "possible"), ("possible", "likely")):
        number = next(n for n, line in enumerate(lines) if f"\t{old}\t" in line and n % 2 == (old == "likely"))
        lines[number] = lines[number].replace(f"\t{old}\t", f"\t{new}\t")
    table.write_text("".join(lines), encoding="utf-8")
    return build_release(ontology_dir(), folder / "seeds", folder / "out").path


def test_large_graphs_that_were_loaded_in_another_way_stay_if_they_are_the_same(
    fresh: Server, release_dir: Path, other_release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by the bulk loader of the engine: of the same release none is sent, of another one those that differ at all."""
    monkeypatch.setattr("kg.release.publishing._COMPARED", 1000)
    monkeypatch.setattr("kg.release.publishing._SAMPLE", 2)
    settings = Settings(engine_url=fresh.url)
    store = fresh.url.replace("/query", "/store")
    dataset = (release_dir / "dataset.nq").read_bytes()
    httpx.put(store, content=dataset, headers={"content-type": "application/n-quads"}).raise_for_status()

    assert publish(release_dir, settings, ignore_progress).sent == 0
    assert wanted(release_dir) == held(fresh)

    httpx.put(store, content=dataset, headers={"content-type": "application/n-quads"}).raise_for_status()
    done = publish(other_release, settings, ignore_progress)
    assert 0 < done.sent < len(wanted(other_release))
    assert wanted(other_release) == held(fresh)


def test_an_engine_without_the_graph_store_protocol_is_read_by_a_question(
    fresh: Server, release_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is: one answer holds the graph."""
    monkeypatch.setattr("kg.store.recognition.dialect_of", lambda _: GENERIC)
    with open_release(release_dir) as release:
        expected = set(release.engine.quads(graph=f"{BASE}graph/inferred"))
    publish(
        release_dir,
        Settings(engine_url=fresh.url, engine_update_url=fresh.url.replace("query", "update")),
        ignore_progress,
    )

    with RemoteEngine.connect(Endpoint(fresh.url)) as engine:
        assert engine.dialect.graphs is None
        assert expected == set(engine.whole_graph(f"{BASE}graph/inferred"))


@pytest.mark.parametrize("course", ["at once", "interrupted"])
def test_a_large_graph_of_another_release_is_not_taken_for_ours(
    fresh: Server, release_dir: Path, other_release: Path, course: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of as many triples, nearly all of them the same: a sample would not show it."""
    monkeypatch.setattr("kg.release.publishing._COMPARED", 1000)
    monkeypatch.setattr("kg.release.publishing._SAMPLE", 2)
    settings = Settings(engine_url=fresh.url)
    assert publish(release_dir, settings, ignore_progress).sent == len(wanted(release_dir)) - 1

    def stop(phase: str, share: float) -> None:
        if phase == "send ontology":
            raise Stopped

    if course == "interrupted":
        with pytest.raises(Stopped):
            publish(other_release, settings, stop)
    done = publish(other_release, settings, ignore_progress)

    assert 0 < done.sent < len(wanted(other_release))
    assert wanted(other_release) == held(fresh)
    assert publish(other_release, settings, ignore_progress).sent == 0


def test_what_answers_no_sparql_is_named(fresh: Server, release_dir: Path) -> None:
    """A wrong path, a port where nobody listens, no address at all."""
    nowhere = fresh.url.replace("/query", "/nothing")
    for url, error in ((nowhere, EngineUnreachableError), ("http://127.0.0.1:9/query", EngineUnreachableError)):
        with pytest.raises(error, match=r"127\.0\.0\.1"):
            publish(release_dir, Settings(engine_url=url), ignore_progress)
    with pytest.raises(SettingError, match="no address"):
        publish(release_dir, Settings(engine_url="engine"), ignore_progress)


def test_a_wrong_password_is_named_and_changes_nothing(engine: Server, release_dir: Path) -> None:
    """Where writing needs one."""
    if not engine.settings:
        pytest.skip(f"{engine.name} knows no users")
    wrong = Settings(engine_url=engine.url, **{**engine.settings, "engine_password": "guess"})  # type: ignore[arg-type]
    publish(release_dir, Settings(engine_url=engine.url, **engine.settings), ignore_progress)  # type: ignore[arg-type]

    # All is there, so that nothing would be sent: take something away first.
    graph = f"{BASE}graph/direct"
    address = engine.url.replace("/sparql", "/sparql-graph-crud-auth")
    httpx.delete(address, params={"graph-uri": graph}, auth=httpx.DigestAuth("dba", "dba")).raise_for_status()
    with pytest.raises(EngineError, match="refuses the credentials"):
        publish(release_dir, wrong, ignore_progress)
    publish(release_dir, Settings(engine_url=engine.url, **engine.settings), ignore_progress)  # type: ignore[arg-type]
