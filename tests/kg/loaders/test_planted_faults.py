"""Every kind of fault that a curator can make, each planted once."""

from __future__ import annotations

from typing import Any

import pytest

TITLE_HASH = "3d553a9f47bec5d6be312772c5d26783dd1e077ae4becaff02e2e9b0c0ddf53d"
BODY_HASH = "168c3ee378933faa3c612035ff3c0b214a7fad5e5f9bcadec2d4c390d53a6e21"
HEADER = "id\tsubject\tpredicate\tobject\tobject_type\tpolarity\tcertainty\thedge_cue\tdegree\tother\tsection\tstart\tend\tsha256\n"
TITLE = f"title\t0\t13\t{TITLE_HASH}\n"
GOOD = f"S1\ttea\tworsens\tfatigue\tentity\taffirmed\tasserted\t\t\t\t{TITLE}"


def statement(  # the row of one statement with some cells changed
    place: str = TITLE, *, id: str = "S1", subject: str = "tea", predicate: str = "worsens", object: str = "fatigue",  # noqa: A002
    object_type: str = "entity", polarity: str = "affirmed", certainty: str = "asserted", cue: str = "",
    degree: str = "", other: str = "",
) -> str:  # fmt: skip
    cells = (id, subject, predicate, object, object_type, polarity, certainty, cue, degree, other)
    return "\t".join(cells) + f"\t{place}"


def test_twelve_planted_faults_are_all_reported_in_one_run(sow: Any) -> None:
    """File, line, column, field, what and how to mend, for every fault of every file, in one run."""
    rows = [
        statement(id="S1", predicate="worsen"),  # unknown predicate
        statement(id="S2", object="fatige"),  # unknown entity
        statement(id="S3", subject="iron"),  # wrong class for a domain
        statement(id="S2", object="fatigue"),  # duplicate id
        statement(f"title\t0\t99\t{TITLE_HASH}\n", id="S5"),  # offset outside the text
        statement("title\t0\t13\tABC\n", id="S6"),  # malformed hash
        statement(id="S7", certainty="sure"),  # bad certainty
        "BAD BYTE\n",
        statement(id="S9", object="fat\tigue"),  # tab inside a cell
        statement("\t\t\t\n", id="S10"),  # statement without passage
    ]
    text = (HEADER + "".join(rows)).encode()
    bad = statement(id="S8", degree="very", object="fatigue", subject="tea").encode().replace(b"very", b"v\xff\xfery")
    other = (
        "id: views\ntitle: Views\nrole: definitions\nlanguage: en\nplace: declaration\nrights: Ours.\n"
        "evidence: ECO:0000205\n"
    )
    no_reason = (
        "id\tsubject\tpredicate\tobject\tobject_type\tpolarity\tcertainty\thedge_cue\tdeclared_by\tdeclared_on\n"
    )
    mappings = (
        "# mapping_set_id: https://example.org/set\n# license: https://example.org/licence\n"
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
        "ng:iron\tskos:exactMatch\tCHEBY:18248\tsemapv:ManualMappingCuration\n"
    )

    faults = sow({
        "tea-notes/statements.tsv": text.replace(b"BAD BYTE\n", bad),
        "tea-notes/mappings.sssom.tsv": mappings,
        "views/source.yaml": other,
        "views/statements.tsv": no_reason,
    }).faults()  # fmt: skip

    path = "seeds/tea-notes/statements.tsv"
    assert [
        ("seeds/tea-notes/mappings.sssom.tsv", 4, 25, "object_id", "unknown prefix 'CHEBY'", "Did you mean 'CHEBI'?"),
        (path, 2, 8, "predicate", "unknown predicate 'worsen'", "Did you mean 'worsens'?"),
        (path, 3, 16, "object", "unknown entity 'fatige'", "Did you mean 'fatigue'?"),
        (
            path,
            4,
            4,
            "subject",
            "'iron' is a Nutrient, outside the domain of worsens",
            "The subject of worsens must be of class Condition, Factor, Medication or Substance.",
        ),
        (
            path,
            5,
            1,
            "id",
            f"statement 'S2' already stands at {path}:3:1 (id)",
            "Give this row an id of its own; ids are never reused.",
        ),
        (
            path,
            6,
            60,
            "end",
            "end is 99, outside the text of 41 characters",
            "Take section, start, end and sha256 from `kg locate`.",
        ),
        (
            path,
            7,
            63,
            "sha256",
            "'ABC' is no SHA-256",
            "It has 64 hex digits in lower case. Take section, start, end and sha256 from `kg locate`.",
        ),
        (
            path,
            8,
            40,
            "certainty",
            "'sure' is no certainty",
            "Use speculative, suggestive, possible, likely or asserted.",
        ),
        (path, 9, 51, "degree", "byte 0xFF is not valid UTF-8 here", "Save the file as UTF-8."),
        (
            path,
            10,
            64,
            "",
            "15 cells where the header has 14: there is a tab inside a cell",
            "Replace the tab inside the cell by a space.",
        ),
        (
            path,
            11,
            53,
            "section",
            "the row has no place",
            "Take section, start, end and sha256 from `kg locate`.",
        ),
        (
            "seeds/views/statements.tsv",
            1,
            1,
            "reason",
            "column 'reason' is missing from the header",
            "Add a column 'reason'.",
        ),
    ] == [(f.path, f.line, f.column, f.field, f.message, f.hint.partition(" Change the subject")[0]) for f in faults]


@pytest.mark.parametrize(
    ("row", "place", "message"),
    [
        (statement(predicate="linkedTo"), "2:8 (predicate)", "'linkedTo' is a super-property, which is for asking only"),
        (statement(predicate="addresses"), "2:8 (predicate)", "'addresses' is only ever concluded by a rule"),
        (statement(predicate="worsenedBy"), "2:8 (predicate)", "'worsenedBy' is an inverse, which the build computes"),
        (statement(predicate="label"), "2:8 (predicate)", "unknown predicate 'label'"),
        (statement(object="iron"), "2:16 (object)", "'iron' is a Nutrient, outside the range of worsens"),
        (statement(object="tea"), "2:16 (object)", "'tea' is subject and object"),
        (statement(object_type="word"), "2:24 (object_type)", "object_type is 'word'"),
        (statement(object_type="literal"), "2:24 (object_type)", "worsens takes an entity, object_type is 'literal'"),
        (statement(predicate="alternativeName"), "2:32 (object_type)",
         "alternativeName takes words (literal), object_type is 'entity'"),
        (statement(polarity="no"), "2:31 (polarity)", "'no' is no polarity"),
        (statement(cue="can"), "2:49 (hedge_cue)", "an asserted claim has the hedge cue 'can'"),
        (statement(certainty="likely"), "2:47 (hedge_cue)", "a claim that is likely has no hedge cue"),
        (statement(degree=" very"), "2:50 (degree)", "' very' starts or ends with white space"),
        (statement(degree="ve\x00ry"), "2:52 (degree)", "control character U+0000"),
        (statement(other="nota=x"), "2:51 (other)", "unknown key 'nota'"),
        (statement(other="note=x; odd"), "2:59 (other)", "'odd' has no '='"),
        (statement(other="note="), "2:51 (other)", "key 'note' has no value"),
        (statement(other="note=x; note=x"), "2:59 (other)", "note says 'x' twice"),
        (statement(other="modality=may"), "2:51 (other)", "'may' is no value of modality"),
        (statement(other="direction=up"), "2:51 (other)", "'up' is no value of direction"),
        (statement(other="combined=yes"), "2:51 (other)", "'yes' is not true or false"),
        (statement(other="via=irony"), "2:51 (other)", "unknown entity 'irony'"),
        (statement(f"titel\t0\t13\t{TITLE_HASH}\n"), "2:52 (section)", "unknown section 'titel'"),
        (statement(f"title\tx\t13\t{TITLE_HASH}\n"), "2:58 (start)", "start is 'x', not a whole number from 0 up"),
        (statement(f"title\t-1\t13\t{TITLE_HASH}\n"), "2:58 (start)", "start is '-1', not a whole number from 0 up"),
        (statement(f"title\t9\t9\t{TITLE_HASH}\n"), "2:60 (end)", "the passage ends at 9, before or at its start 9"),
        (statement(f"title\t0\t20\t{TITLE_HASH}\n"), "2:60 (end)", "the passage 0-20 is outside section 'title' (0-13)"),
        (statement(f"body\t0\t20\t{TITLE_HASH}\n"), "2:57 (start)", "the passage 0-20 is outside section 'body' (15-41)"),
        (statement(f"title\t0\t\t{TITLE_HASH}\n"), "2:60 (end)", "end is empty"),
        (statement(id="S/1"), "2:1 (id)", "'S/1' is no statement id"),
        (statement(id=""), "2:1 (id)", "id is empty"),
        (GOOD + statement(f"title\t0\t13\t{BODY_HASH}\n", id="S2", object="pain"), "3:60 (sha256)",
         "the passage 0-13 has another hash at seeds/tea-notes/statements.tsv:2:58 (start)"),
        (GOOD + GOOD.replace("S1", "S2"), "3:1 (id)",
         "the same claim at the same place already stands at seeds/tea-notes/statements.tsv:2:1 (id)"),
        ("\n" + GOOD, "2:1", "the line is empty"),
        ("S1\ttea\n", "2:7", "2 cells where the header has 14"),
        (GOOD.replace("\n", "\r\n"), "2", "the line ends with a carriage return"),
    ],
)  # fmt: skip
def test_a_faulty_statement_is_named_at_its_cell(sow: Any, row: str, place: str, message: str) -> None:
    """Line, column in characters from 1, and the name of the column."""
    entities = (
        "id\tlabel\tclass\ntea\ttea\tSubstance\niron\tiron\tNutrient\nfatigue\tfatigue\tSymptom\npain\tpain\tSymptom\n"
    )

    sown = sow({"tea-notes/statements.tsv": HEADER + row, "tea-notes/entities.tsv": entities})

    assert [(f"seeds/tea-notes/statements.tsv:{place}", message)] == sown.found()


@pytest.mark.parametrize(
    ("rows", "place", "message"),
    [
        ("Tea\ttea\tSubstance\t\n", "2:1 (id)", "'Tea' is no entity id"),
        ("../x\ttea\tSubstance\t\n", "2:1 (id)", "'../x' is no entity id"),
        ("tea\ttea\tSubstanze\t\n", "2:9 (class)", "unknown class 'Substanze'"),
        ("tea\ttea\tStatement\t\n", "2:9 (class)", "unknown class 'Statement'"),
        ("tea\ttea\tEntity\t\n", "2:9 (class)", "unknown class 'Entity'"),
        ("tea\t\tSubstance\t\n", "2:5 (label)", "label is empty"),
        ("tea\ttea\tSubstance\t\ntea\tchai\tSubstance\t\n", "3:1 (id)",
         "entity 'tea' is already defined at seeds/tea-notes/entities.tsv:2:1 (id)"),
        ("tea\ttea\tSubstance\t\nchai\tTea\tSubstance\t\n", "3:6 (label)",
         "label 'Tea' is already used at seeds/tea-notes/entities.tsv:2:5 (label)"),
        ("tea\tthé\tSubstance\t\nchai\tthe\u0301\tSubstance\t\n", "3:6 (label)",
         "label 'the\u0301' is already used at seeds/tea-notes/entities.tsv:2:5 (label)"),
        ("tea\tgreen tea\tSubstance\t\nchai\tgreen\u200d tea\tSubstance\t\n", "3:6 (label)",
         "label 'green\\u200d tea' is already used at seeds/tea-notes/entities.tsv:2:5 (label)"),
        ("tea\ttea\tSubstance\tchai||mate\n", "2:24 (synonyms)", "a synonym is empty"),
        ("tea\ttea\tSubstance\tchai|chai\n", "2:24 (synonyms)", "synonym 'chai' stands twice or is the label"),
        ("tea\ttea\tSubstance\tchai| mate\n", "2:24 (synonyms)", "' mate' starts or ends with white space"),
    ],
)  # fmt: skip
def test_a_faulty_entity_is_named_at_its_cell(sow: Any, rows: str, place: str, message: str) -> None:
    """Ids are slugs, classes are those of entities, ids and labels are unique."""
    sown = sow({
        "tea-notes/entities.tsv": "id\tlabel\tclass\tsynonyms\n" + rows,
        "tea-notes/statements.tsv": HEADER,
        "tea-notes/mappings.sssom.tsv": None,
    })  # fmt: skip

    assert [(f"seeds/tea-notes/entities.tsv:{place}", message)] == sown.found()


def test_ids_and_labels_are_unique_across_sources(sow: Any) -> None:
    """The second definition names the first, wherever that is."""
    source = "id: views\ntitle: V\nrole: definitions\nlanguage: en\nplace: declaration\nrights: Ours.\nevidence: ECO:0000205\n"
    header = "id\tsubject\tpredicate\tobject\tobject_type\tpolarity\tcertainty\thedge_cue\tdeclared_by\tdeclared_on\treason\n"

    found = sow({
        "views/source.yaml": source,
        "views/entities.tsv": "id\tlabel\tclass\niron\tiron again\tNutrient\nferrum\tIron\tNutrient\n",
        "views/statements.tsv": header + "V1\ttea\tbroader\tiron\tentity\taffirmed\tasserted\t\tme\t22.11.2026\twhy\n",
    }).found()  # fmt: skip

    assert [
        ("seeds/views/entities.tsv:2:1 (id)", "entity 'iron' is already defined at seeds/tea-notes/entities.tsv:3:1 (id)"),
        ("seeds/views/entities.tsv:3:8 (label)",
         "label 'Iron' is already used at seeds/tea-notes/entities.tsv:3:6 (label)"),
        ("seeds/views/statements.tsv:2:50 (declared_on)", "'22.11.2026' is no date"),
    ] == found  # fmt: skip


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("ng:iron\tskos:sameAs\tCHEBI:1\tsemapv:X\n", "4:9 (predicate_id)", "unknown predicate 'skos:sameAs'"),
        ("ng:irn\tskos:exactMatch\tCHEBI:1\tsemapv:X\n", "4:1 (subject_id)", "unknown entity 'irn'"),
        ("iron\tskos:exactMatch\tCHEBI:1\tsemapv:X\n", "4:1 (subject_id)", "'iron' names no entity of ours"),
        ("ng:iron\tskos:exactMatch\tCHEBI\tsemapv:X\n", "4:25 (object_id)", "'CHEBI' is no CURIE"),
        ("ng:iron\tskos:exactMatch\tCHEBI:1>\tsemapv:X\n", "4:25 (object_id)", "'1>' is no identifier"),
        ("ng:iron\tskos:exactMatch\tCHEBI:1\t\n", "4:33 (mapping_justification)", "mapping_justification is empty"),
        ("ng:iron\tskos:exactMatch\tCHEBI:1\tsemapv:X\nng:iron\tskos:closeMatch\tCHEBI:1\tsemapv:X\n", "5:25 (object_id)",
         "'iron' is already mapped to CHEBI:1 at seeds/tea-notes/mappings.sssom.tsv:4:25 (object_id)"),
        ("ng:iron\tskos:exactMatch\tCHEBI:1\tsemapv:X\nng:tea\tskos:exactMatch\tCHEBI:1\tsemapv:X\n", "5:24 (object_id)",
         "CHEBI:1 is already the exact match of 'iron' at seeds/tea-notes/mappings.sssom.tsv:4:25 (object_id)"),
    ],
)  # fmt: skip
def test_a_faulty_mapping_is_named_at_its_cell(sow: Any, text: str, place: str, message: str) -> None:
    """Prefixes are declared, predicates are the five matches, a foreign id is the exact match of one entity."""
    head = "#mapping_set_id: https://example.org/set\n#license: https://example.org/licence\n"
    columns = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"

    sown = sow({"tea-notes/mappings.sssom.tsv": head + columns + text})

    assert [(f"seeds/tea-notes/mappings.sssom.tsv:{place}", message)] == sown.found()


def test_the_metadata_of_a_mapping_set_are_checked(sow: Any) -> None:
    """SSSOM asks for an id and a licence; prefixes must mean what the ontology says."""
    text = (
        "#curie_map:\n#  CHEBI: https://example.org/chebi/\n#  MODO: https://example.org/modo/\n"
        "subject_id\tpredicate_id\tobject_id\n"
    )

    path = "seeds/tea-notes/mappings.sssom.tsv"
    assert [
        (f"{path}:1:1 (license)", "the metadata lacks license"),
        (f"{path}:1:1 (mapping_set_id)", "the metadata lacks mapping_set_id"),
        (f"{path}:2:11 (curie_map.CHEBI)", "prefix 'CHEBI' stands for 'https://example.org/chebi/' here"),
        (f"{path}:3:10 (curie_map.MODO)", "unknown prefix 'MODO'"),
        (f"{path}:4:1 (mapping_justification)", "column 'mapping_justification' is missing from the header"),
    ] == sow({"tea-notes/mappings.sssom.tsv": text}).found()


def test_header_faults_are_named(sow: Any) -> None:
    """A misspelt column is told which one it probably should have been."""
    faults = sow({"tea-notes/entities.tsv": "id\tlable\tclass\tclass\n", "tea-notes/statements.tsv": HEADER}).faults()

    path = "seeds/tea-notes/entities.tsv"
    assert [
        (f"{path}:1:1 (label)", "column 'label' is missing from the header", "Add a column 'label'."),
        (f"{path}:1:4 (lable)", "unknown column 'lable'", "Did you mean 'label'?"),
        (f"{path}:1:16 (class)", "column 'class' stands twice in the header", "Keep one of them."),
    ] == [(f.place, f.message, f.hint) for f in faults if f.path == path]
