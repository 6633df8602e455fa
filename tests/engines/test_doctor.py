"""kg doctor --engine: the engines that the table knows are what their rows say."""

from contextlib import closing
from pathlib import Path

from kg.release import Release
from kg.release.engine_checkup import examine_engine
from kg.settings import Settings
from kg.store import Endpoint
from kg.store.recognition import find_dialect, knows_lateral
from tests.engines.servers import Server

# Engine → what of it is a note, and a word of it.
NOTES = {
    "Oxigraph": {"deadline": "no parameter"},
    "Virtuoso": {
        "credentials": "anybody may ask",
        "LATERAL": "not known",
        "rows": "cut after 10,000 rows",
        "literals": "long texts",
    },
}
UNION = {"Oxigraph": "is apart from named graphs", "Virtuoso": "holds what is in named graphs"}


def test_it_finds_no_fault_and_leaves_nothing_behind(
    remote: Release, release_dir: Path, settings: Settings, engine: Server
) -> None:
    """What is known of each engine is found out, and the release that it holds."""
    findings = {one.about: one for one in examine_engine(settings, release_dir, write=True)}

    assert [] == [one for one in findings.values() if one.level == "fault"]
    notes = {about: one.words for about, one in findings.items() if one.level == "note"}
    assert NOTES[engine.name].keys() == notes.keys()
    assert all(word in notes[about] for about, word in NOTES[engine.name].items())
    assert UNION[engine.name] in findings["default graph"].words
    assert "the one that was named" in findings["release there"].words
    assert not remote.engine.ask("ASK { GRAPH ?g { <urn:x-nutrigraph:probe> ?p ?o } }")


def test_the_table_says_what_the_engine_does(engine: Server) -> None:
    """LATERAL by its answer; whole graphs can be read by who may only ask."""
    with closing(Endpoint(engine.url)) as endpoint:
        dialect = find_dialect(endpoint)
        assert engine.name == dialect.name
        assert dialect.supports_lateral is knows_lateral(endpoint)

    findings = {one.about: one for one in examine_engine(Settings(engine_url=engine.url), None, write=False)}
    assert "ok" == findings["whole graphs"].level
