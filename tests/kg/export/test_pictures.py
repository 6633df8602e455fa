"""The pictures of the article, measured: what is drawn from every entity of a kind that has many neighbours."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree

from kg.export import Selection, write_view
from kg.export.palette import text_width
from kg.release import Release, open_release
from tests.kg.export.drawn_boxes import SVG, boxes_of, ends_of

FOCI = (
    "iron", "iron-deficiency", "magnesium", "pregnancy-related-rls", "restless-legs-syndrome", "hormonal-changes",
    "childbirth", "dopamine-pathway", "red-meat", "iron-supplementation", "antihistamines", "urge-to-move-legs",
)  # fmt: skip
VIEWS = [Selection(), *(Selection(focus=(focus,), depth=depth) for focus in FOCI for depth in (1, 2))]


@pytest.fixture(scope="module")
def release(release_dir: Path) -> Iterator[Release]:
    """The packaged data."""
    with open_release(release_dir) as opened:
        yield opened


def name_of(selection: Selection) -> str:
    """For the report."""
    return f"{' '.join(selection.focus) or 'whole graph'} {selection.depth}"


@pytest.fixture(scope="module", params=VIEWS, ids=name_of)
def picture(request: pytest.FixtureRequest, release: Release) -> etree._Element:
    """One picture."""
    export = write_view(release.engine, release.schema, release.manifest, "svg", request.param)
    return etree.fromstring(export.body)


def extent_of(text: etree._Element) -> tuple[float, float, float]:
    """Left, right and line on which it stands."""
    width = text_width(text.text or "", float(text.get("font-size")))
    left = float(text.get("x")) - {"start": 0.0, "middle": width / 2}[text.get("text-anchor")]
    return left, left + width, float(text.get("y"))


def test_no_words_stand_on_others_or_beyond_the_edge(picture: etree._Element) -> None:
    """Captions, legend and credit: those of one line stand apart, and none leaves the picture."""
    _, _, width, _ = map(float, picture.get("viewBox").split())
    (drawing,) = [group for group in picture if group.get("transform")]
    shift = float(drawing.get("transform").removeprefix("translate(").split()[0])
    captions = [text for text in drawing if text.tag == f"{SVG}text" and text.get("text-anchor") == "middle"]
    around = [text for text in picture if text.tag == f"{SVG}text"]

    for texts, at in ((captions, shift), (around, 0.0)):
        extents = [extent_of(text) for text in texts]
        assert all(left + at >= 0 and right + at <= width for left, right, _ in extents)
        for (left, right, line), (other_left, other_right, other_line) in combinations(extents, 2):
            assert line != other_line or right <= other_left or other_right <= left


def test_no_box_covers_another(picture: etree._Element) -> None:
    """Nor touches it."""
    for one, other in combinations([box.extent for box in boxes_of(picture)], 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


def test_lines_begin_and_end_at_their_boxes(picture: etree._Element) -> None:
    """At the outline of one, whatever its shape; a head stands a little before it."""
    boxes = boxes_of(picture)

    for start, end in ends_of(picture):
        assert min(box.distance(*start) for box in boxes) < 0.5
        assert min(box.distance(*end) for box in boxes) < 2.5
