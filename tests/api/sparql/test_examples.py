"""The example queries of the release: found, run and resolved through the doors that everybody uses."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import httpx
import pytest
from rdflib import RDFS, SH, Graph, URIRef

from kg.locations import ontology_dir

BASE = "https://w3id.org/nutrigraph/"
FILES = sorted((ontology_dir() / "examples").glob("*.rq"))
FIND = "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?e ?q { ?e a sh:SPARQLExecutable ; sh:%s ?q }"
F = "https://w3id.org/nutrigraph/statement/rls-nutrient-gaps-F"

# Typed by hand from the curation: rows or lines that an answer holds, and how many there are where the curation says.
EXPECTED: dict[str, tuple[list[tuple[str, ...]], int | None]] = {
    # competency questions Q01, Q02, Q05, Q12; lentils and spinach by their groups
    "foods-for-linked-deficiencies": (
        [("iron deficiency", "red meat"), ("magnesium deficiency", "lentils"), ("folate deficiency", "")], None,
    ),
    "who-says-so": (
        [(F + "008", "contributes to", "possible", "quick-summary", "481", "618", "Understanding RLS and Nutrient Gaps")],
        4,  # Q42
    ),
    "denials": ([(F + "245", "blood test", "measures", "brain iron", "faq")], 6),  # Q41
    "contradictions": (
        [("magnesium supplementation", "alleviates", "restless legs syndrome", F + "076", "affirmed, speculative",
          F + "288", "affirmed, possible")], None,
    ),
    "conclusions": (
        [("lentils", "A food of a group supplies the nutrient lacking in a deficiency", "asserted",
          "magnesium deficiency", "deficiency of", "magnesium")], None,
    ),
    "medications-that-worsen": (  # Q15
        [("antihistamines", "worsens", "asserted"), ("SSRIs", "triggers", "possible"),
         ("tricyclic antidepressants", "triggers", "possible"), ("medication", "causes", "possible")], 4,
    ),
    "foreign-identifiers": (
        [("http://www.w3.org/2004/02/skos/core#exactMatch", "http://purl.obolibrary.org/obo/MONDO_0005391")], None,
    ),
    "amounts-per-100-g": (
        [("lentils", "Lentils, mature seeds, cooked, boiled, without salt", "3.33", "mg", "18.5"),
         ("spinach", "Spinach, raw", "2.71", "mg", "15.1")], None,
    ),
    "entities-by-class": ([("food", "15"), ("nutrient", "6"), ("deficiency", "9")], None),
    "shared-symptoms": ([("fatigue", "iron deficiency, vitamin D deficiency")], None),  # Q10, Q11
}  # fmt: skip


def ask(client: httpx.Client, query: str, accept: str = "text/csv") -> httpx.Response:
    response = client.post(
        "/sparql", content=query, headers={"content-type": "application/sparql-query", "accept": accept}
    )
    assert 200 == response.status_code, response.text
    return response


def rows(client: httpx.Client, query: str) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(ask(client, query).text))][1:]


def held(client: httpx.Client, form: str) -> dict[str, str]:
    """Name → query, as the endpoint itself gives them."""
    return {iri.removeprefix(BASE + "example/"): query for iri, query in rows(client, FIND % form)}


def test_every_file_can_be_found_through_the_endpoint(client: httpx.Client) -> None:
    """By the query that the community uses for it; each file once."""
    found = [name for form in ("select", "ask", "construct") for name in held(client, form)]

    assert sorted(path.stem[3:] for path in FILES) == sorted(found)
    assert len(found) >= 10


@pytest.mark.parametrize("path", FILES, ids=[path.stem[3:] for path in FILES])
def test_an_example_has_an_answer_with_what_the_curation_says(client: httpx.Client, path: Path) -> None:
    """Run as the endpoint gives it: at least one row, triple or yes; the rows typed by hand are among them."""
    name = path.stem[3:]
    queries = {form: held(client, form) for form in ("select", "ask", "construct")}

    if name in queries["ask"]:
        assert {"boolean": True} == {"boolean": ask(client, queries["ask"][name], "*/*").json()["boolean"]}
        return
    if name in queries["construct"]:
        assert "\n" in ask(client, queries["construct"][name], "application/n-triples").text
        return
    answer = rows(client, queries["select"][name])
    wanted, number = EXPECTED.get(name, ([], None))
    assert answer
    assert [] == [row for row in wanted if row not in answer]
    assert number in (None, len(answer))


def test_what_the_curation_says_is_checked_for_most() -> None:
    """A name that is misspelt above would check nothing."""
    assert {path.stem[3:] for path in FILES} >= EXPECTED.keys()


def test_the_neighbourhood_is_a_graph_around_its_centre(client: httpx.Client) -> None:
    """Typed from the curation: an edge out, an edge in, and their names (Q08)."""
    text = ask(client, held(client, "construct")["neighbourhood"], "application/n-triples").text
    found = Graph().parse(data=text, format="nt")

    ng, nutri = BASE + "entity/", BASE + "ontology#"
    assert (URIRef(ng + "magnesium-deficiency"), URIRef(nutri + "hasSymptom"), URIRef(ng + "muscle-cramps")) in found
    assert (URIRef(ng + "magnesium-deficiency"), URIRef(nutri + "deficiencyOf"), URIRef(ng + "magnesium")) in found
    assert "muscle cramps" == str(found.value(URIRef(ng + "muscle-cramps"), RDFS.label))


def test_an_example_says_in_words_what_it_asks(client: httpx.Client) -> None:
    """In a language that is named, and where it can be asked."""
    query = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX schema: <https://schema.org/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?e (LANG(?comment) AS ?language) ?target ?prefixes {
  ?e a sh:SPARQLExecutable ; rdfs:comment ?comment ; schema:target ?target ; sh:prefixes ?prefixes
}"""
    found = rows(client, query)

    assert {("en", BASE + "sparql", BASE + "ontology")} == {row[1:] for row in found}
    assert len(FILES) == len(found)


def test_an_example_stands_in_one_graph_and_has_no_blank_node(client: httpx.Client) -> None:
    """The ontology's, like shapes and rules."""
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?e a <http://www.w3.org/ns/shacl#SPARQLExecutable> ; ?p ?o } %s }"

    assert [(BASE + "graph/ontology",)] == rows(client, query % "")
    assert [] == rows(client, query % "FILTER (isBlank(?o) || isBlank(?e))")


def test_an_example_resolves_like_any_resource(client: httpx.Client) -> None:
    """303 to a page that shows the query and leads into the editor, and to Turtle with the same query."""
    page = client.get("/example/denials", headers={"accept": "text/html"})
    html = client.get(page.headers["location"]).text
    turtle = client.get("/example/denials", headers={"accept": "text/turtle"})
    graph = Graph().parse(data=client.get(turtle.headers["location"]).text, format="turtle")

    query = str(graph.value(URIRef(BASE + "example/denials"), SH.select))
    assert (303, "/example/denials.html") == (page.status_code, page.headers["location"])
    assert (303, "/example/denials.ttl") == (turtle.status_code, turtle.headers["location"])
    assert "What the sources deny" in html
    assert re.search(r'href="/sparql#query=PREFIX%20nutri', html)
    assert held(client, "select")["denials"] == query


def test_an_example_is_no_type_of_graphql(client: httpx.Client) -> None:
    """They are about the graph, not in it."""
    assert not re.search(
        r"^(type|interface|enum|input) \w*(Example|Executable)",
        client.get("/graphql/schema.graphql").text,
        re.MULTILINE,
    )
