"""The same release here and in the engines of others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

from kg.release import Release, open_release, publish
from kg.release.progress import ignore_progress
from kg.settings import Settings
from tests.engines.servers import ENGINES, Server, had


class ByEngine(LoadScopeScheduling):  # type: ignore[misc]  # it has no types
    """All tests against one engine go to one process, so that it is started once; others by file."""

    def _split_scope(self, nodeid: str) -> str:
        named = (name for name in ENGINES if f"[{name}" in nodeid)
        return next(named, super()._split_scope(nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> ByEngine:
    """See pytest-xdist; its own `loadgroup` does nothing under pytest 9."""
    return ByEngine(config, log)


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running engine; where it cannot be had its tests are skipped loudly, save in continuous integration."""
    with had(request.param, tmp_path_factory.mktemp(request.param)) as server:
        yield server


@pytest.fixture(scope="session")
def settings(engine: Server) -> Settings:
    """Settings under which a release is read from the engine."""
    return Settings(engine_url=engine.url, **engine.settings)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def remote(release_dir: Path, settings: Settings) -> Iterator[Release]:
    """The packaged release over the engine, loaded there by `kg publish`."""
    publish(release_dir, settings, ignore_progress)
    with open_release(release_dir, settings=settings) as release:
        yield release


@pytest.fixture(scope="session")
def local(release_dir: Path) -> Iterator[Release]:
    """The same release over the store here."""
    with open_release(release_dir, settings=Settings()) as release:
        yield release
