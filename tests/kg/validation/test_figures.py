"""Figures are checked without pySHACL, and to the same effect."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from kg.locations import ontology_dir, seeds_dir
from kg.release.draft import Draft, Inputs, make_draft
from kg.release.progress import ignore_progress
from kg.settings import Settings
from kg.store import Literal, NamedNode, Quad
from kg.validation import figures, shapes
from kg.validation.figures import SetApart

NUTRI = "https://w3id.org/nutrigraph/ontology#"
AMOUNT = "https://w3id.org/nutrigraph/amount/usda-sr28-16070-iron"
DECIMAL = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
Change = Callable[[list[Quad]], list[Quad]]


@pytest.fixture(scope="module")
def draft() -> Draft:
    return make_draft(Inputs(ontology_dir(), seeds_dir()), progress=ignore_progress, settings=Settings())


def replaced(name: str, local: str, value: Literal | NamedNode | None) -> Change:
    """The value of a record's property replaced by another, or taken away."""

    def change(quads: list[Quad]) -> list[Quad]:
        hit = [q for q in quads if str(q.subject) == f"<{name}>" and q.predicate == NamedNode(NUTRI + local)]
        assert len(hit) == 1
        rest = [quad for quad in quads if quad != hit[0]]
        return rest if value is None else [*rest, Quad(hit[0].subject, hit[0].predicate, value, hit[0].graph_name)]

    return change


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (replaced(AMOUNT, "value", Literal("-1", datatype=DECIMAL)), "shape:Amount-value"),
        (replaced(AMOUNT, "value", Literal("1")), "shape:Amount-value"),
        (replaced(AMOUNT, "value", None), "shape:Amount-value"),
        (replaced(AMOUNT, "unit", Literal("")), "shape:Amount-unit"),
        (replaced(AMOUNT, "dailyValue", Literal("0", datatype=DECIMAL)), "shape:Amount-dailyValue"),
        (replaced(AMOUNT, "ofNutrient", NamedNode("https://w3id.org/nutrigraph/entity/lentils")), "shape:Amount-nutrient"),
        (replaced(AMOUNT.replace("amount", "cell"), "sha256", Literal("ABC")), "shape:TableCell-sha256"),
    ],
)  # fmt: skip
def test_what_is_planted_is_found_as_pyshacl_finds_it(
    draft: Draft, change: Change, check: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same findings, word for word, from both: no constraint is lost by not asking pySHACL."""
    quads = change(draft.quads)

    ours = set(shapes.check_shapes(quads, draft.schema))
    assert figures.set_figures_apart(quads, draft.schema).records == 28 + 168 + 168
    monkeypatch.setattr(shapes, "set_figures_apart", lambda given, _schema: SetApart((), given, 0))
    theirs = set(shapes.check_shapes(quads, draft.schema))

    assert check in {finding.check for finding in ours}
    assert ours == theirs


def second_label(quads: list[Quad]) -> list[Quad]:
    """The first food item with another label in the same language, and one in another."""
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    item = next(q for q in quads if q.predicate == label and "/item/" in str(q.subject))
    return [*quads, *(Quad(item.subject, label, Literal("x", language=tag), item.graph_name) for tag in ("en", "it"))]


def test_a_language_that_stands_twice_is_found_as_pyshacl_finds_it(
    draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    """sh:uniqueLang: one finding for a language, however many values it has."""
    quads = second_label(draft.quads)

    ours = set(shapes.check_shapes(quads, draft.schema))
    monkeypatch.setattr(shapes, "set_figures_apart", lambda given, _schema: SetApart((), given, 0))

    assert {finding.check for finding in ours} == {"shape:FoodItem-label", "shape:FoodItem-labels"}
    assert ours == set(shapes.check_shapes(quads, draft.schema))


@pytest.mark.parametrize(
    ("subject", "predicate"),
    [
        ("https://w3id.org/nutrigraph/shape/Amount-value", "lessThan"),
        ("https://w3id.org/nutrigraph/shape/Amount", "xone"),
        ("https://w3id.org/nutrigraph/shape/Place", "closed"),
        ("https://w3id.org/nutrigraph/shape/anything", "inversePath"),
    ],
)
def test_a_constraint_that_is_not_known_leaves_everything_to_pyshacl(
    draft: Draft, subject: str, predicate: str
) -> None:
    """Nothing is skipped without a word: one constraint more, and nothing is set apart."""
    graph = NamedNode("https://w3id.org/nutrigraph/graph/ontology")
    more = Quad(NamedNode(subject), NamedNode(f"http://www.w3.org/ns/shacl#{predicate}"), NamedNode(NUTRI + "x"), graph)

    apart = figures.set_figures_apart([*draft.quads, more], draft.schema)

    assert apart.records == 0
    assert len(apart.rest) == len(draft.quads) + 1


def test_no_rule_reads_a_figure(draft: Draft) -> None:
    """What is direct, entailed of claims or inferred names no item, amount or cell."""
    computed = {NamedNode(f"https://w3id.org/nutrigraph/graph/{name}") for name in ("direct", "inferred")}

    found = [q for q in draft.quads if q.graph_name in computed and re.search("nutrigraph/(item|amount|cell)/", str(q))]

    assert found == []
