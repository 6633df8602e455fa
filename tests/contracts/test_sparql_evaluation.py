"""The endpoint answers what its engine answers, in every format, read by others.

For each query of a corpus, an engine of the test's own over the release's N-Quads says what is right; the answers of the
endpoint are read by the standard library and by rdflib. Nothing of the corpus is refused by a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.compare import isomorphic

from tests.contracts.querying.corpus import alone
from tests.contracts.querying.reading import BLANK, Row, Term, literal, plain, read_csv, read_json, read_tsv, read_xml
from tests.contracts.querying.walks import Dataset, over_a_release

GRAPH = "https://w3id.org/nutrigraph/graph/"
READERS = {
    "application/sparql-results+json": read_json,
    "application/sparql-results+xml": read_xml,
    "text/tab-separated-values": read_tsv,
}
# A graph of triples in TriG is Turtle, and in N-Quads N-Triples.
GRAPH_READERS = {
    "text/turtle": "turtle", "application/n-triples": "nt", "application/ld+json": "json-ld",
    "application/rdf+xml": "xml", "application/trig": "turtle", "application/n-quads": "nt",
}  # fmt: skip
# Their order means something: compared as lists.
ORDERED = "ORDER BY"


@pytest.fixture(scope="module")
def engine(release_dir: Path) -> ox.Store:
    """An engine over the same release."""
    store = ox.Store()
    store.bulk_load(path=str(release_dir / "dataset.nq"), format=ox.RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="module")
def client(server: str) -> Iterator[httpx.Client]:
    """A client of the endpoint."""
    with httpx.Client(base_url=server, timeout=30) as made:
        yield made


def corpus() -> list[tuple[str, Dataset]]:
    """Every query with the dataset that its request names."""
    return [*((query, ()) for query in alone()), *over_a_release()]


def expected(engine: ox.Store, query: str, dataset: Dataset) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """What the engine says; the default graph is the union only where neither request nor query names a dataset."""
    default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = []
    named: list[ox.NamedNode | ox.BlankNode] = []
    for key, graph in dataset:
        (default if key == "default-graph-uri" else named).append(ox.NamedNode(GRAPH + graph))
    return engine.query(
        query,
        use_default_graph_as_union=not dataset and " FROM " not in query,
        default_graph=default if dataset else None,
        named_graphs=named if dataset else None,
    )


def as_term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Term | None:
    """A term of the engine in the plain form."""
    if term is None or isinstance(term, ox.Triple):
        return None
    if isinstance(term, ox.Literal):
        return literal(term.value, term.language or "", term.datatype.value)
    return BLANK if isinstance(term, ox.BlankNode) else ("uri", term.value, "", "")


def ask(client: httpx.Client, query: str, dataset: Dataset, accept: str) -> httpx.Response:
    """The endpoint's answer."""
    form = {"query": query}
    pairs = tuple((key, GRAPH + graph) for key, graph in dataset)
    answer = client.post("/sparql", params=pairs, data=form, headers={"accept": accept})
    assert answer.status_code == 200, f"{answer.text}\n{query}"
    assert answer.headers["content-type"].partition(";")[0] == accept
    return answer


def arranged(rows: list[Row], query: str) -> list[str]:
    """Rows to be compared: in their order where they have one."""
    texts = [repr(row) for row in rows]
    return texts if ORDERED in query else sorted(texts)


def compare_rows(client: httpx.Client, query: str, dataset: Dataset, names: list[str], rows: list[Row]) -> None:
    """Each of the four formats says these rows, and no other."""
    for accept, read in READERS.items():
        told, got = read(ask(client, query, dataset, accept).content)
        assert (names, arranged(rows, query)) == (told, arranged(got, query)), f"{accept}: {query}"
    told, texts = read_csv(ask(client, query, dataset, "text/csv").content)
    assert names == told
    assert sorted(map(plain, rows)) == sorted(texts), f"text/csv: {query}"


def compare_graphs(client: httpx.Client, query: str, dataset: Dataset, triples: list[ox.Triple]) -> None:
    """Each form of RDF holds these triples, but for the names of blank nodes."""
    right = rdflib.Graph().parse(data="".join(f"{triple} .\n" for triple in triples), format="nt")
    for accept, form in GRAPH_READERS.items():
        got = rdflib.Graph().parse(data=ask(client, query, dataset, accept).text, format=form)
        assert len(right) == len(got), f"{accept}: {query}"
        assert isomorphic(right, got), f"{accept}: {query}"


def test_the_corpus_is_large_and_says_nothing_twice() -> None:
    """Two hundred queries at least; every keyword of the grammar but SERVICE stands in one of them."""
    queries = corpus()
    text = " ".join(query for query, _ in queries).upper()
    keywords = (
        "SELECT ASK CONSTRUCT DESCRIBE DISTINCT REDUCED FROM NAMED WHERE ORDER GROUP HAVING LIMIT OFFSET VALUES UNDEF "
        "OPTIONAL UNION MINUS GRAPH FILTER EXISTS BIND BASE PREFIX ASC DESC SEPARATOR"
    )

    assert len(queries) >= 200
    assert len(queries) == len(set(queries))
    assert [] == [keyword for keyword in keywords.split() if keyword not in text]


@pytest.mark.parametrize("part", range(8))
def test_the_endpoint_says_what_the_engine_says(client: httpx.Client, engine: ox.Store, part: int) -> None:
    """Rows in JSON, XML, CSV and TSV; ASK in JSON and XML; graphs in six forms."""
    for query, dataset in corpus()[part::8]:
        found = expected(engine, query, dataset)
        if isinstance(found, ox.QueryBoolean):
            answer = ask(client, query, dataset, "application/sparql-results+json").json()
            xml = ask(client, query, dataset, "application/sparql-results+xml").text
            assert bool(found) is answer["boolean"], query
            assert f"<boolean>{'true' if found else 'false'}</boolean>" in xml, query
        elif isinstance(found, ox.QuerySolutions):
            names = [variable.value for variable in found.variables]
            rows = [tuple(as_term(term) for term in solution) for solution in found]
            compare_rows(client, query, dataset, names, rows)
        else:
            compare_graphs(client, query, dataset, list(found))
