"""The packaged release as rdflib reads it, and a release as older software wrote it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from kg.settings import Settings
from tests.rdflib_quads import Held, held_by


@pytest.fixture(scope="session")
def held(release_dir: Path) -> Held:
    """Graph name → its triples, as rdflib reads the dataset."""
    return held_by(release_dir)


@pytest.fixture(scope="session")
def old_client(
    release_dir: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., AbstractContextManager[str]]
) -> Iterator[httpx.Client]:
    """A client of a server over the packaged release without what a build did not write once; its cap is low."""
    directory = tmp_path_factory.mktemp("old") / "release"
    shutil.copytree(release_dir, directory)
    manifest = json.loads((directory / "manifest.json").read_text())
    new = [name for name in manifest["files"] if name.startswith("graphs/") or name == "void.nt"]
    assert len(new) > 5
    for name in new:
        del manifest["files"][name]
        (directory / name).unlink()
    (directory / "manifest.json").write_text(json.dumps(manifest))
    settings = Settings(readers=1, port=0, result_bytes=200_000)
    with serve(settings, directory) as url, httpx.Client(base_url=url, timeout=15) as client:
        yield client
