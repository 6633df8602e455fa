"""The flagship question of the README over the benchmark graph, and its answer as the generator's plan has it.

The plan is typed by hand and is the size of the real answer: eight deficiencies linked to restless legs syndrome, four of
them with foods, 25 foods in all. Grown graphs of any size hold exactly this plan, so the answer never changes. Nothing
here is computed by the software that is measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

CONDITION = "restless-legs-syndrome"
QUERY = """{ condition(id: "restless-legs-syndrome") { linkedDeficiencies { edges { certainty node { label
  addressedBy { edges { certainty inferred node { label } } } } } } } }"""
# The condition, its deficiencies, and the foods of all of them: one per level.
MOST_QUERIES = 3


@dataclass(frozen=True, slots=True)
class Question:
    """What all servers of a comparison are asked, each in the words of its own schema.

    Attributes:
        name: By which a server knows its words.
        variables: Values of the variables of its words.
        answer: The `data` of the answer that is expected, in the words of our schema.
        most_queries: How many an answer may take at the engine, where a server says it.
    """

    name: str
    variables: Mapping[str, Any]
    answer: Any
    most_queries: int


@dataclass(frozen=True, slots=True)
class Source:
    """A food that a source names for a nutrient, and how surely."""

    food: str
    certainty: str = "asserted"


@dataclass(frozen=True, slots=True)
class Lack:
    """A deficiency that the condition is linked to.

    Attributes:
        nutrient: Id and class of what is lacking.
        links: Predicate and certainty of each claim that links it to the condition.
        foods: What sources name for the nutrient.
    """

    deficiency: str
    nutrient: tuple[str, str]
    links: tuple[tuple[str, str], ...]
    foods: tuple[Source, ...] = ()


LACKS = (
    Lack(
        "iron-deficiency",
        ("iron", "Nutrient"),
        (("contributesTo", "possible"), ("causes", "asserted"), ("associatedWith", "asserted")),
        (
            Source("red-meat"),
            Source("lentils"),
            Source("spinach"),
            Source("fortified-cereals"),
            Source("tofu", "likely"),
        ),
    ),
    Lack(
        "magnesium-deficiency",
        ("magnesium", "Nutrient"),
        (("contributesTo", "possible"), ("associatedWith", "likely")),
        (Source("leafy-greens"), Source("nuts"), Source("seeds"), Source("legumes", "likely")),
    ),
    Lack(
        "vitamin-d-deficiency",
        ("vitamin-d", "Nutrient"),
        (("contributesTo", "possible"), ("associatedWith", "suggestive")),
        (Source("fatty-fish"), Source("fortified-milk"), Source("mushrooms", "possible")),
    ),
    Lack(
        "vitamin-b12-deficiency",
        ("vitamin-b12", "Nutrient"),
        (("associatedWith", "likely"),),
        (Source("meat"), Source("fish"), Source("dairy"), Source("eggs"), Source("fortified-foods")),
    ),
    Lack("brain-iron-deficiency", ("brain-iron", "Biomarker"), (("causes", "asserted"), ("associatedWith", "likely"))),
    Lack("vitamin-b6-deficiency", ("vitamin-b6", "Nutrient"), (("associatedWith", "possible"),)),
    Lack("folate-deficiency", ("folate", "Nutrient"), (("contributesTo", "likely"), ("associatedWith", "speculative"))),
    Lack("nutrient-deficiency", ("nutrients", "NutrientGroup"), (("contributesTo", "asserted"),)),
)
# Food → group: what a source says of the group holds good for it.
GROUPS = {
    "lentils": "legumes",
    "tofu": "legumes",
    "spinach": "leafy-greens",
    "red-meat": "meat",
    "fatty-fish": "fish",
    "fortified-cereals": "fortified-foods",
    "fortified-milk": "fortified-foods",
    "yoghurt": "dairy",
}
# Deficiency → its foods as the answer must show them: "certainty label", in the order of labels.
FOODS = {
    "brain iron deficiency": ("ASSERTED", ()),
    "folate deficiency": ("LIKELY", ()),
    "iron deficiency": (
        "ASSERTED",
        ("ASSERTED fortified cereals", "ASSERTED lentils", "ASSERTED red meat", "ASSERTED spinach", "LIKELY tofu"),
    ),
    "magnesium deficiency": (
        "LIKELY",
        (
            "ASSERTED leafy greens", "LIKELY legumes", "LIKELY lentils", "ASSERTED nuts", "ASSERTED seeds",
            "ASSERTED spinach", "LIKELY tofu",
        ),
    ),
    "nutrient deficiency": ("ASSERTED", ()),
    "vitamin B12 deficiency": (
        "LIKELY",
        (
            "ASSERTED dairy", "ASSERTED eggs", "ASSERTED fatty fish", "ASSERTED fish", "ASSERTED fortified cereals",
            "ASSERTED fortified foods", "ASSERTED fortified milk", "ASSERTED meat", "ASSERTED red meat",
            "ASSERTED yoghurt",
        ),
    ),
    "vitamin B6 deficiency": ("POSSIBLE", ()),
    "vitamin D deficiency": ("POSSIBLE", ("ASSERTED fatty fish", "ASSERTED fortified milk", "POSSIBLE mushrooms")),
}  # fmt: skip


def label(entity: str) -> str:
    """The label of an entity of the plan; vitamins are written with a capital letter."""
    words = entity.split("-")
    return " ".join(w.upper() if before == "vitamin" else w for before, w in zip(["", *words], words, strict=False))


def expected() -> dict[str, Any]:
    """The `data` of the answer, in the order in which every server has to give it: by label."""
    edges = []
    for deficiency, (certainty, foods) in FOODS.items():
        pairs = [food.split(" ", 1) for food in foods]
        inner = [{"certainty": sure, "inferred": True, "node": {"label": name}} for sure, name in pairs]
        node = {"label": deficiency, "addressedBy": {"edges": inner}}
        edges.append({"certainty": certainty, "node": node})
    return {"condition": {"linkedDeficiencies": {"edges": edges}}}


FLAGSHIP = Question("flagship", {"id": CONDITION}, expected(), MOST_QUERIES)
