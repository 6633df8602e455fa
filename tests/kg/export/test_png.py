"""The picture in pixels as Pillow reads it."""

from __future__ import annotations

import io

import pytest
from lxml import etree
from PIL import Image

from kg.export import Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph
from tests.hostile_claims import CLAIMS
from tests.kg.export.drawn_boxes import boxes_of

MANIFEST = {"id": "0123456789abcdef", "licence": "https://creativecommons.org/licenses/by/4.0/"}


def drawn(engine: EmbeddedEngine, schema: Schema, theme: str = "auto") -> Image.Image:
    """What Pillow makes of the file; it refuses one whose checksums are wrong."""
    body = write_view(engine, schema, MANIFEST, "png", Selection(), theme=theme).body
    image = Image.open(io.BytesIO(body), formats=["PNG"])
    image.load()
    return image


def test_the_picture_is_twice_as_large_as_the_svg_and_shows_every_label(engine: EmbeddedEngine, schema: Schema) -> None:
    """On a machine without fonts too: in the box of each node stand letters in ink, not the box alone."""
    image = drawn(engine, schema).convert("RGB")
    root = etree.fromstring(write_view(engine, schema, MANIFEST, "svg", Selection()).body)

    _, _, width, height = map(float, root.get("viewBox").split())
    assert pytest.approx([width * 2, height * 2], abs=2) == list(image.size)
    (shift,) = [group.get("transform") for group in root if group.get("transform")]
    dx, dy = map(float, shift.removeprefix("translate(").removesuffix(")").split())
    boxes = [box.extent for box in boxes_of(root)]
    for left, top, right, bottom in boxes:
        inside = [int(2 * side) for side in (left + dx + 10, top + dy + 4, right + dx - 10, bottom + dy - 4)]
        darkest, _ = image.crop((inside[0], inside[1], inside[2], inside[3])).convert("L").getextrema()
        assert isinstance(darkest, (int, float))
        assert darkest < 90
    assert len(boxes) == 5


@pytest.mark.parametrize(("theme", "is_light"), [("auto", True), ("light", True), ("dark", False)])
def test_the_ground_is_as_the_theme_has_it(
    engine: EmbeddedEngine, schema: Schema, theme: str, *, is_light: bool
) -> None:
    """To the last pixel; what cannot tell what its viewer prefers is light."""
    image = drawn(engine, schema, theme).convert("L")

    corners = [image.getpixel((x, y)) for x in (0, image.width - 1) for y in (0, image.height - 1)]
    assert all(isinstance(one, (int, float)) and (one > 250) == is_light for one in corners)


def test_the_picture_says_its_terms_to_programs(engine: EmbeddedEngine, schema: Schema) -> None:
    """As text under the keywords of PNG, besides the words that are drawn."""
    image = drawn(engine, schema)

    texts = {name: str(words) for name, words in image.info.items()}
    assert ("CC BY 4.0", "nutrigraph contributors", "The knowledge graph") == (
        texts["Copyright"], texts["Author"], texts["Title"],
    )  # fmt: skip
    assert "no medical advice" in texts["Disclaimer"]
    assert "0123456789abcdef" == texts["release"]


def test_hostile_labels_are_drawn_and_nothing_else(schema: Schema) -> None:
    """No label refers to a file or a page, and the picture is as it should be."""
    hostile = EmbeddedEngine.in_memory(read_graph(CLAIMS.encode(), "trig"))

    assert "RGBA" == drawn(hostile, schema).mode
