"""The quads of a release as rdflib reads them, with the two look-ups that the reference needs. Slow and plain."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from rdflib import Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from tests.rdflib_quads import parse_quads


class Facts:
    """Every triple of `dataset.nq` and the graph that holds it."""

    def __init__(self, path: Path) -> None:
        dataset = parse_quads(path.read_bytes(), "nquads")
        self.quads = [(str(s), str(p), o, str(g)) for s, p, o, g in dataset.quads()]
        self._forward: dict[tuple[str, str], list[tuple[Node, str]]] = defaultdict(list)
        self._backward: dict[tuple[str, Node], list[str]] = defaultdict(list)
        for subject, predicate, value, graph in self.quads:
            self._forward[subject, predicate].append((value, graph))
            self._backward[predicate, value].append(subject)

    def values(self, subject: str, *path: str) -> list[Node]:
        """What a path of properties leads to, whatever graph says so; without repeats, by N-Triples text."""
        reached: set[Node] = {URIRef(subject)}
        for predicate in path:
            reached = {value for node in reached for value, _ in self._forward.get((str(node), predicate), ())}
        return sorted(reached, key=lambda term: term.n3())

    def iris(self, subject: str, *path: str) -> list[str]:
        """Those values that are IRIs."""
        return [str(term) for term in self.values(subject, *path) if isinstance(term, URIRef)]

    def literals(self, subject: str, *path: str) -> list[Literal]:
        """Those values that are literals."""
        return [term for term in self.values(subject, *path) if isinstance(term, Literal)]

    def held_in(self, graph: str, subject: str, predicate: str) -> list[str]:
        """IRIs that one graph gives as values."""
        return [str(value) for value, where in self._forward.get((subject, predicate), ()) if where == graph]

    def subjects(self, predicate: str, value: str | Node) -> list[str]:
        """Whatever has this value, sorted by IRI."""
        term = URIRef(value) if type(value) is str else value
        return sorted(set(self._backward.get((predicate, term), ())))  # type: ignore[arg-type]

    def graph_of(self, subject: str, predicate: str) -> str:
        """The graph that holds the one value of a property; "" where there is none."""
        return next((graph for _, graph in self._forward.get((subject, predicate), ())), "")

    def classes(self, subject: str) -> set[str]:
        """IRIs of all classes of a resource, superclasses included (a release holds them as triples)."""
        return set(self.iris(subject, str(RDF.type)))
