"""What the article treats and names none of."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

Table = Callable[[str], list[dict[str, str]]]
COVERAGE = "rls-nutrient-gaps/coverage.tsv"
STATEMENTS = "rls-nutrient-gaps/statements.tsv"


def test_the_article_names_no_food_for_b6_and_folate_and_no_medicine_by_name(table: Table) -> None:
    """Typed by hand: it speaks of the two vitamins and of medicines for the condition, and gives no example."""
    assert [(row["id"], row["subject"], row["predicate"]) for row in table(COVERAGE)] == [
        ("C001", "vitamin-b6", "hasDietarySource"),
        ("C002", "folate", "hasDietarySource"),
        ("C003", "rls-medication", "hasSubtype"),
    ]


def test_every_place_is_one_at_which_the_article_also_makes_a_claim_about_the_matter(table: Table) -> None:
    """A reader who looks the place up finds the vitamin, or the medicines, spoken of."""
    claims: dict[tuple[str, str, str], set[str]] = {
        (row["start"], row["end"], row["sha256"]): set() for row in table(STATEMENTS)
    }
    for row in table(STATEMENTS):
        claims[row["start"], row["end"], row["sha256"]] |= {row["subject"], row["object"]}

    about = {row["id"]: claims[row["start"], row["end"], row["sha256"]] for row in table(COVERAGE)}

    assert "vitamin-b6-deficiency" in about["C001"]
    assert "folate-deficiency" in about["C002"]
    assert "rls-medication" in about["C003"]


def test_the_manifest_of_a_release_counts_the_rows_by_source(release_dir: Path) -> None:
    """As they stand in the file; what rules carry on from them is not counted."""
    counts = json.loads((release_dir / "manifest.json").read_bytes())["counts"]

    assert counts["coverage"] == {"rls-nutrient-gaps": 3}
