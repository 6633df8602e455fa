from dataclasses import replace

import pytest

from kg.errors import NotFoundError, RefusedError
from kg.export import collect as collecting
from kg.export.collect import collect
from kg.export.selection import Selection
from kg.export.view import Credit, View
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph

CREDIT = Credit("", "", "", "", "", "")


def edges(view: View) -> set[str]:
    """CURIEs of its edges."""
    return {edge.curie for edge in view.edges}


def nodes(view: View) -> set[str]:
    """CURIEs of its nodes."""
    return {node.curie for node in view.nodes}


def test_an_edge_is_one_affirmed_statement_or_one_conclusion(engine: EmbeddedEngine, schema: Schema) -> None:
    """Two statements of one triple are two edges, a denial is none, a conclusion is one."""
    view = collect(engine, schema, Selection(), CREDIT)

    assert edges(view) == {
        "stmt:book-1", "stmt:book-2", "stmt:book-3", "stmt:book-5", "stmt:curators-1", "proposition:c",
    }  # fmt: skip


def test_an_edge_carries_its_evidence(engine: EmbeddedEngine, schema: Schema) -> None:
    """Certainty, source, hedge cue and place of the passage travel with the statement."""
    view = collect(engine, schema, Selection(), CREDIT)

    edge = next(edge for edge in view.edges if edge.curie == "stmt:book-1")
    assert (edge.certainty, edge.source, edge.hedge_cue) == ("likely", "book", "experts believe")
    assert (edge.section, edge.start, edge.end) == ("causes", 10, 20)
    assert "contributesTo" == edge.predicate_name


def test_a_conclusion_is_as_sure_as_its_weakest_premise_and_names_what_it_rests_on(
    engine: EmbeddedEngine, schema: Schema
) -> None:
    """Possible and asserted premises make a possible conclusion."""
    view = collect(engine, schema, Selection(), CREDIT)

    edge = next(edge for edge in view.edges if edge.inferred)
    assert (edge.certainty, edge.rule) == ("possible", "addresses")
    assert ("stmt:book-3", "stmt:curators-1") == edge.premises


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(focus=("rls",), depth=1), {"ng:rls", "ng:low-iron", "ng:ssris"}),
        (Selection(focus=("ng:rls",), depth=0), {"ng:rls"}),
        (Selection(focus=("rls",), depth=2), {"ng:rls", "ng:low-iron", "ng:ssris", "ng:iron", "ng:red-meat"}),
        (
            Selection(focus=("rls",), depth=2, include_inferred=False),
            {"ng:rls", "ng:low-iron", "ng:ssris", "ng:iron"},
        ),
        (Selection(focus=("rls",), depth=2, types=frozenset({"Medication"})), {"ng:rls", "ng:ssris"}),
        (Selection(focus=("rls",), depth=1, min_certainty="likely"), {"ng:rls", "ng:low-iron"}),
        (Selection(focus=("low-iron",), depth=1, sources=frozenset({"curators"})), {"ng:low-iron", "ng:iron"}),
        (Selection(focus=("rls",), depth=1, predicates=frozenset({"worsens"})), {"ng:rls", "ng:ssris"}),
        (Selection(focus=("rls",), depth=1, predicates=frozenset({"linkedTo"})), {"ng:rls", "ng:low-iron", "ng:ssris"}),
        (Selection(focus=("rls",), depth=1, predicates=frozenset({"hasContributor"})), {"ng:rls", "ng:low-iron"}),
    ],
)  # fmt: skip
def test_a_selection_keeps_what_it_names(
    engine: EmbeddedEngine, schema: Schema, selection: Selection, expected: set[str]
) -> None:
    """Depth, types, certainty, sources and predicates choose; a super-property and an inverse stand for leaves."""
    assert nodes(collect(engine, schema, selection, CREDIT)) == expected


def test_edges_between_nodes_of_the_last_level_are_drawn(engine: EmbeddedEngine, schema: Schema) -> None:
    """Iron and red meat are both two steps from the syndrome, and the meat still points at the iron."""
    view = collect(engine, schema, Selection(focus=("rls",), depth=2), CREDIT)

    assert "stmt:book-3" in edges(view)


def test_a_conclusion_falls_when_a_source_of_a_premise_is_left_out(engine: EmbeddedEngine, schema: Schema) -> None:
    """Filters choose statements first: without the curators nobody says what iron deficiency lacks."""
    view = collect(engine, schema, Selection(sources=frozenset({"book"})), CREDIT)

    assert "proposition:c" not in edges(view)
    assert "stmt:book-3" in edges(view)


def test_a_cap_keeps_the_nearest_and_surest_and_says_what_it_left_out(engine: EmbeddedEngine, schema: Schema) -> None:
    """Two of three nodes: the asserted neighbour stays, the speculative one goes and is counted."""
    view = collect(engine, schema, Selection(focus=("rls",), depth=1, max_nodes=2), CREDIT)

    assert {"ng:rls", "ng:low-iron"} == nodes(view)
    assert "1 entity left out by max-nodes 2: the nearest and surest were kept" == view.left_out


def test_more_foci_than_the_cap_allows_are_refused(engine: EmbeddedEngine, schema: Schema) -> None:
    """Whatever they are called: the same entity twice is one. As many as allowed are a view without neighbours."""
    with pytest.raises(RefusedError, match="2 entities to start from are more than max-nodes 1") as caught:
        collect(engine, schema, Selection(focus=("rls", "iron", "ng:rls"), max_nodes=1), CREDIT)
    view = collect(engine, schema, Selection(focus=("rls", "iron", "ng:rls"), depth=2, max_nodes=2), CREDIT)

    assert "at least 2 nodes" in caught.value.hint
    assert {"ng:rls", "ng:iron"} == nodes(view)


@pytest.mark.parametrize(("most", "words"), [(1, "1 edge left out"), (3, "3 edges left out")])
def test_what_is_left_out_is_counted_in_words(
    engine: EmbeddedEngine, schema: Schema, monkeypatch: pytest.MonkeyPatch, most: int, words: str
) -> None:
    """One edge, several edges."""
    monkeypatch.setattr(collecting, "_EDGES", 6 - most)

    assert collect(engine, schema, Selection(), CREDIT).left_out.startswith(words)


def test_without_a_focus_the_cap_keeps_those_with_most_statements(engine: EmbeddedEngine, schema: Schema) -> None:
    """Iron deficiency stands in three affirmed statements, the syndrome in three, the others in fewer."""
    view = collect(engine, schema, Selection(max_nodes=2), CREDIT)

    assert {"ng:low-iron", "ng:rls"} == nodes(view)


def test_what_is_to_be_left_out_is_taken_from_what_was_found(engine: EmbeddedEngine, schema: Schema) -> None:
    """Called by slug, CURIE or IRI; its edges go with it, and what was reached through it stays."""
    around = Selection(focus=("rls",), depth=2)
    everything = collect(engine, schema, around, CREDIT)
    for name in ("low-iron", "ng:low-iron", "https://w3id.org/nutrigraph/entity/low-iron"):
        left = collect(engine, schema, replace(around, without=frozenset({name})), CREDIT)

        assert nodes(everything) - {"ng:low-iron"} == nodes(left)
        ends = {iri.rpartition("/")[2] for edge in left.edges for iri in (edge.subject, edge.object)}
        assert ends == {"rls", "ssris", "iron", "red-meat"}


def test_one_focus_of_two_can_be_left_out(engine: EmbeddedEngine, schema: Schema) -> None:
    """The explorer lets one hide it."""
    selection = Selection(focus=("rls", "iron"), depth=1, without=frozenset({"rls"}))

    assert {"ng:iron", "ng:low-iron", "ng:red-meat", "ng:ssris"} == nodes(collect(engine, schema, selection, CREDIT))


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(focus=("rsl",)), "there is no entity 'rsl'"),
        (Selection(focus=("not an iri",)), "there is no entity 'not an iri'"),
        (Selection(without=frozenset({"rsl"})), "there is no entity 'rsl'"),
        (Selection(types=frozenset({"Fod"})), "there is no class 'Fod'"),
        (Selection(predicates=frozenset({"cause"})), "there is no predicate 'cause'"),
        (Selection(min_certainty="sure"), "there is no certainty 'sure'"),
        (Selection(sources=frozenset({"bok"})), "there is no source 'bok'"),
    ],
)
def test_what_does_not_exist_is_named(
    engine: EmbeddedEngine, schema: Schema, selection: Selection, message: str
) -> None:
    """An unknown name is an error with a hint, never an empty view."""
    with pytest.raises(NotFoundError) as caught:
        collect(engine, schema, selection, CREDIT)

    assert caught.value.message == message
    assert caught.value.hint


@pytest.mark.parametrize(("depth", "max_nodes"), [(11, 300), (-1, 300), (1, 0), (1, 2_001)])
def test_a_selection_out_of_range_is_refused(depth: int, max_nodes: int) -> None:
    """The limits of pictures hold before any work."""
    with pytest.raises(RefusedError):
        Selection(depth=depth, max_nodes=max_nodes)


PREFIXES = """
PREFIX ng: <https://w3id.org/nutrigraph/entity/>
PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
PREFIX stmt: <https://w3id.org/nutrigraph/statement/>
PREFIX passage: <https://w3id.org/nutrigraph/passage/>
PREFIX source: <https://w3id.org/nutrigraph/source/>
PREFIX graph: <https://w3id.org/nutrigraph/graph/>
PREFIX rule: <https://w3id.org/nutrigraph/rule/>
PREFIX proposition: <https://w3id.org/nutrigraph/proposition/>
PREFIX derivation: <https://w3id.org/nutrigraph/derivation/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
"""
CHAIN = """
graph:curators {
  ng:steak a nutri:Food ; rdfs:label "steak"@en ; rdfs:isDefinedBy source:curators .
  stmt:curators-2 a nutri:Statement ; rdf:subject ng:steak ; rdf:predicate nutri:broader ; rdf:object ng:red-meat ;
    nutri:polarity nutri:affirmed ; nutri:certainty nutri:likely ; nutri:population "adults in the north"@en ;
    dcterms:source source:curators ; nutri:statedIn <https://w3id.org/nutrigraph/declaration/curators-2> .
}
graph:inferred {
  proposition:s rdf:subject ng:steak ; rdf:predicate nutri:addresses ; rdf:object ng:low-iron .
  proposition:g rdf:subject ng:steak ; rdf:predicate nutri:groupSourceOf ; rdf:object ng:iron .
  proposition:b rdf:subject ng:steak ; rdf:predicate nutri:broader ; rdf:object ng:red-meat ;
    nutri:statedBy stmt:curators-2 .
  derivation:s a nutri:Derivation ; nutri:byRule rule:by-group ; prov:used proposition:g , proposition:p2 ;
    prov:generated proposition:s .
  derivation:g a nutri:Derivation ; nutri:byRule rule:groups ; prov:used proposition:b , proposition:p1 ;
    prov:generated proposition:g .
}
"""


@pytest.fixture
def chain_engine(engine: EmbeddedEngine) -> EmbeddedEngine:
    """Steak is red meat, so that it supplies iron as its group does, and so what iron deficiency lacks."""
    return EmbeddedEngine.in_memory([*engine.quads(), *read_graph((PREFIXES + CHAIN).encode(), "trig")])


def test_a_chain_is_followed_down_to_its_statements(chain_engine: EmbeddedEngine, schema: Schema) -> None:
    """The conclusion on a conclusion names every statement below, and is as sure as the weakest of them."""
    view = collect(chain_engine, schema, Selection(), CREDIT)

    edge = next(edge for edge in view.edges if edge.curie == "proposition:s")
    assert (edge.certainty, edge.rule) == ("possible", "by-group")
    assert ("stmt:book-3", "stmt:curators-1", "stmt:curators-2") == edge.premises


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), {"proposition:c", "proposition:g", "proposition:s"}),
        (Selection(sources=frozenset({"book", "curators"})), {"proposition:c", "proposition:g", "proposition:s"}),
        (Selection(sources=frozenset({"book"})), set()),
        (Selection(min_certainty="likely"), set()),
        (Selection(include_inferred=False), set()),
        (Selection(qualifiers=(("population", "NORTH"),)), set()),
    ],
)
def test_a_chain_falls_with_its_weakest_link(
    chain_engine: EmbeddedEngine, schema: Schema, selection: Selection, expected: set[str]
) -> None:
    """Without the curators nothing is known of steak; red meat is a possible source only."""
    view = collect(chain_engine, schema, selection, CREDIT)

    assert expected == {edge.curie for edge in view.edges if edge.inferred}


def test_a_condition_chooses_statements(chain_engine: EmbeddedEngine, schema: Schema) -> None:
    """Words of a text in any case; an unknown qualifier is refused by name."""
    view = collect(chain_engine, schema, Selection(qualifiers=(("population", "NORTH"),)), CREDIT)

    assert {"stmt:curators-2"} == edges(view)
    with pytest.raises(NotFoundError, match="no qualifier 'populaton'"):
        collect(chain_engine, schema, Selection(qualifiers=(("populaton", "x"),)), CREDIT)
