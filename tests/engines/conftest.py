"""The same release here and in the engines of others."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from kg.release import Release, open_release, publish
from kg.release.progress import ignore_progress
from kg.settings import Settings
from tests.engines.servers import MissingError, Server, oxigraph, virtuoso

ENGINES = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@pytest.fixture(scope="session", params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ENGINES])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running engine; where it cannot be had its tests are skipped loudly, save in continuous integration."""
    with ExitStack() as stack:
        try:
            yield stack.enter_context(ENGINES[request.param](tmp_path_factory.mktemp(request.param)))
        except MissingError as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"NO TEST AGAINST {request.param.upper()} RAN: {error}")


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
