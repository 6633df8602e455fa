from kg.export.layout import arrange
from kg.export.palette import colours, stroke, text_width, wrap
from kg.export.routes import routes
from kg.export.spots import label_lines
from kg.export.view import Credit, View, ViewEdge, ViewNode
from kg.prefixes import Namespaces

CREDIT = Credit("", "", "", "", "", "")


def node(name: str, column: int, *, band: int = 0, focus: bool = False) -> ViewNode:
    """A node whose IRI is its label."""
    return ViewNode(name, f"ng:{name}", name, f"Class{column}", f"class {column}", (column, band), focus)


def edge(subject: str, object_: str, name: str = "") -> ViewEdge:
    """An asserted statement."""
    iri = name or f"{subject}-{object_}"
    return ViewEdge(iri, iri, subject, object_, "p", "p", "p", "asserted", inferred=False)


def view(nodes: list[ViewNode], edges: list[ViewEdge]) -> View:
    """A view without credit."""
    return View(tuple(nodes), tuple(edges), CREDIT, Namespaces())


def test_kinds_of_things_stand_in_columns_from_left_to_right() -> None:
    """Columns follow the places of the classes; places that nobody takes leave no gap."""
    layout = arrange(view([node("food", 0), node("nutrient", 1), node("symptom", 5)], []))

    xs = [layout.spots[name].x for name in ("food", "nutrient", "symptom")]
    assert xs == sorted(xs)
    assert len(layout.columns) == 3


def test_what_the_picture_is_about_stands_apart_from_its_kind() -> None:
    """So that links among conditions do not run in circles."""
    layout = arrange(view([node("a", 4), node("b", 4, focus=True)], [edge("a", "b")]))

    assert layout.spots["a"].column < layout.spots["b"].column


def test_bands_run_from_top_to_bottom() -> None:
    """Medications stand above conditions, interventions below."""
    layout = arrange(view([node("below", 4, band=1), node("above", 4, band=-1), node("amid", 4)], []))

    ys = [layout.spots[name].y for name in ("above", "amid", "below")]
    assert ys == sorted(ys)


def test_lines_that_need_not_cross_do_not() -> None:
    """Three foods and three nutrients, matched in reverse alphabetical order, are drawn without a crossing."""
    nodes = [node(name, 0) for name in "abc"] + [node(name, 1) for name in "xyz"]
    layout = arrange(view(nodes, [edge("a", "z"), edge("b", "y"), edge("c", "x")]))

    left = sorted("abc", key=lambda name: layout.spots[name].y)
    right = sorted("xyz", key=lambda name: layout.spots[name].y)
    assert dict(zip(left, right, strict=True)) == {"a": "z", "b": "y", "c": "x"}


def test_a_long_column_is_split() -> None:
    """Seventy of a kind take three columns, so that the picture stays on a screen."""
    layout = arrange(view([node(f"n{i:02}", 0) for i in range(70)], []))

    assert len(layout.columns) == 3


def test_statements_of_one_triple_run_side_by_side() -> None:
    """Two statements are two lines that start at different heights."""
    edges = [edge("a", "b", "one"), edge("a", "b", "two")]
    drawn = view([node("a", 0), node("b", 1)], edges)

    one, two = routes(arrange(drawn), drawn.edges)

    assert one != two


def test_a_thing_linked_to_itself_is_drawn_as_a_loop() -> None:
    """No statement is lost because its ends are the same."""
    drawn = view([node("a", 0)], [edge("a", "a")])

    (path,) = routes(arrange(drawn), drawn.edges)

    assert path.startswith("M")


def test_a_long_label_takes_two_lines_of_about_equal_length() -> None:
    """Columns stay narrow; a very long label ends in an ellipsis."""
    assert ["restless legs", "syndrome in pregnancy"] == label_lines(node("restless legs syndrome in pregnancy", 0))
    assert ["iron"] == label_lines(node("iron", 0))
    assert label_lines(node("long " * 40, 0))[-1].endswith("…")


def test_a_class_that_the_ontology_gained_has_a_colour_of_its_own() -> None:
    """No class is left without a colour, and the colours do not depend on the order."""
    found = colours(["Food", "Brandnew"])

    assert found == colours(["Brandnew", "Food"])
    assert found["Brandnew"] != found["Food"]


def test_a_certainty_that_the_ontology_gained_is_still_drawn() -> None:
    """An unknown certainty has a line."""
    assert stroke("certain-ish") == stroke("likely")


def test_text_is_wrapped_by_width() -> None:
    """No line is wider than asked, and no word is lost."""
    words = "it informs and is no medical advice"

    lines = wrap(words, 100, 12)

    assert " ".join(lines) == words
    assert all(text_width(line, 12) <= 100 for line in lines)
