"""What was asked for: one address and one set of words, however a caller spells it."""

from __future__ import annotations

import pytest

from kg.export import FORMATS, Selection, write_view
from kg.export.view import View
from kg.export.write import find_view
from kg.schema import Schema
from kg.store import EmbeddedEngine
from tests.kg.export.conftest import MANIFEST

BASE = "https://w3id.org/nutrigraph/"
PLAIN = Selection(
    focus=("iron", "rls"),
    types=frozenset({"Food", "Condition"}),
    predicates=frozenset({"contributesTo"}),
    min_certainty="likely",
    sources=frozenset({"book"}),
    qualifiers=(("population", "pregnant"), ("via", "iron"), ("notes", "10 mg")),
    without=frozenset({"red-meat"}),
)
ODD = Selection(
    focus=("ng:rls", f"{BASE}entity/iron", "rls"),
    types=frozenset({"foods", "nutri:Condition", "FOOD"}),
    predicates=frozenset({"nutri:contributesTo", "contributesTo"}),
    min_certainty=f"{BASE}ontology#likely",
    sources=frozenset({"source:book", f"{BASE}source/book"}),
    qualifiers=(("quantity", "10 mg"), ("via", "ng:iron"), ("population", "pregnant"), ("notes", "10 mg")),
    without=frozenset({"ng:red-meat", f"{BASE}entity/red-meat"}),
)


def found(engine: EmbeddedEngine, schema: Schema, selection: Selection) -> View:
    """The view that every format writes."""
    return find_view(engine, schema, MANIFEST, selection)


@pytest.mark.parametrize("name", FORMATS)
def test_files_are_the_same_however_the_selection_is_spelt(engine: EmbeddedEngine, schema: Schema, name: str) -> None:
    """To the byte: slugs, CURIEs and IRIs, in any order, once or twice."""
    plain = write_view(engine, schema, MANIFEST, name, PLAIN)

    assert plain == write_view(engine, schema, MANIFEST, name, ODD)


@pytest.mark.parametrize(
    ("selection", "query", "words"),
    [
        (Selection(), "", ""),
        (Selection(max_nodes=299), "?max-nodes=299", ""),
        (Selection(focus=("ng:iron",)), "?focus=iron&depth=1", "iron within 1 step"),
        (
            ODD,
            (
                "?focus=iron,rls&depth=1&types=Condition,Food&predicates=contributesTo&sources=book&min-certainty=likely"
                "&qualifier=notes%3D10+mg&qualifier=population%3Dpregnant&qualifier=via%3Diron&without=red-meat"
            ),
            (
                "iron and restless legs within 1 step; only Condition, Food; only edges by contributesTo; likely or surer; "
                "only from book; only with notes 10 mg; only with population pregnant; only with via iron; without red-meat"
            ),
        ),
        (
            Selection(depth=2, sources=frozenset({"book"}), include_inferred=False),
            "?sources=book&no-inferred=true",
            "only from book; without conclusions",
        ),
        (Selection(focus=("rls",), depth=2), "?focus=rls&depth=2", "restless legs within 2 steps"),
        (
            Selection(focus=("rls", "ng:iron"), without=frozenset({"rls"})),
            "?focus=iron,rls&depth=1&without=rls",
            "iron and rls within 1 step; without rls",
        ),
    ],
)
def test_a_view_tells_its_address_and_what_it_is_of_everything(
    engine: EmbeddedEngine, schema: Schema, selection: Selection, query: str, words: str
) -> None:
    """Typed in; nothing where nothing is narrowed."""
    view = found(engine, schema, selection)

    assert f"{BASE}export{query}" == view.address
    assert words == view.selection
    assert words == view.about.get("selection", "")
