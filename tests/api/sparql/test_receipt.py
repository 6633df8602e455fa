"""Receipts of SPARQL answers over the packaged release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.sparql.receipt import SparqlQuestion, make_sparql_receipt
from kg.errors import NotReproducibleError, RefusedError
from kg.release import Release, open_release
from kg.settings import Settings

PREFIXES = """PREFIX ng: <https://w3id.org/nutrigraph/entity/>
PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
TABLE = [f"stmt:rls-nutrient-gaps-F{number}" for number in (139, 140, 141, 142)]


@pytest.fixture(scope="module")
def release(release_dir: Path) -> Iterator[Release]:
    """The packaged release."""
    with open_release(release_dir) as opened:
        yield opened


def receipt_of(release: Release, text: str, **settings: Any) -> dict[str, Any]:
    return make_sparql_receipt(release, SparqlQuestion(PREFIXES + text), Settings(**settings))


def ids(receipt: dict[str, Any]) -> list[str]:
    return [entry["id"] for entry in receipt["statements"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?food { ?food nutri:dietarySourceOf ng:iron }", TABLE),
        ("SELECT ?food { ng:iron nutri:hasDietarySource ?food }", TABLE),
        ("SELECT ?food { ?food nutri:sourceOf ng:iron . ?food rdfs:label 'spinach'@en }", [TABLE[2]]),
        ("ASK { ng:spinach nutri:addresses ng:iron-deficiency }", ["stmt:background-B002", TABLE[2]]),
        ("ASK { ng:iron-deficiency nutri:addressedBy ng:spinach }", ["stmt:background-B002", TABLE[2]]),
        ("SELECT ?l { ng:iron nutri:hasDietarySource/rdfs:label ?l } ORDER BY ?l LIMIT 1", [TABLE[3]]),
        ("SELECT ?s { ?s nutri:statedIn ?place . ?place nutri:section 'byline' }", ["stmt:rls-nutrient-gaps-F003"]),
        ("CONSTRUCT { ?food a ng:x } WHERE { ?food nutri:dietarySourceOf ng:iron }", TABLE),
        ("SELECT ?label { ng:iron rdfs:label ?label }", []),
        (
            "SELECT ?d { ?d prov:generated ?c . ?c rdf:subject ng:spinach ; rdf:object ng:iron-deficiency }",
            ["stmt:background-B002", TABLE[2]],
        ),
    ],
)
def test_the_statements_behind_an_answer_are_listed(release: Release, text: str, expected: list[str]) -> None:
    """Through inverses, super-properties, paths and derivations, and no others."""
    receipt = receipt_of(release, text)

    assert expected == ids(receipt)
    assert (receipt["statementsComplete"], receipt["statementsNotes"]) == (True, [])


def test_what_could_not_be_traced_is_said(release: Release) -> None:
    """Aggregates in a sub-select keep to themselves what they counted."""
    text = "SELECT ?n { { SELECT (COUNT(?food) AS ?n) { ?food nutri:dietarySourceOf ng:iron } } }"

    receipt = receipt_of(release, text)

    assert receipt["statementsComplete"] is False
    assert "sub-select" in receipt["statementsNotes"][0]


def test_the_rows_are_hashed_in_canonical_form(release: Release) -> None:
    """Typed by hand: the head, then the rows by text."""
    receipt = receipt_of(release, "SELECT ?food { ?food nutri:dietarySourceOf ng:iron }")

    names = ("fortified-cereals", "lentils", "red-meat", "spinach")
    rows = "".join(f"<https://w3id.org/nutrigraph/entity/{name}>\n" for name in names)
    digest = hashlib.sha256(f"?food\n{rows}".encode()).hexdigest()
    expected = {"form": "select", "canonicalForm": "nutrigraph-sparql-1", "sha256": digest, "rows": 4}
    assert expected == receipt["answer"]


def test_the_receipt_holds_the_query_itself_and_how_to_run_it(release: Release) -> None:
    """By GET where the address is short enough, otherwise by POST."""
    text = "ASK { ng:iron ?p ?o }"
    short, long = receipt_of(release, text), receipt_of(release, f"# {'x' * 9_000}\n{text}")

    (entry,) = short["sparql"]
    assert entry["text"] == PREFIXES + text
    assert entry["run"]["method"] == "GET"
    assert entry["run"]["path"].startswith("/sparql?query=PREFIX%20ng%3A%20%3Chttps")
    assert long["sparql"][0]["run"] == {
        "method": "POST",
        "path": "/sparql",
        "contentType": "application/sparql-query",
    }


def test_the_picture_has_what_the_question_names(release: Release) -> None:
    """Iron, so that its edges to the foods are drawn; what is no entity of the release is left out."""
    asked = "SELECT ?food { ?food nutri:dietarySourceOf ng:iron } ORDER BY ?food"
    unknown = "SELECT ?food { ?food nutri:dietarySourceOf ?n FILTER(?n IN (ng:iron, ng:gold)) } ORDER BY ?food"

    expected = "/export/svg?focus=iron,fortified-cereals,lentils,red-meat,spinach&depth=0"
    assert receipt_of(release, asked)["picture"] == expected
    assert receipt_of(release, unknown)["picture"] == expected
    assert "ng:iron" not in [entry["id"] for entry in receipt_of(release, asked)["resources"]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT ?s { ?s ?p ?o } LIMIT 1", "LIMIT"),
        ("CONSTRUCT { _:b rdfs:label ?o } WHERE { ng:iron rdfs:label ?o }", "blank node"),
        ("SELECT (NOW() AS ?now) {}", "NOW"),
    ],
)
def test_an_answer_that_cannot_be_had_twice_has_no_receipt(release: Release, text: str, said: str) -> None:
    """The reason names what is in the way."""
    with pytest.raises(NotReproducibleError, match=said):
        receipt_of(release, text)


def test_a_cut_answer_has_no_receipt(release: Release) -> None:
    """Four foods do not fit into three rows."""
    with pytest.raises(NotReproducibleError, match="cut after 3 rows"):
        receipt_of(release, "SELECT ?food { ?food nutri:dietarySourceOf ng:iron }", result_rows=3)


def test_the_limits_on_queries_hold_for_receipts_too(release: Release) -> None:
    """No way round them."""
    with pytest.raises(RefusedError, match="SERVICE"):
        receipt_of(release, "SELECT ?s { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")


def test_a_receipt_comes_over_http_instead_of_the_answer(client: Any) -> None:
    """As JSON by either method; a refusal is a problem with its code; no other media type is made."""
    query = PREFIXES + "SELECT ?food { ?food nutri:dietarySourceOf ng:iron }"

    by_get = client.get("/sparql", params={"query": query, "receipt": "true"})
    by_post = client.post("/sparql", data={"query": query, "receipt": "true"}, headers={"accept": "application/json"})
    refused = client.get("/sparql", params={"query": query + " LIMIT 1", "receipt": "true"})

    assert by_get.headers["content-type"] == "application/json"
    assert by_get.json() == by_post.json()
    assert ids(by_get.json()) == TABLE
    assert (refused.status_code, refused.json()["code"]) == (400, "not-reproducible")
    assert client.get("/sparql", params={"query": query, "receipt": "maybe"}).status_code == 400
    accept = {"accept": "text/csv"}
    assert client.get("/sparql", params={"query": query, "receipt": "true"}, headers=accept).status_code == 406


def test_the_receipts_address_and_picture_work_on_the_server(client: Any) -> None:
    """Both are paths of the server that gave the receipt; a GraphQL request asks for it among its extensions."""
    body = {
        "query": '{ nutrient(id: "iron") { dietarySources { nodes { id } } } }',
        "extensions": {"receipt": True},
    }

    by_post = client.post("/graphql", json=body).json()["extensions"]["receipt"]
    by_get = client.get("/graphql", params={"query": body["query"], "extensions": '{"receipt": true}'}).json()
    unasked = client.post("/graphql", json={"query": body["query"]}).json()

    assert by_post == by_get["extensions"]["receipt"]
    assert "receipt" not in unasked["extensions"]
    for entry in by_post["sparql"]:
        answer = client.get(entry["run"]["path"], headers={"accept": "application/sparql-results+json"})
        assert len(answer.json()["results"]["bindings"]) == entry["rows"]
    assert client.get(by_post["picture"]).headers["content-type"].startswith("image/svg+xml")
