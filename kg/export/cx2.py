"""CX2, for Cytoscape Web, Cytoscape and NDEx, with places and looks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from kg.export.graph import Value, edge_attributes, node_attributes
from kg.export.layout import arrange
from kg.export.palette import QUIET, TONES, colours, stroke, style_of
from kg.export.view import View, clean

MEDIA_TYPE = "application/json"

_TYPES = {bool: "boolean", int: "integer", str: "string"}
# Shapes of ours and heads of tones, by the names that Cytoscape has for them; an open head for what neither helps nor harms.
_SHAPES = {"square": "rectangle", "triangle": "triangle", "diamond": "diamond", "disc": "ellipse"}
_HEADS = {"helps": "circle", "harms": "triangle"}
_OPEN = "arrow"


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
            # By which lines are told apart: a conclusion has a certainty as well.
            "v": _renamed(edge_attributes(edge), "interaction") | {"line_style": style_of(edge)},
        }
        for number, edge in enumerate(view.edges)
    ]


def _renamed(row: Mapping[str, Value], label: str) -> dict[str, Value]:
    """The attributes with the label under the name that Cytoscape has for it."""
    return {label if name == "label" else name: value for name, value in row.items()}


def _declared(rows: Iterable[Mapping[str, Value]]) -> dict[str, dict[str, str]]:
    return {name: {"d": _TYPES[type(value)]} for row in rows for name, value in row.items()}


def _looks(view: View) -> dict[str, Any]:
    """Colours and shapes as in the pictures, of what occurs: a mapping over an attribute that nothing has is none."""
    classes = [(node.class_name, _SHAPES[node.shape]) for node in view.nodes]
    lines = {style: stroke(style) for style in map(style_of, view.edges)}
    tones = {edge.tone for edge in view.edges if edge.tone}
    hues = {tone: TONES[tone] for tone in tones}
    nodes = {
        "NODE_LABEL": _same("name"),
        "NODE_BACKGROUND_COLOR": _by("class", colours(name for name, _ in classes)),
        "NODE_SHAPE": _by("class", dict(classes)),
    }
    edges = {
        "EDGE_LABEL": _same("interaction"),
        "EDGE_LINE_STYLE": _by("line_style", {style: line.name for style, line in lines.items()}),
        "EDGE_WIDTH": _by("line_style", {style: line.width for style, line in lines.items()}),
        "EDGE_LINE_COLOR": _by("tone", hues),
        "EDGE_TARGET_ARROW_COLOR": _by("tone", hues),
        "EDGE_TARGET_ARROW_SHAPE": _by("tone", {tone: _HEADS[tone] for tone in tones}),
    }
    plain = {"EDGE_LINE_COLOR": QUIET, "EDGE_TARGET_ARROW_COLOR": QUIET, "EDGE_TARGET_ARROW_SHAPE": _OPEN}
    default: dict[str, Any] = {"network": {}, "node": {}, "edge": plain}
    return {"default": default, "nodeMapping": _used(nodes), "edgeMapping": _used(edges)}


def _same(attribute: str) -> dict[str, Any]:
    """The value of an attribute as it is."""
    return {"type": "PASSTHROUGH", "definition": {"attribute": attribute, "type": "string"}}


def _by(attribute: str, looks: Mapping[str, str | float]) -> dict[str, Any]:
    """A mapping of each value of an attribute to what it looks like; empty if there is none."""
    pairs = [{"v": value, "vp": look} for value, look in sorted(looks.items())]
    return {"type": "DISCRETE", "definition": {"attribute": attribute, "type": "string", "map": pairs}} if pairs else {}


def _used(mappings: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: mapping for name, mapping in mappings.items() if mapping}
