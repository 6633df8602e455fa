"""The identifiers of others: valid SSSOM, and the traps that the curators found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import sssom_pydantic
from rdflib import SH, Graph

Table = Callable[[str], list[dict[str, str]]]
MAPPINGS = "rls-nutrient-gaps/mappings.sssom.tsv"


def test_an_independent_reader_of_sssom_reads_all_204_mappings(seeds: Path) -> None:
    """sssom-pydantic checks slots, CURIEs and metadata."""
    mappings, converter, metadata = sssom_pydantic.read(seeds / MAPPINGS)

    assert len(mappings) == 204
    assert {mapping.justification.curie for mapping in mappings} == {"semapv:UnspecifiedMatching"}
    assert str(metadata.license) == "https://creativecommons.org/licenses/by/4.0/"
    assert converter.expand("MESH:D012148") == "http://id.nlm.nih.gov/mesh/D012148"


def test_the_kinds_of_match_are_counted_as_curated(table: Table) -> None:
    """Typed by hand from the rows that ship."""
    counts = Counter(row["predicate_id"] for row in table(MAPPINGS))

    assert counts == {
        "skos:broadMatch": 11,
        "skos:closeMatch": 40,
        "skos:exactMatch": 130,
        "skos:narrowMatch": 12,
        "skos:relatedMatch": 11,
    }


def test_subjects_are_entities_with_their_labels(table: Table) -> None:
    """A mapping of nothing would be found by nobody."""
    labels = {f"ng:{row['id']}": row["label"] for row in table("rls-nutrient-gaps/entities.tsv")}

    wrong = [row["subject_id"] for row in table(MAPPINGS) if labels.get(row["subject_id"]) != row["subject_label"]]

    assert wrong == []


def test_rows_are_sorted_and_no_pair_is_mapped_twice(table: Table) -> None:
    """By subject, then object."""
    pairs = [(row["subject_id"], row["object_id"]) for row in table(MAPPINGS)]

    assert sorted(set(pairs)) == pairs


def test_no_foreign_identifier_is_exact_for_two_entities(table: Table) -> None:
    """Look-up by foreign id follows exact matches and must find one thing."""
    found = defaultdict(set)
    for row in table(MAPPINGS):
        if row["predicate_id"] == "skos:exactMatch":
            found[row["object_id"]].add(row["subject_id"])

    assert {identifier: subjects for identifier, subjects in found.items() if len(subjects) > 1} == {}


def test_a_phenotype_is_never_the_same_as_a_disease_or_a_deficiency(table: Table) -> None:
    """Exact only within one kind of thing."""
    classes = {f"ng:{row['id']}": row["class"] for row in table("rls-nutrient-gaps/entities.tsv")}

    exact = [
        row["subject_id"]
        for row in table(MAPPINGS)
        if row["object_id"].startswith("HP:")
        and row["predicate_id"] == "skos:exactMatch"
        and classes[row["subject_id"]] in ("Condition", "Deficiency")
    ]

    assert exact == []


def test_the_known_traps_are_avoided(table: Table) -> None:
    """Obsolete terms, a wrong match of others, and vocabularies with closed licences."""
    rows = table(MAPPINGS)
    mapped = {row["object_id"]: (row["subject_id"], row["predicate_id"]) for row in rows}
    prefixes = {row["object_id"].partition(":")[0] for row in rows}

    assert mapped["MESH:D051436"] == ("ng:chronic-kidney-disease", "skos:exactMatch")
    assert mapped["MESH:D007676"] == ("ng:end-stage-renal-disease", "skos:exactMatch")
    assert mapped["CHEBI:16236"] == ("ng:alcohol", "skos:exactMatch")
    assert mapped["MONDO:0001356"] == ("ng:iron-deficiency", "skos:narrowMatch")
    assert {"HP:0001575", "MONDO:0020578", "CHEBI:30879"} & set(mapped) == set()
    assert prefixes & {"ATC", "DrugBank", "LOINC", "SNOMED", "SNOMEDCT", "UMLS"} == set()
    assert [
        row for row in rows if row["subject_id"] == "ng:restless-legs-syndrome" and "Wikidata" in row["object_id"]
    ] == []


def test_the_prefixes_of_the_mappings_are_those_of_the_ontology(seeds: Path) -> None:
    """One prefix, one namespace, in both places."""
    _, converter, _ = sssom_pydantic.read(seeds / MAPPINGS)
    graph = Graph().parse(seeds.parent / "ontology" / "prefixes.ttl")
    declared = {
        str(graph.value(n, SH.prefix)): str(graph.value(n, SH.namespace)) for n in graph.objects(None, SH.declare)
    }
    text = (seeds / MAPPINGS).read_text(encoding="utf-8")
    used = [line[3:].split(": ") for line in text.splitlines() if line.startswith("#  ")]

    assert len(used) == 19
    assert {prefix: declared.get(prefix) for prefix, _ in used} == dict(used)
    assert all(converter.expand(f"{prefix}:x") == f"{namespace}x" for prefix, namespace in used)
