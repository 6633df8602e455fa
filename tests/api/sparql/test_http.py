"""The SPARQL door answers as the SPARQL 1.1 Protocol says, and only queries."""

from __future__ import annotations

import csv
import io
import json

import httpx
import pytest
import rdflib

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
PREFIXES = """
PREFIX ng: <https://w3id.org/nutrigraph/entity/>
PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
IRON_FOODS = PREFIXES + "SELECT ?food { ?food nutri:dietarySourceOf ng:iron } ORDER BY ?food"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }"
JSON = "application/sparql-results+json"


def ask(client: httpx.Client, query: str, accept: str = JSON, **parameters: str) -> httpx.Response:
    """A query by POST of a form."""
    return client.post("/sparql", data={"query": query, **parameters}, headers={"accept": accept})


def test_the_foods_that_supply_iron_are_those_of_the_article(client: httpx.Client) -> None:
    """Question Q01 of the curators, over HTTP."""
    rows = ask(client, IRON_FOODS).json()["results"]["bindings"]

    assert [row["food"]["value"].rpartition("/")[2] for row in rows] == [
        "fortified-cereals",
        "lentils",
        "red-meat",
        "spinach",
    ]


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "piece"),
    [
        ("SELECT (1 AS ?x) {}", "", JSON, b'"value":"1"'),
        ("SELECT (1 AS ?x) {}", "application/json", JSON, b'"value":"1"'),
        ("SELECT (1 AS ?x) {}", "application/sparql-results+xml", "application/sparql-results+xml", b"<binding"),
        ("SELECT (1 AS ?x) {}", "text/csv", "text/csv; charset=utf-8", b"x\r\n1"),
        ("SELECT (1 AS ?x) {}", "text/tab-separated-values", "text/tab-separated-values; charset=utf-8", b"?x\n1"),
        ("SELECT (1 AS ?x) {}", "text/csv;q=0.5, application/json;q=0.4, text/turtle", "text/csv; charset=utf-8", b"1"),
        ("ASK {}", "application/xml", "application/sparql-results+xml", b"<boolean>true"),
        ("CONSTRUCT {<a:s> <a:p> 1} {}", "*/*", "text/turtle; charset=utf-8", b"<a:s> <a:p> 1"),
        ("CONSTRUCT {<a:s> <a:p> 1} {}", "application/n-triples", "application/n-triples", b"<a:s> <a:p>"),
        ("CONSTRUCT {<a:s> <a:p> 1} {}", "application/ld+json", "application/ld+json", b'"@id":"a:s"'),
        ("CONSTRUCT {<http://a/s> <http://a/p> 1} {}", "application/rdf+xml", "application/rdf+xml", b"<rdf:RDF"),
        ("CONSTRUCT {<a:s> <a:p> 1} {}", "application/n-quads", "application/n-quads", b"<a:s> <a:p>"),
    ],
)
def test_the_format_is_negotiated(client: httpx.Client, query: str, accept: str, media_type: str, piece: bytes) -> None:
    """Results in four formats, graphs in four; those for quads only for who asks for them."""
    response = ask(client, query, accept)

    assert (response.status_code, response.headers["content-type"]) == (200, media_type)
    assert piece in response.content
    assert response.headers["vary"].split(", ")[0] == "Accept"


@pytest.mark.parametrize(
    ("query", "named"), [("ASK {}", JSON), ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", "text/turtle")]
)
def test_what_cannot_be_made_is_406_with_the_list(client: httpx.Client, query: str, named: str) -> None:
    """The hint names the formats that this kind of query has."""
    response = ask(client, query, "image/png")

    assert (response.status_code, response.json()["code"]) == (406, "not-acceptable")
    assert named in response.json()["hint"]


def test_the_default_graph_is_the_union_only_where_nobody_names_a_dataset(client: httpx.Client) -> None:
    """A graph of the request, or FROM in the query, is the whole default graph; an unknown one is empty."""
    count = "SELECT (COUNT(*) AS ?n) %s { ?s ?p ?o }"
    graph = "https://w3id.org/nutrigraph/graph/"

    def rows(query: str, **parameters: str) -> int:
        return int(ask(client, query, **parameters).json()["results"]["bindings"][0]["n"]["value"])

    everything, direct = rows(count % ""), rows(count % f"FROM <{graph}direct>")
    assert 0 < direct < everything
    assert rows(count % "", **{"default-graph-uri": graph + "direct"}) == direct
    assert rows(count % f"FROM <{graph}ontology>", **{"default-graph-uri": graph + "direct"}) == direct
    assert rows(count % "", **{"default-graph-uri": "http://127.0.0.1:1/nothing"}) == 0
    assert rows(count % "FROM <file:///etc/passwd>") == 0
    named = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert rows(named, **{"named-graph-uri": graph + "direct"}) == 1


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("SELECT * { ?s ?p ", 400, "syntax"),
        ("", 400, "syntax"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 400, "refused"),
        ("INSERT DATA { <a:s> <a:p> <a:o> }", 400, "refused"),
        ("ASK " + "{" * 20_000 + "}" * 20_000, 400, "refused"),
        ("SELECT * {" + "{} UNION " * 3_000 + "{} }", 400, "refused"),
        ("ASK { ?s ?p '\x00' }", 400, "syntax"),
    ],
)
def test_a_bad_query_is_the_callers_error(client: httpx.Client, query: str, status: int, code: str) -> None:
    """With a code, and never a broken 200."""
    response = ask(client, query)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["content-type"] == "application/problem+json"


def test_a_syntax_error_names_its_line_and_column(client: httpx.Client) -> None:
    """Counted from one."""
    problem = ask(client, "SELECT *\nWHERE ! {}").json()

    assert (problem["line"], problem["column"]) == (2, 7)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_methods_that_write_are_405(client: httpx.Client, method: str) -> None:
    """The answer lists what is allowed."""
    response = client.request(method, "/sparql", content=b"x")

    assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD, POST")


def test_an_update_is_405_and_says_how_the_graph_changes(client: httpx.Client) -> None:
    """By files and a build."""
    response = client.post("/sparql", content=b"CLEAR ALL", headers={"content-type": "application/sparql-update"})

    assert response.status_code == 405
    assert "kg build" in response.json()["hint"]


@pytest.mark.parametrize("graph", ["no iri", "<>", "http://a/ b"])
def test_a_graph_that_is_no_iri_is_refused(client: httpx.Client, graph: str) -> None:
    """It never reaches the engine."""
    assert ask(client, "ASK {}", **{"default-graph-uri": graph}).status_code == 400


def test_a_caller_may_lower_the_deadline(client: httpx.Client) -> None:
    """The endless query ends when the caller said, and the next one is answered."""
    response = ask(client, ENDLESS, timeout="0.2")

    assert (response.status_code, response.json()["code"]) == (503, "deadline")
    assert "0.2 s" in response.json()["detail"]
    assert ask(client, "ASK {}").json()["boolean"] is True


def test_head_has_the_headers_and_no_body(client: httpx.Client) -> None:
    """Of the same answer."""
    got = client.get("/sparql", params={"query": "ASK {}"}, headers={"accept": JSON})
    head = client.head("/sparql", params={"query": "ASK {}"}, headers={"accept": JSON})

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]
    assert head.headers["etag"] == got.headers["etag"]


def test_without_a_query_a_program_gets_the_service_description(client: httpx.Client, server: str) -> None:
    """Read with an independent parser: endpoint, union default graph, every named graph."""
    response = client.get("/sparql", headers={"accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=response.text, format="turtle")
    service = rdflib.URIRef(f"{server}/sparql")

    assert (service, rdflib.RDF.type, SD.Service) in graph
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    names = {str(name).rpartition("/")[2] for name in graph.objects(None, SD.name)}
    sources = {"rls-nutrient-gaps", "background", "usda-sr28"}
    assert names == {*sources, "direct", "entailed", "inferred", "ontology", "release"}


def test_without_a_query_a_browser_gets_a_page(client: httpx.Client) -> None:
    """With a form that works without scripts."""
    response = client.get("/sparql", headers={"accept": "text/html,application/xml;q=0.9,*/*;q=0.8"})

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<form id="console"' in response.text


def test_an_answer_that_changes_from_run_to_run_has_no_etag(client: httpx.Client) -> None:
    """NOW, RAND, UUID."""
    response = client.get("/sparql", params={"query": "SELECT (NOW() AS ?t) {}"})

    assert response.headers["cache-control"] == "no-store"
    assert "etag" not in response.headers


def test_markup_in_a_bad_query_does_not_come_back(client: httpx.Client) -> None:
    """Neither in the document nor in the page."""
    query = "SELECT <script>alert(1)</script>"
    for accept in ("*/*", "text/html, */*;q=0.1"):
        response = ask(client, query, accept)
        assert response.status_code == 400
        assert "<script>alert" not in response.text
    assert json.loads(ask(client, query).content)["code"] == "syntax"


def test_a_long_select_is_cut_and_says_so(client: httpx.Client) -> None:
    """After ten thousand rows, in a header and in the head of JSON; not where the query itself asks for no more."""
    query = "SELECT ?s ?p ?o { ?s ?p ?o }"
    table = ask(client, query, "text/csv")

    assert table.headers["kg-truncated"] == "rows=10000"
    assert len(list(csv.reader(io.StringIO(table.text, newline="")))) == 10_001
    assert ask(client, query).json()["head"] == {"vars": ["s", "p", "o"], "truncated": 10_000}
    assert "kg-truncated" not in ask(client, query + " LIMIT 10000", "text/csv").headers


@pytest.mark.parametrize("accept", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])
def test_a_select_of_many_bytes_is_cut_at_a_whole_row(old_client: httpx.Client, accept: str) -> None:
    """Within 200,000 bytes here; a graph that is cut would say something else, so that it is refused."""
    query = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 9000"
    response = ask(old_client, query, accept)

    assert (200, "bytes=200000") == (response.status_code, response.headers["kg-truncated"])
    assert 190_000 < len(response.content) <= 200_000
    rows = list(rdflib.query.Result.parse(io.BytesIO(response.content), content_type=accept))
    assert 500 < len(rows) < 9_000
    if accept == JSON:
        assert len(rows) == response.json()["head"]["truncated"]
    assert 413 == ask(old_client, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "text/turtle").status_code


def test_behind_tls_of_a_proxy_the_endpoint_names_itself_as_the_client_knows_it(client: httpx.Client) -> None:
    """A proxy on this machine says so; the two descriptions are kept apart."""
    told = {"accept": "application/n-triples", "host": "kg.example.org"}
    plain, secure = (client.get("/sparql", headers=told | more) for more in ({}, {"x-forwarded-proto": "https"}))

    assert "<http://kg.example.org/sparql>" in plain.text
    assert "<https://kg.example.org/sparql>" in secure.text
    assert "http://kg.example.org/" not in secure.text


def test_a_cell_of_csv_may_be_as_long_as_an_answer(client: httpx.Client) -> None:
    """Longer than what the standard library reads by default."""
    query = 'SELECT (GROUP_CONCAT(CONCAT("\\"", STR(?s)); separator=",") AS ?all) { ?s ?p ?o }'
    response = ask(client, query, "text/csv")

    assert response.status_code == 200
    assert len(response.content) > 200_000


def test_a_receipt_of_a_triple_term_is_refused_in_words(client: httpx.Client) -> None:
    """There is no canonical form for it."""
    query = "SELECT (TRIPLE(<a:b>, <a:c>, 'd') AS ?x) {}"
    response = client.get("/sparql", params={"query": query, "receipt": "true"})

    assert response.status_code == 400
    assert "triple term" in response.json()["detail"]


@pytest.mark.parametrize("template", ["[] a ?o", "_:x a ?o", "?s a (?o)"])
def test_a_graph_with_blank_nodes_of_its_own_is_not_kept(client: httpx.Client, template: str) -> None:
    """They have other labels each time, so that a strong tag would lie."""
    query = f"CONSTRUCT {{ {template} }} {{ ?s a ?o }} LIMIT 3"
    response = client.get("/sparql", params={"query": query}, headers={"accept": "text/turtle"})

    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    assert "etag" not in response.headers
