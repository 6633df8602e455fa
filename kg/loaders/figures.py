"""`nutrients.tsv`, `items.tsv` and `amounts.tsv`: figures from a source's table, kept apart from all claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kg.loaders.entities import Entity, Reading
from kg.loaders.faults import Faults, Place, listed, suggest
from kg.loaders.sources import Source, SourceTable
from kg.loaders.tables import Columns, Row

NUTRIENT_COLUMNS = Columns(
    required=("nutrient", "column", "unit", "daily_value", "basis"),
    filled=frozenset(("nutrient", "column", "unit")),
    optional=frozenset(),
)
ITEM_COLUMNS = Columns(
    required=("item", "food", "description"), filled=frozenset(("item", "description")), optional=frozenset()
)
AMOUNT_COLUMNS = Columns(
    required=("item", "nutrient", "value"), filled=frozenset(("item", "nutrient", "value")), optional=frozenset()
)
# Codes of UCUM for what tables of food composition hold; words in braces say of what.
_UNIT = re.compile(r"(g|mg|ug|kcal|kJ|\[iU\])(\{[A-Za-z]+\})?")
# A number is written out: no sign, no exponent, no separator of thousands, and no more digits than a store keeps.
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


@dataclass(frozen=True, slots=True)
class MeasuredNutrient:
    """A nutrient of a source: the column with its amounts, their unit, and what they are compared with.

    Attributes:
        daily_value: In the unit; None if there is none.
    """

    id: str
    column: str
    unit: str
    daily_value: Decimal | None
    row: Place


@dataclass(frozen=True, slots=True)
class MeasuredItem:
    """An item of a table.

    Attributes:
        id: With the prefix of the source: SR28:16070.
        row_key: What the key column of the file holds.
        food: Id of the food that it is a sample of; empty if of none.
    """

    id: str
    row_key: str
    food: str
    description: str
    row: Place


@dataclass(frozen=True, slots=True)
class MeasuredAmount:
    """How much of a nutrient is in 100 g of an item."""

    item: str
    nutrient: str
    value: Decimal
    row: Place


@dataclass(slots=True)
class Figures:
    """The figures of one source.

    Attributes:
        nutrients: By id, in file order.
        items: By id, in file order.
        amounts: By item and nutrient, in file order; what was not measured is not there.
        sha256: Of the file in which the cells stand.
        rows: Of a full table that was read; 0 if none was.
    """

    nutrients: dict[str, MeasuredNutrient] = field(default_factory=dict)
    items: dict[str, MeasuredItem] = field(default_factory=dict)
    amounts: dict[tuple[str, str], MeasuredAmount] = field(default_factory=dict)
    sha256: str = ""
    rows: int = 0

    @property
    def missing(self) -> int:
        """How many cells hold nothing; they are no zeros."""
        return len(self.items) * len(self.nutrients) - len(self.amounts)

    def per_item(self) -> Iterator[tuple[MeasuredItem, list[tuple[MeasuredNutrient, MeasuredAmount]]]]:
        """Each item with what was measured in it, in the order of items and nutrients."""
        for item in self.items.values():
            found = ((nutrient, self.amounts.get((item.id, nutrient.id))) for nutrient in self.nutrients.values())
            yield item, [(nutrient, amount) for nutrient, amount in found if amount is not None]


def percent_daily_value(value: Decimal, daily_value: Decimal) -> Decimal:
    """The share of the daily value in percent, rounded to one place in binary arithmetic.

    >>> percent_daily_value(Decimal("181.0"), Decimal("400"))
    Decimal('45.2')
    """
    # In the binary arithmetic of spreadsheets, so that every share equals the curated one; exact ties fall either way.
    return Decimal(repr(round(float(value) * 100 / float(daily_value), 1)))


def find_number(text: str) -> Decimal | None:
    """The number that a text is, or None if it is none, negative, or not written out.

    >>> find_number("36.0"), find_number("3.6e1")
    (Decimal('36.0'), None)
    """
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def read_number(text: str, place: Place, faults: Faults, *, where_none: str) -> Decimal | None:
    """A number from 0 up as tables write it, or None after noting why it is none.

    Args:
        text: Not empty.
        place: Where it stands.
        faults: Takes the fault.
        where_none: What to do where nothing was measured.
    """
    value = find_number(text)
    if value is not None:
        return value
    hint = "Write digits with a point, such as 0.15, without sign or exponent."
    if text.startswith(("-", "−")):
        faults.add(place, f"the value {text!r} is negative", f"An amount is 0 or more. {where_none}")
    elif text.casefold() in ("nan", "na", "n/a", "null", "inf", "tr", "trace", "."):
        faults.add(place, f"{text!r} is no number", where_none)
    else:
        faults.add(place, f"{text!r} is not a number that is written out", hint)
    return None


class FiguresReader:
    """Reads the tables of figures of one source.

    Args:
        source: Whose figures they are; its `table` is known.
        reading: Entities, schema and faults of the run.
    """

    def __init__(self, source: Source, reading: Reading) -> None:
        self._reading = reading
        self._faults = reading.faults
        self._table = source.table or SourceTable(source.sha256, "", "", "", 0, "")
        self.figures = Figures(sha256=self._table.sha256)

    def read_nutrients(self, rows: Iterable[Row]) -> None:
        """Take the nutrients and their columns."""
        columns: dict[str, Place] = {}
        for row in rows:
            self._check_entity(row, "nutrient", "Nutrient")
            first = columns.setdefault(row["column"], row.place("column"))
            if row["column"] and first != row.place("column"):
                self._faults.add(
                    row.place("column"), f"column {row['column']!r} already stands at {first}", "Keep one."
                )
            if row["unit"] and not _UNIT.fullmatch(row["unit"]):
                hint = "Use a code of UCUM: g, mg, ug, kcal, kJ or [iU], with words in braces such as ug{DFE}."
                self._faults.add(row.place("unit"), f"unknown unit {row['unit']!r}", hint)
            daily_value = self._read_daily_value(row)
            known = self.figures.nutrients.get(row["nutrient"])
            if known is not None:
                message = f"nutrient {row['nutrient']!r} already stands at {known.row}"
                self._faults.add(row.place("nutrient"), message, "Keep one of the rows.")
            elif row["nutrient"]:
                self.figures.nutrients[row["nutrient"]] = MeasuredNutrient(
                    row["nutrient"], row["column"], row["unit"], daily_value, row.place("nutrient")
                )

    def _read_daily_value(self, row: Row) -> Decimal | None:
        text, none = row["daily_value"], "Leave the cell empty where there is no daily value."
        if bool(text) != bool(row["basis"]):
            empty = "basis" if text else "daily_value"
            hint = "Say whose daily value it is, for whom and since when; leave both empty where there is none."
            self._faults.add(row.place(empty), f"{empty} is empty", hint)
        if not text:
            return None
        value = read_number(text, row.place("daily_value"), self._faults, where_none=none)
        if value == 0:
            self._faults.add(row.place("daily_value"), "the daily value is 0", none)
        return value or None

    def read_items(self, rows: Iterable[Row]) -> None:
        """Take the curated items and the foods that they are samples of."""
        shape = re.compile(re.escape(self._table.prefix) + f"[0-9]{{{self._table.digits or 1}}}")
        for row in rows:
            item = row["item"]
            if item and not shape.fullmatch(item):
                example = self._table.item_id("1")
                self._faults.add(row.place("item"), f"{item!r} is no id of an item", f"Write it like {example}.")
            if row["food"]:
                self._check_entity(row, "food", "Food")
            known = self.figures.items.get(item)
            if known is not None:
                message = f"item {item!r} already stands at {known.row}"
                self._faults.add(row.place("item"), message, "Keep one of the rows; an item is a sample of one food.")
            elif item:
                key = self._table.row_key(item)
                self.figures.items[item] = MeasuredItem(item, key, row["food"], row["description"], row.place("item"))

    def read_amounts(self, rows: Iterable[Row]) -> None:
        """Take the amounts of curated items."""
        for row in rows:
            item, nutrient = row["item"], row["nutrient"]
            self._check_known(row, "item", self.figures.items, "items.tsv")
            self._check_known(row, "nutrient", self.figures.nutrients, "nutrients.tsv")
            if not row["value"]:
                continue
            none = "Remove the row where nothing was measured."
            value = read_number(row["value"], row.place("value"), self._faults, where_none=none)
            known = self.figures.amounts.get((item, nutrient))
            if known is not None:
                message = f"the amount of {nutrient!r} in {item!r} already stands at {known.row}"
                self._faults.add(row.place("item"), message, "Keep one of the rows.")
            elif value is not None:
                self.figures.amounts[item, nutrient] = MeasuredAmount(item, nutrient, value, row.place("value"))

    def _check_known(self, row: Row, column: str, known: Mapping[str, object], file: str) -> None:
        if row[column] and row[column] not in known:
            hint = suggest(row[column], known, f"Add a row to {file}.")
            self._faults.add(row.place(column), f"unknown {column} {row[column]!r}", hint)

    def _check_entity(self, row: Row, column: str, class_name: str) -> None:
        entity_id = row[column]
        if not entity_id:
            return
        schema, entities = self._reading.schema, self._reading.register.entities
        wanted = schema.namespaces.nutri(class_name)
        entity = entities.get(entity_id)
        if entity is None:
            near = [known.id for known in entities.values() if schema.is_a(known.class_iri, (wanted,))]
            otherwise = (
                f"Name one of {listed(sorted(near))}." if near else f"No source has a {class_name} yet: add one."
            )
            hint = suggest(entity_id, near, otherwise)
            self._faults.add(row.place(column), f"unknown {column} {entity_id!r}", hint)
        elif entity.class_iri and not schema.is_a(entity.class_iri, (wanted,)):
            message = f"{entity_id!r} is a {self._class_name(entity)}, not a {class_name}"
            self._faults.add(row.place(column), message, f"Name something of class {class_name}.")

    def _class_name(self, entity: Entity) -> str:
        found = self._reading.schema.classes.get(entity.class_iri)
        return found.name if found else entity.class_iri
