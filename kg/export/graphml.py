"""GraphML, for yEd, Gephi, igraph, networkx and the rest."""

from __future__ import annotations

import networkx as nx

from kg.export.graph import to_graph
from kg.export.view import View

MEDIA_TYPE = "application/graphml+xml"


def write_graphml(view: View) -> bytes:
    """The view as a GraphML document; the same view gives the same bytes.

    Source: http://graphml.graphdrawing.org/specification.html
    """
    # generate_graphml uses the standard library; write_graphml would use lxml where it is installed and give other
    # bytes there.
    lines = nx.generate_graphml(to_graph(view), prettyprint=True)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "\n".join(lines) + "\n").encode("utf-8")
