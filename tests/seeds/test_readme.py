"""The README's worked examples are rows of the seeds, and its lists are complete."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeGuard

from rdflib import Graph, URIRef

from kg.loaders import load_seeds
from kg.schema import load_schema
from kg.store import Literal, NamedNode

Table = Callable[[str], list[dict[str, str]]]
LANGUAGES = "## Add a name in another language"
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
    before, _, rest = (seeds / "README.md").read_text(encoding="utf-8").partition(LANGUAGES)
    text = before + rest.partition("\n## ")[2]  # nobody has given names in other languages yet
    quoted = [
        line.removeprefix("   ").replace("⇥", "\t") for line in text.splitlines() if "⇥" in line and "`⇥`" not in line
    ]
    lines = {line for path in seeds.glob("*/*.tsv") for line in path.read_text(encoding="utf-8").splitlines()}

    assert len(quoted) == 6
    assert [line for line in quoted if line not in lines] == []


def test_the_example_of_names_in_another_language_is_read_as_it_says(seeds: Path, tmp_path: Path) -> None:
    """Pasted into a source's folder it gives spinach a German label and two synonyms, and oranges neither."""
    part = (seeds / "README.md").read_text(encoding="utf-8").partition(LANGUAGES)[2]
    (block,) = re.findall(r"```text\n(.*?)```", part.partition("\n## ")[0], re.DOTALL)
    folder = tmp_path / "seeds" / "background"
    folder.mkdir(parents=True)
    shutil.copy(seeds / "background" / "source.yaml", folder)
    header = (seeds / "background" / "statements.tsv").read_text(encoding="utf-8").partition("\n")[0]
    (folder / "statements.tsv").write_text(header + "\n", encoding="utf-8")
    (folder / "entities.tsv").write_text(block.replace("⇥", "\t"), encoding="utf-8")

    quads = load_seeds(tmp_path / "seeds", load_schema(seeds.parent / "ontology")).quads()

    german = {(q.subject, q.predicate.value.partition("#")[2], q.object.value) for q in quads if is_german(q.object)}
    spinach = NamedNode("https://w3id.org/nutrigraph/entity/spinach")
    assert german == {
        (spinach, "prefLabel", "Spinat"), (spinach, "altLabel", "Blattspinat"), (spinach, "altLabel", "Gartenspinat"),
    }  # fmt: skip


def is_german(term: object) -> TypeGuard[Literal]:
    return isinstance(term, Literal) and term.language == "de"


def test_the_readme_lists_every_qualifier(seeds: Path) -> None:
    """Columns and keys together are the seed keys of the ontology."""
    text = (seeds / "README.md").read_text(encoding="utf-8")
    part = text.partition("### What narrows a claim down")[2].partition("##")[0]
    listed = {word for names in re.findall(r"`([a-z_\s]+)`", part) for word in names.split()} - {"other"}
    graph = Graph().parse(seeds.parent / "ontology" / "nutrigraph.ttl")

    assert listed == {str(key) for key in graph.objects(None, SEED_KEY)}
