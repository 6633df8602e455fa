"""The README's worked example works."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph

from kg.schema import load_schema


def _blocks(folder: Path, language: str) -> list[str]:
    text = (folder / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_class_of_the_readme_becomes_a_class_with_fields(folder: Path, tmp_path: Path) -> None:
    """Pasted into a copy of the files, the two blocks are all that it takes."""
    copy = Path(shutil.copytree(folder, tmp_path / "ontology"))
    terms, shapes = _blocks(folder, "turtle")
    for name, block in (("nutrigraph.ttl", terms), ("shapes.ttl", shapes)):
        with (copy / name).open("a", encoding="utf-8") as file:
            file.write("\n" + block)

    schema = load_schema(copy)

    method, nutrient = schema.find_class("CookingMethod"), schema.find_class("Nutrient")
    assert method is not None
    assert nutrient is not None
    assert (method.field_name, method.plural_field_name) == ("cookingMethod", "cookingMethods")
    assert method.find_field("preserves") is not None
    assert nutrient.find_field("preservedBy") is not None


def test_the_shapes_of_the_readme_refuse_what_their_messages_say(folder: Path) -> None:
    """A food that preserves a nutrient is told so."""
    terms, shapes = _blocks(folder, "turtle")
    graph = Graph()
    for name, block in (("nutrigraph.ttl", terms), ("shapes.ttl", shapes)):
        graph.parse(data=(folder / name).read_text(encoding="utf-8") + block, format="turtle")
    graph.parse(
        data="""
        @prefix ng: <https://w3id.org/nutrigraph/entity/> .
        @prefix nutri: <https://w3id.org/nutrigraph/ontology#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ng:folate a nutri:Nutrient ; rdfs:label "folate"@en .
        ng:spinach a nutri:Food ; rdfs:label "spinach"@en ; nutri:preserves ng:folate .
        """,
        format="turtle",
    )

    conforms, _, report = validate(graph, shacl_graph=graph)

    assert not conforms
    assert "The subject of preserves must be of class CookingMethod." in report


@pytest.mark.parametrize("name", ["rules/corrects-by-supply.rq", "examples/11-is-anything-said-to-help.rq"])
def test_rule_and_example_of_the_readme_are_the_files_that_it_names(folder: Path, name: str) -> None:
    """Quoted whole, and named just above."""
    text = (folder / "README.md").read_text(encoding="utf-8")

    assert (folder / name).read_text(encoding="utf-8") in _blocks(folder, "sparql")
    assert f"This is `{name}`:\n\n```sparql\n" in text


def test_the_rows_of_the_readme_have_the_columns_of_the_seeds(folder: Path) -> None:
    """`⇥` stands for a tab."""
    header, entity = _blocks(folder, "text")[0].splitlines()
    row = _blocks(folder, "text")[1].rstrip("\n")
    seeds = folder.parent / "seeds"

    columns = (seeds / "background" / "statements.tsv").read_text(encoding="utf-8").splitlines()[0].split("\t")
    entity_columns = (seeds / "rls-nutrient-gaps" / "entities.tsv").read_text(encoding="utf-8").splitlines()[0]

    assert header.split("⇥") == entity_columns.split("\t")
    assert len(entity.split("⇥")) == len(header.split("⇥"))
    assert len(row.split("⇥")) == len(columns)
