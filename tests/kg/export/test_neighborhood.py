"""A neighbourhood shows what the exports show, with distances, degrees and places."""

from dataclasses import replace

import pytest

from kg.errors import NotFoundError
from kg.export import claims
from kg.export.collect import collect
from kg.export.neighborhood import find_neighborhood
from kg.export.selection import Selection
from kg.export.view import Credit
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Schema
from kg.store import EmbeddedEngine


def test_nodes_come_nearest_first_with_distance_and_degree(engine: EmbeddedEngine, schema: Schema) -> None:
    """Two statements of one triple are two edges at both of its ends."""
    found = find_neighborhood(engine, schema, Selection(focus=("rls",), depth=2))

    assert [(n.node.curie, n.distance, n.degree) for n in found.nodes] == [
        ("ng:rls", 0, 3),
        ("ng:low-iron", 1, 4),
        ("ng:ssris", 1, 1),
        ("ng:iron", 2, 2),
        ("ng:red-meat", 2, 2),
    ]
    assert {edge.curie for edge in found.edges} == {
        "stmt:book-1", "stmt:book-2", "stmt:book-3", "stmt:book-5", "stmt:curators-1", "proposition:c",
    }  # fmt: skip
    assert found.left_out == ""


@pytest.mark.parametrize(
    "selection",
    [
        Selection(focus=("rls",), depth=1),
        Selection(focus=("rls",), depth=3, types=frozenset({"Deficiency", "Nutrient"})),
        Selection(focus=("low-iron",), depth=2, predicates=frozenset({"linkedTo"})),
        Selection(focus=("low-iron",), depth=2, min_certainty="likely", include_inferred=False),
        Selection(focus=("iron",), depth=2, sources=frozenset({"book"})),
        Selection(focus=("iron",), depth=3, max_nodes=2),
        Selection(focus=("iron",), depth=0),
    ],
)
def test_the_exports_of_the_same_selection_show_the_same(
    engine: EmbeddedEngine, schema: Schema, selection: Selection
) -> None:
    """Nodes, edges and what was left out."""
    view = collect(engine, schema, selection, Credit("", "", "", "", "", ""))
    found = find_neighborhood(engine, schema, selection)

    assert {neighbour.node for neighbour in found.nodes} == set(view.nodes)
    assert (found.edges, found.left_out) == (view.edges, view.left_out)


def test_every_node_has_a_place_of_its_own(engine: EmbeddedEngine, schema: Schema) -> None:
    """Foods stand left of nutrients, these left of what lacks them; no two in one place."""
    found = find_neighborhood(engine, schema, Selection(focus=("rls",), depth=2))
    places = {iri.rpartition("/")[2]: place for iri, place in found.places.items()}

    assert len(set(places.values())) == len(found.nodes) == 5
    assert places["red-meat"][0] < places["iron"][0] < places["low-iron"][0] < places["rls"][0]


def test_a_filter_that_is_read_already_counts_instead_of_the_words(engine: EmbeddedEngine, schema: Schema) -> None:
    """The same edges, whoever read the filter."""
    asserted = schema.namespaces.nutri("asserted")
    words = Selection(focus=("rls",), depth=2, min_certainty="asserted", include_inferred=False)

    found = find_neighborhood(
        engine, schema, replace(words, min_certainty=None), EvidenceFilter((asserted,), include_inferred=False)
    )

    assert found.edges == find_neighborhood(engine, schema, words).edges
    assert [edge.curie for edge in found.edges] == ["stmt:curators-1", "stmt:book-2"]


def test_an_unknown_focus_is_not_found(engine: EmbeddedEngine, schema: Schema) -> None:
    """With a hint."""
    with pytest.raises(NotFoundError, match="nothing"):
        find_neighborhood(engine, schema, Selection(focus=("nothing",)))


def test_what_is_too_much_to_read_is_said(
    engine: EmbeddedEngine, schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hub of more claims than a walk may read is shown in part, and the answer says so."""
    monkeypatch.setattr(claims, "_MOST_CLAIMS", 2)
    found = find_neighborhood(engine, schema, Selection(focus=("low-iron",), depth=2))

    assert 0 < len(found.edges) < 6
    assert "not every claim was read" in found.left_out
