"""What tables of figures say of a food or a nutrient, with the cell behind each figure. Figures are no claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from kg.prefixes import DCTERMS, OA, RDFS, Namespaces
from kg.query.description import find_labels
from kg.query.evidence_filter import EVERYTHING, EvidenceFilter
from kg.query.own_facts import OwnFacts, read_own_facts, text_of
from kg.schema import Schema
from kg.store import Engine, NamedNode, Term, term_text

# Only items that are samples of a food: a whole table has thousands for each nutrient, and no page shows them. What
# belongs to them is fetched by a second query, for which the engine needs no plan: as one query with OPTIONALs it takes
# from a second to minutes over a whole table, depending on where the engine starts.
_AMOUNTS = """
SELECT ?graph ?item ?food ?nutrient ?amount WHERE {{
  GRAPH ?graph {{ ?item nutri:sampleOf {food} ; nutri:containsAmount ?amount . ?amount nutri:ofNutrient {nutrient} }}
  {kept}
}}
"""
_CELLS = """
SELECT ?amount ?value ?rowKey ?column ?sha256 WHERE {{
  GRAPH {graph} {{
    ?cell nutri:rowKey ?rowKey ; nutri:column ?column ; nutri:sha256 ?sha256 .
    ?amount nutri:statedIn ?cell ; nutri:value ?value
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount of a nutrient in 100 g of an item that is a sample of a food.

    Attributes:
        identifier: The id that the table's publisher gave the item, such as SR28:16070.
        unit: A code of UCUM, such as ug{DFE}.
        daily_value: In the unit, None if there is none.
        percent: Of the daily value, None if there is none.
        cell: IRI of the cell of the table that says so.
        licence: IRI, empty if the source has none.
    """

    item: str
    item_label: str
    identifier: str
    food: str
    food_label: str
    nutrient: str
    nutrient_label: str
    amount: str
    value: Decimal
    unit: str
    daily_value: Decimal | None
    percent: Decimal | None
    cell: str
    source: str
    source_title: str
    licence: str

    @property
    def shown_unit(self) -> str:
        """The unit as people write it: µg DFE."""
        return self.unit.replace("ug", "µg", 1).replace("{", " ").replace("}", "")


@dataclass(frozen=True, slots=True)
class StatedCell:
    """What a release says that a cell of a table holds."""

    amount: str
    row_key: str
    column: str
    sha256: str
    value: Decimal


def find_figures(engine: Engine, schema: Schema, iri: str, kept: EvidenceFilter = EVERYTHING) -> list[Figure]:
    """The figures of a food's samples, or of the samples of all foods for a nutrient. A handful of queries.

    Args:
        engine: Where the release is.
        schema: Its model.
        iri: Of anything; only foods and nutrients have figures.
        kept: Of its parts only the sources count: certainty and qualifiers are none of a figure's.

    Returns:
        By nutrient, then from the largest share of the daily value down, those without one last, then by item. Empty
        if no table has any.

    Raises:
        EngineError: The store failed.
    """
    names = schema.namespaces
    if names.nutri("Amount") not in schema.classes:  # an ontology of somebody else's
        return []
    try:
        node = term_text(NamedNode(iri))
    except ValueError:
        return []
    found: list[Figure] = []
    for end in ("food", "nutrient"):
        ends = {"food": "?food", "nutrient": "?nutrient", "kept": kept.on_graph("?graph")} | {end: node}
        rows = engine.select(_prologue(names) + _AMOUNTS.format(**ends)).rows
        bound = [{**_texts(("graph", "item", "food", "nutrient", "amount"), row), end: iri} for row in rows]
        found += _read(engine, names, bound)
    return sorted(found, key=lambda f: (f.nutrient_label, f.percent is None, -(f.percent or 0), f.item_label, f.item))


def _texts(columns: tuple[str, ...], row: Iterable[Term | None]) -> dict[str, str]:
    return {column: "" if term is None else term.value for column, term in zip(columns, row, strict=True)}


def _read(engine: Engine, names: Namespaces, bound: list[dict[str, str]]) -> Iterator[Figure]:
    """The figures of amounts that were found."""
    labels = find_labels(engine, {row[end] for row in bound for end in ("food", "nutrient")})
    for row in bound:
        row["source"] = names.iri("source", row["graph"].removeprefix(names.namespace("graph")))
    facts = read_own_facts(engine, {row[end] for row in bound for end in ("item", "amount", "source")})
    for row in bound:
        yield _figure(names, row, facts, labels)


def _figure(names: Namespaces, row: dict[str, str], facts: OwnFacts, labels: dict[str, str]) -> Figure:
    item, amount, source = row["item"], row["amount"], row["source"]
    daily_value, percent = (text_of(facts, amount, names.nutri(local)) for local in ("dailyValue", "percentDailyValue"))
    return Figure(
        item=item,
        item_label=text_of(facts, item, RDFS + "label"),
        identifier=text_of(facts, item, DCTERMS + "identifier"),
        food=row["food"],
        food_label=labels.get(row["food"], ""),
        nutrient=row["nutrient"],
        nutrient_label=labels.get(row["nutrient"], ""),
        amount=amount,
        value=Decimal(text_of(facts, amount, names.nutri("value"))),
        unit=text_of(facts, amount, names.nutri("unit")),
        daily_value=Decimal(daily_value) if daily_value else None,
        percent=Decimal(percent) if percent else None,
        cell=text_of(facts, amount, names.nutri("statedIn")),
        source=source,
        source_title=text_of(facts, source, DCTERMS + "title"),
        licence=text_of(facts, source, DCTERMS + "license"),
    )


def read_cells(engine: Engine, names: Namespaces, source: str) -> list[StatedCell]:
    """Every figure of a source with its cell, sorted by the IRI of the amount. One query.

    Args:
        engine: Where the release is.
        names: Of the release.
        source: Id of the source.

    Raises:
        EngineError: The store failed.
    """
    text = _prologue(names) + _CELLS.format(graph=term_text(NamedNode(names.graph(source))))
    rows = ([("" if term is None else term.value) for term in row] for row in engine.select(text).rows)
    found = [StatedCell(amount, key, column, sha256, Decimal(value)) for amount, value, key, column, sha256 in rows]
    return sorted(found, key=lambda cell: cell.amount)


def _prologue(names: Namespaces) -> str:
    known = {"nutri": names.nutri(""), "rdfs": RDFS, "dcterms": DCTERMS, "oa": OA}
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in known.items())
