"""The claims of the article, as counted and typed by hand from the curators' notes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import yaml

Table = Callable[[str], list[dict[str, str]]]
STATEMENTS = "rls-nutrient-gaps/statements.tsv"
ENTITIES = "rls-nutrient-gaps/entities.tsv"
RANKS = ["speculative", "suggestive", "possible", "likely", "asserted"]


def _triple(row: dict[str, str]) -> tuple[str, str, str]:
    return row["subject"], row["predicate"], row["object"]


def test_there_are_299_statements_of_276_triples_about_172_entities(table: Table) -> None:
    """The counts of the curated input."""
    statements = table(STATEMENTS)

    assert len(statements) == 299
    assert len({_triple(row) for row in statements}) == 276
    assert len(table(ENTITIES)) == 172


def test_ids_run_from_f001_to_f299_and_none_is_used_twice(table: Table) -> None:
    """No row was lost or doubled on the way into the seeds."""
    assert [row["id"] for row in table(STATEMENTS)] == [f"F{number:03}" for number in range(1, 300)]


def test_the_negated_statements_are_the_six_that_the_curators_name(table: Table) -> None:
    """Typed by hand."""
    negated = [row["id"] for row in table(STATEMENTS) if row["polarity"] == "negated"]

    assert negated == ["F031", "F097", "F098", "F222", "F245", "F274"]


def test_seven_triples_are_stated_with_more_than_one_certainty(table: Table) -> None:
    """The article contradicts itself there, and showing it is a feature. Typed by hand."""
    certainties = defaultdict(set)
    for row in table(STATEMENTS):
        certainties[_triple(row)].add(row["certainty"])

    doubted = {triple: found for triple, found in certainties.items() if len(found) > 1}

    assert doubted == {
        ("dopamine-dysfunction", "mechanismOf", "restless-legs-syndrome"): {"asserted", "likely"},
        ("hormonal-changes", "contributesTo", "pregnancy-related-rls"): {"likely", "speculative"},
        ("iron-deficiency", "affects", "dopamine-pathway"): {"asserted", "possible"},
        ("iron-deficiency", "contributesTo", "pregnancy-related-rls"): {"likely", "speculative"},
        ("magnesium-supplementation", "alleviates", "restless-legs-syndrome"): {"possible", "speculative"},
        ("nutrient-deficiency", "contributesTo", "restless-legs-syndrome"): {"asserted", "possible"},
        ("vitamin-d-deficiency", "associatedWith", "rls-severity"): {"asserted", "suggestive"},
    }


def test_a_hedge_cue_stands_there_if_and_only_if_the_claim_is_hedged(table: Table) -> None:
    """Three words at most, and none on a plain assertion."""
    odd = [
        row["id"]
        for row in table(STATEMENTS)
        if row["certainty"] not in RANKS
        or (row["hedge_cue"] == "") != (row["certainty"] == "asserted")
        or len(row["hedge_cue"].split()) > 3
    ]

    assert odd == []


def test_every_passage_lies_inside_its_section(table: Table, seeds: Path) -> None:
    """Sections follow one another, and no span leaves its own."""
    source = yaml.safe_load((seeds / "rls-nutrient-gaps" / "source.yaml").read_text(encoding="utf-8"))
    sections = {s["slug"]: (s["start"], s["end"]) for s in source["sections"]}
    edges = [edge for s in source["sections"] for edge in (s["start"], s["end"])]

    outside = [
        row["id"]
        for row in table(STATEMENTS)
        if not sections[row["section"]][0] <= int(row["start"]) < int(row["end"]) <= sections[row["section"]][1]
    ]

    assert outside == []
    assert len(sections) == len(source["sections"]) == 25
    assert sorted(set(edges)) == edges
    assert edges[-1] == source["text"]["characters"] == 10819


def test_one_span_has_one_section_and_one_hash(table: Table) -> None:
    """A hash that differs from that of the same span elsewhere is a slip of the pen."""
    spans = defaultdict(set)
    for row in table(STATEMENTS):
        spans[row["start"], row["end"]].add((row["section"], row["sha256"]))

    hashes = {row["sha256"] for row in table(STATEMENTS)}

    assert [span for span, found in spans.items() if len(found) != 1] == []
    assert [digest for digest in hashes if not re.fullmatch("[0-9a-f]{64}", digest)] == []


def test_the_foods_of_the_article_are_the_fifteen_of_its_table(table: Table) -> None:
    """Nutrient by nutrient, typed by hand; sunlight is no food."""
    foods = defaultdict(set)
    for row in table(STATEMENTS):
        if row["predicate"] == "dietarySourceOf":
            foods[row["object"]].add(row["subject"])

    assert foods == {
        "iron": {"fortified-cereals", "lentils", "red-meat", "spinach"},
        "magnesium": {"leafy-greens", "legumes", "nuts", "seeds"},
        "vitamin-d": {"fortified-milk", "fatty-fish"},
        "vitamin-b12": {"dairy", "eggs", "fish", "fortified-foods", "meat"},
    }


def test_entities_fall_into_the_22_classes_as_counted(table: Table) -> None:
    """Typed by hand from the curated table."""
    counts = Counter(row["class"] for row in table(ENTITIES))

    assert counts == {
        "AnatomicalEntity": 6, "Biomarker": 4, "Condition": 15, "Deficiency": 9, "DiagnosticTest": 6, "Factor": 3,
        "Finding": 4, "Food": 15, "InformationResource": 5, "Intervention": 27, "LifeStage": 3, "Mechanism": 17,
        "Medication": 6, "Neurotransmitter": 2, "NonFoodSource": 1, "Nutrient": 6, "NutrientGroup": 4, "Quality": 10,
        "Role": 3, "Substance": 5, "Symptom": 19, "TimeContext": 2,
    }  # fmt: skip


def test_entities_are_sorted_with_ids_and_labels_of_their_own(table: Table) -> None:
    """By class, then id; no id and no label twice."""
    rows = table(ENTITIES)
    ids, labels = [row["id"] for row in rows], [row["label"].lower() for row in rows]

    assert sorted(rows, key=lambda row: (row["class"], row["id"])) == rows
    assert len(set(ids)) == len(ids) == len(set(labels))
    assert [i for i in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i)] == []


def test_every_subject_and_object_is_an_entity(table: Table) -> None:
    """Words stand as objects only where the row says so."""
    known = {row["id"] for row in table(ENTITIES)}

    unknown = {
        (row["id"], name)
        for file in (STATEMENTS, "background/statements.tsv")
        for row in table(file)
        for name in [row["subject"], *([row["object"]] if row["object_type"] == "entity" else [])]
        if name not in known
    }
    literal = {row["predicate"] for row in table(STATEMENTS) if row["object_type"] == "literal"}

    assert unknown == set()
    assert literal == {"alternativeName", "characteristic", "timeToEffect"}


def test_cells_are_trimmed_and_hold_no_quotes(table: Table) -> None:
    """The tables are read without quote handling, so a quote would become part of the data."""
    odd = [
        (file, row["id"], column)
        for file in (STATEMENTS, ENTITIES, "background/statements.tsv")
        for row in table(file)
        for column, cell in row.items()
        if cell != cell.strip() or '"' in cell
    ]

    assert odd == []
