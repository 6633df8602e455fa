"""What a request knows from the beginning, and what it fetches: the one is shared, the other its own."""

from __future__ import annotations

from api.graphql.slice import LABEL_SLOT, TYPE_SLOT, Slice, Slot
from kg.store import Literal, NamedNode, Term

BOOK = "https://example.org/book"
NAME, OTHER, KIND = Literal("book"), Literal("tome"), NamedNode("https://example.org/Source")


def test_what_is_known_stays_as_it_is_whatever_a_request_adds() -> None:
    """The next request knows no more; this one has both, also in a slot that was known."""
    known: dict[str, dict[Slot, list[Term]]] = {BOOK: {LABEL_SLOT: [NAME]}}
    asked, next_one = Slice(known=known), Slice(known=known)

    asked.add_fact(BOOK, TYPE_SLOT, KIND)
    asked.add_fact(BOOK, LABEL_SLOT, OTHER)

    assert {LABEL_SLOT: [NAME, OTHER], TYPE_SLOT: [KIND]} == asked.facts_of(BOOK)
    assert [NAME, OTHER] == list(asked.values(BOOK, LABEL_SLOT))
    assert {LABEL_SLOT: [NAME]} == next_one.facts_of(BOOK)
    assert [NAME] == list(next_one.values(BOOK, LABEL_SLOT))
    assert {BOOK: {LABEL_SLOT: [NAME]}} == known
    assert not asked.facts_of("https://example.org/nobody")
