"""SPARQL 1.1 Service Description: what the endpoint says of itself, and that it is so.

Source: https://www.w3.org/TR/sparql11-service-description/ (section 2: access; section 3: vocabulary).
"""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import rdflib

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = rdflib.Namespace("http://www.w3.org/ns/formats/")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
# What each format that may be named is asked for, and for which query (the W3C's list of unique IRIs for file formats).
MEDIA_TYPES = {
    "SPARQL_Results_JSON": ("application/sparql-results+json", "ASK {}"),
    "SPARQL_Results_XML": ("application/sparql-results+xml", "ASK {}"),
    "SPARQL_Results_CSV": ("text/csv", "SELECT (1 AS ?x) {}"),
    "SPARQL_Results_TSV": ("text/tab-separated-values", "SELECT (1 AS ?x) {}"),
    "Turtle": ("text/turtle", "CONSTRUCT WHERE { <a:s> <http://a/p> 1 }"),
    "N-Triples": ("application/n-triples", "CONSTRUCT WHERE { <a:s> <http://a/p> 1 }"),
    "JSON-LD": ("application/ld+json", "CONSTRUCT WHERE { <a:s> <http://a/p> 1 }"),
    "RDF_XML": ("application/rdf+xml", "CONSTRUCT WHERE { <a:s> <http://a/p> 1 }"),
    "TriG": ("application/trig", "CONSTRUCT WHERE { <a:s> <http://a/p> 1 }"),
    "N-Quads": ("application/n-quads", "CONSTRUCT WHERE { <a:s> <http://a/p> 1 }"),
}
# As rdflib's parsers are called.
PARSERS = {
    "text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld",
    "application/rdf+xml": "xml",
}  # fmt: skip


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A client of the server."""
    with httpx.Client(base_url=server, timeout=30) as made:
        yield made


@pytest.fixture(scope="module")
def described(client: httpx.Client) -> rdflib.Graph:
    """The description, read by rdflib."""
    return rdflib.Graph().parse(data=client.get("/sparql", headers={"accept": "text/turtle"}).text, format="turtle")


@pytest.fixture(scope="module")
def service(described: rdflib.Graph) -> rdflib.term.Node:
    """The one service."""
    (found,) = described.subjects(rdflib.RDF.type, SD.Service)
    return found


@pytest.mark.parametrize("media_type", PARSERS)
def test_a_get_without_a_query_is_answered_in_rdf(client: httpx.Client, media_type: str, server: str) -> None:
    """Section 2, in each form that RDF has; by a program that accepts anything, in one of them."""
    answer = client.get("/sparql", headers={"accept": media_type})
    graph = rdflib.Graph().parse(data=answer.text, format=PARSERS[media_type])

    assert answer.headers["content-type"].startswith(media_type)
    assert (rdflib.URIRef(f"{server}/sparql"), rdflib.RDF.type, SD.Service) in graph
    assert client.get("/sparql", headers={"accept": "*/*"}).headers["content-type"].startswith("text/turtle")


def test_there_is_one_service_with_the_endpoint_that_was_asked(
    described: rdflib.Graph, service: rdflib.term.Node, server: str
) -> None:
    """Section 2: the service must be described, with an `sd:endpoint`; it speaks SPARQL 1.1 Query and no update."""
    assert [rdflib.URIRef(f"{server}/sparql")] == list(described.objects(service, SD.endpoint))
    assert [SD.SPARQL11Query] == list(described.objects(service, SD.supportedLanguage))


def test_every_format_that_is_named_is_served(
    client: httpx.Client, described: rdflib.Graph, service: rdflib.term.Node
) -> None:
    """Section 3.2.8: `sd:resultFormat`; and what is served without being named would be a gap."""
    named = {str(name).removeprefix(str(FORMATS)) for name in described.objects(service, SD.resultFormat)}

    assert {"SPARQL_Results_JSON", "SPARQL_Results_XML", "Turtle", "N-Triples", "RDF_XML", "JSON-LD"} <= named
    assert named <= MEDIA_TYPES.keys()
    for name in named:
        accept, query = MEDIA_TYPES[name]
        answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
        assert (200, accept) == (answer.status_code, answer.headers["content-type"].partition(";")[0])


def test_the_default_graph_is_the_union_and_counts_its_triples(
    client: httpx.Client, described: rdflib.Graph, service: rdflib.term.Node
) -> None:
    """Section 3.1: `sd:UnionDefaultGraph`, as a query that names no dataset sees it."""
    count = client.get(
        "/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}, headers={"accept": "text/csv"}
    )
    dataset = described.value(service, SD.defaultDataset)
    default = described.value(dataset, SD.defaultGraph)

    assert SD.UnionDefaultGraph in set(described.objects(service, SD.feature))
    assert int(count.text.split()[1]) == int(str(described.value(default, VOID.triples)))


def test_every_named_graph_is_there_with_its_triples(
    client: httpx.Client, described: rdflib.Graph, service: rdflib.term.Node
) -> None:
    """Section 3.1: `sd:namedGraph`, `sd:name`, `sd:graph`; the ones that a query finds, and no other."""
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    answer = client.get("/sparql", params={"query": query}, headers={"accept": "application/json"}).json()
    found = {row["g"]["value"]: int(row["n"]["value"]) for row in answer["results"]["bindings"]}
    dataset = described.value(service, SD.defaultDataset)

    told = {
        str(described.value(named, SD.name)): int(str(described.value(described.value(named, SD.graph), VOID.triples)))
        for named in described.objects(dataset, SD.namedGraph)
    }

    assert found == told
