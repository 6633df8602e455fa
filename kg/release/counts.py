"""What is in a release, for its manifest: how it describes itself, and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from kg.prefixes import DCTERMS, OWL, PROV, RDF, Namespaces
from kg.store import Literal, NamedNode, Quad


def describe(quads: Iterable[Quad], namespaces: Namespaces) -> dict[str, Any]:
    """Title, licence and disclaimer of the release, version of its ontology, and how many there are of what.

    Args:
        quads: A whole release.
        namespaces: Its own.

    Returns:
        Keys of the manifest; graphs, classes, predicates and polarities by local name, sources by id. `predicates`
        counts what statements say (graph direct), `concluded` what rules conclude; neither what that entails.
    """
    counts = _Counts(namespaces)
    for quad in quads:
        counts.add(quad)
    return counts.described()


class _Counts:
    def __init__(self, namespaces: Namespaces) -> None:
        self._names = namespaces
        self._graphs: Counter[str] = Counter()
        self._predicates: Counter[str] = Counter()
        self._members: dict[str, list[str]] = {}  # class IRI → what a source or the ontology says to be one
        self._links: dict[tuple[str, str], str] = {}  # (subject, predicate) → value, where one is looked up below
        self._header = {
            "title": (namespaces.base + "release", DCTERMS + "title"),
            "licence": (namespaces.base + "release", DCTERMS + "license"),
            "disclaimer": (namespaces.base + "release", namespaces.nutri("disclaimer")),
            "ontology_version": (namespaces.base + "ontology", OWL + "versionIRI"),
        }
        self._conclusions: set[str] = set()  # propositions that a derivation generated
        self._wanted = {predicate for _, predicate in self._header.values()}
        self._wanted |= {DCTERMS + "source", namespaces.nutri("polarity")}

    def add(self, quad: Quad) -> None:
        graph = _local(quad.graph_name.value) if isinstance(quad.graph_name, NamedNode) else ""
        subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
        value = quad.object.value if isinstance(quad.object, NamedNode | Literal) else ""
        predicate = quad.predicate.value
        self._graphs[graph] += 1
        if graph == "direct":
            self._predicates[_local(predicate)] += 1
        elif predicate == PROV + "generated":
            self._conclusions.add(value)
        elif predicate == RDF + "predicate" and graph == "inferred":
            self._links[subject, predicate] = value
        elif predicate == RDF + "type" and graph not in ("entailed", "inferred"):
            self._members.setdefault(value, []).append(subject)
        elif predicate in self._wanted:
            self._links[subject, predicate] = value

    def described(self) -> dict[str, Any]:
        return {
            **{key: self._links.get(link, "") for key, link in self._header.items()},
            "counts": {
                "concluded": self._concluded(),
                "coverage": self._coverage(),
                "entities": self._entities(),
                "graphs": dict(self._graphs),
                "mappings": len(self._members.get(self._names.nutri("Mapping"), [])),
                "predicates": dict(self._predicates),
                "quads": self._graphs.total(),
                "statements": self._statements(),
            },
        }

    def _concluded(self) -> dict[str, int]:
        return dict(Counter(_local(self._links.get((iri, RDF + "predicate"), "")) for iri in self._conclusions))

    def _coverage(self) -> dict[str, int]:
        """Rows by source; what rules carry on from them is in the graph of inferences and not counted."""
        rows = self._members.get(self._names.nutri("Coverage"), [])
        return dict(Counter(_local(self._links[row, DCTERMS + "source"]) for row in rows))

    def _entities(self) -> dict[str, int]:
        own, entity = self._names.namespace("nutri"), self._names.namespace("ng")
        return {
            _local(class_iri): len(members)
            for class_iri, members in self._members.items()
            if class_iri.startswith(own) and members[0].startswith(entity)
        }

    def _statements(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for source in self._members.get(self._names.nutri("Source"), []):
            found[_local(source)] = {"affirmed": 0, "negated": 0}
        for statement in self._members.get(self._names.nutri("Statement"), []):
            source = _local(self._links[statement, DCTERMS + "source"])
            found[source][_local(self._links[statement, self._names.nutri("polarity")])] += 1
        return found


def _local(iri: str) -> str:
    return iri.replace("#", "/").rpartition("/")[2]
