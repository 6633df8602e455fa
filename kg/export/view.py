"""What every format writes: nodes, and edges of which each is one affirmed statement or one conclusion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.prefixes import Namespaces
from kg.store import Quad

# Class → (place from left to right, band from top to bottom): foods → nutrients → deficiencies → mechanisms →
# conditions → symptoms, with what makes things worse above and what is done about them below. A class that is not
# named here takes the place of its nearest ancestor, or the middle.
PLACES: dict[str, tuple[int, int]] = {
    "Food": (0, 0), "FoodItem": (0, 1), "NonFoodSource": (0, 1),
    "Nutrient": (1, 0), "NutrientGroup": (1, 1),
    "Deficiency": (2, 0),
    "DiagnosticTest": (3, -2), "Finding": (3, -1), "Biomarker": (3, 0), "Neurotransmitter": (3, 0),
    "Mechanism": (3, 0), "AnatomicalEntity": (3, 1),
    "Medication": (4, -2), "Substance": (4, -1), "Factor": (4, -1), "LifeStage": (4, -1),
    "Condition": (4, 0), "Intervention": (4, 1),
    "TimeContext": (5, -1), "Symptom": (5, 0), "Quality": (5, 0), "Role": (5, 1), "InformationResource": (5, 2),
}  # fmt: skip
MIDDLE = (3, 2)

# Of pictures: "auto" is light, and dark where whoever shows it prefers that and the format can tell.
THEMES = ("auto", "light", "dark")

# What XML 1.0 (section 2.2) cannot hold, and the marks that turn the direction of the text around them.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    r"""Text that any of the formats can hold and that stays on its own line.

    >>> clean("iron\x00\n\u202edeficiency")
    'iron deficiency'
    """
    return _SPACE.sub(" ", _UNSAFE.sub("", text)).strip()


@dataclass(frozen=True, slots=True)
class ViewNode:
    """One entity.

    Attributes:
        place: Column and band of its class.
        focus: Whether the view was asked for around it.
        shape: Of its class, as `kg.export.palette.node_shape` names it.
        matches: (SKOS mapping property, IRI in a vocabulary of others) of its class, then of the classes above, nearest
            first.
        synonyms: Other names in any language, sorted; for formats that hold them, and so are `identifiers`.
        identifiers: (SKOS mapping property, CURIE, or IRI where the release has no prefix) in the vocabularies of others,
            nearest first.
    """

    iri: str
    curie: str
    label: str
    class_name: str
    class_label: str
    place: tuple[int, int]
    focus: bool = False
    matches: tuple[tuple[str, str], ...] = ()
    shape: str = "disc"
    synonyms: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ViewEdge:
    """One statement (`inferred` False) or one conclusion (`inferred` True).

    Attributes:
        iri: Of the statement, or of the proposition that was concluded.
        subject: IRI of a node of the view; so is `object`.
        certainty: Of the statement; of a conclusion, that of its best derivation.
        section: Slug of the section, empty where the place is no passage; `start` and `end` are then -1.
        rule: Name of the rule, empty for statements.
        premises: CURIEs of the statements that a conclusion rests on in the end, through other conclusions; sorted.
        cautions: Where the edge commends its subject: CURIEs of the statements that name harm of that; sorted.
        qualifiers: What narrows the claim down, "label: value" each; for formats that hold them.
        denied: Whether the statement denies what it says. Such a one is never among the edges of a view.
        matches: (SKOS mapping property, IRI in a vocabulary of others) of its predicate.
        tone: Of its predicate: "helps", "harms", or "" for neither.
    """

    iri: str
    curie: str
    subject: str
    object: str
    predicate: str
    predicate_name: str
    predicate_label: str
    certainty: str
    inferred: bool
    source: str = ""
    section: str = ""
    start: int = -1
    end: int = -1
    hedge_cue: str = ""
    rule: str = ""
    premises: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    denied: bool = False
    matches: tuple[tuple[str, str], ...] = ()
    tone: str = ""

    @property
    def polarity(self) -> str:
        """The name that the ontology has for it."""
        return "negated" if self.denied else "affirmed"

    @property
    def order(self) -> tuple[str, str, str, str]:
        """By which the edges of a view are sorted."""
        return self.subject, self.object, self.predicate, self.iri


@dataclass(frozen=True, slots=True)
class Credit:
    """Who is to be named wherever the view goes, and on what terms; `licence_iri` is the address of the licence."""

    title: str
    licence: str
    attribution: str
    disclaimer: str
    release: str
    homepage: str
    licence_iri: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A slice of a release; nodes sorted by IRI, edges by subject, object, predicate and id.

    Attributes:
        selection: What was asked for, in words; empty if everything.
        address: IRI at which the same view can be asked for.
        left_out: What the caps left out and by which rule; empty if nothing.
        truncated: The caps that left something out, as `nodes=300, edges=1000`; empty if none did.
        denials: Denied statements between nodes of the view, sorted as edges are; for formats that hold them.
        records: What the release says of nodes, statements and conclusions in its own words, sorted; for formats that
            hold them.
        prefixes: Prefix → namespace of the identifiers of nodes.
        look: As `kg.export.look.describe_look` gives it; for formats that draw when they are opened.
        offline: As `kg.export.offline.add_offline` gives it; for a page that has no server to ask.
        theme: Of a picture: one of `THEMES`.
    """

    nodes: tuple[ViewNode, ...]
    edges: tuple[ViewEdge, ...]
    credit: Credit
    namespaces: Namespaces
    selection: str = ""
    address: str = ""
    left_out: str = ""
    truncated: str = ""
    denials: tuple[ViewEdge, ...] = ()
    records: tuple[Quad, ...] = ()
    prefixes: Mapping[str, str] = field(default_factory=dict)
    look: Mapping[str, Any] = field(default_factory=dict)
    offline: Mapping[str, Any] = field(default_factory=dict)
    theme: str = "auto"

    @property
    def about(self) -> dict[str, str]:
        """What goes wherever the view goes, each on its own line: terms, origin, and what of everything it is."""
        known = {name: getattr(self.credit, name) for name in Credit.__slots__}
        known |= {"selection": self.selection, "left_out": self.left_out}
        return {name: clean(value) for name, value in known.items() if value}
