"""`coverage.tsv`: what a source names none of, read, checked and written."""

from __future__ import annotations

from typing import Any

import pytest

from kg.loaders import Span, verify_passages

TITLE_HASH = "3d553a9f47bec5d6be312772c5d26783dd1e077ae4becaff02e2e9b0c0ddf53d"
BODY_HASH = "168c3ee378933faa3c612035ff3c0b214a7fad5e5f9bcadec2d4c390d53a6e21"
HEADER = "id\tsubject\tpredicate\tsection\tstart\tend\tsha256\n"
TITLE = f"title\t0\t13\t{TITLE_HASH}\n"
BODY = f"body\t15\t41\t{BODY_HASH}\n"
FILE = "tea-notes/coverage.tsv"
SHOWN = "seeds/tea-notes/coverage.tsv"


def row(id: str, subject: str, predicate: str, place: str = BODY) -> str:  # noqa: A002 (the column's name)
    return f"{id}\t{subject}\t{predicate}\t{place}"


def test_a_row_says_that_a_source_names_none(sow: Any) -> None:
    """Here: no food for iron, and the place at which the source speaks of iron. A source without the file covers nothing."""
    seeds = sow({FILE: HEADER + row("C1", "iron", "hasDietarySource")}).load()

    (coverage,) = seeds.coverage
    assert (coverage.id, coverage.source.id, coverage.subject) == ("C1", "tea-notes", "iron")
    assert coverage.predicate == "https://w3id.org/nutrigraph/ontology#hasDietarySource"
    assert coverage.place == Span("body", 15, 41, BODY_HASH)
    assert str(coverage.row) == f"{SHOWN}:2:1"
    assert seeds.counts["tea-notes"].coverage == 1


def test_a_source_without_the_file_covers_nothing(sow: Any) -> None:
    """The file is there for those who need it."""
    seeds = sow().load()

    assert seeds.coverage == ()
    assert seeds.counts["tea-notes"].coverage == 0


def test_coverage_is_a_record_in_the_graph_of_its_source_and_shares_passages(sow: Any) -> None:
    """The passage of statement S1 is written once; nothing becomes an edge."""
    seeds = sow({FILE: HEADER + row("C1", "iron", "hasDietarySource")}).load()

    base = "https://w3id.org/nutrigraph/"
    found = {str(q) for q in seeds.quads() if str(q.subject) == f"<{base}coverage/tea-notes-C1>"}
    node, graph = f"<{base}coverage/tea-notes-C1>", f"<{base}graph/tea-notes>"
    assert found == {
        f"{node} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{base}ontology#Coverage> {graph}",
        f'{node} <http://purl.org/dc/terms/identifier> "C1" {graph}',
        f"{node} <http://purl.org/dc/terms/source> <{base}source/tea-notes> {graph}",
        f"{node} <{base}ontology#coverageSubject> <{base}entity/iron> {graph}",
        f"{node} <{base}ontology#coveragePredicate> <{base}ontology#hasDietarySource> {graph}",
        f"{node} <{base}ontology#statedIn> <{base}passage/tea-notes-15-41> {graph}",
    }
    assert len([*seeds.quads()]) == len({*seeds.quads()})


def test_a_curator_declares_coverage_too(sow: Any) -> None:
    """In a source of declarations the place is a person, a day and a reason."""
    views = (
        "id: views\ntitle: Views\nrole: definitions\nlanguage: en\nplace: declaration\nrights: Ours.\n"
        "evidence: ECO:0000205\n"
    )
    head = "id\tsubject\tpredicate\tobject\tobject_type\tpolarity\tcertainty\thedge_cue\tdeclared_by\tdeclared_on\treason\n"
    covered = (
        "id\tsubject\tpredicate\tdeclared_by\tdeclared_on\treason\nC1\tiron\tbroader\tme\t2026-11-22\tLeft open here.\n"
    )

    seeds = sow({"views/source.yaml": views, "views/statements.tsv": head, "views/coverage.tsv": covered}).load()

    place = "<https://w3id.org/nutrigraph/declaration/views-C1>"
    assert [str(q.object) for q in seeds.quads() if str(q.subject) == place and "reason" in str(q.predicate)] == [
        '"Left open here."@en'
    ]


def test_every_fault_of_every_row_is_told_in_one_run(sow: Any) -> None:
    """File, line, column, field, what is wrong and how to mend it."""
    rows = [
        row("C1", "irn", "hasDietarySource"),  # unknown entity
        row("C2", "iron", "hasDietarySorce"),  # unknown predicate
        row("C3", "tea", "hasDietarySource"),  # outside the domain
        row("C4", "iron", "hasGroupSource"),  # only concluded
        row("S1", "iron", "hasNonFoodSource"),  # the id of a statement
        row("C 6", "iron", "broader"),
        row("C7", "iron", "hasNonFoodSource", "title\t0\t99\tABC\n"),
        row("C8", "", "hasSource", "\t\t\t\n"),
        row("C9", "iron", "measuredBy", f"body\t15\t41\t{TITLE_HASH}\n"),  # another hash than S1 gives
        row("C10", "iron", "supportedBy"),
        row("C11", "iron", "hasSource"),
        row("C12", "iron", "hasSource", TITLE),
    ]

    faults = sow({FILE: HEADER + "".join(rows)}).faults()

    supported = "AnatomicalEntity, Intervention or Mechanism"
    locate = "Take section, start, end and sha256 from `kg locate`."
    assert {(f.path) for f in faults} == {SHOWN}
    assert [(f.line, f.column, f.field, f.message, f.hint) for f in faults] == [
        (2, 4, "subject", "unknown entity 'irn'", "Did you mean 'iron'?"),
        (3, 9, "predicate", "unknown predicate 'hasDietarySorce'", "Did you mean 'hasDietarySource'?"),
        (
            4, 4, "subject", "'tea' is a Substance, outside the domain of hasDietarySource",
            "Subjects of hasDietarySource are of class Nutrient; its inverse asks from the other end.",
        ),
        (
            5, 9, "predicate", "'hasGroupSource' is only ever concluded by a rule",
            "Name what the rule starts from; the build carries it on to the conclusion.",
        ),
        (
            6, 1, "id", "the id 'S1' already stands at seeds/tea-notes/statements.tsv:2:1 (id)",
            "Give this row an id of its own; ids are never reused, and statements share them.",
        ),
        (7, 1, "id", "'C 6' is no id of a row", "Use letters, digits, dots and hyphens, like C001."),
        (8, 34, "end", "end is 99, outside the text of 41 characters", locate),
        (8, 37, "sha256", "'ABC' is no SHA-256", f"It has 64 hex digits in lower case. {locate}"),
        (9, 4, "subject", "subject is empty", "Fill the cell subject."),
        (9, 15, "section", "the row has no place", locate),
        (10, 31, "sha256", "the passage 15-41 has another hash at seeds/tea-notes/statements.tsv:2:95 (start)", locate),
        (
            11, 5, "subject", "'iron' is a Nutrient, outside the domain of supportedBy",
            f"Subjects of supportedBy are of class {supported}; its inverse asks from the other end.",
        ),
        (13, 1, "id", f"the same subject and predicate already stand at {SHOWN}:12:1 (id)", "Remove one of the rows."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "predicate", "other"),
    [
        ("tea", "worsens", "fatigue"),
        ("fatigue", "worsenedBy", "tea"),
        ("tea", "linkedTo", "fatigue"),  # a wider property is contradicted by any finer one
        ("fatigue", "linkedFrom", "tea"),
        ("tea", "alternativeName", "chai"),
    ],
)
def test_coverage_that_the_source_itself_contradicts_is_a_fault_that_names_both_rows(
    sow: Any, subject: str, predicate: str, other: str
) -> None:
    """Who names one does not name none."""
    statement, line = ("S2", 3) if predicate == "alternativeName" else ("S1", 2)

    (fault,) = sow({FILE: HEADER + row("C1", subject, predicate)}).faults()

    assert (fault.path, fault.line, fault.field) == (SHOWN, 2, "predicate")
    assert fault.message == (
        f"the source names {other!r} here: statement {statement!r} at seeds/tea-notes/statements.tsv:{line}:1"
    )
    assert fault.hint == "Remove this row, or mend the statement."


@pytest.mark.parametrize(
    ("subject", "predicate"), [("fatigue", "worsens"), ("tea", "triggers"), ("fatigue", "causedBy")]
)
def test_what_is_said_of_another_end_or_another_property_contradicts_nothing(
    sow: Any, subject: str, predicate: str
) -> None:
    """That tea worsens fatigue says nothing of what fatigue worsens, nor of what tea triggers."""
    found = sow({FILE: HEADER + row("C1", subject, predicate)}).found()

    assert [message for _, message in found if "names" in message] == []


def test_a_denial_names_nothing(sow: Any) -> None:
    """A source that denies the one and names no other names none."""
    denied = sow().folder.parent / "seeds" / "tea-notes" / "statements.tsv"
    text = denied.read_text(encoding="utf-8").replace("affirmed\tpossible\tcan", "negated\tpossible\tcan")

    assert sow({"tea-notes/statements.tsv": text, FILE: HEADER + row("C1", "tea", "worsens")}).faults() == []


def test_passages_of_coverage_are_verified_too(sow: Any) -> None:
    """A span that only coverage points to is checked like any other."""
    span = "title\t8\t12\t0000000000000000000000000000000000000000000000000000000000000000\n"
    seeds = sow({FILE: HEADER + row("C1", "iron", "hasDietarySource", span)}).load()

    found = verify_passages(
        "Tea and iron.\n\nTea can lower iron stores.", seeds.sources[0], (*seeds.statements, *seeds.coverage)
    )

    assert (found.spans, found.statements) == (3, 3)
    assert [(broken.start, broken.statements) for broken in found.broken] == [(8, ("C1",))]
