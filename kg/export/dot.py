"""DOT, for Graphviz and what reads its language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.export.graph import Value, edge_attributes, node_attributes
from kg.export.palette import QUIET, TONES, colours, stroke, style_of, tint, wrap
from kg.export.spots import FONT
from kg.export.view import View, clean

MEDIA_TYPE = "text/vnd.graphviz; charset=utf-8"

# The label of the graph stands below it, on lines no longer than this.
_LABEL_PX = 700.0
# Shapes as the outlines of the pictures: round sides, corners cut, pointed sides; a triangle of Graphviz round a long label
# is as wide as two.
_SHAPES: dict[str, dict[str, Value]] = {
    "square": {"shape": "box"},
    "triangle": {"shape": "octagon"},
    "diamond": {"shape": "hexagon"},
    "disc": {"shape": "box", "style": "filled,rounded"},
}
_HEADS = {"helps": "dot", "harms": "normal", "": "vee"}
# What Graphviz would read in a label as a character reference.
_REFERENCE = re.compile(r"&(?=#?\w+;)")


def write_dot(view: View) -> bytes:
    """The view as a directed graph in DOT; the same view gives the same bytes.

    Every name is quoted: a bare `ng:iron` would be the port `iron` of a node `ng`. Terms and what was left out are
    attributes of the graph, and its label.

    Source: https://graphviz.org/doc/info/lang.html
    """
    return "\n".join(("digraph nutrigraph {", *_lines(view), "}", "")).encode("utf-8")


def _lines(view: View) -> Iterator[str]:
    about = view.about
    wanted = ("title", "selection", "disclaimer", "attribution", "licence", "left_out")
    told = (about[name] for name in wanted if name in about)
    shown = "\n".join(line for words in told for line in wrap(words, _LABEL_PX, FONT))
    looks: dict[str, Value] = {"rankdir": "LR", "fontname": "sans-serif", "charset": "UTF-8"}
    yield f"  graph {_attributes(about | looks, label=shown)};"
    yield '  node [style="filled", fontname="sans-serif"];'
    yield '  edge [fontname="sans-serif", fontsize="10"];'
    hues = colours(node.class_name for node in view.nodes)
    for node in view.nodes:
        colour = hues[node.class_name]
        drawn = _SHAPES[node.shape] | {"color": colour, "fillcolor": tint(colour)}
        row = {name: value for name, value in node_attributes(node).items() if name != "label"}
        yield f"  {_quoted(clean(node.curie))} {_attributes(row | drawn, label=node.label)};"
    curies = {node.iri: clean(node.curie) for node in view.nodes}
    for edge in view.edges:
        row = {name: value for name, value in edge_attributes(edge).items() if name != "label"}
        drawn = {
            "id": clean(edge.curie),
            "style": stroke(style_of(edge)).name,
            "color": TONES.get(edge.tone, QUIET),
            "arrowhead": _HEADS[edge.tone],
        }
        ends = f"{_quoted(curies[edge.subject])} -> {_quoted(curies[edge.object])}"
        yield f"  {ends} {_attributes(row | drawn, label=edge.predicate_label)};"


def _attributes(row: Mapping[str, Value], *, label: str) -> str:
    parts = [f"label={_label(label)}"]
    parts += [
        f"{name}={_quoted(str(value).lower() if isinstance(value, bool) else str(value))}"
        for name, value in row.items()
    ]
    return f"[{', '.join(parts)}]"


def _label(text: str) -> str:
    r"""A label that is drawn as it stands; there a backslash is an escape, and a character reference a character.

    >>> print(_label("\\N &lt;b>"))
    "\\N &amp;lt;b>"
    """
    return _quoted(_REFERENCE.sub("&amp;", text))


def _quoted(text: str) -> str:
    r"""A quoted string; the only escape of the language is that of the quote, and before it a backslash must be paired.

    >>> print(_quoted('a "b" \\'))
    "a \"b\" \\"
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
