"""GraphML, for yEd, Gephi, igraph, networkx and the rest."""

from __future__ import annotations

from kg.export.graph import to_graph
from kg.export.layout import arrange
from kg.export.palette import colours
from kg.export.view import View, clean

MEDIA_TYPE = "application/graphml+xml"


def write_graphml(view: View) -> bytes:
    """The view as a GraphML document; the same view gives the same bytes.

    Nodes have `x`, `y` and `color`, which Gephi and igraph take for places and colours. As in GEXF heights count upwards.

    Source: http://graphml.graphdrawing.org/specification.html
    """
    import networkx as nx  # noqa: PLC0415 (see kg.export.graph)

    graph = to_graph(view)
    spots, hues = arrange(view).spots, colours(node.class_name for node in view.nodes)
    for node in view.nodes:
        spot = spots[node.iri]
        place = {"x": round(spot.x + spot.width / 2, 1), "y": round(-spot.y, 1)}
        graph.nodes[clean(node.curie)].update(place, color=hues[node.class_name])
    # generate_graphml uses the standard library; write_graphml would use lxml where it is installed and give other
    # bytes there.
    lines = nx.generate_graphml(graph, prettyprint=True)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n").encode("utf-8")
