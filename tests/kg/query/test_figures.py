from __future__ import annotations

from pathlib import Path

from kg.query.evidence_filter import FilterWords, find_sources, read_filter
from kg.query.figures import Figure, find_figures
from kg.release import open_release


def _figures(release_dir: Path, sources: tuple[str, ...] | None) -> list[Figure]:
    with open_release(release_dir) as release:
        known = find_sources(release.engine, release.namespaces)
        kept = read_filter(release.schema, known, FilterWords(sources=sources))
        return find_figures(release.engine, release.schema, release.namespaces.iri("ng", "lentils"), kept)


def test_figures_come_from_the_sources_that_may_speak(release_dir: Path) -> None:
    """With only the article nothing is left of the table; with no source at all, nothing either."""
    assert {"SR28:16070"} == {figure.identifier for figure in _figures(release_dir, ("usda-sr28",))}
    assert [] == _figures(release_dir, ("rls-nutrient-gaps",))
    assert [] == _figures(release_dir, ())
