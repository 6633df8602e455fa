"""What a picture says around its drawing: what lines mean, above the columns, and how to read them, below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kg.export.layout import Layout
from kg.export.palette import EDGE_STYLES, TONES, fit, style_of, text_width
from kg.export.view import ViewEdge

CAPTION = 10.5  # sizes of fonts
LEGEND = 11.5
SAMPLE = 34.0  # pixels: the length of a line in the legend
_AFTER_SAMPLE, _APART = 7.0, 24.0
_SHOWN = 4
_Said = tuple[str, str, str, str]  # an arrow or nothing, the label of a predicate, an arrow or nothing, its tone


@dataclass(frozen=True, slots=True)
class Caption:
    """Words above the drawing.

    Attributes:
        x: Their middle, as the layout has it.
        row: Counted upwards from the drawing, from 0.
        tone: As that of edges.
    """

    x: float
    row: int
    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a legend: a sample of it, if it has a style, and its words.

    Attributes:
        row: Counted downwards, from 0.
    """

    x: float
    row: int
    words: str
    style: str = ""
    tone: str = ""

    @property
    def words_x(self) -> float:
        """Where the words begin."""
        return self.x + (SAMPLE + _AFTER_SAMPLE if self.style else 0.0)


def captions(layout: Layout, edges: Iterable[ViewEdge]) -> list[Caption]:
    """What lines say, most often first: over each gap between columns, with their direction; over these, within columns."""
    between: dict[int, Counter[_Said]] = {}
    within: dict[int, Counter[_Said]] = {}
    for edge in edges:
        start, end = layout.spots[edge.subject].column, layout.spots[edge.object].column
        if start == end:
            within.setdefault(start, Counter())["↑↓ ", edge.predicate_label, "", edge.tone] += 1
        else:
            before, after = ("", " →") if start < end else ("← ", "")
            # A line that crosses several gaps is named where it leaves its subject.
            gap = start if start < end else start - 1
            between.setdefault(gap, Counter())[before, edge.predicate_label, after, edge.tone] += 1
    gaps = [(one[1] + other[0]) / 2 for one, other in pairwise(layout.columns)]
    middles = [(left + right) / 2 for left, right in layout.columns]
    found = _stacked(between, gaps, 0)
    above = max((caption.row + 1 for caption in found), default=0)
    return found + _stacked(within, middles, above)


def _stacked(said: dict[int, Counter[_Said]], places: Sequence[float], row: int) -> list[Caption]:
    """A list over each place, the most frequent on top; no words as wide as the way to the next place."""
    apart = [other - one for one, other in pairwise(places)]
    found = []
    for index, counts in sorted(said.items()):
        ranked = sorted(counts, key=lambda one: (-counts[one], one))
        shown = (
            ranked
            if len(ranked) <= _SHOWN
            else [*ranked[: _SHOWN - 1], ("", f"and {len(ranked) - _SHOWN + 1} more", "", "")]
        )
        room = min([*apart[max(0, index - 1) : index + 1], 240.0]) - 8.0
        for line, (before, label, after, tone) in enumerate(reversed(shown)):
            words = fit(label, room - text_width(before + after, CAPTION), CAPTION)
            found.append(Caption(places[index], row + line, f"{before}{words}{after}", tone))
    return found


def legend(edges: Sequence[ViewEdge], left: float, right: float) -> list[Entry]:
    """The styles and heads that occur, from left to right, in as many rows as they need.

    Colours need none: each class has its heading in the drawing.
    """
    if not edges:
        return []
    styles = {style_of(edge) for edge in edges}
    ordered = [style for style in EDGE_STYLES if style in styles] + sorted(styles - set(EDGE_STYLES))
    samples = [("concluded by a rule" if style == "inferred" else style, style, "") for style in ordered]
    samples += [(tone, "asserted", tone) for tone in TONES if any(edge.tone == tone for edge in edges)]
    each = "each line is one statement of a source" + (" or one conclusion" if "inferred" in styles else "")
    x, row = left, 0
    found = []
    for words, style, tone in [*samples, (each, "", "")]:
        entry = Entry(x, row, words, style, tone)
        end = entry.words_x + text_width(words, LEGEND)
        if end > right and x > left:
            row += 1
            entry = Entry(left, row, words, style, tone)
            end = entry.words_x + text_width(words, LEGEND)
        found.append(entry)
        x = end + _APART
    return found
