"""Names in several languages, from columns of `entities.tsv`."""

from __future__ import annotations

from typing import Any

import pytest

STATEMENTS = (
    "id\tsubject\tpredicate\tobject\tobject_type\tpolarity\tcertainty\thedge_cue\tsection\tstart\tend\tsha256\n"
)
RDFS, SKOS = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2004/02/skos/core#"


def sown(sow: Any, entities: str) -> Any:
    return sow({
        "tea-notes/entities.tsv": entities, "tea-notes/statements.tsv": STATEMENTS, "tea-notes/mappings.sssom.tsv": None,
    })  # fmt: skip


def named(sow: Any, entities: str) -> set[str]:
    """Predicate and value of every name, in N-Triples."""
    quads = sown(sow, entities).load().quads()
    names = {f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}altLabel"}
    return {
        f"{quad.predicate.value.rpartition('#')[2]} {quad.object}"
        for quad in quads
        if quad.predicate.value in names and "/entity/" in quad.subject.value
    }


def test_each_language_has_its_label_and_synonyms(sow: Any) -> None:
    """Case means nothing in a tag; empty cells say nothing; a language may have synonyms alone."""
    table = (
        "id\tlabel\tclass\tlabel@zh-Hant\tsynonyms@de\tlabel@DE\tsynonyms\n"
        "tea\ttea\tSubstance\t\u8336\tTeegetr\u00e4nk|Aufguss\tTee\tchai\n"
        "iron\tiron\tNutrient\t\tFerrum\t\t\n"
    )

    assert named(sow, table) == {
        'label "tea"@en', 'prefLabel "\u8336"@zh-hant', 'prefLabel "Tee"@de', 'altLabel "chai"@en',
        'altLabel "Teegetr\u00e4nk"@de', 'altLabel "Aufguss"@de', 'label "iron"@en', 'altLabel "Ferrum"@de',
    }  # fmt: skip


def test_the_same_word_may_stand_in_two_languages(sow: Any) -> None:
    """Names are compared within a language."""
    table = "id\tlabel\tclass\tlabel@de\tlabel@nl\na\tarm\tFood\tArm\tarm\nb\tb\tFood\tB\tb\n"

    assert 'prefLabel "Arm"@de' in named(sow, table)
    assert 'prefLabel "arm"@nl' in named(sow, table)


@pytest.mark.parametrize(
    ("header", "cells", "place", "message", "hint"),
    [
        ("label@de_AT", "Tee", "1:16 (label@de_AT)", "'de_AT' is no language tag", "BCP 47"),
        ("label@german", "Tee", "1:16 (label@german)", "'german' is no language tag", "ISO 639"),
        ("label@", "Tee", "1:16 (label@)", "'' is no language tag", "BCP 47"),
        ("synonyms@d", "Tee", "1:16 (synonyms@d)", "'d' is no language tag", "BCP 47"),
        ("label@EN", "tea", "1:16 (label@EN)",
         "column 'label@en' is for the language that every entity has its label in", "'label'"),
        ("label@de\tlabel@DE", "Tee\tTee", "1:25 (label@DE)", "column 'label@de' stands twice in the header", "one"),
        ("class@de", "Stoff", "1:16 (class@de)", "unknown column 'class@de'", "class"),
        ("synonyms@de", "Tee||Aufguss", "2:23 (synonyms@de)", "a synonym is empty", "bars"),
        ("label@de\tsynonyms@de", "Tee\tTee", "2:23 (synonyms@de)", "synonym 'Tee' stands twice or is the label", "Remove"),
        ("label@de", " Tee", "2:19 (label@de)", "' Tee' starts or ends with white space", "'Tee'"),
    ],
)  # fmt: skip
def test_a_fault_of_a_language_is_named_at_its_place(
    sow: Any, header: str, cells: str, place: str, message: str, hint: str
) -> None:
    """At the header's cell or the row's, with the mend."""
    (fault,) = sown(sow, f"id\tlabel\tclass\t{header}\ntea\ttea\tSubstance\t{cells}\n").faults()

    assert (fault.place, fault.message) == (f"seeds/tea-notes/entities.tsv:{place}", message)
    assert hint in fault.hint


def test_two_things_cannot_have_one_label_in_a_language(sow: Any) -> None:
    """Whoever searches in this language could not tell them apart."""
    table = "id\tlabel\tclass\tlabel@de\ntea\ttea\tSubstance\tTee\nherbs\therbal tea\tSubstance\ttee\n"

    assert sown(sow, table).found() == [
        ("seeds/tea-notes/entities.tsv:3:28 (label@de)",
         "label 'tee' is already used at seeds/tea-notes/entities.tsv:2:19 (label@de)"),
    ]  # fmt: skip
