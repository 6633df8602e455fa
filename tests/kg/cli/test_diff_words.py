"""Words for comparisons that are typed by hand."""

from __future__ import annotations

from kg.cli.diff_words import as_json, markdown_lines, text_lines
from kg.release.comparison_model import Comparison, ConclusionChange, RecordChange


def test_a_long_list_is_cut_and_says_how_much_is_left() -> None:
    """After fifty, in text and Markdown; JSON has all."""
    changes = tuple(RecordChange(f"stmt:x-{number:05}", "added", "a b c") for number in range(1_053))
    comparison = Comparison("1" * 64, "2" * 64, changes)

    text, markdown = list(text_lines(comparison, [])), list(markdown_lines(comparison, []))

    assert text[51:] == ["  + stmt:x-00049 a b c", "  … and 1,003 more (--format json has all)"]
    assert "- … and 1,003 more (--format json has all)" in markdown
    assert sum(line.startswith("- added") for line in markdown) == 50
    assert len(as_json(comparison, [], [])["statements"]) == 1_053


def test_another_certainty_of_a_conclusion_is_told_from_and_to() -> None:
    """With its cause."""
    triple = ("ng:lentils", "nutri:addresses", "ng:iron-deficiency")
    change = ConclusionChange(triple, "changed", ("stmt:x-1",), "nutri:asserted", "nutri:likely")

    lines = list(text_lines(Comparison("1" * 64, "2" * 64, conclusions=(change,)), []))

    assert lines == [
        "releases 111111111111 → 222222222222",
        "conclusions",
        "  ~ ng:lentils nutri:addresses ng:iron-deficiency; certainty: nutri:asserted → nutri:likely; because of stmt:x-1",
    ]
