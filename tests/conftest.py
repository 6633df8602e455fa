"""The packaged release, built once for the whole run."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.locations import ontology_dir, seeds_dir
from kg.release import build_release
from kg.settings import Settings


@pytest.fixture(scope="session")
def release_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The directory of a release of the ontology and the seeds of this checkout. Read-only by agreement."""
    built = build_release(ontology_dir(), seeds_dir(), tmp_path_factory.mktemp("releases"), settings=Settings())
    return built.path
