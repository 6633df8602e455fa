"""The service description: what this endpoint is, can do and holds, in RDF.

Source: SPARQL 1.1 Service Description.
"""

from __future__ import annotations

from kg.prefixes import DCTERMS, RDF, VOID, XSD
from kg.release import Release
from kg.store import GRAPH_FORMATS, Literal, NamedNode, Quad, write_graph

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULT_FORMATS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "JSON-LD", "RDF_XML",
)  # fmt: skip


def describe_service(release: Release, endpoint: str, format_name: str) -> tuple[str, bytes]:
    """Media type and text of the description.

    Args:
        release: Gives the named graphs.
        endpoint: The endpoint's address as the client knows it; a text that is no IRI is replaced by ours.
        format_name: Name of one of `kg.store.GRAPH_FORMATS`.
    """
    try:
        service = NamedNode(endpoint)
    except ValueError:  # a Host header can hold anything
        service = NamedNode(release.namespaces.base + "sparql")
    prefixes = {"sd": SD, "void": VOID, "dcterms": DCTERMS, "formats": _FORMATS}
    media_type = next(form.media_type for form in GRAPH_FORMATS if form.name == format_name)
    return media_type, write_graph(_quads(release, service), format_name, prefixes=prefixes)


def _quads(release: Release, service: NamedNode) -> list[Quad]:
    def part(name: str) -> NamedNode:
        return NamedNode(f"{service.value}#{name}")

    rdf_type = NamedNode(RDF + "type")
    quads = [
        Quad(service, rdf_type, NamedNode(SD + "Service")),
        Quad(service, NamedNode(SD + "endpoint"), service),
        Quad(service, NamedNode(SD + "supportedLanguage"), NamedNode(SD + "SPARQL11Query")),
        Quad(service, NamedNode(SD + "feature"), NamedNode(SD + "UnionDefaultGraph")),
        *(Quad(service, NamedNode(SD + "resultFormat"), NamedNode(_FORMATS + name)) for name in _RESULT_FORMATS),
        Quad(service, NamedNode(SD + "defaultDataset"), part("dataset")),
        Quad(part("dataset"), rdf_type, NamedNode(SD + "Dataset")),
        Quad(part("dataset"), NamedNode(DCTERMS + "title"), Literal(release.manifest["title"])),
        Quad(part("dataset"), NamedNode(DCTERMS + "identifier"), Literal(release.id)),
        Quad(part("dataset"), NamedNode(DCTERMS + "license"), NamedNode(release.manifest["licence"])),
        Quad(part("dataset"), NamedNode(SD + "defaultGraph"), part("default")),
        Quad(part("default"), rdf_type, NamedNode(SD + "Graph")),
        Quad(part("default"), NamedNode(VOID + "triples"), _count(release.manifest["counts"]["quads"])),
    ]
    for name, triples in sorted(release.manifest["counts"]["graphs"].items()):
        named, graph = part(f"graph-{name}"), part(f"triples-{name}")
        quads += [
            Quad(part("dataset"), NamedNode(SD + "namedGraph"), named),
            Quad(named, rdf_type, NamedNode(SD + "NamedGraph")),
            Quad(named, NamedNode(SD + "name"), NamedNode(release.namespaces.graph(name))),
            Quad(named, NamedNode(SD + "graph"), graph),
            Quad(graph, rdf_type, NamedNode(SD + "Graph")),
            Quad(graph, NamedNode(VOID + "triples"), _count(triples)),
        ]
    return quads


def _count(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD + "integer"))
