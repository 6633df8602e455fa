"""The namespaces that code itself needs, under one base IRI, and the expansion of CURIEs and slugs.

The prefixes that data may use are declared in `ontology/prefixes.ttl`; this module owns only those that the
software writes itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

DEFAULT_BASE_IRI = "https://w3id.org/nutrigraph/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
SH = "http://www.w3.org/ns/shacl#"
SCHEMA = "https://schema.org/"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
FOAF = "http://xmlns.com/foaf/0.1/"
SSSOM = "https://w3id.org/sssom/"
SEMAPV = "https://w3id.org/semapv/vocab/"

STANDARD: Mapping[str, str] = {
    "rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD, "skos": SKOS, "dcterms": DCTERMS, "prov": PROV, "oa": OA,
    "sh": SH, "schema": SCHEMA, "void": VOID, "dcat": DCAT, "foaf": FOAF, "sssom": SSSOM, "semapv": SEMAPV,
}  # fmt: skip

# Prefix → what follows the base; also the routes of the linked-data pages.
_OWN = {
    "ng": "entity/", "nutri": "ontology#", "stmt": "statement/", "passage": "passage/", "declaration": "declaration/",
    "source": "source/", "rule": "rule/", "derivation": "derivation/", "proposition": "proposition/",
    "mapping": "mapping/", "shape": "shape/", "graph": "graph/", "coverage": "coverage/",
    "item": "item/", "amount": "amount/", "cell": "cell/", "example": "example/",
}  # fmt: skip

# Graphs that no source may be called after.
RESERVED_GRAPHS = ("direct", "entailed", "inferred", "ontology", "published", "release")


@dataclass(frozen=True, slots=True)
class Namespaces:
    """Our own namespaces under one base IRI.

    >>> Namespaces().expand("ng:iron")
    'https://w3id.org/nutrigraph/entity/iron'
    >>> Namespaces().contract("https://w3id.org/nutrigraph/entity/iron")
    'ng:iron'
    """

    base: str = DEFAULT_BASE_IRI

    def namespace(self, prefix: str) -> str:
        """The namespace of a prefix, ours or a standard one; KeyError if unknown."""
        return self.base + _OWN[prefix] if prefix in _OWN else STANDARD[prefix]

    def all(self) -> dict[str, str]:
        """Prefix → namespace, ours first, then the standard ones."""
        return {prefix: self.base + rest for prefix, rest in _OWN.items()} | dict(STANDARD)

    def iri(self, prefix: str, local: str) -> str:
        """The IRI of a local name: `iri("ng", "iron")`."""
        return self.namespace(prefix) + local

    def nutri(self, local: str) -> str:
        """The IRI of a term of our ontology."""
        return f"{self.base}ontology#{local}"

    def graph(self, name: str) -> str:
        """The IRI of a named graph: a source's id or one of `RESERVED_GRAPHS`."""
        return f"{self.base}graph/{name}"

    @property
    def genid(self) -> str:
        """Namespace of the IRIs that were blank nodes (RDF 1.1 Concepts, section 3.5)."""
        return f"{self.base}.well-known/genid/"

    def expand(self, curie: str) -> str:
        """The IRI of a CURIE whose prefix code knows; ValueError otherwise."""
        prefix, colon, local = curie.partition(":")
        if not colon or (prefix not in _OWN and prefix not in STANDARD):
            raise ValueError(f"{curie!r} is no CURIE with a known prefix")
        return self.namespace(prefix) + local

    def find_curie(self, iri: str) -> str | None:
        """The CURIE of an IRI under one of these namespaces, the longest namespace winning, or None."""
        prefixes, namespaces = _longest_first(self)
        found = namespaces.match(iri)
        return None if found is None else f"{prefixes[found[0]]}:{iri[found.end() :]}"

    def contract(self, iri: str) -> str:
        """The CURIE of an IRI, or the IRI itself where no namespace fits."""
        return self.find_curie(iri) or iri


@lru_cache(maxsize=8)
def _longest_first(names: Namespaces) -> tuple[dict[str, str], re.Pattern[str]]:
    """Namespace → prefix, and what matches the longest namespace that an IRI begins with: every id shown asks for it."""
    prefixes = {namespace: prefix for prefix, namespace in names.all().items()}
    return prefixes, re.compile("|".join(re.escape(known) for known in sorted(prefixes, key=len, reverse=True)))
