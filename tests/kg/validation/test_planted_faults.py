"""Every kind of fault that only validation catches is found where it is, in memory and on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.store import EmbeddedEngine
from kg.validation import Report, validate
from tests.benchmarks.faults import PlantedFault, plan, planted
from tests.benchmarks.graphs import sources
from tests.kg.validation.conftest import Held, held, sets_of


@pytest.fixture(scope="module")
def draft(tmp_path_factory: pytest.TempPathFactory) -> Held:
    folder = tmp_path_factory.mktemp("planted")
    for source in sources(20_000):
        source.write(folder / "seeds")
    return held(folder / "seeds", folder)


@pytest.fixture(scope="module")
def faults(draft: Held) -> list[PlantedFault]:
    with EmbeddedEngine.in_memory(draft.quads) as engine:
        return plan(engine)


@pytest.fixture(scope="module")
def reports(
    draft: Held, faults: list[PlantedFault], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Report]]:
    """Of the release with all the faults in it: from memory, from disk, and from disk with characteristic sets."""
    spoilt = list(planted(draft.quads, faults))
    folder: Path = tmp_path_factory.mktemp("spoilt")
    (folder / "dataset.nq").write_text("".join(f"{quad} .\n" for quad in spoilt), encoding="utf-8")
    EmbeddedEngine.load_directory(folder / "dataset.nq", folder / "store")
    with EmbeddedEngine.in_memory(spoilt) as memory, EmbeddedEngine.on_disk(folder / "store") as disk:
        sets = sets_of(spoilt)
        yield [validate(memory, draft.schema), validate(disk, draft.schema), validate(disk, draft.schema, sets)]


def test_each_of_twenty_kinds_of_faults_is_found_where_it_is(faults: list[PlantedFault], reports: list[Report]) -> None:
    """All at once, as nobody would have it: none hides another."""
    missed = [fault.name for report in reports for fault in faults if not fault.is_found_by(report)]

    assert len({fault.name for fault in faults}) >= 20
    assert missed == []


def test_what_is_found_does_not_depend_on_how_it_is_found(reports: list[Report]) -> None:
    """In memory or read-only on disk, and with or without characteristic sets."""
    memory, disk, with_sets = reports

    assert memory == disk == with_sets


def test_a_finding_about_a_statement_names_its_row(faults: list[PlantedFault], reports: list[Report]) -> None:
    """By the IRI of the statement, from which the build knows file and line."""
    about = {fault.focus for fault in faults if fault.check.startswith("shape:Statement-")}

    named = {found.focus for found in reports[0].findings if found.focus in about and found.statements}

    assert named == about


def test_nothing_is_found_without_the_faults(draft: Held) -> None:
    """So that what is found is theirs."""
    with EmbeddedEngine.in_memory(draft.quads) as engine:
        assert validate(engine, draft.schema).findings == ()
        assert validate(engine, draft.schema, sets_of(draft.quads)).findings == ()
