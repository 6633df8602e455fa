"""Node-link JSON, for networkx, D3 and programs of one's own."""

from __future__ import annotations

import json
from typing import Any

from kg.export.graph import Value, edge_attributes, to_graph
from kg.export.view import View, ViewEdge, clean

MEDIA_TYPE = "application/json"


def write_node_link(view: View) -> bytes:
    """The view as JSON that `networkx.node_link_graph(…, edges="edges")` reads; the same view gives the same bytes.

    What is denied is no edge: it stands under `graph.denials`, which that function hands on with the graph's attributes.
    """
    import networkx as nx  # noqa: PLC0415 (see kg.export.graph)

    graph = to_graph(view)
    curies = {node.iri: clean(node.curie) for node in view.nodes}
    graph.graph["denials"] = [_denial(edge, curies) for edge in view.denials]
    document: dict[str, Any] = nx.node_link_data(graph, edges="edges")
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8")


def _denial(edge: ViewEdge, curies: dict[str, str]) -> dict[str, Value]:
    ends = {"source": curies[edge.subject], "target": curies[edge.object], "key": clean(edge.curie)}
    return edge_attributes(edge) | ends | {"polarity": edge.polarity}
