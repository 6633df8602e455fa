"""CX2 as the library of NDEx reads it, and as Cytoscape draws it by its own words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ndex2.cx2 import CX2Network

from kg.export import Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph
from tests.hostile_claims import CLAIMS
from tests.kg.export.conftest import MANIFEST

# What Cytoscape Web takes: NodeShapeType, EdgeArrowShapeType and EdgeLineType of its VisualStyleModel.
_CYTOSCAPE = {
    "NODE_SHAPE": {
        "rectangle", "diamond", "ellipse", "hexagon", "octagon", "rhomboid", "round-rectangle", "triangle", "vee",
    },
    "EDGE_TARGET_ARROW_SHAPE": {"triangle", "circle", "diamond", "square", "tee", "arrow", "triangle-cross", "none"},
    "EDGE_LINE_STYLE": {"solid", "dotted", "dashed"},
}  # fmt: skip
Attributes = dict[str, Any]


@pytest.fixture
def engine() -> EmbeddedEngine:
    """The hostile claims."""
    return EmbeddedEngine.in_memory(read_graph(CLAIMS.encode(), "trig"))


def _looks(network: CX2Network, kind: str, elements: dict[str, Attributes]) -> dict[str, Attributes]:
    """What nodes or edges look like by the mappings; a value that is not mapped has the default."""
    properties = network.get_visual_properties()
    found = {}
    for element, attributes in elements.items():
        found[element] = dict(properties["default"][kind])
        for name, mapping in properties[f"{kind}Mapping"].items():
            definition = mapping["definition"]
            value = attributes.get(definition["attribute"])
            looks = {pair["v"]: pair["vp"] for pair in definition.get("map", ())}
            if value in looks:
                found[element][name] = looks[value]
    return found


def test_cytoscape_gets_shapes_lines_and_heads(engine: EmbeddedEngine, schema: Schema) -> None:
    """A conclusion is dotted however sure it is; what harms, what helps and what does neither end in heads of their own."""
    network = CX2Network()
    network.create_from_raw_cx2(json.loads(write_view(engine, schema, MANIFEST, "cx2", Selection()).body))

    edges = _looks(network, "edge", {edge["v"]["statement"]: edge["v"] for edge in network.get_edges().values()})
    nodes = _looks(network, "node", {node["v"]["represents"]: node["v"] for node in network.get_nodes().values()})
    lines = [edges[name]["EDGE_LINE_STYLE"] for name in ("proposition:c", "stmt:book-2", "stmt:book-1")]
    assert ["dotted", "dashed", "solid"] == lines
    assert edges["stmt:book-1"]["EDGE_WIDTH"] > edges["stmt:a@b"]["EDGE_WIDTH"]  # asserted, likely
    ends = [edges[name] for name in ("stmt:a@b", "stmt:t", "stmt:book-1")]
    assert ["triangle", "circle", "arrow"] == [end["EDGE_TARGET_ARROW_SHAPE"] for end in ends]
    assert ["#b3261e", "#1b7f4d", "#52606d"] == [end["EDGE_LINE_COLOR"] for end in ends]
    assert all(end["EDGE_LINE_COLOR"] == end["EDGE_TARGET_ARROW_COLOR"] for end in edges.values())
    kinds = [nodes[name]["NODE_SHAPE"] for name in ("ng:label", "ng:end", "ng:n1", "ng:fe")]
    assert ["rectangle", "triangle", "diamond", "ellipse"] == kinds  # a food, a deficiency, a symptom, a nutrient
    for name, known in _CYTOSCAPE.items():
        assert {look[name] for look in (*edges.values(), *nodes.values()) if name in look} <= known


def test_every_look_of_cx2_is_of_an_attribute_that_there_is(engine: EmbeddedEngine, schema: Schema) -> None:
    """Where nothing helps or harms nothing is mapped by it, and an empty network has no mappings but those of labels."""
    dull = write_view(engine, schema, MANIFEST, "cx2", Selection(predicates=frozenset({"dietarySourceOf"}))).body
    empty = write_view(EmbeddedEngine.in_memory(), schema, MANIFEST, "cx2", Selection()).body

    mapped, declared = _mapped(dull), json.loads(dull)[2]["attributeDeclarations"][0]["edges"]
    assert {"interaction", "line_style"} == set(mapped["edge"].values()) <= declared.keys()
    assert {"node": {"NODE_LABEL": "name"}, "edge": {"EDGE_LABEL": "interaction"}} == _mapped(empty)


def _mapped(body: bytes) -> dict[str, dict[str, str]]:
    """For nodes and edges what is mapped, and over which attribute."""
    (looks,) = next(aspect["visualProperties"] for aspect in json.loads(body) if "visualProperties" in aspect)
    return {
        kind: {name: mapping["definition"]["attribute"] for name, mapping in looks[f"{kind}Mapping"].items()}
        for kind in ("node", "edge")
    }
