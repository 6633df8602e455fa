"""A picture of a view as one SVG file: no script, no link, no font or image from elsewhere; labels are text only."""

from __future__ import annotations

import hashlib
from xml.sax.saxutils import escape, quoteattr

from kg.export.captions import CAPTION, LEGEND, SAMPLE, captions, legend
from kg.export.layout import Layout, arrange
from kg.export.outlines import outline
from kg.export.palette import GROUND, INK, QUIET, TONES, colours, style_of, tint, wrap
from kg.export.pen import Pen, short
from kg.export.policy import style_sources
from kg.export.routes import ARC_ROOM, routes
from kg.export.spots import FOCUS_FONT, FONT, LINE, Spot, label_lines
from kg.export.view import View, ViewEdge, clean

MEDIA_TYPE = "image/svg+xml"
_MARGIN = 28.0
_HEAD = 52.0  # title
_FOOT = 76.0  # legend, and what surrounds the credit
_SMALL = 11.5
_CAPTION_ROW, _LEGEND_ROW = 13.0, 18.0
_LEAST_WIDTH = 760.0  # the legend and the credit need as much
_FONTS = "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"


def write_svg(view: View) -> bytes:
    """The view as an SVG 1.1 document in UTF-8; the same view gives the same bytes.

    Under the theme "auto" it is light, and dark for readers of CSS whose user prefers that.
    """
    return _Picture(view).document().encode("utf-8")


def policy_of(body: bytes) -> str:
    """The Content-Security-Policy under which such a file may be shown: its own style sheet and nothing else."""
    return " ".join(["default-src 'none'; style-src", *style_sources(body.decode())])


class _Picture:
    def __init__(self, view: View) -> None:
        self._view = view
        self._layout: Layout = arrange(view)
        self._labels = {node.iri: node.label for node in view.nodes}
        self._class_of = {node.iri: node.class_name for node in view.nodes}
        self._colours = colours(self._class_of.values())
        # Of several pictures on one page each refers to its own parts.
        parts = [view.credit.title, view.credit.release, view.theme, *self._labels, *(edge.iri for edge in view.edges)]
        self._name = f"kg-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:8]}"
        heads = ((edge.tone, self._colours[self._class_of[edge.subject]]) for edge in view.edges)
        self._pen = Pen(self._name, view.theme, self._colours.values(), heads)
        bowed = {self._arc_column(edge) for edge in view.edges}
        last = len(self._layout.columns) - 1
        left = ARC_ROOM * 0.75 if 0 in bowed else 0.0
        right = ARC_ROOM * 0.75 if last in bowed and last > 0 else 0.0
        self._width = max(_LEAST_WIDTH, self._layout.width + 2 * _MARGIN + left + right)
        self._left = (self._width - self._layout.width - left - right) / 2 + left
        self._captions = captions(self._layout, view.edges)
        self._top = _HEAD + _CAPTION_ROW * max((caption.row + 1 for caption in self._captions), default=0) + 6
        self._entries = legend(view.edges, _MARGIN, self._width - _MARGIN)
        self._legend_height = _LEGEND_ROW * max((entry.row for entry in self._entries), default=0)
        texts = filter(None, (view.selection and f"Selection: {view.selection}", view.left_out, self._notice()))
        self._foot_lines = [line for text in texts for line in wrap(text, self._width - 2 * _MARGIN, _SMALL)]
        self._height = self._top + self._layout.height + self._legend_height + _FOOT + 15 * len(self._foot_lines)

    def _arc_column(self, edge: ViewEdge) -> int:
        """The column of an edge whose ends share one, else -1."""
        start, end = self._layout.spots[edge.subject].column, self._layout.spots[edge.object].column
        return start if start == end else -1

    def document(self) -> str:
        credit = self._view.credit
        left_out = f"{clean(self._view.left_out)}. " if self._view.left_out else ""
        summary = (
            f"{len(self._view.nodes)} entities and {len(self._view.edges)} edges, each edge one statement or one "
            f"conclusion. {left_out}{self._notice()}"
        )
        parts = [
            '<?xml version="1.0" encoding="UTF-8"?>',
            self._opening(),
            f'<title id="{self._name}-title">{escape(clean(credit.title))}</title>',
            f'<desc id="{self._name}-desc">{escape(summary)}</desc>',
            self._metadata(),
            self._pen.style(),
            self._pen.markers(),
            f'<rect width="{short(self._width)}" height="{short(self._height)}" fill="{self._pen.hue(GROUND)}"/>',
            self._pen.text(_MARGIN, 32, clean(credit.title), 18, more=' font-weight="600"'),
            f'<g transform="translate({short(self._left)} {short(self._top)})">',
            self._words(),
            self._edges(),
            self._nodes(),
            "</g>",
            self._legend(self._top + self._layout.height + 40),
            self._footer(self._top + self._layout.height + self._legend_height + 68),
            "</svg>",
        ]
        return "\n".join(parts) + "\n"

    # Around the drawing

    def _opening(self) -> str:
        width, height = short(self._width), short(self._height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'id="{self._name}" role="img" aria-labelledby="{self._name}-title {self._name}-desc" font-family="{_FONTS}">'
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
            "dcterms:rights": credit.licence,
            "dcterms:creator": credit.attribution,
            "dcterms:source": credit.homepage,
            "dcterms:identifier": credit.release,
            "dcterms:description": credit.disclaimer,
        }
        inner = "".join(f"<{name}>{escape(clean(value))}</{name}>" for name, value in fields.items())
        if credit.licence_iri:
            inner += f"<dcterms:license rdf:resource={quoteattr(clean(credit.licence_iri))}/>"
        return (
            '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns:dcterms="http://purl.org/dc/terms/">'
            f'<rdf:Description rdf:about="">{inner}</rdf:Description></rdf:RDF></metadata>'
        )

    def _words(self) -> str:
        return "\n".join(
            self._pen.text(
                caption.x, -10 - _CAPTION_ROW * caption.row, caption.words, CAPTION,
                anchor="middle", fill=TONES.get(caption.tone, QUIET),
            )
            for caption in self._captions
        )  # fmt: skip

    def _legend(self, top: float) -> str:
        parts = []
        for entry in self._entries:
            y = top + _LEGEND_ROW * entry.row
            if entry.style:
                line = self._pen.line(entry.style, TONES.get(entry.tone, INK))
                head = self._pen.head(entry.tone, INK) if entry.tone else ""
                parts.append(f'<path d="M{short(entry.x)} {short(y - 4)}h{short(SAMPLE)}" {line} {head}/>')
            fill = INK if entry.style else QUIET
            parts.append(self._pen.text(entry.words_x, y, entry.words, LEGEND, fill=fill))
        return "\n".join(parts)

    def _footer(self, y: float) -> str:
        return "\n".join(
            self._pen.text(_MARGIN, y + 15 * line, words, _SMALL, fill=QUIET)
            for line, words in enumerate(self._foot_lines)
        )

    # The drawing

    def _edges(self) -> str:
        parts = ['<g fill="none" stroke-linecap="round">']
        for edge, path in zip(self._view.edges, routes(self._layout, self._view.edges), strict=True):
            name = self._class_of[edge.subject]
            parts.append(
                f'<path id={quoteattr("edge-" + clean(edge.curie))} class={quoteattr(style_of(edge))} d="{path}" '
                f"{self._pen.line(style_of(edge), self._colours[name], opacity=self._opacity(edge))} "
                f"{self._pen.head(edge.tone, self._colours[name])}>"
                f"<title>{escape(self._tooltip(edge))}</title></path>"
            )
        return "\n".join([*parts, "</g>"])

    def _opacity(self, edge: ViewEdge) -> float:
        """Links within a class, mostly what is broader than what, stand back behind those that tell the story."""
        is_aside = self._arc_column(edge) >= 0 and self._class_of[edge.subject] == self._class_of[edge.object]
        return 0.4 if is_aside and not edge.tone else 0.8

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
        fill, ink = (colour, GROUND) if node.focus else (tint(colour), INK)
        heading = ""
        if spot.heading:
            name = spot.heading[:1].upper() + spot.heading[1:]
            top = spot.y - spot.height / 2 - 7
            heading = self._pen.text(spot.x + 2, top, name, _SMALL, fill=colour, more=' font-weight="600"')
        return (
            f"{heading}<g id={quoteattr('node-' + clean(node.curie))} class={quoteattr(clean(node.class_name))}>"
            f"<title>{escape(f'{node.label} · {node.class_label} · {node.curie}')}</title>"
            f'{outline(spot)} fill="{self._pen.hue(fill)}" stroke="{self._pen.hue(colour)}" '
            f'stroke-width="{2 if node.focus else 1}"/>{self._label(spot, ink)}</g>'
        )

    def _label(self, spot: Spot, ink: str) -> str:
        assert spot.node is not None
        size = FOCUS_FONT if spot.node.focus else FONT
        lines = label_lines(spot.node)
        weight = ' font-weight="600"' if spot.node.focus else ""
        middle = spot.x + spot.width / 2
        # A third of the size is about half the height of small letters: so the text sits in the middle.
        first = spot.y + size * 0.34 - (len(lines) - 1) / 2 * size * LINE
        return "".join(
            self._pen.text(middle, first + index * size * LINE, line, size, anchor="middle", fill=ink, more=weight)
            for index, line in enumerate(lines)
        )
