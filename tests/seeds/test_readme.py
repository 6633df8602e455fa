"""The README's worked examples are rows of the seeds, and its lists are complete."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from rdflib import Graph, URIRef

Table = Callable[[str], list[dict[str, str]]]
SEED_KEY = URIRef("https://w3id.org/nutrigraph/ontology#seedKey")


def test_the_example_of_a_stated_fact_is_row_f141(seeds: Path, table: Table) -> None:
    """Whoever follows the example gets the row that is there."""
    text = (seeds / "README.md").read_text(encoding="utf-8")
    row = next(row for row in table("rls-nutrient-gaps/statements.tsv") if row["id"] == "F141")
    place = (row["section"], row["start"], row["end"], row["sha256"][:8])

    assert "`{}`, `{}`, `{}`, `{}…`".format(*place) in text
    assert "`{subject}` `{predicate}` `{object}`".format(**row) in text
    assert (row["degree"], row["certainty"], row["hedge_cue"]) == ("common", "asserted", "")


def test_the_examples_of_tables_are_rows_of_the_seeds(seeds: Path) -> None:
    """`⇥` stands for a tab; headers and rows are quoted whole."""
    text = (seeds / "README.md").read_text(encoding="utf-8")
    quoted = [
        line.removeprefix("   ").replace("⇥", "\t") for line in text.splitlines() if "⇥" in line and "`⇥`" not in line
    ]
    lines = {line for path in seeds.glob("*/*.tsv") for line in path.read_text(encoding="utf-8").splitlines()}

    assert len(quoted) == 6
    assert [line for line in quoted if line not in lines] == []


def test_the_readme_lists_every_qualifier(seeds: Path) -> None:
    """Columns and keys together are the seed keys of the ontology."""
    text = (seeds / "README.md").read_text(encoding="utf-8")
    part = text.partition("### What narrows a claim down")[2].partition("##")[0]
    listed = {word for names in re.findall(r"`([a-z_\s]+)`", part) for word in names.split()} - {"other"}
    graph = Graph().parse(seeds.parent / "ontology" / "nutrigraph.ttl")

    assert listed == {str(key) for key in graph.objects(None, SEED_KEY)}
