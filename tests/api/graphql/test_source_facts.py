"""What sources say of themselves is read when it is asked, not when a server starts, and some at once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from api.graphql.slice import LABEL_SLOT, Slice
from api.graphql.source_facts import Facts, SourceFacts
from kg.errors import EngineError
from kg.store import Literal

_SOURCES = [f"urn:source:{number}" for number in range(150)]


class _Engine:
    """Says a label of every source but the third, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Sequence[str]] = []
        self.fails = False

    def read(self, sources: Sequence[str]) -> dict[str, Facts]:
        self.asked.append(sources)
        if self.fails:
            raise EngineError("gone")
        return {source: {LABEL_SLOT: [Literal(source)]} for source in sources if source != _SOURCES[2]}


def test_nothing_is_read_before_it_is_asked() -> None:
    """Other nodes are no reason to read, and a block is read once; the last one is shorter."""
    engine = _Engine()
    found = Slice(known=SourceFacts(_SOURCES, engine.read))

    assert not found.values("urn:other", LABEL_SLOT)
    assert [] == engine.asked

    for source in (_SOURCES[140], _SOURCES[149], _SOURCES[0], _SOURCES[63]):
        assert [Literal(source)] == found.values(source, LABEL_SLOT)

    assert [_SOURCES[128:], _SOURCES[:64]] == engine.asked


def test_a_source_that_says_nothing_is_asked_once() -> None:
    """It is known to say nothing."""
    engine = _Engine()
    known = SourceFacts(_SOURCES, engine.read)

    assert {} == known[_SOURCES[2]] == known[_SOURCES[2]]
    assert 1 == len(engine.asked)


def test_what_could_not_be_read_is_asked_again() -> None:
    """An engine that was away is no reason to know nothing from then on."""
    engine = _Engine()
    known = SourceFacts(_SOURCES, engine.read)
    engine.fails = True
    with pytest.raises(EngineError):
        known[_SOURCES[0]]
    engine.fails = False

    assert [Literal(_SOURCES[0])] == known[_SOURCES[0]][LABEL_SLOT]
