"""The packaged release as rdflib reads it, and a release as older software wrote it."""

from __future__ import annotations

import json
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest
import rdflib

from kg.settings import Settings

GRAPH = "https://w3id.org/nutrigraph/graph/"
Triple = tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]


@pytest.fixture(scope="session")
def held(release_dir: Path) -> dict[str, set[Triple]]:
    """Graph name → its triples, as rdflib reads the dataset."""
    dataset = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own N-Quads parser makes one
        dataset.parse(data=(release_dir / "dataset.nq").read_bytes(), format="nquads")
    found: dict[str, set[Triple]] = {}
    for subject, predicate, value, graph in dataset.quads():
        found.setdefault(str(graph).removeprefix(GRAPH), set()).add((subject, predicate, value))
    return found


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
