"""The picture in pixels as Pillow reads it."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image

from kg.export import Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph
from tests.hostile_claims import CLAIMS

MANIFEST = {"id": "0123456789abcdef", "licence": "https://creativecommons.org/licenses/by/4.0/"}


def drawn(engine: EmbeddedEngine, schema: Schema) -> Image.Image:
    """What Pillow makes of the file; it refuses one whose checksums are wrong."""
    image = Image.open(io.BytesIO(write_view(engine, schema, MANIFEST, "png", Selection()).body), formats=["PNG"])
    image.load()
    return image


def test_the_picture_is_twice_as_large_as_the_svg_and_shows_every_label(engine: EmbeddedEngine, schema: Schema) -> None:
    """On a machine without fonts too: in the box of each node stand letters in ink, not the box alone."""
    image = drawn(engine, schema).convert("RGB")
    svg = write_view(engine, schema, MANIFEST, "svg", Selection()).body.decode()

    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert size is not None
    assert pytest.approx([float(number) * 2 for number in size.groups()], abs=2) == list(image.size)
    boxes = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)" rx', svg)
    shift = re.search(r'<g transform="translate\(([\d.]+) ([\d.]+)\)"', svg)
    dx, dy = (float(number) for number in shift.groups()) if shift else (0.0, 0.0)
    for x, y, width, height in (map(float, box) for box in boxes):
        inside = (x + dx + 4, y + dy + 4, x + dx + width - 4, y + dy + height - 4)
        letters = image.crop((int(inside[0] * 2), int(inside[1] * 2), int(inside[2] * 2), int(inside[3] * 2)))
        darkest, _ = letters.convert("L").getextrema()
        assert isinstance(darkest, (int, float))
        assert darkest < 90
    assert len(boxes) == 5


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
