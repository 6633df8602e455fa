"""The description of the release in VoID and DCAT: what the build counted, and where this server hands it out.

Source: Describing Linked Datasets with the VoID Vocabulary, sections 2, 3 and 7; DCAT 3, sections 6.7 to 6.9.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.sparql.address import sound_address
from api.sparql.dump import PATH as DUMP
from api.sparql.graph_store import PATH as GRAPH_STORE
from api.sparql.offers import MEDIA_TYPES, content_type
from api.sparql.void import PATH
from kg.prefixes import DCAT, DCTERMS, FOAF, RDF, VOID, XSD
from kg.query.framing import Reply, Service
from kg.release import Release
from kg.release.listing import ReleaseFile, graph_files, list_files
from kg.release.manifest import DATASET
from kg.release.manifest import VOID as VOID_FILE
from kg.release.void import dataset_iri, describe_header
from kg.store import Literal, NamedNode, Quad, read_graph_file, write_graph

SPDX = "http://spdx.org/rdf/terms#"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_FORMATS = "http://www.w3.org/ns/formats/"
_TYPE = NamedNode(RDF + "type")


def make_void_service(release: Release) -> Service:
    """The service over one open release.

    Its payload is {"format": name of one of `kg.store.GRAPH_FORMATS`, "address": of the server, without a slash at the
    end}. A release of older software has no counts of its parts; it is described as far as its manifest goes.
    """
    files = list_files(release.path, release.manifest)
    prefixes = {"void": VOID, "dcat": DCAT, "dcterms": DCTERMS, "foaf": FOAF, "spdx": SPDX, "xsd": XSD}
    prefixes |= {"nutri": release.namespaces.namespace("nutri")}

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        if VOID_FILE in files:
            quads = list(read_graph_file(files[VOID_FILE].path, "nt"))
        else:
            quads = list(describe_header(release.namespaces, release.manifest))
        quads += _Access(release, sound_address(payload["address"], release.namespaces.base), files).quads()
        quads.sort(key=lambda quad: str(quad.triple))
        text = write_graph(quads, payload["format"], prefixes=prefixes)
        return Reply(200, {"content-type": content_type(MEDIA_TYPES[payload["format"]])}, text)

    return serve


class _Access:
    """Where the release is to be had from this server."""

    def __init__(self, release: Release, address: str, files: dict[str, ReleaseFile]) -> None:
        self._release = release
        self._address = address
        self._files = files
        self._dataset = NamedNode(dataset_iri(release.namespaces))
        self._document = NamedNode(address + PATH)

    def quads(self) -> Iterator[Quad]:
        """In no order."""
        title = self._release.manifest["title"]
        yield Quad(self._document, _TYPE, NamedNode(VOID + "DatasetDescription"))
        yield Quad(self._document, NamedNode(DCTERMS + "title"), Literal(f"Description of {title}", language="en"))
        yield Quad(self._document, NamedNode(FOAF + "primaryTopic"), self._dataset)
        yield Quad(self._dataset, NamedNode(DCAT + "landingPage"), self._at("/"))
        yield Quad(self._dataset, NamedNode(FOAF + "homepage"), self._at("/"))
        yield Quad(self._dataset, NamedNode(VOID + "sparqlEndpoint"), self._at("/sparql"))
        for format_name in ("Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads"):
            yield Quad(self._dataset, NamedNode(VOID + "feature"), NamedNode(_FORMATS + format_name))
        yield from self._service("/sparql", "SPARQL 1.1 endpoint", "http://www.w3.org/TR/sparql11-protocol/")
        yield from self._service(GRAPH_STORE, "graph store", "http://www.w3.org/TR/sparql11-http-rdf-update/")
        graphs = graph_files(self._files)
        of_graphs = {file.name for file in graphs.values()}
        for name, file in graphs.items():
            graph = NamedNode(self._release.namespaces.graph(name))
            yield Quad(graph, NamedNode(VOID + "dataDump"), self._at(DUMP + file.name))
            yield from self._distribution(graph, file)
        for name, file in self._files.items():
            if name not in of_graphs:
                yield from self._distribution(self._dataset, file)
        yield Quad(self._dataset, NamedNode(VOID + "dataDump"), self._at(DUMP + DATASET))

    def _service(self, path: str, title: str, specification: str) -> Iterator[Quad]:
        service = self._at(path)
        yield Quad(service, _TYPE, NamedNode(DCAT + "DataService"))
        yield Quad(service, NamedNode(DCTERMS + "title"), Literal(title, language="en"))
        yield Quad(service, NamedNode(DCTERMS + "conformsTo"), NamedNode(specification))
        yield Quad(service, NamedNode(DCAT + "endpointURL"), service)
        yield Quad(service, NamedNode(DCAT + "endpointDescription"), self._at("/sparql"))
        yield Quad(service, NamedNode(DCAT + "servesDataset"), self._dataset)

    def _distribution(self, dataset: NamedNode, file: ReleaseFile) -> Iterator[Quad]:
        node = NamedNode(f"{self._document.value}#file/{file.name}")
        checksum = NamedNode(f"{self._document.value}#sha256/{file.name}")
        size = Literal(str(file.size_bytes), datatype=NamedNode(XSD + "nonNegativeInteger"))
        digest = Literal(file.sha256, datatype=NamedNode(XSD + "hexBinary"))
        yield Quad(dataset, NamedNode(DCAT + "distribution"), node)
        yield Quad(node, _TYPE, NamedNode(DCAT + "Distribution"))
        yield Quad(node, NamedNode(DCTERMS + "title"), Literal(file.name))
        yield Quad(node, NamedNode(DCTERMS + "license"), NamedNode(self._release.manifest["licence"]))
        yield Quad(node, NamedNode(DCAT + "downloadURL"), self._at(DUMP + file.name))
        yield Quad(node, NamedNode(DCAT + "accessURL"), self._at(DUMP))
        yield Quad(node, NamedNode(DCAT + "mediaType"), NamedNode(_MEDIA + file.media_type))
        yield Quad(node, NamedNode(DCAT + "byteSize"), size)
        yield Quad(node, NamedNode(SPDX + "checksum"), checksum)
        yield Quad(checksum, _TYPE, NamedNode(SPDX + "Checksum"))
        yield Quad(checksum, NamedNode(SPDX + "algorithm"), NamedNode(SPDX + "checksumAlgorithm_sha256"))
        yield Quad(checksum, NamedNode(SPDX + "checksumValue"), digest)

    def _at(self, path: str) -> NamedNode:
        return NamedNode(self._address + path)
