"""A release as a graph of rdflib, read where it lies: what pySHACL looks up, the store looks up.

Nothing is copied, so that pySHACL sees all of a release of any size, on disk too. Graphs are forgotten, and nodes under
`genid` are the blank nodes again that they were: an IRI as `sh:path` would be taken for a property, not for the list of
a sequence path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rdflib import BNode, Graph, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.store import Store
from rdflib.term import Node

from kg.store import BlankNode, EmbeddedEngine, Literal, NamedNode, Quad, Term

_RdflibTriple = tuple[Node, Node, Node]
# Marks the blank nodes that are blank in the store too.
_BLANK = "blank-"


class Terms:
    """Terms of the store as terms of rdflib, and back.

    Args:
        genid: Namespace of the IRIs that were blank nodes before the ontology was loaded.
    """

    def __init__(self, genid: str) -> None:
        self._genid = genid

    def to_rdflib(self, term: object) -> Node:
        """The term as rdflib has it."""
        if isinstance(term, NamedNode):
            blank = term.value.startswith(self._genid)
            return BNode(term.value.removeprefix(self._genid)) if blank else URIRef(term.value)
        if isinstance(term, BlankNode):
            return BNode(_BLANK + term.value)
        assert isinstance(term, Literal)
        if term.language:
            return RdflibLiteral(term.value, lang=term.language)
        return RdflibLiteral(term.value, datatype=URIRef(term.datatype.value), normalize=False)

    def from_rdflib(self, node: Node) -> Term | None:
        """The term as the store has it; None for what can be in no release."""
        if isinstance(node, BNode):
            return BlankNode(node.removeprefix(_BLANK)) if node.startswith(_BLANK) else NamedNode(self._genid + node)
        if isinstance(node, URIRef):
            return NamedNode(node)
        if isinstance(node, RdflibLiteral):
            if node.language:
                return Literal(str(node), language=node.language)
            return Literal(str(node), datatype=NamedNode(node.datatype)) if node.datatype else Literal(str(node))
        return None

    def graph(self, quads: Iterable[Quad]) -> Graph:
        """Some quads as a graph of its own, in memory."""
        graph = Graph(bind_namespaces="none")
        for quad in quads:
            graph.add(self.triple(quad))
        return graph

    def triple(self, quad: Quad) -> _RdflibTriple:
        """A quad without its graph."""
        return self.to_rdflib(quad.subject), self.to_rdflib(quad.predicate), self.to_rdflib(quad.object)


def view(engine: EmbeddedEngine, terms: Terms) -> Graph:
    """All graphs of a release as one; reading only."""
    store = _EngineStore(engine, terms)
    store.whole = Graph(store=store, bind_namespaces="none")
    return store.whole


class _EngineStore(Store):
    """The part of rdflib's protocol of stores by which a graph is read."""

    # pySHACL wraps whatever graph it is given in a dataset, which takes only stores that say so.
    context_aware = True
    graph_aware = True
    # The graph that every triple is said to be in, so that pySHACL finds blank nodes to describe them.
    whole: Graph

    def __init__(self, engine: EmbeddedEngine, terms: Terms) -> None:
        super().__init__()
        self._engine = engine
        self._terms = terms

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[tuple[_RdflibTriple, Iterator[Any]]]:
        """The triples with these ends, each once however many graphs it is in."""
        del context
        given = [None if node is None else self._terms.from_rdflib(node) for node in triple_pattern]
        if any(term is None for term, node in zip(given, triple_pattern, strict=True) if node is not None):
            return
        subject, predicate, value = given
        if isinstance(subject, Literal) or not isinstance(predicate, NamedNode | None):
            return
        seen = set()
        for quad in self._engine.matching(subject, predicate, value):
            if quad.triple not in seen:
                seen.add(quad.triple)
                yield self._terms.triple(quad), iter((self.whole,))

    def __len__(self, context: Any = None) -> int:
        """Whether there is anything, as a number: nobody who reads a view needs to count a release."""
        del context
        return int(next(self._engine.matching(), None) is not None)
