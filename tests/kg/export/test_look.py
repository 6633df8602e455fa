"""What whoever draws elsewhere is told: every class, certainty and predicate of the ontology, told apart."""

from __future__ import annotations

import re

from kg.export import describe_look
from kg.schema import Schema


def test_every_class_has_a_colour_and_stands_where_the_picture_has_it(schema: Schema) -> None:
    """Foods before nutrients before deficiencies before conditions before symptoms."""
    classes = describe_look(schema)["classes"]
    names = [one["name"] for one in classes]

    assert {known.name for known in schema.entity_classes()} == set(names)
    assert all(re.fullmatch("#[0-9a-f]{6}", one["colour"]) and one["label"] for one in classes)
    order = [names.index(name) for name in ("Food", "Nutrient", "Deficiency", "Mechanism", "Condition", "Symptom")]
    assert sorted(order) == order


def test_certainties_come_surest_first_and_no_two_lines_are_alike(schema: Schema) -> None:
    """And what is concluded last."""
    certainties = describe_look(schema)["certainties"]

    assert ["asserted", "likely", "possible", "suggestive", "speculative", "inferred"] == [
        c["name"] for c in certainties
    ]
    assert len({(one["width"], *one["dash"]) for one in certainties}) == len(certainties)


def test_what_helps_and_what_harms_is_told_by_the_ontology(schema: Schema) -> None:
    """Inverses are no edges of their own; most predicates say neither."""
    tones = {one["name"]: one["tone"] for one in describe_look(schema)["predicates"]}

    assert ("helps", "harms", "") == (tones["alleviates"], tones["worsens"], tones["dietarySourceOf"])
    assert "alleviatedBy" not in tones
    assert {"helps", "harms", ""} == set(tones.values())
