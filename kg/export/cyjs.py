"""Cytoscape JSON, for Cytoscape and cytoscape.js, with positions, so that it opens as the SVG looks."""

from __future__ import annotations

import json
from typing import Any

from kg.export.graph import to_graph
from kg.export.layout import arrange
from kg.export.pen import short
from kg.export.routes import ways
from kg.export.view import View, clean

MEDIA_TYPE = "application/json"


def write_cyjs(view: View) -> bytes:
    """The view as Cytoscape JSON; the same view gives the same bytes."""
    text = json.dumps(to_document(view), ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8")


def to_document(view: View) -> dict[str, Any]:
    """The object that the JSON holds.

    An edge has under `scratch`, where Cytoscape keeps what belongs to programs, `_way`: "x,y x,y …", the points at which
    its line is level, from its source to its target, as `kg.export.routes.ways` gives them.
    """
    import networkx as nx  # noqa: PLC0415 (see kg.export.graph)

    layout = arrange(view)
    spots = layout.spots
    places = {clean(node.curie): spots[node.iri] for node in view.nodes}
    way_of = {
        clean(edge.curie): " ".join(f"{short(x)},{short(y)}" for x, y in way)
        for edge, way in zip(view.edges, ways(layout, view.edges), strict=True)
    }
    graph = to_graph(view)
    written: dict[str, Any] = nx.cytoscape_data(graph)
    nodes = [
        {
            # What an attribute of the node says never overrides what Cytoscape links edges by.
            "data": element["data"] | {"id": element["data"]["id"], "name": element["data"]["label"]},
            "position": {
                "x": round(places[element["data"]["id"]].x + places[element["data"]["id"]].width / 2, 1),
                "y": round(places[element["data"]["id"]].y, 1),
            },
        }
        for element in written["elements"]["nodes"]
    ]
    edges = [
        {"data": _edge(element["data"], ends), "scratch": {"_way": way_of[ends[2]]}}
        for element, ends in zip(written["elements"]["edges"], graph.edges(keys=True), strict=True)
    ]
    return {
        "format_version": "1.0",
        "generated_by": "nutrigraph",
        "target_cytoscapejs_version": "~3.30",
        "data": graph.graph | {"name": graph.graph.get("title", "")},
        "directed": True,
        "multigraph": True,
        "elements": {"nodes": nodes, "edges": edges},
    }


def _edge(written: dict[str, Any], ends: tuple[str, str, str]) -> dict[str, Any]:
    subject, object_, key = ends
    kept = {name: value for name, value in written.items() if name not in ("id", "key", "source", "target")}
    return kept | {"id": key, "source": subject, "target": object_}
