"""How a picture tells things apart: a colour per class, a line style per certainty, and how wide a text is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kg.export.view import ViewEdge

# Dark enough for white paper and for text of the same hue (contrast over 4.5 to white); neighbours in the picture
# differ in hue and in lightness, so that they stay apart for colour-blind readers together with their headings.
_COLOURS = {
    "Food": "#2e7d32", "FoodItem": "#4b830d", "NonFoodSource": "#8a6d00",
    "Nutrient": "#00697a", "NutrientGroup": "#2f6f8f",
    "Deficiency": "#b45309",
    "Mechanism": "#6d4aa8", "Neurotransmitter": "#8e3b9e", "Biomarker": "#4f5bb5", "AnatomicalEntity": "#7a5c48",
    "DiagnosticTest": "#345995", "Finding": "#5b6b7b",
    "Medication": "#a8324a", "Substance": "#8f4a2b", "Factor": "#75612c", "LifeStage": "#9c4f86",
    "Condition": "#b3261e", "Intervention": "#1f6f54",
    "Symptom": "#96446b", "Quality": "#5d6470", "TimeContext": "#5f5aa2", "Role": "#44617b",
    "InformationResource": "#5c5c5c",
}  # fmt: skip
# For classes that the ontology gained since.
_SPARE = ("#3b6e22", "#7b3fa0", "#006d8f", "#9a4d00", "#8a2f5b", "#4a5a1f")

GROUND, INK, QUIET = "#ffffff", "#1f2933", "#52606d"
TONES = {"helps": "#1b7f4d", "harms": "#b3261e"}
_DARK = {GROUND: "#121815", INK: "#e6ece8", QUIET: "#a9b5ae", TONES["helps"]: "#6fcf9b", TONES["harms"]: "#ff9d8c"}

# The four shapes of Gephi and of the pictures: what is eaten or done, what is lacking, what is suffered, the rest.
_SHAPES = {
    "Food": "square", "FoodItem": "square", "NonFoodSource": "square", "Medication": "square", "Intervention": "square",
    "Deficiency": "triangle",
    "Condition": "diamond", "Symptom": "diamond",
}  # fmt: skip

EDGE_STYLES = ("asserted", "likely", "possible", "suggestive", "speculative", "inferred")


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line style.

    Attributes:
        dash: An SVG dash array, empty for a solid line.
        name: "solid", "dashed" or "dotted", for formats that know no more.
    """

    width: float
    dash: str
    name: str = "solid"


_STROKES = {
    "asserted": Stroke(2.0, ""),
    "likely": Stroke(1.2, ""),
    "possible": Stroke(1.4, "9 4", "dashed"),
    "suggestive": Stroke(1.4, "5 4", "dashed"),
    "speculative": Stroke(1.2, "2.5 4", "dashed"),
    "inferred": Stroke(1.8, "0.1 4.5", "dotted"),  # with round caps: dots
}


def stroke(style: str) -> Stroke:
    """The line of a certainty, or of "inferred"; a certainty that the ontology gained since is drawn as likely."""
    return _STROKES.get(style, _STROKES["likely"])


def style_of(edge: ViewEdge) -> str:
    """The name of an edge's line style: its certainty, or that a rule concluded it."""
    return "inferred" if edge.inferred else edge.certainty


def node_shape(lineage: Iterable[str]) -> str:
    """One of "square", "triangle", "diamond": that of the first class in a lineage that has one; "disc" if none has.

    >>> node_shape(["Herb", "Food"]), node_shape(["Nutrient"])
    ('square', 'disc')
    """
    return next((_SHAPES[name] for name in lineage if name in _SHAPES), "disc")


def colours(class_names: Iterable[str]) -> dict[str, str]:
    """Class → colour, the same for the same set of classes in any order."""
    found = {}
    unknown = 0
    for name in sorted(set(class_names)):
        if name in _COLOURS:
            found[name] = _COLOURS[name]
        else:
            found[name] = _SPARE[unknown % len(_SPARE)]
            unknown += 1
    return found


def tint(colour: str, share: float = 0.12, ground: str = GROUND) -> str:
    """A colour mixed into a ground.

    >>> tint("#ff0000", 0.5)
    '#ff8080'
    """
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(under + (over - under) * share):02x}" for over, under in pairs)


def ground_of(theme: str) -> str:
    """What a picture is drawn on."""
    return _DARK[GROUND] if theme == "dark" else GROUND


def dark_of(hues: Iterable[str]) -> dict[str, str]:
    """Every colour of a picture on white paper, its tints among them → what stands for it on a dark ground.

    Args:
        hues: The colours of its classes.
    """
    listed = sorted(set(hues))
    inks = {hue: tint(hue, 0.6) for hue in listed}
    fills = {tint(hue): tint(hue, 0.35, _DARK[GROUND]) for hue in listed}
    return inks | fills | _DARK


def text_width(text: str, size: float) -> float:
    """Width of a text in pixels in a common sans-serif font, a little on the wide side.

    Fonts differ from reader to reader, so this is an upper estimate by classes of letters and not a measurement.
    """
    width = 0.0
    for letter in text:
        if letter in "ijl|!.,:;'`":
            width += 0.29
        elif letter in 'ftrI()[]{}/\\" -':
            width += 0.38
        elif letter in "mwMW@%—…":
            width += 0.92
        elif letter > "\u2e7f":  # CJK and symbols stand in full squares
            width += 1.05
        else:
            width += 0.7 if letter.isupper() else 0.585
    return width * size


def shorten(text: str, letters: int) -> str:
    """The text, cut with an ellipsis where it has more letters than that."""
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def fit(text: str, width: float, size: float) -> str:
    """The text, cut with an ellipsis where it is wider than so many pixels."""
    while len(text) > 1 and text_width(text, size) > width:
        text = shorten(text, len(text) - 1)
    return text


def wrap(text: str, width: float, size: float) -> list[str]:
    """The text in lines that are at most so many pixels wide; a word longer than a line has one to itself."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
