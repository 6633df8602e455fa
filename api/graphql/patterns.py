"""Pieces of SPARQL text that level queries are made of; only terms that the library serialised stand in them."""

from __future__ import annotations

from collections.abc import Sequence

from api.graphql.pages import Page, Position
from kg.prefixes import RDF
from kg.store import Literal, NamedNode, term_text


def iri(text: str) -> str:
    """An IRI as a SPARQL term; ValueError if it is none."""
    return term_text(NamedNode(text))


SUBJECT, PREDICATE, OBJECT = (iri(f"{RDF}{name}") for name in ("subject", "predicate", "object"))


def terms(iris: Sequence[str]) -> str:
    """IRIs as they stand in VALUES."""
    return " ".join(iri(text) for text in iris)


def comma(iris: Sequence[str]) -> str:
    """IRIs as they stand in FILTER(… IN (…)); a single one twice.

    `IN` with one is an equality, at which the compiler of Virtuoso fails inside a UNION (SP031, sparp_gp_deprecate).
    """
    return ", ".join(iri(text) for text in (iris if len(iris) > 1 else [*iris, *iris]))


def path(slot: Sequence[str]) -> str:
    """A sequence path over these properties."""
    return "/".join(iri(step) for step in slot)


def keyset(page: Page) -> str:
    """The filter of a page in the order of ?sort and ?node; empty where no position is given."""
    filters = [_beyond(position, ">") for position in (page.after,) if position is not None]
    filters += [_beyond(position, "<") for position in (page.before,) if position is not None]
    return " ".join(filters)


def _beyond(position: Position, sign: str) -> str:
    sort, node = (term_text(Literal(text)) for text in position)
    return f"FILTER(?sort {sign} {sort} || (?sort = {sort} && STR(?node) {sign} {node}))"
