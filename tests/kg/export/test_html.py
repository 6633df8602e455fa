"""The page that explores without a server: what it holds as data."""

import json

from lxml import html

from kg.export import Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph
from tests.hostile_claims import CALLED, CLAIMS, EDGES, LABELS, TONES
from tests.kg.export.conftest import MANIFEST


def test_the_page_holds_what_graphs_hold(schema: Schema) -> None:
    """Every node with what else it is called, every edge with what it helps or harms."""
    engine = EmbeddedEngine.in_memory(read_graph(CLAIMS.encode(), "trig"))
    page = html.fromstring(write_view(engine, schema, MANIFEST, "html", Selection()).body)

    held = json.loads(page.get_element_by_id("known").text)["slice"]

    nodes = {node["id"]: node for node in held["nodes"]}
    edges = {edge["id"]: edge for edge in held["edges"]}
    assert LABELS == {id_: node["label"] for id_, node in nodes.items()}
    assert CALLED == {key: nodes["ng:fe"][key] for key in CALLED}
    assert EDGES == {(id_, edge["source"], edge["target"]) for id_, edge in edges.items()}
    assert TONES == {id_: edge["tone"] for id_, edge in edges.items() if "tone" in edge}
