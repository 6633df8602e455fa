"""The description of the release: VoID and DCAT 3, read by rdflib, held against the release's own files and triples."""

from __future__ import annotations

import hashlib
import socket
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, RDFS, SDO, VOID, XSD

from api.sparql.address import sound_address
from tests.rdflib_quads import Held, parse_quads

BASE = "https://w3id.org/nutrigraph/"
DATASET = rdflib.URIRef(BASE + "release")
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
PATH = "/.well-known/void"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def void(server: str) -> rdflib.Graph:
    """The description as rdflib reads its Turtle."""
    text = httpx.get(server + PATH, headers={"accept": "text/turtle"}, timeout=15).text
    return rdflib.Graph().parse(data=text, format="turtle")


def only(graph: rdflib.Graph, subject: rdflib.term.Node, term: rdflib.URIRef) -> rdflib.term.Node:
    """The only value of a property."""
    (value,) = graph.objects(subject, term)
    return value


def test_the_dataset_says_what_it_is_and_on_which_terms(void: rdflib.Graph, release_dir: Path) -> None:
    """VoID, sections 2.1 to 2.4; DCAT 3, section 6.4."""
    assert {VOID.Dataset, DCAT.Dataset} == set(void.objects(DATASET, RDF.type))
    assert rdflib.Literal("nutrigraph", lang="en") == only(void, DATASET, DCTERMS.title)
    description = str(only(void, DATASET, DCTERMS.description))
    assert "how surely" in description
    assert "no medical advice" in description
    assert rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/") == only(void, DATASET, DCTERMS.license)
    assert rdflib.Literal(release_dir.name) == only(void, DATASET, DCTERMS.identifier)
    creator = only(void, DATASET, DCTERMS.creator)
    assert FOAF.Agent == only(void, creator, RDF.type)
    assert rdflib.Literal("nutrigraph contributors") == only(void, creator, FOAF.name)
    assert rdflib.Literal(BASE) == only(void, DATASET, VOID.uriSpace)
    document = only(void, DATASET, FOAF.homepage)
    assert str(document).endswith("/")


def test_it_is_described_by_the_address_that_was_asked(void: rdflib.Graph, server: str) -> None:
    """Endpoint, dumps and document are this server's."""
    document = rdflib.URIRef(server + PATH)

    assert (document, RDF.type, VOID.DatasetDescription) in void
    assert DATASET == only(void, document, FOAF.primaryTopic)
    assert rdflib.URIRef(server + "/sparql") == only(void, DATASET, VOID.sparqlEndpoint)
    assert rdflib.URIRef(server + "/dump/dataset.nq") == only(void, DATASET, VOID.dataDump)
    services = {only(void, service, DCAT.endpointURL) for service in void.subjects(RDF.type, DCAT.DataService)}
    assert {rdflib.URIRef(server + path) for path in ("/sparql", "/rdf-graph-store")} == services
    assert {DATASET} == set(void.objects(None, DCAT.servesDataset))


def test_sizes_and_partitions_are_those_of_the_release(void: rdflib.Graph, held: Held) -> None:
    """Counted here from the dataset as rdflib reads it."""
    everything = set().union(*held.values())
    instances = Counter(value for _, predicate, value in everything if predicate == RDF.type)
    uses = Counter(predicate for _, predicate, _ in everything)

    def size(subject: rdflib.term.Node, term: rdflib.URIRef) -> int:
        return int(str(only(void, subject, term)))

    assert len(everything) == size(DATASET, VOID.triples)
    assert len({s for s, _, _ in everything}) == size(DATASET, VOID.distinctSubjects) == size(DATASET, VOID.entities)
    assert len({o for _, _, o in everything}) == size(DATASET, VOID.distinctObjects)
    assert (len(instances), len(uses)) == (size(DATASET, VOID.classes), size(DATASET, VOID.properties))
    assert instances == {
        only(void, part, VOID["class"]): size(part, VOID.entities)
        for part in void.objects(DATASET, VOID.classPartition)
    }
    assert uses == {
        only(void, part, VOID.property): size(part, VOID.triples)
        for part in void.objects(DATASET, VOID.propertyPartition)
    }
    for name, triples in held.items():
        graph = rdflib.URIRef(f"{BASE}graph/{name}")
        assert (DATASET, VOID.subset, graph) in void
        assert len(triples) == size(graph, VOID.triples)


def test_every_dump_file_is_a_distribution_that_can_be_fetched_and_checked(
    void: rdflib.Graph, client: httpx.Client, release_dir: Path
) -> None:
    """DCAT 3, section 6.8: address, media type, size, checksum; held against what is downloaded."""
    found = set()
    for node in void.subjects(RDF.type, DCAT.Distribution):
        address = str(only(void, node, DCAT.downloadURL))
        response = client.get(address, headers={"accept-encoding": "identity"})
        size = only(void, node, DCAT.byteSize)
        checksum = only(void, node, SPDX.checksum)
        media_type = response.headers["content-type"].partition(";")[0]
        found.add(urlsplit(address).path.removeprefix("/dump/"))

        assert 200 == response.status_code
        assert rdflib.Literal(len(response.content), datatype=XSD.nonNegativeInteger) == size
        assert f"https://www.iana.org/assignments/media-types/{media_type}" == str(only(void, node, DCAT.mediaType))
        assert SPDX.checksumAlgorithm_sha256 == only(void, checksum, SPDX.algorithm)
        assert hashlib.sha256(response.content).hexdigest() == str(only(void, checksum, SPDX.checksumValue))
        assert 1 == len(set(void.subjects(DCAT.distribution, node)))
    assert {path.relative_to(release_dir).as_posix() for path in release_dir.rglob("*") if path.is_file()} == found


def test_the_dump_of_a_graph_belongs_to_the_graph(void: rdflib.Graph, held: Held) -> None:
    """Not to the whole."""
    for name in held:
        graph = rdflib.URIRef(f"{BASE}graph/{name}")
        assert f"/dump/graphs/{name}.nt" == urlsplit(str(only(void, graph, VOID.dataDump))).path


@pytest.mark.parametrize(
    ("accept", "form", "media_type"),
    [
        ("application/n-triples", "nt", "application/n-triples"),
        ("application/rdf+xml", "xml", "application/rdf+xml"),
        ("application/ld+json", "json-ld", "application/ld+json"),
        ("application/json", "json-ld", "application/ld+json"),
        ("*/*", "turtle", "text/turtle; charset=utf-8"),
        (BROWSER, "turtle", "text/turtle; charset=utf-8"),
        ("application/n-quads", "nt", "application/n-quads"),
        ("application/trig", "trig", "application/trig"),
    ],
)
def test_it_is_the_same_in_every_format(
    client: httpx.Client, void: rdflib.Graph, accept: str, form: str, media_type: str
) -> None:
    """By Accept; there are no blank nodes."""
    response = client.get(PATH, headers={"accept": accept})
    if form == "trig":
        graph = parse_quads(response.text, form).default_graph
    else:
        graph = rdflib.Graph().parse(data=response.text, format=form)

    assert media_type == response.headers["content-type"]
    assert "Accept" in response.headers["vary"].split(", ")
    assert isomorphic(void, graph)
    assert not any(isinstance(term, rdflib.BNode) for triple in graph for term in triple)


@pytest.mark.parametrize("path", [PATH, "/sparql"])
def test_every_term_is_one_that_its_vocabulary_has(client: httpx.Client, path: str) -> None:
    """As rdflib has them from the vocabularies themselves: a slip of the pen would be a term that nobody knows."""
    graph = rdflib.Graph().parse(data=client.get(path, headers={"accept": "text/turtle"}).text, format="turtle")
    used = set(graph.predicates()) | set(graph.objects(None, RDF.type))
    vocabularies = (VOID, DCAT, DCTERMS, FOAF, RDF, RDFS, SDO)
    known = {str(term) for vocabulary in vocabularies for term in dir(vocabulary)}
    known.add(str(VOID["class"]))  # no name in Python, so that it is not listed
    theirs = tuple(map(str, vocabularies))
    strange = [str(term) for term in used if str(term).startswith(theirs) and str(term) not in known]

    assert [] == strange
    assert 10 < len(used)


def test_head_304_406_and_405(client: httpx.Client) -> None:
    """As everywhere."""
    headers = {"accept": "text/turtle"}
    got, head = client.get(PATH, headers=headers), client.head(PATH, headers=headers)

    assert (200, b"", got.headers["etag"]) == (head.status_code, head.content, head.headers["etag"])
    assert 304 == client.get(PATH, headers=headers | {"if-none-match": got.headers["etag"]}).status_code
    assert 406 == client.get(PATH, headers={"accept": "image/png"}).status_code
    assert (405, "GET, HEAD") == ((answer := client.post(PATH)).status_code, answer.headers["allow"])


LONGEST = f"{'a' * 63}." * 3 + "a" * 61  # 253 characters
NO_HOSTS = [
    "evil<>.example",
    'x"y',
    "a b",
    "x{}",
    "a/b",
    "a?b",
    "a@b",
    "",
    "a" * 30_000,
    f"{LONGEST}a",
    f"[{'1:' * 40}]",
]


@pytest.mark.parametrize("path", [PATH, "/sparql"])
@pytest.mark.parametrize("host", [*NO_HOSTS, "good.example:8080", f"{LONGEST}:65535"])
def test_a_host_that_is_no_host_is_replaced(server: str, path: str, host: str) -> None:
    """By where the request came in: the document would be broken, or lead elsewhere; a good one is kept."""
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/n-triples\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    status, _, rest = answer.partition(b"\r\n")

    if b" 400 " in status:
        assert host in NO_HOSTS
        return
    assert b" 200 " in status
    graph = rdflib.Graph().parse(data=rest.partition(b"\r\n\r\n")[2], format="nt")
    expected = server if host in NO_HOSTS else f"http://{host}"
    named = {str(iri) for term in (VOID.sparqlEndpoint, SD.endpoint) for iri in graph.objects(None, term)}
    assert {f"{expected}/sparql"} == named


@pytest.mark.parametrize("address", ["http://a<b", "http://a b", "", "x", 'http://a"', "http://a/{b}", "//a"])
def test_what_is_no_beginning_of_an_iri_is_replaced_by_our_base(address: str) -> None:
    """Whatever a proxy makes of an address."""
    assert BASE.removesuffix("/") == sound_address(address, BASE)
    assert "https://kg.example/a" == sound_address("https://kg.example/a", BASE)


def test_a_release_of_older_software_is_described_by_its_manifest(old_client: httpx.Client, held: Held) -> None:
    """Terms, sizes, files; no partitions, since nobody counted them."""
    graph = rdflib.Graph().parse(data=old_client.get(PATH).text, format="turtle")

    assert sum(map(len, held.values())) == int(str(only(graph, DATASET, VOID.triples)))
    assert {f"{BASE}graph/{name}" for name in held} == set(map(str, graph.objects(DATASET, VOID.subset)))
    assert [] == list(graph.objects(DATASET, VOID.classPartition))
    assert "/dump/dataset.nq" == urlsplit(str(only(graph, DATASET, VOID.dataDump))).path
    assert [] == list(graph.objects(None, VOID.distinctSubjects))
