"""GEXF with colours, sizes, shapes and positions, so that Gephi opens the view as the picture looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

from kg.export.graph import Value, edge_attributes, node_attributes
from kg.export.layout import arrange
from kg.export.palette import colours, stroke, style_of
from kg.export.spots import Spot
from kg.export.view import View, ViewEdge, ViewNode, clean

MEDIA_TYPE = "application/gexf+xml"

_GEXF = "http://gexf.net/1.3"
_VIZ = "http://gexf.net/1.3/viz"
_TYPES = {bool: "boolean", int: "integer", str: "string"}
# Diameters in the units of the layout, in which a label's box is 26 high.
_SIZE, _FOCUS_SIZE = 20, 40


def write_gexf(view: View) -> bytes:
    """The view as GEXF 1.3; the same view gives the same bytes: no date is in it.

    Source: https://gexf.net/schema.html
    """
    root = ET.Element("gexf", {"xmlns": _GEXF, "xmlns:viz": _VIZ, "version": "1.3"})
    meta = ET.SubElement(root, "meta")
    ET.SubElement(meta, "creator").text = view.about.get("attribution", "")
    ET.SubElement(meta, "description").text = "\n".join(f"{name}: {words}" for name, words in view.about.items())
    graph = ET.SubElement(root, "graph", {"defaultedgetype": "directed", "mode": "static"})
    _Nodes(view).write(graph)
    _write_edges(view, graph)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


class _Columns:
    """Declares the attributes of nodes or edges, each with the one type that all its values have."""

    def __init__(self, graph: ET.Element, kind: str, rows: Iterable[Mapping[str, Value]]) -> None:
        types = {name: _TYPES[type(value)] for row in rows for name, value in row.items()}
        self._ids = {name: str(number) for number, name in enumerate(sorted(types))}
        declared = ET.SubElement(graph, "attributes", {"class": kind})
        for name, number in self._ids.items():
            ET.SubElement(declared, "attribute", {"id": number, "title": name, "type": types[name]})

    def write(self, element: ET.Element, row: Mapping[str, Value]) -> None:
        values = ET.SubElement(element, "attvalues")
        for name, value in sorted(row.items()):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            ET.SubElement(values, "attvalue", {"for": self._ids[name], "value": text})


class _Nodes:
    def __init__(self, view: View) -> None:
        self._view = view
        self._spots = arrange(view).spots
        self._colours = colours(node.class_name for node in view.nodes)

    def write(self, graph: ET.Element) -> None:
        rows = [_without_label(node_attributes(node)) for node in self._view.nodes]
        columns = _Columns(graph, "node", rows)
        nodes = ET.SubElement(graph, "nodes")
        for node, row in zip(self._view.nodes, rows, strict=True):
            element = ET.SubElement(nodes, "node", {"id": clean(node.curie), "label": node.label})
            columns.write(element, row)
            self._draw(element, node, self._spots[node.iri])

    def _draw(self, element: ET.Element, node: ViewNode, spot: Spot) -> None:
        ET.SubElement(element, "viz:color", _channels(self._colours[node.class_name]))
        # Heights count upwards here and downwards in the layout.
        place = {"x": f"{spot.x + spot.width / 2:.1f}", "y": f"{-spot.y:.1f}", "z": "0.0"}
        ET.SubElement(element, "viz:position", place)
        ET.SubElement(element, "viz:size", {"value": str(_FOCUS_SIZE if node.focus else _SIZE)})
        ET.SubElement(element, "viz:shape", {"value": node.shape})


def _write_edges(view: View, graph: ET.Element) -> None:
    curies = {node.iri: clean(node.curie) for node in view.nodes}
    classes = {node.iri: node.class_name for node in view.nodes}
    hues = colours(classes.values())
    rows = [_without_label(edge_attributes(edge)) for edge in view.edges]
    columns = _Columns(graph, "edge", rows)
    edges = ET.SubElement(graph, "edges")
    for edge, row in zip(view.edges, rows, strict=True):
        ends = {"source": curies[edge.subject], "target": curies[edge.object], "type": "directed"}
        # The kind keeps parallel edges apart where a program would add them up.
        names = {"id": clean(edge.curie), "label": edge.predicate_label, "kind": edge.predicate_name}
        element = ET.SubElement(edges, "edge", names | ends)
        columns.write(element, row)
        _draw_edge(element, edge, hues[classes[edge.subject]])


def _draw_edge(element: ET.Element, edge: ViewEdge, colour: str) -> None:
    chosen = stroke(style_of(edge))
    ET.SubElement(element, "viz:color", _channels(colour))
    ET.SubElement(element, "viz:thickness", {"value": str(chosen.width)})
    ET.SubElement(element, "viz:shape", {"value": chosen.name})


def _channels(colour: str) -> dict[str, str]:
    return {name: str(int(colour[at : at + 2], 16)) for name, at in (("r", 1), ("g", 3), ("b", 5))}


def _without_label(row: Mapping[str, Value]) -> dict[str, Value]:
    """The label has an attribute of GEXF's own."""
    return {name: value for name, value in row.items() if name != "label"}
