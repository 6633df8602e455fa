"""RDF terms, triples and quads: the store's own classes, named here once so that other rooms need no engine."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from kg.prefixes import XSD

Term = NamedNode | BlankNode | Literal

__all__ = ["BlankNode", "Literal", "NamedNode", "Quad", "Term", "Triple", "canonical_boolean", "term_text"]


def term_text(term: Term) -> str:
    r"""The term in N-Triples form, safe to stand in a SPARQL text.

    >>> term_text(Literal('say "so"', language="en"))
    '"say \\"so\\""@en'
    """
    return str(term)


def canonical_boolean(term: Term | None) -> Term | None:
    """The literal as the embedded engine gives it back: engines write the same value in different ways."""
    if isinstance(term, Literal) and term.datatype.value == f"{XSD}boolean" and term.value in ("0", "1"):
        return Literal(term.value == "1")
    return term
