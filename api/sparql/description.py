"""The service description: what this endpoint is, can do and holds, and what it refuses, in RDF.

Source: SPARQL 1.1 Service Description. It has no word for limits: each is a `schema:PropertyValue` with number and unit.
"""

from __future__ import annotations

from collections.abc import Iterator

from api.sparql.address import sound_address
from api.sparql.graph_store import PATH as GRAPH_STORE
from api.sparql.void import PATH as VOID_PATH
from kg.prefixes import DCTERMS, FOAF, RDF, RDFS, SCHEMA, VOID, XSD
from kg.release import Release
from kg.release.void import dataset_iri
from kg.settings import Settings
from kg.store import GRAPH_FORMATS, Literal, NamedNode, Quad, write_graph

PATH = "/sparql"
SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads",
)  # fmt: skip
_TYPE = NamedNode(RDF + "type")


def describe_service(release: Release, endpoint: str, format_name: str, settings: Settings) -> tuple[str, bytes]:
    """Media type and text of the description.

    Args:
        release: Gives the named graphs.
        endpoint: The endpoint's address as the client knows it; a text that is no IRI is replaced by ours.
        format_name: Name of one of `kg.store.GRAPH_FORMATS`.
        settings: The limits that hold.
    """
    address = sound_address(endpoint.removesuffix(PATH), release.namespaces.base)
    prefixes = {"sd": SD, "void": VOID, "dcterms": DCTERMS, "formats": _FORMATS, "schema": SCHEMA, "foaf": FOAF}
    media_type = next(form.media_type for form in GRAPH_FORMATS if form.name == format_name)
    quads = [*_service(address), *_dataset(release, address), *_limits(address, settings)]
    return media_type, write_graph(quads, format_name, prefixes=prefixes)


def _service(address: str) -> Iterator[Quad]:
    """The service itself: SPARQL 1.1 Query over data of its own, nothing fetched, nothing written."""
    service = NamedNode(address + PATH)
    description = NamedNode(address + VOID_PATH)
    yield Quad(service, _TYPE, NamedNode(SD + "Service"))
    yield Quad(service, NamedNode(SD + "endpoint"), service)
    yield Quad(service, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Query"))
    yield Quad(service, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph"))
    for name in _RESULT_FORMATS:
        yield Quad(service, NamedNode(SD + "resultFormat"), NamedNode(_FORMATS + name))
    entailment = NamedNode("http://www.w3.org/ns/entailment/Simple")  # what follows is in the data, not in the engine
    yield Quad(service, NamedNode(SD + "defaultEntailmentRegime"), entailment)
    yield Quad(service, NamedNode(SD + "defaultDataset"), _part(address, "dataset"))
    yield Quad(service, NamedNode(SD + "availableGraphs"), _part(address, "graphs"))
    yield Quad(service, NamedNode(RDFS + "seeAlso"), description)
    yield Quad(service, NamedNode(RDFS + "seeAlso"), NamedNode(address + GRAPH_STORE))
    yield Quad(description, _TYPE, NamedNode(VOID + "DatasetDescription"))


def _dataset(release: Release, address: str) -> Iterator[Quad]:
    """The dataset of who names none; its graphs are those of `/.well-known/void`, by the same IRIs."""
    dataset, graphs = _part(address, "dataset"), _part(address, "graphs")
    whole = NamedNode(dataset_iri(release.namespaces))
    counts = release.manifest["counts"]
    yield Quad(NamedNode(address + VOID_PATH), NamedNode(FOAF + "primaryTopic"), whole)
    yield Quad(dataset, _TYPE, NamedNode(SD + "Dataset"))
    yield Quad(dataset, NamedNode(DCTERMS + "title"), Literal(release.manifest["title"]))
    yield Quad(dataset, NamedNode(DCTERMS + "identifier"), Literal(release.id))
    yield Quad(dataset, NamedNode(DCTERMS + "license"), NamedNode(release.manifest["licence"]))
    yield Quad(dataset, NamedNode(SD + "defaultGraph"), whole)
    yield Quad(graphs, _TYPE, NamedNode(SD + "GraphCollection"))
    yield from _graph(whole, counts["quads"])
    for name, triples in sorted(counts["graphs"].items()):
        named, graph = _part(address, f"graph-{name}"), NamedNode(release.namespaces.graph(name))
        for collection in (dataset, graphs):
            yield Quad(collection, NamedNode(SD + "namedGraph"), named)
        yield Quad(named, _TYPE, NamedNode(SD + "NamedGraph"))
        yield Quad(named, NamedNode(SD + "name"), graph)
        yield Quad(named, NamedNode(SD + "graph"), graph)
        yield from _graph(graph, triples)


def _graph(graph: NamedNode, triples: int) -> Iterator[Quad]:
    yield Quad(graph, _TYPE, NamedNode(SD + "Graph"))
    yield Quad(graph, _TYPE, NamedNode(VOID + "Dataset"))
    yield Quad(graph, NamedNode(VOID + "triples"), _number(triples))


def _limits(address: str, settings: Settings) -> Iterator[Quad]:
    """What holds for every query, and what happens beyond it."""
    for name, number, unit, beyond in (
        ("deadline", settings.deadline_s, "seconds", "503, code deadline; timeout= lowers it"),
        ("memory", settings.query_memory_bytes, "bytes", "503, code memory"),
        ("query-text", settings.sparql_bytes, "bytes", "400, code refused"),
        ("result-rows", settings.result_rows, "rows", "a SELECT is cut, and says so in Kg-Truncated"),
        (
            "result-bytes",
            settings.result_bytes,
            "bytes",
            "a SELECT is cut; 413, code too-large; the graph store sends graphs whole",
        ),
        ("request-body", settings.body_bytes, "bytes", "413, code too-large"),
    ):
        limit = _part(address, f"limit-{name}")
        yield Quad(NamedNode(address + PATH), NamedNode(SCHEMA + "additionalProperty"), limit)
        yield Quad(limit, _TYPE, NamedNode(SCHEMA + "PropertyValue"))
        yield Quad(limit, NamedNode(SCHEMA + "name"), Literal(name))
        yield Quad(limit, NamedNode(SCHEMA + "maxValue"), _number(number))
        yield Quad(limit, NamedNode(SCHEMA + "unitText"), Literal(unit))
        yield Quad(limit, NamedNode(SCHEMA + "description"), Literal(f"Beyond it: {beyond}.", language="en"))


def _part(address: str, name: str) -> NamedNode:
    return NamedNode(f"{address}{PATH}#{name}")


def _number(number: float) -> Literal:
    kind = "integer" if isinstance(number, int) else "decimal"
    return Literal(str(number), datatype=NamedNode(XSD + kind))
