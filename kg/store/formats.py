"""The serialisations that a store can write: results of SELECT and ASK, and graphs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A serialisation.

    Attributes:
        name: Short name, also the file extension.
        media_type: The registered media type, sent as Content-Type.
        also: Other media types that ask for it.
        quads: True if it can hold named graphs.
    """

    name: str
    media_type: str
    also: tuple[str, ...] = ()
    quads: bool = False


# In order of preference: the first that an Accept header allows is taken.
RESULT_FORMATS = (
    Format("json", "application/sparql-results+json", ("application/json",)),
    Format("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Format("csv", "text/csv"),
    Format("tsv", "text/tab-separated-values"),
)
GRAPH_FORMATS = (
    Format("ttl", "text/turtle", ("application/x-turtle",)),
    Format("nt", "application/n-triples", ("text/plain",)),
    Format("jsonld", "application/ld+json", ("application/json",)),
    Format("rdf", "application/rdf+xml", ("application/xml", "text/xml")),
    Format("trig", "application/trig", quads=True),
    Format("nq", "application/n-quads", quads=True),
)
