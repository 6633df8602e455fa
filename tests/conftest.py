"""The packaged release, built once for the whole run, and servers over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import uvicorn

from api.app import create_app
from api.readers import FACTORY
from kg.cli.server import make_config
from kg.locations import ontology_dir, seeds_dir
from kg.query.readers import ReaderPool
from kg.release import build_release
from kg.settings import Settings
from tests.benchmarks.graphs import benchmark_release
from tests.threaded_server import in_a_thread


@pytest.fixture(scope="session")
def release_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a release of the ontology and the seeds of this checkout. Read-only by agreement."""
    built = build_release(ontology_dir(), seeds_dir(), tmp_path_factory.mktemp("releases"), settings=Settings())
    return built.path


@pytest.fixture(scope="session")
def hub_release_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a release with nutrients of 25 and 500 foods (`tests.benchmarks.hub_seeds`). Read-only, too."""
    return benchmark_release(10_000, hub=500, cache=tmp_path_factory.mktemp("hubs"))


@pytest.fixture(scope="session")
def serve(release_dir: Path) -> Callable[..., AbstractContextManager[str]]:
    """Runs a server on loopback under some settings, as a context; gives its address without a slash at the end.

    It serves the packaged release, or the one whose directory is given after the settings.
    """

    @contextmanager
    def serving(settings: Settings, directory: Path = release_dir) -> Iterator[str]:
        pool = ReaderPool(FACTORY, str(directory), settings)
        pool.launch()
        config = make_config(create_app(pool, directory, settings), settings)
        config.lifespan = "on"
        with in_a_thread(uvicorn.Server(config)) as port:
            yield f"http://127.0.0.1:{port}"

    return serving
