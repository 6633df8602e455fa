"""kg doctor --engine: what an engine does wrong is found, named, and nothing of it stays there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import ReleaseError, SettingError
from kg.findings import Finding
from kg.release import publish
from kg.release.engine_checkup import examine_engine
from kg.release.progress import ignore_progress
from kg.settings import Settings
from tests.kg.store.faulty_engine import FaultyEngine, running

ONE = "INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> <urn:o> } }"


@pytest.fixture
def engine() -> Iterator[FaultyEngine]:
    """An engine without faults, with one triple in it."""
    with running(FaultyEngine()) as server:
        server.store.update(ONE)
        yield server


def examine(engine: FaultyEngine, release: Path | None = None, *, write: bool = False, **more: str) -> list[Finding]:
    """The findings, in their order."""
    settings = Settings(engine_url=engine.url, **more)  # type: ignore[arg-type]
    return list(examine_engine(settings, release, write=write))


def levels(findings: list[Finding], level: str) -> list[str]:
    """What the findings of a level are about."""
    return [finding.about for finding in findings if finding.level == level]


def words(findings: list[Finding], about: str) -> str:
    """The words of the one finding about a thing."""
    (found,) = (finding.words for finding in findings if finding.about == about)
    return found


def test_an_engine_that_does_all_has_no_fault(engine: FaultyEngine) -> None:
    """One that is in no table; what is noted is what nobody can know of it."""
    findings = examine(engine)

    assert [] == levels(findings, "fault")
    assert ["engine", "deadline", "whole graphs", "writing", "release there"] == levels(findings, "note")
    assert "Own/1.0, which is not in the table" in words(findings, "engine")
    assert "known" in words(findings, "LATERAL")
    assert "apart from named graphs" in words(findings, "default graph")


@pytest.mark.parametrize(
    ("wrong", "about", "said"),
    [
        ({"most_rows": 100}, "rows", "cut after 100 rows"),
        ({"heeds_datasets": False}, "datasets", "default-graph-uri and named-graph-uri of a request not heeded"),
        ({"answers_ask": False}, "ASK", "True and True"),
        ({"swapped": {'"value": "5"': '"value": "6"'}}, "SPARQL 1.1", "OPTIONAL"),
    ],
    ids=["cuts", "one dataset", "always yes", "miscounts"],
)
def test_what_it_does_wrong_is_a_fault(engine: FaultyEngine, wrong: dict[str, object], about: str, said: str) -> None:
    """With the thing that is wrong."""
    for name, value in wrong.items():
        setattr(engine, name, value)
    findings = examine(engine)

    assert about in levels(findings, "fault")
    assert said in words(findings, about)


def test_what_it_cannot_do_is_noted(engine: FaultyEngine) -> None:
    """Where kg goes another way."""
    engine.knows_lateral = False
    engine.store.clear()
    engine.most_rows = 15_000
    findings = examine(engine)

    assert [] == levels(findings, "fault")
    assert words(findings, "LATERAL").startswith("not known")
    assert "nothing can be told" in words(findings, "default graph")
    assert "cut after 15,000 rows; those that get there are errors" in words(findings, "rows")


def test_a_row_of_the_table_that_promises_too_much_is_a_fault(engine: FaultyEngine) -> None:
    """An older Oxigraph, say: it would be asked what it does not understand."""
    engine.server, engine.knows_lateral = "Oxigraph/0.3", False

    assert "LATERAL" in levels(examine(engine), "fault")


def test_it_is_written_to_only_when_told_and_nothing_stays(engine: FaultyEngine) -> None:
    """In a graph under our base, which is removed."""
    before = set(engine.store)
    assert "not tried" in words(examine(engine), "writing")
    findings = examine(engine, write=True)

    assert [] == levels(findings, "fault")
    assert "come back as they were sent" in words(findings, "stored literals")
    assert "removing" in levels(findings, "ok")
    assert before == set(engine.store)


@pytest.mark.parametrize(
    ("wrong", "about", "said"),
    [
        ({"updates": "refused"}, "writing", "refuses the credentials: 403"),
        ({"updates": "lost"}, "writing", "0 of 10 triples are there"),
        ({"swapped": {'"de-at"': '"de"'}}, "stored literals", "another form: language tags"),
        ({"swapped": {'"value": "36"': '"value": "36.0"'}}, "stored literals", "another form: whole decimals"),
    ],
    ids=["refused", "lost", "tags", "decimals"],
)
def test_what_cannot_be_written_is_a_fault(
    engine: FaultyEngine, wrong: dict[str, object], about: str, said: str
) -> None:
    """Before a release is sent."""
    for name, value in wrong.items():
        setattr(engine, name, value)
    findings = examine(engine, write=True)

    assert about in levels(findings, "fault")
    assert said in words(findings, about)


def test_who_may_ask_is_found_out(engine: FaultyEngine) -> None:
    """None needed; needed and right; needed and wrong, after which nothing more is asked; given and not needed."""
    assert "none were given" in words(examine(engine), "credentials")
    assert "anybody may ask" in words(examine(engine, engine_user="me", engine_password="it"), "credentials")
    engine.user = "me:it"
    assert "are taken" in words(examine(engine, engine_user="me", engine_password="it"), "credentials")
    findings = examine(engine, engine_user="me", engine_password="guess")

    assert ["address"] == [finding.about for finding in findings]
    assert "refuses the credentials" in findings[0].words
    assert "KG_ENGINE_USER" in findings[0].mend


def test_the_release_that_it_holds_is_compared(engine: FaultyEngine, release_dir: Path) -> None:
    """None where one is wanted, another one, and the very one."""
    assert "release there" in levels(examine(engine, release_dir), "fault")
    publish(release_dir, Settings(engine_url=engine.url), ignore_progress)
    short = release_dir.name[:12]
    assert f"{short}, the one that was named" == words(examine(engine, release_dir), "release there")
    assert short == words(examine(engine), "release there")
    engine.swapped = {release_dir.name: "0" * 64}
    findings = examine(engine, release_dir)

    assert ["release there"] == levels(findings, "fault")
    assert f"{'0' * 12}, and the one that was named is {short}" == words(findings, "release there")


def test_what_is_no_engine_and_no_release_is_named(engine: FaultyEngine, tmp_path: Path) -> None:
    """An address that nobody answers is a finding; what cannot be is an error."""
    nowhere = FaultyEngine(url="http://127.0.0.1:9/query")
    assert ["address"] == levels(examine(nowhere), "fault")
    with pytest.raises(SettingError, match="no address"):
        examine(FaultyEngine(url="engine"))
    with pytest.raises(ReleaseError, match="no release"):
        examine(engine, tmp_path)
