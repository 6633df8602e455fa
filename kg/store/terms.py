"""RDF terms, triples and quads: the store's own classes, named here once so that other rooms need no engine."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

Term = NamedNode | BlankNode | Literal

__all__ = ["BlankNode", "Literal", "NamedNode", "Quad", "Term", "Triple", "term_text"]


def term_text(term: Term) -> str:
    r"""The term in N-Triples form, safe to stand in a SPARQL text.

    >>> term_text(Literal('say "so"', language="en"))
    '"say \\"so\\""@en'
    """
    return str(term)
