"""Where statements stand, with data in which they do not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kg.prefixes import DCTERMS, OA, XSD
from kg.store import Literal, NamedNode, Quad
from kg.validation.places import check_places
from tests.kg.validation.conftest import Held
from tests.kg.validation.small_quads import NAMES, iri, over


def places(draft: Held, change: Callable[[Quad], Quad | None]) -> list[tuple[str, str, tuple[str, ...]]]:
    found = over([new for q in draft.quads if (new := change(q))], draft, check_places)
    return sorted((f.check, f.message, f.statements) for f in found)


ALL_STATEMENTS = tuple(NAMES.iri("stmt", f"notes-S{number}") for number in (1, 2, 3, 4))


@pytest.mark.parametrize(("predicate", "value"), [("end", "42"), ("end", "0"), ("start", "-1"), ("start", "13")])
def test_a_passage_outside_its_text_is_found(draft: Held, predicate: str, value: str) -> None:
    """0 ≤ start < end ≤ characters; the statements that stand there are named."""

    def change(q: Quad) -> Quad:
        if q.predicate.value != OA + predicate:
            return q
        return Quad(q.subject, q.predicate, Literal(value, datatype=NamedNode(XSD + "integer")), q.graph_name)

    message = "the passage is not inside the text of 41 characters"
    assert [("passages", message, ALL_STATEMENTS)] == places(draft, change)


def test_a_malformed_hash_is_found(draft: Held) -> None:
    """64 hex digits in lower case."""

    def change(q: Quad) -> Quad:
        is_hash = q.predicate.value == NAMES.nutri("sha256") and "passage/" in str(q.subject)
        return Quad(q.subject, q.predicate, Literal("E1C1"), q.graph_name) if is_hash else q

    assert [("hashes", "the hash is no SHA-256", ALL_STATEMENTS)] == places(draft, change)


@pytest.mark.parametrize("predicate", [NAMES.nutri("statedIn"), DCTERMS + "source"])
def test_a_statement_without_place_or_source_is_found(draft: Held, predicate: str) -> None:
    """Every statement stands somewhere in the source whose graph it is in."""
    found = places(draft, lambda q: None if q.predicate.value == predicate else q)

    message = "a statement has no place in a source of its graph"
    assert [("places", message, (statement,)) for statement in ALL_STATEMENTS] == found


@pytest.mark.parametrize(
    ("record", "statements"), [("stmt:notes-S1", ALL_STATEMENTS[:1]), ("passage:notes-0-13", ALL_STATEMENTS)]
)
def test_a_record_in_the_graph_of_another_source_is_found(
    draft: Held, record: str, statements: tuple[str, ...]
) -> None:
    """Whoever drops or trusts a source by its graph must get its statements with their places, and no others."""
    elsewhere = NamedNode(NAMES.graph("others"))

    def change(q: Quad) -> Quad:
        return Quad(q.subject, q.predicate, q.object, elsewhere) if q.subject == iri(record) else q

    message = "a statement has no place in a source of its graph"
    assert [("places", message, (statement,)) for statement in statements] == places(draft, change)


def test_a_passage_without_a_source_is_found(draft: Held) -> None:
    """It is in no text, and the statements that stand there have no place."""
    found = places(draft, lambda q: None if q.predicate.value == OA + "hasSource" else q)

    assert ("passages", "the passage is not in the text of any source", ALL_STATEMENTS) in found
    assert 5 == len(found)
