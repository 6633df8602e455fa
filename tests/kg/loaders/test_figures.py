"""Figures: the curated ones and a user's whole table, with every fault that either can have."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError
from kg.loaders import load_seeds
from kg.loaders.figures import percent_daily_value

HASH = "8dff11e5340b8de86bdf15741c2e180288c75d4aa27c844dc77ab32b9c688ef5"
SOURCE = f"""\
id: small-table
title: A small table
role: figures
language: en
place: table
rights: Written for this test.
evidence: ECO:0000311
table: {{sha256: {HASH}, key: Nr, label: Name, prefix: "T:", digits: 3, per: 100 g}}
"""
NUTRIENTS = "nutrient\tcolumn\tunit\tdaily_value\tbasis\niron\tFe_(µg)\tug\t18\tmade up\n"
ITEMS = "item\tfood\tdescription\nT:007\tbeans\tBeans, boiled\n"
AMOUNTS = "item\tnutrient\tvalue\nT:007\tiron\t3.60\n"
FOODS = "id\tlabel\tclass\tsynonyms\ntea\ttea\tSubstance\t\niron\tiron\tNutrient\t\nfatigue\tfatigue\tSymptom\t\nbeans\tbeans\tFood\t\n"
FILES = {
    "tea-notes/entities.tsv": FOODS,
    "small-table/source.yaml": SOURCE,
    "small-table/nutrients.tsv": NUTRIENTS,
    "small-table/items.tsv": ITEMS,
    "small-table/amounts.tsv": AMOUNTS,
}
# As publishers write it: a byte order mark, quoted commas, the other micro sign, cells with nothing in them.
WHOLE = '\ufeffNr,Name,"Water, g",Fe_(μg)\n7,"BEANS,BOILED",70,3.6\n12,"TEA ""STRONG""",,\n13,BREAD,30,0\n'


def load(sown: Any, schema: Any, tmp_path: Path, whole: str | bytes) -> Any:
    path = tmp_path / "whole.csv"
    path.write_bytes(whole.encode() if isinstance(whole, str) else whole)
    return load_seeds(sown.folder, schema, tables={"small-table": path})


def messages(sown: Any, schema: Any, tmp_path: Path, whole: str | bytes) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        load(sown, schema, tmp_path, whole)
    return [(fault.place, fault.message) for fault in caught.value.faults]


def test_an_amount_is_written_with_its_item_its_share_and_its_cell(sow: Any) -> None:
    """3.6 of 18 is 20 percent; the cell is found by the key without leading zeros, the column and the file's hash."""
    quads = {str(quad.triple) for quad in sow(FILES).load().quads() if "small-table-007" in str(quad.subject)}

    base, nutri = "https://w3id.org/nutrigraph", "https://w3id.org/nutrigraph/ontology#"
    item, amount, cell = (f"<{base}/{kind}/small-table-007" for kind in ("item", "amount", "cell"))
    decimal = "^^<http://www.w3.org/2001/XMLSchema#decimal>"
    assert {
        f"{item}> <{nutri}sampleOf> <{base}/entity/beans>",
        f'{item}> <http://purl.org/dc/terms/identifier> "T:007"',
        f"{item}> <{nutri}containsAmount> {amount}-iron>",
        f"{amount}-iron> <{nutri}amountIn> {item}>",
        f'{amount}-iron> <{nutri}value> "3.6"{decimal}',
        f'{amount}-iron> <{nutri}unit> "ug"',
        f'{amount}-iron> <{nutri}percentDailyValue> "20"{decimal}',
        f"{amount}-iron> <{nutri}statedIn> {cell}-iron>",
        f'{cell}-iron> <{nutri}rowKey> "7"',
        f'{cell}-iron> <{nutri}column> "Fe_(µg)"',
        f'{cell}-iron> <{nutri}sha256> "{HASH}"',
    } <= quads


def test_a_whole_table_stands_in_for_the_curated_amounts(sow: Any, schema: Any, tmp_path: Path) -> None:
    """Missing cells stay missing, a zero is a zero, and what no curator listed is a sample of nothing."""
    figures = load(sow(FILES), schema, tmp_path, WHOLE).figures["small-table"]

    assert list(figures.items) == ["T:007", "T:012", "T:013"]
    assert [item.description for item in figures.items.values()] == ["Beans, boiled", 'TEA "STRONG"', "BREAD"]
    assert [item.food for item in figures.items.values()] == ["beans", "", ""]
    assert {key: str(amount.value) for key, amount in figures.amounts.items()} == {
        ("T:007", "iron"): "3.6",
        ("T:013", "iron"): "0",
    }
    assert (figures.rows, figures.missing) == (3, 1)
    assert figures.nutrients["iron"].column == "Fe_(μg)"


def test_another_edition_is_refused_at_the_figures_that_differ(sow: Any, schema: Any, tmp_path: Path) -> None:
    """An older table cannot slip in under the name of the described one; a file of other bytes alone can."""
    assert load(sow(FILES), schema, tmp_path, WHOLE.replace("\n", "\r\n")).figures

    found = messages(sow(FILES), schema, tmp_path, WHOLE.replace("3.6", "3.7"))
    assert found == [
        (
            "seeds/small-table/amounts.tsv:2:12 (value)",
            "whole.csv says 3.7 for 'iron' in 'T:007', this row 3.60",
        )
    ]


def test_every_fault_of_a_table_is_named_in_one_run(sow: Any, schema: Any, tmp_path: Path) -> None:
    """Line and column of the cell, quoted commas before it counted as what they are."""
    whole = (
        'Nr,Name,Fe_(µg)\n7,BEANS,3.6\n007,BEANS AGAIN,1\n8,"A,B",-1\n9,C,NaN\n10,D,1e3\n11,,2\n1234,E,2\nx,F,2\n12,G\n'
    )

    found = messages(sow(FILES), schema, tmp_path, whole)

    assert found == [
        ("whole.csv:3:1 (Nr)", "item 'T:007' already stands at whole.csv:2"),
        ("whole.csv:4:9 (Fe_(µg))", "the value '-1' is negative"),
        ("whole.csv:5:5 (Fe_(µg))", "'NaN' is no number"),
        ("whole.csv:6:6 (Fe_(µg))", "'1e3' is not a number that is written out"),
        ("whole.csv:7:4 (Name)", "Name is empty"),
        ("whole.csv:8:1 (Nr)", "'1234' is no number of an item"),
        ("whole.csv:9:1 (Nr)", "'x' is no number of an item"),
        ("whole.csv:10", "2 cells where the header has 3"),
    ]


@pytest.mark.parametrize(
    ("whole", "place", "message"),
    [
        ("", "whole.csv:1", "the table has no header"),
        ("Nr,Name\n7,B\n", "whole.csv:1:1 (Fe_(µg))", "column 'Fe_(µg)' is missing from the header"),
        ("Nr,Name,Fe_(µg)\n9,C,1\n", "seeds/small-table/items.tsv:2:1 (item)", "item 'T:007' is not in whole.csv"),
        ("Nr,Name,Fe_(µg)\n7,B,\n", "seeds/small-table/amounts.tsv:2:12 (value)", "whole.csv has no amount of 'iron' in 'T:007'"),
        (b"Nr,Name,Fe_(\xb5g)\n", "whole.csv:1:13", "byte 0xB5 is not valid UTF-8 here"),
        ('Nr,Name,Fe_(µg)\n7,"B,3.6\n', "whole.csv:2", "this is not comma-separated text: unexpected end of data"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_the_table_is_refused(
    sow: Any, schema: Any, tmp_path: Path, whole: str | bytes, place: str, message: str
) -> None:
    """Each with its place."""
    assert (place, message) in messages(sow(FILES), schema, tmp_path, whole)


@pytest.mark.parametrize(
    ("file", "old", "new", "place", "message"),
    [
        ("nutrients.tsv", "iron", "irn", "2:1 (nutrient)", "unknown nutrient 'irn'"),
        ("nutrients.tsv", "iron", "beans", "2:1 (nutrient)", "'beans' is a Food, not a Nutrient"),
        ("nutrients.tsv", "\tug\t", "\t\t", "2:14 (unit)", "unit is empty"),
        ("nutrients.tsv", "\tug\t", "\tmcg\t", "2:14 (unit)", "unknown unit 'mcg'"),
        ("nutrients.tsv", "made up", "", "2:20 (basis)", "basis is empty"),
        ("nutrients.tsv", "\t18\t", "\t0\t", "2:17 (daily_value)", "the daily value is 0"),
        ("nutrients.tsv", "basis", "bases", "1:34 (bases)", "unknown column 'bases'"),
        ("items.tsv", "beans", "beens", "2:7 (food)", "unknown food 'beens'"),
        ("items.tsv", "\tbeans", "\ttea", "2:7 (food)", "'tea' is a Substance, not a Food"),
        ("items.tsv", "T:007", "T:7", "2:1 (item)", "'T:7' is no id of an item"),
        ("items.tsv", "boiled\n", "boiled\nT:007\t\tagain\n", "3:1 (item)", "item 'T:007' already stands at seeds/small-table/items.tsv:2:1 (item)"),
        ("amounts.tsv", "T:007", "T:008", "2:1 (item)", "unknown item 'T:008'"),
        ("amounts.tsv", "\tiron", "\tzinc", "2:7 (nutrient)", "unknown nutrient 'zinc'"),
        ("amounts.tsv", "3.60", "-3", "2:12 (value)", "the value '-3' is negative"),
        ("amounts.tsv", "3.60", "nan", "2:12 (value)", "'nan' is no number"),
        ("amounts.tsv", "3.60", "1E2", "2:12 (value)", "'1E2' is not a number that is written out"),
        ("amounts.tsv", "3.60\n", "3.60\nT:007\tiron\t4\n", "3:1 (item)", "the amount of 'iron' in 'T:007' already stands at seeds/small-table/amounts.tsv:2:12 (value)"),
        ("source.yaml", "role: figures", "role: evidence", "3:7 (role)", "the role is 'evidence' and the place 'table'"),
        ("source.yaml", "key: Nr, ", "", "8:8 (table)", "key 'key' is missing"),
    ],
)  # fmt: skip
def test_a_fault_of_the_curated_figures_is_named(
    sow: Any, file: str, old: str, new: str, place: str, message: str
) -> None:
    """File, line, column and cell."""
    name = f"small-table/{file}"

    found = sow(FILES | {name: FILES[name].replace(old, new, 1)}).found()

    assert (f"seeds/{name}:{place}", message) in found


def test_a_source_of_figures_claims_nothing(sow: Any) -> None:
    """Statements in its folder are a fault: they would be read by nobody."""
    found = sow(FILES | {"small-table/statements.tsv": "id\n"}).found()

    assert found == [("seeds/small-table/statements.tsv", "unknown file 'statements.tsv'")]


@pytest.mark.parametrize(
    ("value", "daily_value", "percent"),
    [
        ("181.0", "400", "45.2"),
        ("1.71", "2.4", "71.2"),
        ("1.0", "400", "0.2"),
        ("1.11", "2.4", "46.3"),
        ("4.11", "2.4", "171.3"),
        ("3.33", "18", "18.5"),
        ("0.0", "20", "0.0"),
    ],
)
def test_a_share_of_the_daily_value_is_the_one_of_the_curated_table(value: str, daily_value: str, percent: str) -> None:
    """As curated by hand from the same figures; 46.25 is an exact tie, which binary arithmetic lifts."""
    assert str(percent_daily_value(Decimal(value), Decimal(daily_value))) == percent
