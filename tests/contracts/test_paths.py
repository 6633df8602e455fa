"""Paths of the packaged release, as a person reads them in the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kg.prefixes import Namespaces
from kg.query.evidence_filter import EVERYTHING
from kg.query.path_model import PathQuestion, Paths
from kg.query.paths import find_paths
from kg.release import Release, open_release

NAMES = Namespaces()


@pytest.fixture(scope="module")
def release(release_dir: Path) -> Iterator[Release]:
    """The packaged release."""
    with open_release(release_dir) as opened:
        yield opened


def ask(release: Release, start: str, end: str, **more: object) -> Paths:
    question = PathQuestion(NAMES.iri("ng", start), NAMES.iri("ng", end))
    return find_paths(release.engine, release.schema, replace(question, **more))  # type: ignore[arg-type]


def test_spinach_reaches_rls_over_iron_and_its_lack(release: Release) -> None:
    """The chain that the article tells comes first, with the statements behind each edge."""
    first, second, *_ = ask(release, "spinach", "restless-legs-syndrome").paths

    assert first.words == (
        "spinach · dietary source of · iron · has deficiency · iron deficiency · causes · restless legs syndrome"
    )
    assert [[NAMES.contract(iri) for iri in edge.statements] for edge in first.edges] == [
        ["stmt:rls-nutrient-gaps-F141"],
        ["stmt:background-B002"],
        ["stmt:rls-nutrient-gaps-F016", "stmt:rls-nutrient-gaps-F225"],
    ]
    assert {other.label for other in first.edges[-1].others} == {"associated with", "contributes to"}
    assert (first.certainty, second.certainty) == ("asserted", "possible")
    assert second.words.endswith("iron · supplied by · iron supplementation · alleviates · restless legs syndrome")


def test_brain_iron_is_not_reached_by_what_sets_it_apart_from_body_iron(release: Release) -> None:
    """That two irons are different things leads nowhere; what their lack is does."""
    (found,) = ask(release, "body-iron", "brain-iron", longest=6, first=1).paths

    assert "distinct" not in found.words
    assert ask(release, "body-iron", "brain-iron", longest=1).paths == ()


def test_a_path_over_a_conclusion_is_left_out_unless_asked_for(release: Release) -> None:
    """Spinach supplies what iron deficiency lacks: a rule says so, and no source."""
    narrow = ask(release, "spinach", "iron-deficiency", longest=1)
    wide = ask(release, "spinach", "iron-deficiency", longest=1, kept=EVERYTHING)

    assert (narrow.paths, narrow.filtered_out) == ((), True)
    (edge,) = wide.paths[0].edges
    assert (edge.label, edge.inferred, edge.statements) == ("supplies the nutrient lacking in", True, ())
    assert len(edge.derivations) == 1


def test_what_is_not_joined_is_not_said_to_be_filtered_out(release: Release) -> None:
    """Sunlight and warm baths have nothing to do with each other within two claims."""
    found = ask(release, "sunlight-exposure", "warm-bath", longest=2)

    assert (found.paths, found.filtered_out, found.cut) == ((), False, "")
