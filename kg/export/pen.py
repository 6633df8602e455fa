"""The pen of a picture: its text, lines, arrowheads and colours as SVG, for white paper or for a dark screen."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from kg.export.palette import GROUND, INK, TONES, dark_of, stroke

_HEADS = {
    "harms": '<path d="M0 1L10 5L0 9Z" fill="{}"/>',
    "helps": '<circle cx="5.5" cy="5" r="3.7" fill="{}"/>',
    "": '<path d="M2 1.5L9 5L2 8.5" fill="none" stroke="{}" stroke-width="1.7" stroke-linecap="round"/>',
}


def short(value: float) -> str:
    """A number of pixels as SVG has it."""
    return f"{value:.1f}".removesuffix(".0")


class Pen:
    """Draws in one theme.

    Args:
        name: Id of the picture, which those of its parts begin with.
        theme: One of `kg.export.view.THEMES`.
        hues: The colours of its classes.
        heads: (tone, colour of the line) of each kind of arrowhead; what harms or helps has its own colour.
    """

    def __init__(self, name: str, theme: str, hues: Iterable[str], heads: Iterable[tuple[str, str]]) -> None:
        self._name = name
        self._theme = theme
        self._dark = dark_of(hues)
        kinds = dict.fromkeys((tone, TONES.get(tone, colour)) for tone, colour in sorted(heads))
        self._heads = {kind: f"{name}-{index}" for index, kind in enumerate(kinds)}

    def hue(self, colour: str) -> str:
        """The colour as the theme has it."""
        return self._dark[colour] if self._theme == "dark" else colour

    def style(self) -> str:
        """The style sheet: it turns the attributes, which stay light, for readers of CSS that prefer the dark."""
        if self._theme != "auto":
            return ""
        rules = (
            f'#{self._name} [{name}="{light}"]{{{name}:{dark}}}'
            for light, dark in sorted(self._dark.items())
            for name in ("fill", "stroke")
        )
        ground = f"#{self._name}{{background:{self._dark[GROUND]}}}"
        return f"<style>@media screen and (prefers-color-scheme:dark){{{ground}{''.join(rules)}}}</style>"

    def markers(self) -> str:
        """The arrowheads: a full one for what harms, a disc for what helps, for all else an open one."""
        drawn = (
            f'<marker id="{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
            f'markerUnits="userSpaceOnUse" orient="auto">{_HEADS[tone].format(self.hue(colour))}</marker>'
            for (tone, colour), name in self._heads.items()
        )
        return f"<defs>{''.join(drawn)}</defs>"

    def head(self, tone: str, colour: str) -> str:
        """The attribute that ends a line of this colour as its tone asks."""
        return f'marker-end="url(#{self._heads[tone, TONES.get(tone, colour)]})"'

    def line(self, style: str, colour: str, *, opacity: float = 0.8) -> str:
        """The attributes of a line."""
        chosen = stroke(style)
        dash = f' stroke-dasharray="{chosen.dash}"' if chosen.dash else ""
        return (
            f'stroke="{self.hue(colour)}" stroke-opacity="{opacity}" stroke-width="{short(chosen.width)}"{dash} '
            'stroke-linecap="round"'
        )

    def text(  # noqa: PLR0913 - the attributes of one element
        self, x: float, y: float, text: str, size: float, *, anchor: str = "start", fill: str = INK, more: str = ""
    ) -> str:
        """A line of text that stands on `y`."""
        return (
            f'<text x="{short(x)}" y="{short(y)}" font-size="{short(size)}" text-anchor="{anchor}" '
            f'fill="{self.hue(fill)}"{more}>{escape(text)}</text>'
        )
