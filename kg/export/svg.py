"""A picture of a view as one SVG file: no script, no link, no font or image from elsewhere; labels are text only."""

from __future__ import annotations

from collections import Counter
from xml.sax.saxutils import escape, quoteattr

from kg.export.layout import Layout, arrange
from kg.export.palette import EDGE_STYLES, colours, shorten, stroke, style_of, text_width, tint, wrap
from kg.export.routes import ARC_ROOM, routes
from kg.export.spots import FOCUS_FONT, FONT, LINE, Spot, label_lines
from kg.export.view import View, ViewEdge, clean

MEDIA_TYPE = "image/svg+xml"
_MARGIN = 28.0
_HEAD = 52.0  # title
_FOOT = 76.0  # legend, and what surrounds the credit
_SMALL = 11.5
_SHOWN_VERBS = 4
_LEAST_WIDTH = 760.0  # the legend and the credit need as much
_INK, _QUIET = "#1f2933", "#52606d"
_FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


def write_svg(view: View) -> bytes:
    """The view as an SVG 1.1 document in UTF-8; the same view gives the same bytes."""
    return _Picture(view).document().encode("utf-8")


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(  # noqa: PLR0913 - the attributes of one element
    x: float, y: float, text: str, size: float, *, anchor: str = "start", fill: str = _INK, more: str = ""
) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" text-anchor="{anchor}" fill="{fill}"{more}>'
        f"{escape(text)}</text>"
    )


class _Picture:
    def __init__(self, view: View) -> None:
        self._view = view
        self._layout: Layout = arrange(view)
        self._labels = {node.iri: node.label for node in view.nodes}
        self._class_of = {node.iri: node.class_name for node in view.nodes}
        self._colours = colours(self._class_of.values())
        bowed = {self._arc_column(edge) for edge in view.edges}
        last = len(self._layout.columns) - 1
        left = ARC_ROOM * 0.75 if 0 in bowed else 0.0
        right = ARC_ROOM * 0.75 if last in bowed and last > 0 else 0.0
        self._width = max(_LEAST_WIDTH, self._layout.width + 2 * _MARGIN + left + right)
        self._left = (self._width - self._layout.width - left - right) / 2 + left
        self._said = self._verbs()
        self._top = _HEAD + 13.0 * max((len(verbs) for verbs in self._said.values()), default=0) + 6
        texts = filter(None, (view.left_out, self._notice()))
        self._foot_lines = [line for text in texts for line in wrap(text, self._width - 2 * _MARGIN, _SMALL)]
        self._height = self._top + self._layout.height + _FOOT + 15 * len(self._foot_lines)

    def _arc_column(self, edge: ViewEdge) -> int:
        """The column of an edge whose ends share one, else -1."""
        start, end = self._layout.spots[edge.subject].column, self._layout.spots[edge.object].column
        return start if start == end else -1

    def document(self) -> str:
        credit = self._view.credit
        summary = (
            f"{len(self._view.nodes)} entities and {len(self._view.edges)} edges, each edge one statement or one "
            f"conclusion. {self._notice()}"
        )
        parts = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            self._opening(),
            f'<title id="kg-title">{escape(clean(credit.title))}</title>',
            f'<desc id="kg-desc">{escape(summary)}</desc>',
            self._metadata(),
            self._markers(),
            f'<rect width="{_n(self._width)}" height="{_n(self._height)}" fill="#ffffff"/>',
            _text(_MARGIN, 32, clean(credit.title), 18, more=' font-weight="600"'),
            f'<g transform="translate({_n(self._left)} {_n(self._top)})">',
            self._corridors(),
            self._edges(),
            self._nodes(),
            "</g>",
            self._legend(self._top + self._layout.height + 40),
            self._footer(self._top + self._layout.height + 68),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    # Around the drawing

    def _opening(self) -> str:
        width, height = _n(self._width), _n(self._height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'role="img" aria-labelledby="kg-title kg-desc" font-family="{_FONTS}">'
        )

    def _notice(self) -> str:
        credit = self._view.credit
        sources = ", ".join(sorted({edge.source for edge in self._view.edges if edge.source}))
        parts = [
            credit.disclaimer,
            f"Sources: {sources}" if sources else "",
            f"{credit.attribution}, {credit.licence}",
            f"release {credit.release[:12]}",
        ]
        return " · ".join(filter(None, map(clean, parts)))

    def _metadata(self) -> str:
        credit = self._view.credit
        fields = {
            "dcterms:title": credit.title,
            "dcterms:license": credit.licence,
            "dcterms:creator": credit.attribution,
            "dcterms:source": credit.homepage,
            "dcterms:identifier": credit.release,
            "dcterms:description": credit.disclaimer,
        }
        inner = "".join(f"<{name}>{escape(clean(value))}</{name}>" for name, value in fields.items())
        return (
            '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns:dcterms="http://purl.org/dc/terms/">'
            f'<rdf:Description rdf:about="">{inner}</rdf:Description></rdf:RDF></metadata>'
        )

    def _markers(self) -> str:
        used = sorted({self._class_of[edge.subject] for edge in self._view.edges})
        heads = "".join(
            f'<marker id="kg-tip-{index}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
            f'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 1L10 5L0 9Z" fill="{self._colours[name]}"/></marker>'
            for index, name in enumerate(used)
        )
        self._tips = {name: f"kg-tip-{index}" for index, name in enumerate(used)}
        return f"<defs>{heads}</defs>"

    def _verbs(self) -> dict[int, list[str]]:
        """Corridor, from 0 → what its lines say and which way, most often first."""
        said: dict[int, Counter[str]] = {}
        for edge in self._view.edges:
            start, end = self._layout.spots[edge.subject].column, self._layout.spots[edge.object].column
            if start != end:
                verb = f"{edge.predicate_label} →" if start < end else f"← {edge.predicate_label}"
                # A line that crosses several corridors is named where it leaves its subject.
                said.setdefault(start if start < end else start - 1, Counter())[verb] += 1
        found = {}
        for gap, verbs in sorted(said.items()):
            ranked = sorted(verbs, key=lambda verb: (-verbs[verb], verb))
            found[gap] = [shorten(verb, 34) for verb in ranked[:_SHOWN_VERBS]]
            if len(ranked) > _SHOWN_VERBS:
                found[gap][-1] = f"and {len(ranked) - _SHOWN_VERBS + 1} more"
        return found

    def _corridors(self) -> str:
        parts = []
        for gap, verbs in self._said.items():
            middle = (self._layout.columns[gap][1] + self._layout.columns[gap + 1][0]) / 2
            for line, verb in enumerate(reversed(verbs)):
                parts.append(_text(middle, -10 - 13 * line, verb, 10.5, anchor="middle", fill=_QUIET))
        return "\n".join(parts)

    def _legend(self, y: float) -> str:
        """The line styles that occur; colours need no legend, each class has its heading in the drawing."""
        styles = {style_of(edge) for edge in self._view.edges}
        ordered = [style for style in EDGE_STYLES if style in styles] + sorted(styles - set(EDGE_STYLES))
        x = _MARGIN
        parts = []
        for style in ordered:
            label = "concluded by a rule" if style == "inferred" else style
            parts.append(f'<path d="M{_n(x)} {_n(y - 4)}h34" {_line(style, _INK)}/>')
            parts.append(_text(x + 41, y, label, _SMALL))
            x += 41 + text_width(label, _SMALL) + 24
        if parts:
            parts.append(_text(x, y, "each line is one statement of a source", _SMALL, fill=_QUIET))
        return "\n".join(parts)

    def _footer(self, y: float) -> str:
        return "\n".join(
            _text(_MARGIN, y + 15 * line, words, _SMALL, fill=_QUIET) for line, words in enumerate(self._foot_lines)
        )

    # The drawing

    def _edges(self) -> str:
        parts = ['<g fill="none" stroke-linecap="round">']
        for edge, path in zip(self._view.edges, routes(self._layout, self._view.edges), strict=True):
            name = self._class_of[edge.subject]
            parts.append(
                f'<path id={quoteattr("edge-" + clean(edge.curie))} class={quoteattr(style_of(edge))} d="{path}" '
                f'{_line(style_of(edge), self._colours[name], opacity=self._opacity(edge))} marker-end="url(#{self._tips[name]})">'
                f"<title>{escape(self._tooltip(edge))}</title></path>"
            )
        return "\n".join([*parts, "</g>"])

    def _opacity(self, edge: ViewEdge) -> float:
        """Links within a kind of thing, mostly what is broader than what, stand back behind those that tell the story."""
        return 0.8 if self._arc_column(edge) < 0 else 0.4

    def _tooltip(self, edge: ViewEdge) -> str:
        claim = f"{self._labels[edge.subject]} {edge.predicate_label} {self._labels[edge.object]}"
        if edge.inferred:
            because = f", from {', '.join(edge.premises)}" if edge.premises else ""
            return f"{claim} · {edge.certainty} · concluded by the rule {edge.rule}{because}"
        place = f", {edge.section} {edge.start}–{edge.end}" if edge.section else ""
        return f"{claim} · {edge.certainty} · {edge.curie}{place}"

    def _nodes(self) -> str:
        return "\n".join(self._node(spot) for _, spot in sorted(self._layout.spots.items()))

    def _node(self, spot: Spot) -> str:
        node = spot.node
        assert node is not None
        colour = self._colours[node.class_name]
        size = FOCUS_FONT if node.focus else FONT
        top = spot.y - spot.height / 2
        fill, ink = (colour, "#ffffff") if node.focus else (tint(colour), _INK)
        heading = ""
        if spot.heading:
            name = spot.heading[:1].upper() + spot.heading[1:]
            heading = _text(spot.x + 2, top - 7, name, _SMALL, fill=colour, more=' font-weight="600"')
        return (
            f"{heading}<g id={quoteattr('node-' + clean(node.curie))} class={quoteattr(clean(node.class_name))}>"
            f"<title>{escape(f'{node.label} · {node.class_label} · {node.curie}')}</title>"
            f'<rect x="{_n(spot.x)}" y="{_n(top)}" width="{_n(spot.width)}" height="{_n(spot.height)}" rx="7" '
            f'fill="{fill}" stroke="{colour}" stroke-width="{2 if node.focus else 1}"/>{self._label(spot, size, ink)}</g>'
        )

    def _label(self, spot: Spot, size: float, ink: str) -> str:
        assert spot.node is not None
        lines = label_lines(spot.node)
        weight = ' font-weight="600"' if spot.node.focus else ""
        # A third of the size is about half the height of small letters: so the text sits in the middle.
        first = spot.y + size * 0.34 - (len(lines) - 1) / 2 * size * LINE
        return "".join(
            _text(
                spot.x + spot.width / 2, first + index * size * LINE, line, size, anchor="middle", fill=ink, more=weight
            )
            for index, line in enumerate(lines)
        )


def _line(style: str, colour: str, *, opacity: float = 0.8) -> str:
    chosen = stroke(style)
    dash = f' stroke-dasharray="{chosen.dash}"' if chosen.dash else ""
    return (
        f'stroke="{colour}" stroke-opacity="{opacity}" stroke-width="{_n(chosen.width)}"{dash} stroke-linecap="round"'
    )
