"""What is in a release, for its manifest: how it describes itself, and counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from kg.prefixes import DCTERMS, OWL, PROV, RDF, Namespaces
from kg.release.graph_files import Tallies
from kg.store import Rest, read_graph

_TYPE, _PREDICATE = (f"<{RDF}{local}>".encode() for local in ("type", "predicate"))
_SOURCE = f"<{DCTERMS}source>".encode()
_GENERATED_BY = f"<{PROV}wasGeneratedBy>".encode()


class Counts:
    """Counts what a release holds, subject by subject.

    Args:
        namespaces: Of the release.
    """

    def __init__(self, namespaces: Namespaces) -> None:
        self._names = namespaces
        self._kinds = {
            _term(namespaces.nutri(name)): name
            for name in ("Source", "Statement", "Coverage", "Mapping", "Proposition")
        }
        self._own = _term(namespaces.namespace("nutri"))[:-1]
        self._entity = _term(namespaces.namespace("ng"))[:-1]
        self._polarity = _term(namespaces.nutri("polarity"))
        self._computed = {_term(namespaces.graph(name)) for name in ("entailed", "inferred")}
        release, ontology = (_term(namespaces.base + local) for local in ("release", "ontology"))
        self._header = {
            "title": (release, DCTERMS + "title"),
            "licence": (release, DCTERMS + "license"),
            "disclaimer": (release, namespaces.nutri("disclaimer")),
            "ontology_version": (ontology, OWL + "versionIRI"),
        }
        self._described = {subject for subject, _ in self._header.values()}
        self._values: dict[tuple[bytes, str], str] = {}
        self._entities: Counter[str] = Counter()
        self._concluded: Counter[str] = Counter()
        self._coverage: Counter[str] = Counter()
        self._sources: list[str] = []
        self._statements: Counter[tuple[str, str]] = Counter()
        self._mappings = 0

    def take(self, subject: bytes, quads: Sequence[Rest]) -> None:
        """Count the next subject; each comes once."""
        if subject in self._described:
            self._describe(subject, quads)
        for predicate, value, graph in quads:
            if predicate == _TYPE:
                if value in self._kinds:
                    self._count(self._kinds[value], subject, quads, is_computed=graph in self._computed)
                elif subject.startswith(self._entity) and value.startswith(self._own) and graph not in self._computed:
                    self._entities[_local(value)] += 1

    def _count(self, kind: str, subject: bytes, quads: Sequence[Rest], *, is_computed: bool) -> None:
        values = {predicate: value for predicate, value, _ in quads}
        if kind == "Proposition":  # those that a derivation generated
            if _GENERATED_BY in values:
                self._concluded[_local(values[_PREDICATE])] += 1
        elif is_computed:  # what rules carry on from coverage is not counted
            return
        elif kind == "Source":
            self._sources.append(_local(subject))
        elif kind == "Mapping":
            self._mappings += 1
        elif kind == "Coverage":
            self._coverage[_local(values.get(_SOURCE, b""))] += 1
        else:
            self._statements[_local(values.get(_SOURCE, b"")), _local(values.get(self._polarity, b""))] += 1

    def _describe(self, subject: bytes, quads: Sequence[Rest]) -> None:
        text = b"".join(b"%b %b %b .\n" % (subject, predicate, value) for predicate, value, _ in quads)
        for quad in read_graph(text, "nt"):
            self._values[subject, quad.predicate.value] = str(getattr(quad.object, "value", ""))

    def described(self, tallies: Tallies) -> dict[str, Any]:
        """Title, licence and disclaimer of the release, version of its ontology, and how many there are of what.

        Args:
            tallies: What was counted of the same subjects, graph by graph.

        Returns:
            Keys of the manifest; graphs, classes, predicates and polarities by local name, sources by id. `predicates`
            counts what statements say (graph direct), `concluded` what rules conclude; neither what that entails.
        """
        graphs = tallies.graphs
        direct = graphs["direct"].properties if "direct" in graphs else {}
        statements = {source: {"affirmed": 0, "negated": 0} for source in self._sources}
        for (source, polarity), number in self._statements.items():
            statements.setdefault(source, {})[polarity] = number
        return {
            **{key: self._values.get(link, "") for key, link in self._header.items()},
            "counts": {
                "concluded": dict(self._concluded),
                "coverage": dict(self._coverage),
                "entities": dict(self._entities),
                "graphs": {name: tally.triples for name, tally in graphs.items()},
                "mappings": self._mappings,
                "predicates": {_local(predicate): found.triples for predicate, found in direct.items()},
                "quads": tallies.whole.triples,
                "statements": statements,
            },
        }


def _term(iri: str) -> bytes:
    """An IRI in N-Triples form."""
    return f"<{iri}>".encode()


def _local(term: bytes) -> str:
    """The local name of an IRI in N-Triples form.

    >>> _local(b"<http://www.w3.org/ns/prov#used>")
    'used'
    """
    return term[1:-1].decode().replace("#", "/").rpartition("/")[2]
