"""Pieces of SPARQL text that level queries are made of; only terms that the library serialised stand in them."""

from __future__ import annotations

from collections.abc import Sequence

from api.graphql.filters import Page
from kg.prefixes import RDF
from kg.schema import Leaf
from kg.store import Literal, NamedNode, term_text


def iri(text: str) -> str:
    """An IRI as a SPARQL term; ValueError if it is none."""
    return term_text(NamedNode(text))


SUBJECT, PREDICATE, OBJECT = (iri(f"{RDF}{name}") for name in ("subject", "predicate", "object"))


def terms(iris: Sequence[str]) -> str:
    """IRIs as they stand in VALUES."""
    return " ".join(iri(text) for text in iris)


def comma(iris: Sequence[str]) -> str:
    """IRIs as they stand in FILTER(… IN (…))."""
    return ", ".join(iri(text) for text in iris)


def directions(leaves: Sequence[Leaf], variable: str) -> list[tuple[str, str]]:
    """Per reading direction a filter on predicates, and what a statement from ?parent to ?node says, subject left out.

    Predicates stand in a filter behind one pattern, not in a UNION arm each: half the text to plan, and as fast.
    """
    found = []
    for reverse in (False, True):
        predicates = [leaf.iri for leaf in leaves if leaf.reverse is reverse]
        if predicates:
            here, there = ("?node", "?parent") if reverse else ("?parent", "?node")
            allowed = f" FILTER({variable} IN ({comma(predicates)}))"
            found.append((allowed, f"{SUBJECT} {here} ; {OBJECT} {there} ; {PREDICATE} {variable}"))
    return found


def instances(classes: Sequence[str], where: str) -> str:
    """?node of these classes; a condition comes first, so that few are left whose class is looked up."""
    typed = f"VALUES ?class {{ {terms(classes)} }} GRAPH ?tg {{ ?node a ?class }}"
    return f"{{ {where} }} LATERAL {{ {typed} }}" if where else typed


def after(page: Page) -> str:
    """The keyset filter of a page over ?sort and ?node; empty for the first page."""
    if page.after is None:
        return ""
    sort, node = (term_text(Literal(text)) for text in page.after)
    return f"FILTER(?sort > {sort} || (?sort = {sort} && STR(?node) > {node}))"
