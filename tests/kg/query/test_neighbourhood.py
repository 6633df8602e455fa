"""A neighbourhood has one edge for each affirmed statement and each conclusion around an entity."""

from __future__ import annotations

import pytest

from kg.errors import NotFoundError, RefusedError
from kg.query.neighbourhood import Edge, neighbourhood
from kg.schema import Schema
from kg.store import EmbeddedEngine

NG = "https://w3id.org/nutrigraph/entity/"
NUTRI = "https://w3id.org/nutrigraph/ontology#"


def curies(view_nodes: tuple[object, ...]) -> list[str]:
    """CURIEs of nodes, in their order."""
    return [node.curie for node in view_nodes]  # type: ignore[attr-defined]


def test_the_focus_alone_is_depth_zero(engine: EmbeddedEngine, schema: Schema) -> None:
    """Depth 0 walks no edge."""
    view = neighbourhood(engine, schema, NG + "rls", 0)

    assert [(n.curie, n.label, n.class_name, n.distance) for n in view.nodes] == [
        ("ng:rls", "restless legs syndrome", "Condition", 0)
    ]
    assert view.edges == ()


def test_an_edge_is_a_statement_with_its_certainty_and_place(engine: EmbeddedEngine, schema: Schema) -> None:
    """Inverses and super-properties draw no edge of their own, a denial none at all, a literal has no node."""
    view = neighbourhood(engine, schema, NG + "rls", 1)

    assert curies(view.nodes) == ["ng:rls", "ng:iron-deficiency"]
    assert view.edges == (
        Edge(
            id="stmt:a-F1",
            subject=NG + "iron-deficiency",
            predicate=NUTRI + "contributesTo",
            object=NG + "rls",
            predicate_name="contributesTo",
            certainty="likely",
            source="a",
            inferred=False,
            section="lead",
            start=10,
            end=20,
        ),
    )


def test_a_walk_reaches_conclusions_and_declarations(engine: EmbeddedEngine, schema: Schema) -> None:
    """At depth 2 both statements of one triple stand side by side, and the conclusion carries its own certainty."""
    view = neighbourhood(engine, schema, NG + "rls", 3)

    assert curies(view.nodes) == ["ng:rls", "ng:iron-deficiency", "ng:iron", "ng:lentils"]
    assert [(e.id, e.certainty, e.inferred, e.section, e.source) for e in view.edges] == [
        ("stmt:a-F1", "likely", False, "lead", "a"),
        ("stmt:b-D1", "asserted", False, None, "b"),
        ("proposition:c", "possible", True, None, ""),
        ("stmt:a-F2", "possible", False, "lead", "a"),
        ("stmt:b-D2", "speculative", False, None, "b"),
    ]


def test_conclusions_can_be_left_out(engine: EmbeddedEngine, schema: Schema) -> None:
    """Without conclusions only statements are edges."""
    view = neighbourhood(engine, schema, NG + "rls", 3, include_inferred=False)

    assert [edge.id for edge in view.edges] == ["stmt:a-F1", "stmt:b-D1", "stmt:a-F2", "stmt:b-D2"]


@pytest.mark.parametrize(
    ("min_certainty", "sources", "expected"),
    [
        ("possible", None, {("stmt:a-F2", "possible"), ("stmt:b-D1", "asserted"), ("proposition:c", "possible")}),
        ("likely", None, set()),
        (NUTRI + "speculative", ["a"], {("stmt:a-F2", "possible")}),
        (None, ["b"], {("stmt:b-D1", "asserted"), ("stmt:b-D2", "speculative"), ("proposition:c", "speculative")}),
        (None, ["source:a"], {("stmt:a-F2", "possible")}),
        (None, [], set()),
    ],
)
def test_filters_choose_statements_and_then_conclusions(
    engine: EmbeddedEngine,
    schema: Schema,
    min_certainty: str | None,
    sources: list[str] | None,
    expected: set[tuple[str, str]],
) -> None:
    """A conclusion survives only with all its premises, and is as sure as what survives of them."""
    view = neighbourhood(
        engine, schema, NG + "lentils", 2, min_certainty=min_certainty, sources=sources, include_inferred=True
    )
    near = {(e.id, e.certainty) for e in view.edges if e.id != "stmt:a-F1"}

    assert near == expected


def test_too_many_nodes_are_left_out_and_counted(engine: EmbeddedEngine, schema: Schema) -> None:
    """The surest link is kept first; what is cut off is counted."""
    view = neighbourhood(engine, schema, NG + "iron-deficiency", 1, max_nodes=2)

    assert curies(view.nodes) == ["ng:iron-deficiency", "ng:iron"]
    assert (view.left_out.nodes, view.left_out.edges) == (2, 2)


@pytest.mark.parametrize("focus", [NG + "nothing", "no iri at all", "https://w3id.org/nutrigraph/source/a", NG + "<>"])
def test_an_unknown_focus_is_not_found(engine: EmbeddedEngine, schema: Schema, focus: str) -> None:
    """Only an entity can be a focus; a text that is no IRI never reaches the engine."""
    with pytest.raises(NotFoundError):
        neighbourhood(engine, schema, focus, 1)


def test_an_unknown_certainty_names_the_known_ones(engine: EmbeddedEngine, schema: Schema) -> None:
    """The hint lists the scale, surest first."""
    with pytest.raises(NotFoundError) as caught:
        neighbourhood(engine, schema, NG + "rls", 1, min_certainty="sure")

    assert caught.value.hint == "Choose one of: asserted, likely, possible, suggestive, speculative."


@pytest.mark.parametrize(("depth", "max_nodes"), [(-1, 300), (11, 300), (1, 0)])
def test_a_walk_out_of_range_is_refused(engine: EmbeddedEngine, schema: Schema, depth: int, max_nodes: int) -> None:
    """Depth and number of nodes have limits."""
    with pytest.raises(RefusedError):
        neighbourhood(engine, schema, NG + "rls", depth, max_nodes=max_nodes)
