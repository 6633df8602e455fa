"""What the curators declare themselves: lacking nutrients and hierarchy."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import yaml

Table = Callable[[str], list[dict[str, str]]]
BACKGROUND = "background/statements.tsv"
STATEMENTS = "rls-nutrient-gaps/statements.tsv"


def test_background_defines_and_gives_no_evidence(seeds: Path) -> None:
    """So that a reader can filter it out, or see that it proves nothing."""
    source = yaml.safe_load((seeds / "background" / "source.yaml").read_text(encoding="utf-8"))

    assert (source["id"], source["role"], source["place"]) == ("background", "definitions", "declaration")


def test_ids_are_numbered_in_file_order(table: Table) -> None:
    """B001, B002 and so on without a gap."""
    rows = table(BACKGROUND)

    assert [row["id"] for row in rows] == [f"B{number:03}" for number in range(1, len(rows) + 1)]


def test_every_deficiency_lacks_the_one_thing_that_was_agreed(table: Table) -> None:
    """Typed by hand; brain iron is not the iron of the plate."""
    lacks = {row["subject"]: row["object"] for row in table(BACKGROUND) if row["predicate"] == "deficiencyOf"}
    deficiencies = {row["id"] for row in table("rls-nutrient-gaps/entities.tsv") if row["class"] == "Deficiency"}

    assert lacks == {
        "b-vitamin-deficiency": "b-vitamins",
        "brain-iron-deficiency": "brain-iron",
        "folate-deficiency": "folate",
        "iron-deficiency": "iron",
        "magnesium-deficiency": "magnesium",
        "nutrient-deficiency": "nutrients",
        "vitamin-b12-deficiency": "vitamin-b12",
        "vitamin-b6-deficiency": "vitamin-b6",
        "vitamin-d-deficiency": "vitamin-d",
    }
    assert set(lacks) == deficiencies


def test_what_measures_supply_and_what_is_the_dysfunction_of_what_are_as_agreed(table: Table) -> None:
    """Typed by hand; a supplement of B vitamins supplies the group, and no member is named."""
    rows = table(BACKGROUND)

    assert {(row["subject"], row["object"]) for row in rows if row["predicate"] == "supplies"} == {
        ("b-vitamin-supplementation", "b-vitamins"),
        ("iron-supplementation", "iron"),
        ("magnesium-supplementation", "magnesium"),
        ("vitamin-d-correction", "vitamin-d"),
    }
    assert {(row["subject"], row["object"]) for row in rows if row["predicate"] == "dysfunctionOf"} == {
        ("dopamine-dysfunction", "dopamine-pathway"),
        ("dopamine-imbalance", "dopamine-regulation"),
    }
    assert {row["predicate"] for row in rows} == {"broader", "deficiencyOf", "dysfunctionOf", "supplies"}


def test_every_row_says_who_when_and_why(table: Table) -> None:
    """A declaration without a reason cannot be judged; a reason is a sentence."""
    odd = [
        row["id"]
        for row in table(BACKGROUND)
        if not row["declared_by"] or len(row["reason"].split()) < 3 or not row["reason"].endswith(".")
    ]

    days = {dt.date.fromisoformat(row["declared_on"]) for row in table(BACKGROUND)}

    assert odd == []
    assert min(days) == dt.date(2026, 11, 22)


def test_nothing_is_declared_that_the_article_states_as_a_hierarchy(table: Table) -> None:
    """What a source states as subtypeOf follows as broader by itself."""
    stated = {(row["subject"], row["object"]) for row in table(STATEMENTS) if row["predicate"] == "subtypeOf"}
    declared = {(row["subject"], row["object"]) for row in table(BACKGROUND) if row["predicate"] == "broader"}

    assert declared & stated == set()


def test_a_row_that_reads_an_inclusion_as_a_hierarchy_names_that_statement(table: Table) -> None:
    """Seven of them, and each named statement includes the same two things."""
    statements = {row["id"]: row for row in table(STATEMENTS)}

    read = [
        (row, statements[match[1]])
        for row in table(BACKGROUND)
        if (match := re.search(r"rls-nutrient-gaps (F\d+), an inclusion", row["reason"]))
    ]

    assert len(read) == 7
    assert {basis["predicate"] for _, basis in read} == {"includes"}
    assert [(row["object"], row["subject"]) for row, _ in read] == [
        (basis["subject"], basis["object"]) for _, basis in read
    ]


def test_the_hierarchy_has_no_cycle(table: Table) -> None:
    """Declared and stated steps together lead upwards and never back."""
    above = defaultdict(set)
    for row in table(BACKGROUND) + table(STATEMENTS):
        if row["predicate"] in ("broader", "subtypeOf"):
            above[row["subject"]].add(row["object"])

    def ancestors(entity: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
        for parent in above.get(entity, set()) - seen:
            seen = ancestors(parent, seen | {parent})
        return seen

    assert [entity for entity in list(above) if entity in ancestors(entity)] == []
