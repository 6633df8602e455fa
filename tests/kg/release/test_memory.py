"""What a build lets go of while it goes on."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.loaders.statements import Statement
from kg.locations import ontology_dir
from kg.reasoning import Reasoning
from kg.release import build_release


@pytest.fixture
def _no_collector() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("_no_collector")
def test_indexes_are_written_without_what_the_sources_held(write_seeds: Any, tmp_path: Path) -> None:
    """At ten million quads that is a gigabyte; the build collects no cycles, so nothing of it may be in one."""
    held: dict[str, list[str]] = {}

    def tell(phase: str, share: float) -> None:
        del share
        held[phase.partition(":")[0]] = [
            type(o).__name__ for o in gc.get_objects() if isinstance(o, Statement | Reasoning)
        ]

    build_release(ontology_dir(), write_seeds(tmp_path), tmp_path / "out", progress=tell)

    assert "Reasoning" in held["reason"]
    assert [] == held["validate"]
