"""The service description says what is true: each claim is tried out on the service itself."""

from __future__ import annotations

import httpx
import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, VOID

from tests.rdflib_quads import Held

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SCHEMA = rdflib.Namespace("https://schema.org/")
FORMATS = "http://www.w3.org/ns/formats/"
GRAPH = "https://w3id.org/nutrigraph/graph/"
# Unique URIs for File Formats, as W3C publishes them → the media type.
RESULTS = {
    "SPARQL_Results_JSON": "application/sparql-results+json",
    "SPARQL_Results_XML": "application/sparql-results+xml",
    "SPARQL_Results_CSV": "text/csv",
    "SPARQL_Results_TSV": "text/tab-separated-values",
}
GRAPHS = {
    "Turtle": "text/turtle",
    "N-Triples": "application/n-triples",
    "JSON-LD": "application/ld+json",
    "RDF_XML": "application/rdf+xml",
    "TriG": "application/trig",
    "N-Quads": "application/n-quads",
}


@pytest.fixture(scope="module")
def described(server: str) -> rdflib.Graph:
    """The description as rdflib reads it."""
    text = httpx.get(f"{server}/sparql", headers={"accept": "text/turtle"}, timeout=15).text
    return rdflib.Graph().parse(data=text, format="turtle")


@pytest.fixture(scope="module")
def service(server: str) -> rdflib.URIRef:
    """The service, by the address under which it was asked."""
    return rdflib.URIRef(f"{server}/sparql")


def test_the_formats_are_all_that_are_served(
    client: httpx.Client, described: rdflib.Graph, service: rdflib.URIRef
) -> None:
    """Each is given to who accepts it; none is missing."""
    formats = {str(iri).removeprefix(FORMATS) for iri in described.objects(service, SD.resultFormat)}

    assert RESULTS.keys() | GRAPHS.keys() == formats
    for media_types, query in (
        (RESULTS, "SELECT (1 AS ?x) {}"),
        (GRAPHS, "CONSTRUCT { <http://a/s> <http://a/p> 1 } {}"),
    ):
        for media_type in media_types.values():
            answer = client.get("/sparql", params={"query": query}, headers={"accept": media_type})
            assert media_type == answer.headers["content-type"].partition(";")[0]


def test_it_reads_queries_and_nothing_else(described: rdflib.Graph, service: rdflib.URIRef) -> None:
    """No update, no federation, no fetching of graphs, no input formats; the default graph is the union."""
    assert {SD.SPARQL11Query} == set(described.objects(service, SD.supportedLanguage))
    assert {SD.UnionDefaultGraph} == set(described.objects(service, SD.feature))
    assert [] == list(described.objects(service, SD.inputFormat))
    regime = rdflib.URIRef("http://www.w3.org/ns/entailment/Simple")
    assert {regime} == set(described.objects(service, SD.defaultEntailmentRegime))


def test_the_dataset_has_its_graphs_with_their_sizes(
    described: rdflib.Graph, service: rdflib.URIRef, held: Held
) -> None:
    """Those that GRAPH finds and FROM may name, as counted by rdflib; the default graph holds all of them."""
    (dataset,) = described.objects(service, SD.defaultDataset)
    (available,) = described.objects(service, SD.availableGraphs)
    named = set(described.objects(dataset, SD.namedGraph))
    sizes = {
        str(described.value(node, SD.name)): int(str(described.value(described.value(node, SD.graph), VOID.triples)))
        for node in named
    }

    assert {GRAPH + name: len(triples) for name, triples in held.items()} == sizes
    assert named == set(described.objects(available, SD.namedGraph))
    default = described.value(dataset, SD.defaultGraph)
    assert sum(map(len, held.values())) == int(str(described.value(default, VOID.triples)))


def test_it_leads_to_the_description_of_the_dataset(
    client: httpx.Client, described: rdflib.Graph, service: rdflib.URIRef, server: str
) -> None:
    """Which knows the same graphs by the same IRIs."""
    document = rdflib.URIRef(f"{server}/.well-known/void")
    void = rdflib.Graph().parse(data=client.get(str(document)).text, format="turtle")
    graphs = set(described.subjects(RDF.type, SD.Graph))

    assert (service, RDFS.seeAlso, document) in described
    assert len(graphs) == 9
    assert graphs <= set(void.subjects(RDF.type, VOID.Dataset))


def test_the_limits_are_those_that_hold(client: httpx.Client, described: rdflib.Graph, service: rdflib.URIRef) -> None:
    """The tests' server has a deadline of 3 s and 256 MiB for a query; the rest is as in the README."""
    limits = {
        str(described.value(node, SCHEMA.name)): (
            float(str(described.value(node, SCHEMA.maxValue))),
            str(described.value(node, SCHEMA.unitText)),
        )
        for node in described.objects(service, SCHEMA.additionalProperty)
    }

    assert {
        "deadline": (3, "seconds"),
        "memory": (256 << 20, "bytes"),
        "query-text": (100 << 10, "bytes"),
        "result-rows": (10_000, "rows"),
        "result-bytes": (64 << 20, "bytes"),
        "request-body": (1 << 20, "bytes"),
    } == limits
    too_long = client.post("/sparql", data={"query": "ASK {} #" + "x" * (100 << 10)})
    assert (400, "refused") == (too_long.status_code, too_long.json()["code"])
