"""Whether an engine elsewhere may be answered from, asked again and again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from api import readiness
from api.readiness import make_ready_service
from kg.errors import EngineError
from kg.prefixes import Namespaces
from kg.release import Release, open_release
from kg.release.published import mark_of
from kg.settings import Settings
from tests.kg.store.faulty_engine import FaultyEngine, running

MANY = "SELECT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def engine(release_dir: Path) -> Iterator[FaultyEngine]:
    """It holds the release."""
    with running(FaultyEngine()) as server:
        server.store.bulk_load(path=str(release_dir / "dataset.nq"), format=ox.RdfFormat.N_QUADS)
        subject, predicate, graph = mark_of(Namespaces())
        identifier = ox.Literal(release_dir.name)
        server.store.add(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), identifier, ox.NamedNode(graph)))
        yield server


@pytest.fixture
def release(engine: FaultyEngine, release_dir: Path) -> Iterator[Release]:
    """Its data in that engine."""
    with open_release(release_dir, settings=Settings(engine_url=engine.url)) as opened:
        yield opened


def test_an_engine_that_begins_to_cut_rows_is_found_out(
    engine: FaultyEngine, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not ready, by its name; what may be cut is an error from then on, and all is well once it gives enough again."""
    serve = make_ready_service(release)
    assert serve({}, b"").status == 200
    whole = len(release.engine.select(MANY).rows)
    assert whole > 100

    engine.most_rows = 100
    assert serve({}, b"").status == 200  # it was asked a moment ago
    monkeypatch.setattr(readiness, "_LOOK_AGAIN_S", 0.0)
    for _ in range(2):
        with pytest.raises(EngineError, match=r"the engine at 127\.0\.0\.1:\d+ cuts answers after 100 rows"):
            serve({}, b"")
    with pytest.raises(EngineError, match="may have cut the answer"):
        release.engine.select(MANY)

    engine.most_rows = 1_000_000
    assert serve({}, b"").status == 200
    assert whole == len(release.engine.select(MANY).rows)
