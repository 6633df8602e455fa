from __future__ import annotations

from typing import Any

import pytest

SOURCE = """\
id: tea-notes
title: Notes on tea
role: evidence
language: en
place: passage
url: null
rights: Written for this test.
licence: null
evidence: ECO:0000034
text:
  sha256: bc4493582170d28119e9476e410dcd0f260675010d1dfcfbd6bb4d55979d4390
  characters: 41
sections:
  - {slug: title, start: 0, end: 13}
  - {slug: body, start: 15, end: 41}
"""


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("title: Notes on tea", "titel: Notes on tea", "1:1 (title)", "key 'title' is missing"),
        ("title: Notes on tea", "title: 7", "2:8 (title)", "title is an integer, not a text"),
        ("title: Notes on tea", "title: null", "2:8 (title)", "title is empty, not a text"),
        ("role: evidence", "role: proof", "3:7 (role)", "'proof' is no role"),
        ("language: en", "language: English", "4:11 (language)", "'English' is not a lower-case language tag"),
        ("place: passage", "place: page", "5:8 (place)", "'page' is none of passage, declaration or table"),
        ("url: null", "url: javascript:x", "6:6 (url)", "'javascript:x' is not a web address"),
        ("licence: null", "licence: MIT", "8:10 (licence)", "'MIT' is not a web address"),
        ("evidence: ECO:0000034", "evidence: ECHO:1", "9:11 (evidence)", "unknown prefix 'ECHO'"),
        ("  characters: 41", "  characters: many", "12:15 (text.characters)",
         "characters is a text, not an integer"),
        ("bc4493582170d28119e9476e410dcd0f260675010d1dfcfbd6bb4d55979d4390", "abc", "11:11 (text.sha256)",
         "'abc' is no SHA-256"),
        ("start: 15, end: 41", "start: 15, end: 42", "15:34 (sections[1].end)",
         "the section ends at 42, outside the text of 41 characters"),
        ("start: 15, end: 41", "start: 15, end: 15", "15:34 (sections[1].end)",
         "the section ends at 15, before or at its start 15"),
        ("slug: body", "slug: title", "15:5 (sections[1])", "section 'title' stands twice"),
        ("slug: body", "slug: The Body", "15:12 (sections[1].slug)", "'The Body' is no section slug"),
        ("slug: body,", "slug: body, page: 3,", "15:24 (sections[1].page)", "unknown key 'page'"),
        ("role: evidence", "role: evidence\nrole: evidence", "4:1 (role)", "key 'role' stands twice"),
        ("role: evidence", "role: 'evidence", "15:37", "this is not YAML: found unexpected end of stream"),
        ("role: evidence", "role: evi\x07dence", "3:10", "control character U+0007"),
    ],
)  # fmt: skip
def test_a_faulty_source_file_is_named_at_its_key(sow: Any, old: str, new: str, place: str, message: str) -> None:
    """Line, column and the path of keys."""
    header = (
        "id\tsubject\tpredicate\tobject\tobject_type\tpolarity\tcertainty\thedge_cue\tsection\tstart\tend\tsha256\n"
        if "place: page" not in new
        else "id\n"
    )

    found = sow({"tea-notes/source.yaml": SOURCE.replace(old, new), "tea-notes/statements.tsv": header}).found()

    assert (f"seeds/tea-notes/source.yaml:{place}", message) in found


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("direct", "the id 'direct' is reserved"),
        ("tea", "the id 'tea' differs from the folder's name 'tea-notes'"),
        ("Tea", "'Tea' is not lower-case words joined by hyphens"),
    ],
)
def test_an_id_names_its_folder_and_no_computed_graph(sow: Any, name: str, message: str) -> None:
    """A source's id is the name of its graph, its folder and part of its statements' IRIs."""
    found = sow({"tea-notes/source.yaml": SOURCE.replace("id: tea-notes", f"id: {name}")}).found()

    assert ("seeds/tea-notes/source.yaml:1:5 (id)", message) in found


def test_a_source_file_that_is_no_yaml_hides_no_fault_of_its_tables(sow: Any) -> None:
    """Every fault of every file in one run."""
    entities = "id\tlabel\tclass\ntea\ttea\tSubstanze\niron\tiron\tNutrient\nfatigue\tfatigue\tSymptom\n"

    found = sow({"tea-notes/source.yaml": "id: [\n", "tea-notes/entities.tsv": entities}).found()

    assert [
        ("seeds/tea-notes/entities.tsv:2:9 (class)", "unknown class 'Substanze'"),
        ("seeds/tea-notes/source.yaml:1:6", "this is not YAML: expected the node content, but found '<stream end>'"),
    ] == found


def test_aliases_cannot_make_a_text_grow(sow: Any) -> None:
    """The billion laughs: every alias is refused where it stands, and nothing is expanded."""
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))

    found = sow({"tea-notes/source.yaml": SOURCE + bomb}).found()

    assert 16 == len([message for _, message in found if message == "an alias is used"])


def test_a_source_of_declarations_has_neither_text_nor_sections(sow: Any) -> None:
    """What is declared has no offsets."""
    text = SOURCE.replace("place: passage", "place: declaration")

    found = sow({"tea-notes/source.yaml": text}).found()

    path = "seeds/tea-notes/source.yaml"
    assert (f"{path}:11:3 (text)", "a source of declarations has no text") in found
    assert (f"{path}:14:3 (sections)", "a source of declarations has no sections") in found
