"""The CSV as Python's own reader and a spreadsheet take it."""

from __future__ import annotations

import csv
import io

import pytest

from kg.export import Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph
from tests.hostile_claims import CLAIMS, DENIED, EDGES, ENTITIES, ISOLATED, LABELS
from tests.kg.export.conftest import CLAIMS as SMALL
from tests.kg.export.conftest import PREFIXES

MANIFEST = {"id": "0123456789abcdef", "licence": "https://creativecommons.org/licenses/by/4.0/"}


@pytest.fixture(scope="module")
def hostile() -> EmbeddedEngine:
    """The hostile claims."""
    return EmbeddedEngine.in_memory(read_graph(CLAIMS.encode(), "trig"))


def rows_of(engine: EmbeddedEngine, schema: Schema, selection: Selection) -> list[dict[str, str]]:
    """What csv reads."""
    text = write_view(engine, schema, MANIFEST, "csv", selection).body.decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_every_statement_and_conclusion_is_a_row(hostile: EmbeddedEngine, schema: Schema) -> None:
    """Denials too, and nothing else calls itself negated."""
    rows = [row for row in rows_of(hostile, schema, Selection()) if row["statement id"]]

    told = {(row["statement id"], row["subject id"], row["object id"], row["polarity"]) for row in rows}
    assert {(*edge, "affirmed") for edge in EDGES} | {(*edge, "negated") for edge in DENIED} == told
    assert len(rows) == len(told)


def test_an_entity_of_which_nothing_is_claimed_is_a_row(hostile: EmbeddedEngine, schema: Schema) -> None:
    """With its name and class and nothing else, so that no entity of the view is lost; where it belongs by its id."""
    rows = rows_of(hostile, schema, Selection())

    (alone,) = [row for row in rows if not row["statement id"]]
    told = {heading: cell for heading, cell in alone.items() if cell}
    assert {"subject id": ISOLATED, "subject": LABELS[ISOLATED], "subject class": "Factor"} == told
    subjects = list(dict.fromkeys(row["subject id"] for row in rows))
    assert ["ng:fe", ISOLATED, "ng:id"] == subjects[subjects.index("ng:fe") :][:3]
    assert set(LABELS) == {row[f"{end} id"] for row in rows for end in ("subject", "object")} - {""}


def test_both_ends_of_a_claim_have_their_class(hostile: EmbeddedEngine, schema: Schema) -> None:
    """By the names that graph formats have, beside the labels."""
    rows = rows_of(hostile, schema, Selection())

    classes = {row[f"{end} id"]: row[f"{end} class"] for row in rows for end in ("subject", "object")} | {"": ""}
    expected = {iri: kind for iri, (kind, _) in ENTITIES.items() if iri.startswith("ng:")}
    assert expected == {id_: classes[id_] for id_ in expected}
    assert "Quality" == classes["https://example.org/x?y=1#z"]
    assert ["subject id", "subject", "subject class", "predicate id"] == list(rows[0])[:4]
    assert ["object id", "object", "object class", "statement id"] == list(rows[0])[5:9]


def test_an_entity_that_is_only_denied_something_has_no_row_of_its_own(schema: Schema) -> None:
    """Its denial is its row."""
    kept = "graph:book {\n  source:book a nutri:Source", "stmt:book-5"
    start, end = (SMALL.index(words) for words in kept)
    engine = EmbeddedEngine.in_memory(read_graph((PREFIXES + SMALL[start:end] + "}").encode(), "trig"))

    rows = rows_of(engine, schema, Selection())

    assert ["stmt:book-4"] == [row["statement id"] for row in rows if row["subject id"] == "ng:ssris"]


def test_a_row_has_its_evidence(hostile: EmbeddedEngine, schema: Schema) -> None:
    """As the graph formats have it; a place that is no passage has no offsets."""
    rows = {row["statement id"]: row for row in rows_of(hostile, schema, Selection())}

    can, made, placeless = rows["stmt:book-2"], rows["proposition:c"], rows["stmt:book:3"]
    assert ("speculative", "b", "3", "4") == (can["certainty"], can["section"], can["start"], can["end"])
    assert '"can" <maybe> %% \\ #x; -->' == can["hedge cue"]
    assert 'population: "some" <i>' == can["qualifiers"]
    assert ("true", "addresses", "stmt:book-2 stmt:it's(4)") == (made["inferred"], made["rule"], made["premises"])
    assert ("", "", "") == (placeless["section"], placeless["start"], placeless["end"])


def test_no_cell_is_a_formula(hostile: EmbeddedEngine, schema: Schema) -> None:
    """What a spreadsheet would run has an apostrophe in front; without it the label is as everywhere."""
    rows = rows_of(hostile, schema, Selection())

    assert not [cell for row in rows for cell in row.values() if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    labels = {row[f"{end} id"]: row[end] for row in rows for end in ("subject", "object") if row[f"{end} id"]}
    assert "'=1+1" == labels["ng:end"]
    assert "'=cmd|'a' x" == next(row["section"] for row in rows if row["statement id"] == "stmt:book-1")
    assert {id_: LABELS[id_] for id_ in labels} == {id_: label.removeprefix("'") for id_, label in labels.items()}


def test_terms_and_what_is_left_out_are_in_the_heading(hostile: EmbeddedEngine, schema: Schema) -> None:
    """Even where there is no row at all; the cells below are empty."""
    text = write_view(EmbeddedEngine.in_memory(), schema, MANIFEST, "csv", Selection()).body.decode()
    capped = write_view(hostile, schema, MANIFEST, "csv", Selection(max_nodes=2)).body.decode()

    (heading,) = csv.reader(io.StringIO(text))
    assert "CC BY 4.0" in heading[-1]
    assert "no medical advice" in heading[-1]
    assert "9 entities left out by max-nodes 2" in next(csv.reader(io.StringIO(capped)))[-1]
    assert {""} == {row[-1] for row in list(csv.reader(io.StringIO(capped)))[1:]}
