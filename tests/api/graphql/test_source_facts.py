"""What sources say of themselves is read when it is asked, not when a server starts, and some at once."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from api.graphql import source_facts
from api.graphql.service import GraphQLDoor
from api.graphql.slice import LABEL_SLOT, Slice
from api.graphql.source_facts import Facts, SourceFacts
from kg.errors import EngineError
from kg.release import Release
from kg.settings import Settings
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


@pytest.mark.parametrize(
    ("whole", "expected"), [(False, [_SOURCES[:64]]), (True, [_SOURCES[:64], _SOURCES[64:128], _SOURCES[128:]])]
)
def test_some_are_read_ahead(*, whole: bool, expected: list[Sequence[str]]) -> None:
    """Over a network all, so that nobody waits for them later; of none there is nothing to read."""
    engine = _Engine()
    known = SourceFacts(_SOURCES, engine.read)
    known.read_ahead(whole=whole)
    SourceFacts([], engine.read).read_ahead(whole=whole)

    assert expected == engine.asked
    assert [Literal(_SOURCES[63])] == known[_SOURCES[63]][LABEL_SLOT]
    assert expected == engine.asked


@pytest.mark.parametrize("block", [1, 2, 64])
def test_an_answer_names_sources_of_several_blocks(
    block: int, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In lists of them, as sources of statements, and where a list is empty; titles are those of seeds/*/source.yaml."""
    monkeypatch.setattr(source_facts, "_BLOCK", block)
    service = GraphQLDoor(release, Settings())
    text = """{
        sources(first: 9) { nodes { id label } }
        conditions(first: 50) { nodes {
            linkedTo(first: 50) { edges { statements { source { id label } } } }
            linkedDeficiencies { emptyReasonSources { id label } }
        } }
    }"""

    _, response = service.execute(text, None, None)

    assert "errors" not in response
    titles = {
        "background": "Background definitions of nutrigraph",
        "rls-nutrient-gaps": "Understanding RLS and Nutrient Gaps",
        "usda-sr28": "USDA National Nutrient Database for Standard Reference, Release 28",
    }
    named = [
        source
        for node in response["data"]["conditions"]["nodes"]
        for statements in (edge["statements"] for edge in node["linkedTo"]["edges"])
        for source in (*(one["source"] for one in statements), *node["linkedDeficiencies"]["emptyReasonSources"])
    ]
    assert titles == {one["id"].partition(":")[2]: one["label"] for one in response["data"]["sources"]["nodes"]}
    assert 10 < len(named)
    assert all(titles[one["id"].partition(":")[2]] == one["label"] for one in named)
