"""A conclusion stays exactly if a derivation stays all of whose premises stay, down to statements."""

from collections.abc import Callable

import pytest

from kg.prefixes import Namespaces
from kg.query.chains import Chains, find_chains
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Schema
from kg.store import EmbeddedEngine

NAMES = Namespaces()
CHAIN = """
S1 a p b likely @book
S2 b p c asserted @web
S3 c r d asserted
S4 a p b possible @web
R: a q c <- a p b, b p c
R2: a z d <- a q c, c r d
"""
RANKS = {
    NAMES.nutri(name): rank for rank, name in enumerate(("speculative", "suggestive", "possible", "likely"), 1)
} | {NAMES.nutri("asserted"): 5}
Chained = Callable[[str], tuple[EmbeddedEngine, Schema]]


def proposition(triple: str) -> str:
    return NAMES.iri("proposition", triple.replace(" ", "-"))


def chains(made: tuple[EmbeddedEngine, Schema], triple: str, kept: EvidenceFilter | None = None) -> Chains:
    return find_chains(made[0], NAMES, [proposition(triple)], kept or EvidenceFilter())


def rank(made: tuple[EmbeddedEngine, Schema], triple: str, kept: EvidenceFilter | None = None) -> int | None:
    """The rank of a proposition, None if nothing is left of it."""
    return chains(made, triple, kept).ranks(RANKS).get(proposition(triple))


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        (EvidenceFilter(), 4),
        (EvidenceFilter(graphs=(NAMES.graph("web"), NAMES.graph("book"))), 4),
        (EvidenceFilter(graphs=(NAMES.graph("book"),)), None),
        (EvidenceFilter(certainties=(NAMES.nutri("asserted"), NAMES.nutri("likely"))), 4),
        (EvidenceFilter(certainties=(NAMES.nutri("asserted"),)), None),
        (EvidenceFilter(include_inferred=False), None),
    ],
)
def test_a_chain_is_as_sure_as_its_weakest_link_and_falls_with_it(
    chained: Chained, kept: EvidenceFilter, expected: int | None
) -> None:
    """a p b is likely at best; b p c is said by web alone, and the middle of the chain by nobody."""
    assert expected == rank(chained(CHAIN), "a z d", kept)


def test_another_derivation_may_carry_what_one_lost(chained: Chained) -> None:
    """Without the book the possible statement of web remains, and the whole chain with it."""
    text = CHAIN.replace("S3 c r d asserted", "S3 c r d asserted @web")

    assert 3 == rank(chained(text), "a z d", EvidenceFilter(graphs=(NAMES.graph("web"),)))


def test_the_bottom_of_a_chain_is_its_statements(chained: Chained) -> None:
    """Those of every level, whoever says them."""
    found = chains(chained(CHAIN), "a z d")
    (step,) = found.concluding()[proposition("a z d")]

    assert {"S1", "S2", "S3", "S4"} == {
        NAMES.contract(s).removeprefix("stmt:") for s in found.bottom(step, found.ranks(RANKS))
    }


def test_nothing_holds_itself_up(chained: Chained) -> None:
    """Two conclusions that rest on each other and on nothing else have nothing left."""
    circle = "S0 x p y asserted\nR: a p b <- b p a\nR: b p a <- a p b"

    assert rank(chained(circle), "a p b") is None


def test_a_circle_with_a_foot_on_the_ground_stands(chained: Chained) -> None:
    """One statement carries both; the walk comes to an end."""
    circle = "S0 b p a possible\nR: a p b <- b p a\nR: b p a <- a p b"

    assert 3 == rank(chained(circle), "a p b")


def test_what_is_blocked_carries_nothing(chained: Chained) -> None:
    """A blocked derivation is found for what was asked, and gives no rank."""
    made = chained("S1 a p b asserted\n!S9 a p b likely\nR: a q c <- a p b | S9")
    found = chains(made, "a q c")

    assert [{NAMES.iri("stmt", "S9")}] == [step.blocked_by for step in found.steps.values()]
    assert rank(made, "a q c") is None
