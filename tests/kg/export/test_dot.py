"""DOT as Graphviz draws it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from kg.export import Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph
from tests.hostile_claims import CLAIMS
from tests.kg.export.conftest import MANIFEST
from tests.node_programs import programs_in

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def engine() -> EmbeddedEngine:
    """The hostile claims."""
    return EmbeddedEngine.in_memory(read_graph(CLAIMS.encode(), "trig"))


def test_graphviz_draws_outlines_lines_and_heads(engine: EmbeddedEngine, schema: Schema, tmp_path: Path) -> None:
    """A disc at what helps, a full head at what harms; a food has four corners, a deficiency eight, a condition six."""
    path = tmp_path / "view"
    path.write_bytes(write_view(engine, schema, MANIFEST, "dot", Selection()).body)

    found = json.loads(programs_in(Path(__file__).parent / "readers")("graphviz.mjs", path))

    # It writes no sound XML where the name of a node looks like a reference.
    drawn = etree.fromstring(found["drawn"].encode(), etree.XMLParser(recover=True))
    groups = {group.findtext(f"{SVG}title"): group for group in drawn.iter(f"{SVG}g")}
    corners = {
        name: len(set(groups[name].find(f".//{SVG}polygon").get("points").split()))
        for name in ("ng:label", "ng:end", "ng:n1")
    }
    assert {"ng:label": 4, "ng:end": 8, "ng:n1": 6} == corners
    assert groups["ng:fe"].find(f".//{SVG}path") is not None  # round corners
    edges = {group.get("id"): group for group in drawn.iter(f"{SVG}g")}
    heads = {
        name: {(part.tag.removeprefix(SVG), part.get("fill")) for part in edges[name].iter() if part.get("fill")}
        for name in ("stmt:t", "stmt:a@b")
    }
    assert ("ellipse", "#1b7f4d") in heads["stmt:t"]
    assert ("polygon", "#b3261e") in heads["stmt:a@b"]
    styles = {edge["id"]: edge["attributes"]["style"] for edge in found["edges"]}
    assert ["dotted", "dashed", "solid"] == [styles[id_] for id_ in ("proposition:c", "stmt:book-2", "stmt:book-1")]
