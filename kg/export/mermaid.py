"""Mermaid flowcharts, for Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.export.palette import colours, style_of, tint
from kg.export.view import View, ViewEdge, clean

MEDIA_TYPE = "text/vnd.mermaid; charset=utf-8"

# What means something in a label, a comment or the Markdown of either; `%` begins comments and directives anywhere.
_MEANING = re.compile(r"""["#%&;<>`*_~|$\\{}\[\]]|^[-+]|(?<=^\d)[.)]|(?<=^\d\d)[.)]""")
# What an edge's own id may hold; any other character becomes its code point.
_NO_ID = re.compile(r"[^\w.:-]", re.ASCII)
# Line styles of flowcharts: nothing is dashed there.
_ARROWS = {"asserted": "-->", "likely": "-->", "inferred": "==>"}
_UNSURE = "-.->"


def write_mermaid(view: View) -> bytes:
    """The view as a flowchart; the same view gives the same bytes.

    Nodes are numbered, because an id may be a word of the language: a comment before each tells which entity it is, and
    one before each edge its statement with the evidence. What a reader shows no place for stands in comments and in the
    description for screen readers. Mermaid draws 500 edges unless its `maxEdges` allows more. Edges that are less than likely are dotted, those that rules conclude are thick.

    Source: https://mermaid.js.org/syntax/flowchart.html
    """
    return ("\n".join(_lines(view)) + "\n").encode("utf-8")


def _lines(view: View) -> Iterator[str]:
    about = view.about
    yield from (f"%% {name}: {_inert(words)}" for name, words in about.items())
    yield "flowchart LR"
    yield f"  accTitle: {_inert(about.get('title', ''))}"
    told = (about[name] for name in ("selection", "disclaimer", "attribution", "licence", "left_out") if name in about)
    yield f"  accDescr: {_inert(' · '.join(told))}"
    numbers = {node.iri: f"n{number}" for number, node in enumerate(view.nodes)}
    for node in view.nodes:
        yield f"  %% {numbers[node.iri]} is {_inert(node.curie)}, {_inert(node.class_label)}"
        yield f'  {numbers[node.iri]}["{_inert(node.label) or " "}"]:::{node.class_name}'
    for edge in view.edges:
        yield f"  %% {_evidence(edge)}"
        arrow = (
            f'{_edge_id(clean(edge.curie))}@{_ARROWS.get(style_of(edge), _UNSURE)}|"{_inert(edge.predicate_label)}"|'
        )
        yield f"  {numbers[edge.subject]} {arrow} {numbers[edge.object]}"
    for name, colour in colours(node.class_name for node in view.nodes).items():
        yield f"  classDef {name} fill:{tint(colour)},stroke:{colour},color:#1a1a1a"


def _evidence(edge: ViewEdge) -> str:
    """What the edge rests on, on one line, part by part."""
    parts = {
        "": edge.curie,
        "certainty ": edge.certainty,
        "claimed by ": edge.source,
        "section ": edge.section,
        "at ": f"{edge.start}–{edge.end}" if edge.section else "",
        "hedge cue ": edge.hedge_cue,
        "qualified by ": "; ".join(edge.qualifiers),
        "concluded by rule ": edge.rule,
        "from ": " ".join(edge.premises),
        "cautions ": " ".join(edge.cautions),
    }
    return " | ".join(name + _inert(words) for name, words in parts.items() if words)


def _inert(text: str) -> str:
    r"""Text with Mermaid's entity codes for all that would mean something.

    >>> _inert('1. "iron" %% <b>')
    '1#46; #34;iron#34; #37;#37; #60;b#62;'
    """
    return _MEANING.sub(lambda found: f"#{ord(found[0])};", clean(text))


def _edge_id(curie: str) -> str:
    """The id of an edge as the language allows it; the comment before the edge has it to the letter.

    >>> _edge_id("stmt:it's")
    'stmt:it-39-s'
    """
    return _NO_ID.sub(lambda found: f"-{ord(found[0])}-", curie)
