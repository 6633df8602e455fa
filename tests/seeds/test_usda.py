"""The curated figures: typed by hand from the abbreviated table of SR28, and the daily values in force since 2016."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

Rows = list[dict[str, str]]
Table = Callable[[str], Rows]

# Row key, then iron (mg) of the item: read off the table by eye, column Iron_(mg).
IRON = {
    "08020": "28.9", "08029": "28.0", "12014": "8.82", "12016": "8.07", "12087": "6.68", "13326": "6.54", "12061": "3.71",
    "11458": "3.57", "16070": "3.33", "15088": "2.92", "16057": "2.89", "11457": "2.71", "23568": "2.6", "16015": "2.1",
    "23567": "2.09", "13454": "1.96", "11147": "1.8",
}  # fmt: skip


def test_the_daily_values_are_those_in_force_since_2016(table: Table) -> None:
    """The older ones (magnesium 400 mg, vitamin D 10 ug, B12 6 ug, B6 2 mg) are still common, and wrong here."""
    found = {row["nutrient"]: (row["daily_value"], row["unit"]) for row in table("usda-sr28/nutrients.tsv")}

    assert found == {
        "iron": ("18", "mg"), "magnesium": ("420", "mg"), "vitamin-d": ("20", "ug"), "vitamin-b12": ("2.4", "ug"),
        "vitamin-b6": ("1.7", "mg"), "folate": ("400", "ug{DFE}"),
    }  # fmt: skip


def test_each_nutrient_is_read_from_the_column_in_its_unit(table: Table) -> None:
    """Folate in dietary folate equivalents, not total folate; vitamin D in micrograms, not international units."""
    found = {row["nutrient"]: row["column"] for row in table("usda-sr28/nutrients.tsv")}

    assert found["folate"] == "Folate_DFE_(µg)"
    assert found["vitamin-d"] == "Vit_D_µg"


def test_28_items_are_samples_of_15_foods_but_one(table: Table) -> None:
    """One to five items for each food that has any; fortified foods as such were never measured."""
    items = Counter(row["food"] for row in table("usda-sr28/items.tsv"))

    assert items.total() == 28
    assert len(items) == 14
    assert "fortified-foods" not in items
    assert items["fatty-fish"] == 5


def test_every_item_has_every_nutrient_once(table: Table) -> None:
    """28 items by 6 nutrients; the table has a figure in each of these cells."""
    cells = Counter((row["item"], row["nutrient"]) for row in table("usda-sr28/amounts.tsv"))

    assert len(cells) == 168
    assert set(cells.values()) == {1}
    assert {item for item, _ in cells} == {row["item"] for row in table("usda-sr28/items.tsv")}


def test_the_iron_of_each_item_is_that_of_the_table(table: Table) -> None:
    """These figures decide the order of foods by iron."""
    found = {row["item"]: row["value"] for row in table("usda-sr28/amounts.tsv") if row["nutrient"] == "iron"}

    assert {key: found[f"SR28:{key}"] for key in IRON} == IRON
