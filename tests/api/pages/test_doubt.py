"""The pages of conflicts and evidence gaps: as a page, JSON and CSV, escaped, within bounds."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import httpx
import pytest

from api.pages.doubt_request import CONFLICTS, GAPS, read_doubt
from api.pages.doubt_service import make_conflicts_service, make_gaps_service
from kg.errors import CallerError, NotFoundError
from kg.release import Release
from kg.store import EmbeddedEngine, read_graph

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
TRIG = rb"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ng: <https://w3id.org/nutrigraph/entity/> .
@prefix nutri: <https://w3id.org/nutrigraph/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://w3id.org/nutrigraph/source/> .
@prefix stmt: <https://w3id.org/nutrigraph/statement/> .

<https://w3id.org/nutrigraph/graph/a> {
  source:a a nutri:Source ; rdfs:label "<b>source</b>"@en .
  ng:evil a nutri:Food ; rdfs:label "=<img src=x onerror=alert(1)>"@en .
  ng:iron a nutri:Nutrient ; rdfs:label "\" onmouseover=\"alert(1)"@en .
  ng:zinc a nutri:Nutrient ; rdfs:label "zinc"@en .
  stmt:a-1 a nutri:Statement ; rdf:subject ng:evil ; rdf:predicate nutri:dietarySourceOf ; rdf:object ng:iron ;
    nutri:polarity nutri:affirmed ; nutri:certainty nutri:asserted ; dcterms:source source:a ;
    nutri:statedIn <https://w3id.org/nutrigraph/declaration/a-1> .
  stmt:a-2 a nutri:Statement ; rdf:subject ng:evil ; rdf:predicate nutri:dietarySourceOf ; rdf:object ng:iron ;
    nutri:polarity nutri:negated ; nutri:certainty nutri:asserted ; dcterms:source source:a ;
    nutri:hedgeCue "<script>alert(1)</script>"@en ; nutri:statedIn <https://w3id.org/nutrigraph/declaration/a-2> .
}
"""


@pytest.fixture
def release(release_dir: Path) -> Release:
    """Hostile labels and one contradiction, with the ontology of the packaged release."""
    manifest = json.loads((release_dir / "manifest.json").read_text())
    release = Release(release_dir, manifest, EmbeddedEngine.in_memory(read_graph(TRIG, "trig")))
    release.edge_index = None  # the packaged one knows nothing of these
    return release


def conflicts(release: Release, format_name: str, *parameters: tuple[str, str]) -> str:
    payload = read_doubt(parameters, CONFLICTS) | {"format": format_name}
    return make_conflicts_service(release)(payload, b"").body.decode()


def gaps(release: Release, format_name: str, *parameters: tuple[str, str]) -> str:
    payload = read_doubt(parameters, GAPS) | {"format": format_name}
    return make_gaps_service(release)(payload, b"").body.decode()


def test_nothing_that_a_source_says_becomes_markup(release: Release) -> None:
    """Labels, hedges and what the caller sent back into the form."""
    evil = '"><script>alert(2)</script>'
    pages = [
        conflicts(release, "html"),
        conflicts(release, "html", ("qualifier", f"population={evil}")),
        gaps(release, "html", ("rows", "Food"), ("columns", "Nutrient")),
    ]

    for page in pages:
        assert "<script>" not in page
        assert "<img" not in page
        assert "<b>" not in page
        assert 'onmouseover="alert' not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in pages[0]
    assert "Not medical advice" in pages[0]


def test_a_conflict_links_to_its_statements(release: Release) -> None:
    """The denial is marked in words."""
    page = conflicts(release, "html")

    assert 'href="/statement/a-1"' in page
    assert '<strong class="deny">Denied</strong>' in page
    assert "differ in polarity" in page


def test_json_and_csv_say_the_same(release: Release) -> None:
    """One row for each statement; a cell that a spreadsheet would run is guarded."""
    (found,) = json.loads(conflicts(release, "json"))["conflicts"]
    rows = list(csv.DictReader(io.StringIO(conflicts(release, "csv"))))

    assert [s["id"] for s in found["statements"]] == [row["statement id"] for row in rows] == ["stmt:a-1", "stmt:a-2"]
    assert found["subject"]["label"] == "=<img src=x onerror=alert(1)>"
    assert rows[0]["subject"] == "'=<img src=x onerror=alert(1)>"


def test_a_map_is_a_table_with_headings_and_words(release: Release) -> None:
    """State and evidence are words, not colours."""
    page = gaps(release, "html", ("rows", "Food"), ("columns", "Nutrient"))

    assert '<th scope="col">' in page
    assert '<th scope="row">' in page
    assert '<span class="state state-conflicting">conflicting</span>' in page
    assert 'href="/statement/a-2"' in page


def test_cells_of_which_nothing_is_known_are_listed_when_asked_for(release: Release) -> None:
    """Otherwise the list has those of which something is said."""
    unknown = gaps(release, "html", ("rows", "Food"), ("columns", "Nutrient"), ("state", "nothing-known"))
    said = gaps(release, "html", ("rows", "Food"), ("columns", "Nutrient"))

    assert '<td><a href="/entity/zinc">zinc</a></td>' in unknown
    assert '<td><a href="/entity/zinc">zinc</a></td>' not in said
    assert "/statement/a-1" not in unknown


def test_a_map_as_csv_has_one_row_for_each_cell(release: Release) -> None:
    """Ids, labels, state, certainties, statements."""
    rows = list(csv.reader(io.StringIO(gaps(release, "csv", ("rows", "Food"), ("columns", "Nutrient")))))

    assert rows[0] == [
        "row id", "row", "column id", "column", "state", "certainty", "worst certainty", "statements", "denials",
        "statement ids",
    ]  # fmt: skip
    assert rows[1][0::2] == ["ng:evil", "ng:iron", "conflicting", "asserted", "1"]
    assert rows[1][9] == "stmt:a-1 stmt:a-2"


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ([("rows", "Food"), ("columns", "Planet")], NotFoundError),
        ([("rows", "Food"), ("columns", "Nutrient"), ("state", "vague")], NotFoundError),
        ([("rows", "Food"), ("columns", "Nutrient"), ("predicate", "eats")], NotFoundError),
        ([("rows", "Food"), ("columns", "Nutrient"), ("source", "z")], NotFoundError),
        ([("rows", "Food")], CallerError),
        ([("row", "Food")], CallerError),
        ([("rows", "Food"), ("columns", "Nutrient"), ("qualifier", "pregnant")], CallerError),
    ],
)
def test_what_makes_no_sense_is_said(
    release: Release, parameters: list[tuple[str, str]], error: type[CallerError]
) -> None:
    """Unknown names are another error than wrong forms."""
    with pytest.raises(error) as raised:
        gaps(release, "json", *parameters)

    assert type(raised.value) is error
    assert raised.value.hint


def test_an_unknown_subject_is_an_error_and_no_empty_list(release: Release) -> None:
    """Nothing in conflict about it, and no such thing: different answers."""
    assert json.loads(conflicts(release, "json", ("subject", "iron")))["conflicts"] == []
    with pytest.raises(NotFoundError, match="no entity 'nothing <x>'"):
        conflicts(release, "json", ("subject", "nothing <x>"))


def test_over_http_the_accept_header_chooses(client: httpx.Client) -> None:
    """JSON for programs, a page for browsers, CSV for spreadsheets or by its own address."""
    answers = [
        client.get("/conflicts"),
        client.get("/conflicts", headers=BROWSER),
        client.get("/conflicts", headers={"accept": "text/csv"}),
        client.get("/conflicts.csv", headers=BROWSER),
    ]

    assert [a.headers["content-type"].partition(";")[0] for a in answers] == [
        "application/json",
        "text/html",
        "text/csv",
        "text/csv",
    ]
    assert len(answers[0].json()["conflicts"]) == 7
    assert all("Accept" in a.headers["vary"] for a in answers[:3])


def test_over_http_a_form_that_was_left_empty_is_a_map(client: httpx.Client) -> None:
    """A browser sends every field of the form, most of them empty."""
    query = "rows=Deficiency&columns=Condition&predicate=&min-certainty=&qualifier="
    page = client.get(f"/gaps?{query}", headers=BROWSER)

    assert page.status_code == 200
    assert "9 rows" in page.text
    assert client.get("/gaps", headers=BROWSER).status_code == 200
    assert client.get("/gaps?rows=Food&columns=Planet").status_code == 404


@pytest.mark.parametrize("given", ["%25", "%00", "%EF%BF%BE", "%7B", "a%20b"])
def test_an_id_that_can_be_none_is_not_found_and_breaks_nothing(client: httpx.Client, given: str) -> None:
    """Percent signs, NUL and non-characters are no entity."""
    for path in ("/conflicts", "/conflicts.csv"):
        for end in ("subject", "object"):
            assert client.get(f"{path}?{end}={given}").status_code == 404
