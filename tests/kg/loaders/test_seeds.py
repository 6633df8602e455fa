from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.loaders import SourceCounts, load_seeds, load_source
from kg.locations import ontology_dir
from kg.prefixes import Namespaces
from kg.schema import load_schema

BODY_HASH = "168c3ee378933faa3c612035ff3c0b214a7fad5e5f9bcadec2d4c390d53a6e21"
B = "https://w3id.org/nutrigraph/"


def lines(quads: Any) -> set[str]:
    return {str(quad).replace(B, "") for quad in quads}


def test_good_seeds_become_the_quads_of_the_data_model(sow: Any) -> None:
    """A statement, its passage and its qualifiers look as the model of the README has them."""
    quads = lines(sow().load().quads())

    graph = "<graph/tea-notes>"
    stmt = "<statement/tea-notes-S1>"
    passage = "<passage/tea-notes-15-41>"
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xsd = "http://www.w3.org/2001/XMLSchema#"
    oa = "http://www.w3.org/ns/oa#"
    assert {
        f"{stmt} <{rdf}type> <ontology#Statement> {graph}",
        f'{stmt} <http://purl.org/dc/terms/identifier> "S1" {graph}',
        f"{stmt} <http://purl.org/dc/terms/source> <source/tea-notes> {graph}",
        f"{stmt} <{rdf}subject> <entity/tea> {graph}",
        f"{stmt} <{rdf}predicate> <ontology#worsens> {graph}",
        f"{stmt} <{rdf}object> <entity/fatigue> {graph}",
        f"{stmt} <ontology#polarity> <ontology#affirmed> {graph}",
        f"{stmt} <ontology#certainty> <ontology#possible> {graph}",
        f'{stmt} <ontology#hedgeCue> "can"@en {graph}',
        f'{stmt} <ontology#degree> "strong" {graph}',
        f'{stmt} <ontology#note> "by way of iron" {graph}',
        f"{stmt} <ontology#via> <entity/iron> {graph}",
        f"{stmt} <ontology#statedIn> {passage} {graph}",
    } == {line for line in quads if line.startswith(stmt)}
    assert {
        f"{passage} <{rdf}type> <ontology#Passage> {graph}",
        f"{passage} <{oa}hasSource> <source/tea-notes> {graph}",
        f'{passage} <ontology#section> "body" {graph}',
        f'{passage} <ontology#sha256> "{BODY_HASH}" {graph}',
        f"{passage} <{oa}hasSelector> <passage/tea-notes-15-41#span> {graph}",
    } == {line for line in quads if line.startswith(passage)}
    assert {
        f"<passage/tea-notes-15-41#span> <{rdf}type> <{oa}TextPositionSelector> {graph}",
        f'<passage/tea-notes-15-41#span> <{oa}start> "15"^^<{xsd}integer> {graph}',
        f'<passage/tea-notes-15-41#span> <{oa}end> "41"^^<{xsd}integer> {graph}',
    } == {line for line in quads if line.startswith("<passage/tea-notes-15-41#span>")}


def test_entities_sources_and_mappings_become_records(sow: Any) -> None:
    """Labels carry the language of the ontology, foreign ids stand twice: as a match and as an SSSOM mapping."""
    quads = lines(sow().load().quads())

    graph = "<graph/tea-notes>"
    skos = "http://www.w3.org/2004/02/skos/core#"
    rdfs = "http://www.w3.org/2000/01/rdf-schema#"
    chebi = "<http://purl.obolibrary.org/obo/CHEBI_18248>"
    mapping = "<mapping/tea-notes-iron-CHEBI-18248>"
    assert {
        f"<entity/iron> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <ontology#Nutrient> {graph}",
        f'<entity/iron> <{rdfs}label> "iron"@en {graph}',
        f'<entity/iron> <{skos}altLabel> "Fe"@en {graph}',
        f"<entity/iron> <{rdfs}isDefinedBy> <source/tea-notes> {graph}",
        f"<entity/iron> <{skos}exactMatch> {chebi} {graph}",
        f"<entity/iron> <ontology#hasMapping> {mapping} {graph}",
    } == {line for line in quads if line.startswith("<entity/iron>")}
    assert f"{mapping} <http://www.w3.org/2002/07/owl#annotatedTarget> {chebi} {graph}" in quads
    assert f'{mapping} <https://w3id.org/sssom/object_label> "iron atom" {graph}' in quads
    assert f"<source/tea-notes> <https://schema.org/url> <https://example.org/tea> {graph}" in quads
    assert f"<source/tea-notes> <ontology#sourceRole> <ontology#evidence> {graph}" in quads


def test_counts_say_how_many_records_the_files_hold(sow: Any) -> None:
    """The counts are by source."""
    assert {"tea-notes": SourceCounts(entities=3, statements=2, mappings=1)} == sow().load().counts


def test_entities_of_one_source_are_known_to_all(sow: Any) -> None:
    """A source that comes first in the alphabet may name an entity of a later one."""
    source = (
        "id: a-views\ntitle: Views\nrole: definitions\nlanguage: en\nplace: declaration\nrights: Ours.\n"
        "evidence: ECO:0000205\n"
    )
    statements = (
        "id\tsubject\tpredicate\tobject\tobject_type\tpolarity\tcertainty\thedge_cue\tdeclared_by\tdeclared_on\treason\n"
        "V1\ttea\tbroader\tiron\tentity\taffirmed\tasserted\t\tcurators\t2026-11-22\tFor the test.\n"
    )

    seeds = sow({"a-views/source.yaml": source, "a-views/statements.tsv": statements}).load()

    declared = "<declaration/a-views-V1>"
    date = '"2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date>'
    assert f"{declared} <http://purl.org/dc/terms/date> {date} <graph/a-views>" in lines(seeds.quads())
    assert ["a-views", "tea-notes"] == [source.id for source in seeds.sources]


def test_entities_and_mappings_may_be_missing_but_not_source_and_statements(sow: Any) -> None:
    """A source may define nothing and map nothing; it cannot say nothing about itself."""
    lone = sow({"lone/notes.txt": "not an input"})

    assert [
        ("seeds/lone/source.yaml", "the file is missing"),
        ("seeds/lone/statements.tsv", "the file is missing"),
    ] == lone.found()


def test_another_base_iri_replaces_the_default_one(sow: Any) -> None:
    """A fork has its own base: entities, graphs and the `ng:` of mapping sets move with it."""
    mine = "https://example.org/kg/"
    mappings = (
        f"# mapping_set_id: https://example.org/set\n# license: https://example.org/licence\n# curie_map:\n#   ng: {B}entity/\n"
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        "ng:iron\tskos:exactMatch\tCHEBI:18248\tsemapv:ManualMappingCuration\n"
    )
    folder = sow({"tea-notes/mappings.sssom.tsv": mappings}).folder

    seeds = load_seeds(folder, load_schema(ontology_dir(), Namespaces(mine)))

    assert not [quad for quad in seeds.quads() if B in str(quad)]
    assert any(f"<{mine}entity/iron>" in str(quad) for quad in seeds.quads())


def test_a_source_can_be_read_alone(sow: Any) -> None:
    """`kg locate` needs the sections only."""
    source = load_source(sow().folder / "tea-notes")

    assert [("title", 0, 13), ("body", 15, 41)] == [(s.slug, s.start, s.end) for s in source.sections]


def test_an_ontology_without_a_closed_list_that_rows_need_is_a_fault(sow: Any) -> None:
    """A fork's ontology is told what it lacks instead of a traceback."""
    folder = sow().folder
    ontology = folder.parent / "ontology"
    ontology.mkdir()
    (ontology / "a.ttl").write_text(
        "<https://w3id.org/nutrigraph/ontology> a <http://www.w3.org/2002/07/owl#Ontology> .\n"
    )

    with pytest.raises(InputError) as caught:
        load_seeds(folder, load_schema(ontology))

    assert "the ontology has no closed list CertaintyScale" == caught.value.faults[0].message


def test_links_and_giants_are_refused_before_they_are_read(sow: Any, tmp_path: Path) -> None:
    """A symbolic link could name any file of the machine; a literal of a gigabyte fills the memory."""
    sown = sow({"tea-notes/entities.tsv": None})
    (tmp_path / "elsewhere.tsv").write_text("id\tlabel\tclass\n")
    (sown.folder / "tea-notes" / "entities.tsv").symlink_to(tmp_path / "elsewhere.tsv")
    with (sown.folder / "tea-notes" / "mappings.sssom.tsv").open("r+b") as file:
        file.truncate(1 << 30)

    found = dict(sown.found())

    assert "the file is a symbolic link" == found["seeds/tea-notes/entities.tsv"]
    assert "the file has 1073741824 bytes, more than 536870912" == found["seeds/tea-notes/mappings.sssom.tsv"]


def test_misspelt_file_names_get_a_hint(sow: Any) -> None:
    """A file that nobody reads would be lost in silence."""
    sown = sow({"tea-notes/statement.tsv": "x"})

    fault = sown.faults()[0]
    assert ("seeds/tea-notes/statement.tsv", "unknown file 'statement.tsv'") == (fault.place, fault.message)
    assert "Did you mean 'statements.tsv'?" == fault.hint
