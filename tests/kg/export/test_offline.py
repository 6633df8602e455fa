"""What a page without a server is given: statements as records, derivations, and the names that filters know."""

from __future__ import annotations

from typing import Any

import pytest

from kg.export import Selection, find_view
from kg.export.offline import add_offline
from kg.schema import Schema
from kg.store import EmbeddedEngine
from tests.kg.export.conftest import MANIFEST


@pytest.fixture
def told(engine: EmbeddedEngine, schema: Schema) -> dict[str, Any]:
    """Of the whole small graph."""
    selection = Selection()
    return dict(add_offline(engine, schema, selection, find_view(engine, schema, MANIFEST, selection)).offline)


def test_a_conclusion_comes_with_its_derivation(told: dict[str, Any]) -> None:
    """Typed from the fixture: red meat supplies what iron deficiency lacks, because of two statements of two sources."""
    (step,) = told["steps"]
    propositions = told["propositions"]

    assert "proposition:c" == step["conclusion"]
    behind = {said for premise in step["premises"] for said in propositions[premise]["statements"]}
    assert {"stmt:book-3", "stmt:curators-1"} == behind


def test_a_statement_has_its_place(told: dict[str, Any]) -> None:
    """The passage, not the statement, is what a link to it leads to."""
    statements = {one["id"]: one for one in told["statements"]}
    said = statements["stmt:book-1"]

    assert "https://w3id.org/nutrigraph/passage/book-10-20" == said["place"]["iri"]
    assert ("causes", 10, 20) == (said["place"]["section"], said["place"]["start"], said["place"]["end"])
    assert ("likely", "AFFIRMED", "experts believe") == (said["certainty"], said["polarity"], said["hedgeCue"])


def test_names_of_filters_stand_for_what_they_cover(told: dict[str, Any], schema: Schema) -> None:
    """A super-property for its leaves, an inverse for its forward property, a class for those under it."""
    leaves, subclasses = told["leaves"], told["subclasses"]

    assert ["triggers"] == leaves["triggeredBy"]
    assert {"triggers", "worsens"} <= set(leaves["linkedTo"])
    assert {known.name for known in schema.entity_classes()} == set(subclasses)
