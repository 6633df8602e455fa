"""CX2, for Cytoscape Web, Cytoscape and NDEx, with places and looks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kg.export.graph import Value, edge_attributes, node_attributes
from kg.export.layout import arrange
from kg.export.palette import EDGE_STYLES, colours, stroke
from kg.export.view import View, clean

MEDIA_TYPE = "application/json"

_TYPES = {bool: "boolean", int: "integer", str: "string"}


def write_cx2(view: View) -> bytes:
    """The view as CX2; the same view gives the same bytes.

    Ids are numbers in this format: the entity is what a node `represents`, the statement what an edge has as
    `statement`.

    Source: Cytoscape Exchange Format Specification, version 2
    """
    nodes, edges = _nodes(view), _edges(view)
    about = {"name": view.about.get("title", "")} | {k: words for k, words in view.about.items() if k != "title"}
    aspects: dict[str, list[Any]] = {
        "attributeDeclarations": [
            {
                "networkAttributes": _declared([about]),
                "nodes": _declared(node["v"] for node in nodes),
                "edges": _declared(edge["v"] for edge in edges),
            }
        ],
        "networkAttributes": [about],
        "nodes": nodes,
        "edges": edges,
        "visualProperties": [_looks(view)],
    }
    counts = [{"name": name, "elementCount": len(elements)} for name, elements in aspects.items()]
    document = [
        {"CXVersion": "2.0", "hasFragments": False},
        {"metaData": counts},
        *({name: elements} for name, elements in aspects.items()),
        {"status": [{"success": True, "error": ""}]},
    ]
    return (json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def _nodes(view: View) -> list[dict[str, Any]]:
    spots = arrange(view).spots
    return [
        {
            "id": number,
            "x": round(spots[node.iri].x + spots[node.iri].width / 2, 1),
            "y": round(spots[node.iri].y, 1),
            "v": _renamed(node_attributes(node), "name") | {"represents": clean(node.curie)},
        }
        for number, node in enumerate(view.nodes)
    ]


def _edges(view: View) -> list[dict[str, Any]]:
    numbers = {node.iri: number for number, node in enumerate(view.nodes)}
    return [
        {
            "id": number,
            "s": numbers[edge.subject],
            "t": numbers[edge.object],
            "v": _renamed(edge_attributes(edge), "interaction"),
        }
        for number, edge in enumerate(view.edges)
    ]


def _renamed(row: Mapping[str, Value], label: str) -> dict[str, Value]:
    """The attributes with the label under the name that Cytoscape has for it."""
    return {label if name == "label" else name: value for name, value in row.items()}


def _declared(rows: Iterable[Mapping[str, Value]]) -> dict[str, dict[str, str]]:
    return {name: {"d": _TYPES[type(value)]} for row in rows for name, value in row.items()}


def _looks(view: View) -> dict[str, Any]:
    hues = colours(node.class_name for node in view.nodes)
    lines = {certainty: stroke(certainty).name for certainty in EDGE_STYLES}
    node_looks = {
        "NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}},
        "NODE_BACKGROUND_COLOR": _by("class", hues),
    }
    edge_looks = {
        "EDGE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "interaction", "type": "string"}},
        "EDGE_LINE_STYLE": _by("certainty", lines),
    }
    default = {"network": {}, "node": {}, "edge": {"EDGE_TARGET_ARROW_SHAPE": "triangle"}}
    return {"default": default, "nodeMapping": node_looks, "edgeMapping": edge_looks}


def _by(attribute: str, looks: Mapping[str, str]) -> dict[str, Any]:
    """A mapping of each value of an attribute to what it looks like."""
    pairs = [{"v": value, "vp": look} for value, look in looks.items()]
    return {"type": "DISCRETE", "definition": {"attribute": attribute, "type": "string", "map": pairs}}
