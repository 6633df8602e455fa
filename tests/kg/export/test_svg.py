"""The picture, read as XML."""

import hashlib
import re
from base64 import b64encode

import pytest
from lxml import etree
from rdflib import DCTERMS, Graph, Literal, URIRef

from kg.errors import NotFoundError, RefusedError
from kg.export import FORMATS, Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine
from tests.kg.export.conftest import EDGES, MANIFEST
from tests.kg.export.drawn_boxes import SVG, boxes_of, ends_of_path

WHOLE = Selection()
COLOUR = re.compile("#[0-9a-f]{6}")
LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3


def drawn(engine: EmbeddedEngine, schema: Schema, theme: str = "auto") -> etree._Element:
    """The picture of the whole graph."""
    return etree.fromstring(write_view(engine, schema, MANIFEST, "svg", WHOLE, theme=theme).body)


def brightness(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """1 to 21 (WCAG 2.2)."""
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


def lines_of(root: etree._Element) -> dict[str, etree._Element]:
    """Edge CURIE → its line."""
    paths = [path for path in root.iter(f"{SVG}path") if (path.get("id") or "").startswith("edge-")]
    return {path.get("id").removeprefix("edge-"): path for path in paths}


def test_a_picture_shows_every_edge_with_its_certainty(engine: EmbeddedEngine, schema: Schema) -> None:
    """One path per statement and conclusion, styled by certainty, dotted where a rule concluded it."""
    root = etree.fromstring(write_view(engine, schema, MANIFEST, "svg", WHOLE).body)

    lines = lines_of(root)
    assert set(lines) == EDGES
    assert lines["stmt:book-2"].get("stroke-dasharray") is None
    assert "possible" == lines["stmt:book-3"].get("class")
    assert lines["stmt:book-3"].get("stroke-dasharray") is not None
    assert "inferred" == lines["proposition:c"].get("class")
    assert "experts" not in lines["stmt:book-1"].findtext(f"{SVG}title")
    assert lines["stmt:book-1"].findtext(f"{SVG}title").endswith("likely · stmt:book-1, causes 10–20")


def test_a_picture_has_a_name_and_a_description_for_screen_readers(engine: EmbeddedEngine, schema: Schema) -> None:
    """role=img with title and desc, as SVG Accessibility asks."""
    body = write_view(engine, schema, MANIFEST, "svg", Selection(focus=("rls",), depth=2)).body
    root = etree.fromstring(body)

    assert "img" == root.get("role")
    assert f"{root.find(f'{SVG}title').get('id')} {root.find(f'{SVG}desc').get('id')}" == root.get("aria-labelledby")
    assert "restless legs: what is linked within 2 steps" == root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc").startswith("5 entities and 6 edges")


def test_who_cannot_see_a_picture_hears_what_was_left_out(engine: EmbeddedEngine, schema: Schema) -> None:
    """Before the terms, and only where something was."""
    told = [
        etree.fromstring(write_view(engine, schema, MANIFEST, "svg", selection).body).findtext(f"{SVG}desc")
        for selection in (Selection(max_nodes=2), Selection())
    ]

    assert "conclusion. 3 entities left out by max-nodes 2: those with most statements were kept. " in told[0]
    assert "left out" not in told[1]


def test_the_metadata_of_a_picture_is_rdf_with_the_address_of_the_licence(
    engine: EmbeddedEngine, schema: Schema
) -> None:
    """As rdflib reads it: the licence is a resource, its words are rights."""
    root = etree.fromstring(write_view(engine, schema, MANIFEST, "svg", Selection()).body)
    graph = Graph().parse(data=etree.tostring(root.find(f"{SVG}metadata")[0]).decode(), format="xml")

    assert [URIRef("https://creativecommons.org/licenses/by/4.0/")] == list(graph.objects(None, DCTERMS.license))
    assert [Literal("CC BY 4.0")] == list(graph.objects(None, DCTERMS.rights))
    assert [Literal("nutrigraph contributors")] == list(graph.objects(None, DCTERMS.creator))


def test_no_box_of_a_picture_covers_another(engine: EmbeddedEngine, schema: Schema) -> None:
    """Labels stand in boxes, and the boxes of the picture do not overlap."""
    root = etree.fromstring(write_view(engine, schema, MANIFEST, "svg", WHOLE).body)

    extents = [box.extent for box in boxes_of(root)]
    assert len(extents) == 5
    for index, (left, top, right, bottom) in enumerate(extents):
        for other_left, other_top, other_right, other_bottom in extents[:index]:
            assert right <= other_left or other_right <= left or bottom <= other_top or other_bottom <= top


def test_a_hostile_label_is_inert_in_a_picture(hostile_engine: EmbeddedEngine, schema: Schema) -> None:
    """Markup in a label is text: no element comes of it, and no mark changes the direction of what follows."""
    body = write_view(hostile_engine, schema, MANIFEST, "svg", WHOLE).body
    root = etree.fromstring(body)

    assert not list(root.iter(f"{SVG}script"))
    assert not root.xpath("//@href | //@onload | //@onerror")
    assert b"<script" not in body
    assert "\u202e" not in body.decode()
    assert any("<script>alert(1)" in (title.text or "") for title in root.iter(f"{SVG}title"))


def test_kinds_of_things_are_told_apart_by_their_outline(engine: EmbeddedEngine, schema: Schema) -> None:
    """Foods are square, nutrients round, deficiencies have cut corners, conditions pointed sides."""
    boxes = {box.node: box.element for box in boxes_of(drawn(engine, schema))}

    corners = {name: len((boxes[name].get("points") or "").split()) for name in ("ng:low-iron", "ng:rls")}
    assert {"ng:low-iron": 8, "ng:rls": 6} == corners
    assert float(boxes["ng:red-meat"].get("rx")) < float(boxes["ng:iron"].get("rx"))


def test_what_harms_ends_in_another_head_than_what_says_neither(engine: EmbeddedEngine, schema: Schema) -> None:
    """A full head in its own colour; the legend says what it means, in words."""
    root = drawn(engine, schema)
    lines = lines_of(root)
    heads = {marker.get("id"): marker for marker in root.iter(f"{SVG}marker")}

    def head(edge: str) -> etree._Element:
        (shape,) = heads[lines[edge].get("marker-end").removeprefix("url(#").removesuffix(")")]
        return shape

    assert head("stmt:book-1") is head("stmt:book-5")
    assert "none" != head("stmt:book-1").get("fill")
    assert "none" == head("stmt:curators-1").get("fill")
    assert "harms" in [text.text for text in root.iter(f"{SVG}text")]
    assert "helps" not in [text.text for text in root.iter(f"{SVG}text")]


def test_every_line_begins_and_ends_at_the_outline_of_its_box(engine: EmbeddedEngine, schema: Schema) -> None:
    """Whatever its shape: no head hangs in the air or hides in the box."""
    root = drawn(engine, schema)
    boxes = {box.node: box for box in boxes_of(root)}
    ends = {
        "stmt:book-1": ("ng:low-iron", "ng:rls"), "stmt:book-2": ("ng:low-iron", "ng:rls"),
        "stmt:book-3": ("ng:red-meat", "ng:iron"), "stmt:book-5": ("ng:ssris", "ng:rls"),
        "stmt:curators-1": ("ng:low-iron", "ng:iron"), "proposition:c": ("ng:red-meat", "ng:low-iron"),
    }  # fmt: skip

    for edge, path in lines_of(root).items():
        subject, object_ = ends[edge]
        start, end = ends_of_path(path.get("d"))
        assert boxes[subject].distance(*start) < 0.5
        assert 0.5 < boxes[object_].distance(*end) < 2.5


def test_a_dark_picture_is_the_light_one_in_other_colours(engine: EmbeddedEngine, schema: Schema) -> None:
    """Nothing stands elsewhere, and on a dark ground no colour of the light one is left."""
    light, dark = (write_view(engine, schema, MANIFEST, "svg", WHOLE, theme=t).body.decode() for t in ("light", "dark"))

    anonymous = [re.sub("kg-[0-9a-f]{8}", "kg", COLOUR.sub("#", text)) for text in (light, dark)]
    assert anonymous[0] == anonymous[1]
    assert set(COLOUR.findall(light)).isdisjoint(COLOUR.findall(dark))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_stands_out_from_what_is_under_it(engine: EmbeddedEngine, schema: Schema, theme: str) -> None:
    """Labels from their boxes, all other words from the ground."""
    root = drawn(engine, schema, theme)
    (ground,) = [rect.get("fill") for rect in root if rect.tag == f"{SVG}rect"]
    boxed = [(text, box.element.get("fill")) for box in boxes_of(root) for text in box.element.itersiblings()]
    inside = {text for text, _ in boxed}
    free = [(text, ground) for text in root.iter(f"{SVG}text") if text not in inside]

    least = min(contrast(text.get("fill"), under) for text, under in boxed + free)
    assert least >= LEAST_CONTRAST


def test_who_prefers_the_dark_gets_the_dark_colours_by_style_alone(engine: EmbeddedEngine, schema: Schema) -> None:
    """Each colour of the light picture has its rule, to the colour that the dark picture has there."""
    auto, light, dark = (drawn(engine, schema, theme) for theme in ("auto", "light", "dark"))
    (style,) = auto.iter(f"{SVG}style")
    rules = {(name, old): new for name, old, new in re.findall(r'\[(\w+)="(#\w+)"\]\{\w+:(#\w+)\}', style.text)}

    assert style.text.startswith("@media screen and (prefers-color-scheme:dark){")
    assert not list(light.iter(f"{SVG}style"))
    for before, after in zip(light.iter(), dark.iter(), strict=True):
        for name in ("fill", "stroke"):
            if COLOUR.fullmatch(before.get(name) or ""):
                assert rules[name, before.get(name)] == after.get(name)


def test_the_style_touches_no_other_picture_of_a_page(engine: EmbeddedEngine, schema: Schema) -> None:
    """Rules and arrowheads of two pictures on one page keep to their own."""
    whole = drawn(engine, schema)
    part = etree.fromstring(write_view(engine, schema, MANIFEST, "svg", Selection(focus=("iron",))).body)

    ids = [{element.get("id") for element in root.iter(f"{SVG}marker", f"{SVG}svg")} for root in (whole, part)]
    assert ids[0].isdisjoint(ids[1])
    (style,) = whole.iter(f"{SVG}style")
    assert all(rule.startswith(f"#{whole.get('id')}") for rule in re.findall(r"[^{}]+(?=\{[a-z]+:#)", style.text))


def test_the_policy_of_a_picture_allows_its_style_and_nothing_else(engine: EmbeddedEngine, schema: Schema) -> None:
    """By the hash of what stands in the file."""
    export = write_view(engine, schema, MANIFEST, "svg", WHOLE)
    (style,) = etree.fromstring(export.body).iter(f"{SVG}style")

    digest = b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" == export.policy


def test_a_theme_that_there_is_not_is_named(engine: EmbeddedEngine, schema: Schema) -> None:
    """And a file that has no themes says which have."""
    with pytest.raises(NotFoundError) as unknown:
        write_view(engine, schema, MANIFEST, "svg", WHOLE, theme="sepia")
    assert "dark" in unknown.value.hint
    for name in set(FORMATS) - {"svg", "png"}:
        with pytest.raises(RefusedError, match=f"{name} has no theme"):
            write_view(engine, schema, MANIFEST, name, WHOLE, theme="dark")
