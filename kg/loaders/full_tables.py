"""A user's own copy of the whole table of a source of figures: every item with every amount, in place of the curated few."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from kg.loaders.csv_files import CsvFile, open_csv
from kg.loaders.faults import Faults, Place
from kg.loaders.figures import Figures, MeasuredAmount, MeasuredItem, MeasuredNutrient, find_number, read_number
from kg.loaders.files import note_bad_characters
from kg.loaders.sources import Source, SourceTable

_LEAVE_EMPTY = "Leave the cell empty where nothing was measured."


def read_full_table(path: Path, source: Source, curated: Figures, faults: Faults) -> Figures:
    """Read a table and tie its items to foods by the curated ones.

    An empty cell is an amount that is not known: it is left out and never becomes zero. Every curated figure must be
    the table's own, so that an older or newer edition cannot slip in, whatever the file is called.

    Args:
        path: A comma-separated file.
        source: Whose table it is.
        curated: What the source's own files say.
        faults: Takes every fault of the file, and every curated figure that the file does not bear out.

    Returns:
        All figures of the table; the curated ones if the file cannot be read as a table.
    """
    opened = open_csv(path, faults)
    table = source.table
    if opened is None or table is None:
        return curated
    file, content = opened
    names = (table.key, table.label, *(nutrient.column for nutrient in curated.nutrients.values()))
    positions = file.require_columns(names)
    if len(positions) < len(set(names)):
        return curated
    sha256 = hashlib.sha256(content).hexdigest()
    nutrients = {
        nutrient.id: replace(nutrient, column=file.find_column(nutrient.column) or nutrient.column)
        for nutrient in curated.nutrients.values()
    }
    reading = _FullTable(file, table, curated, nutrients, positions)
    figures = reading.read(Figures(nutrients=nutrients, sha256=sha256))
    _check_curated(curated, figures, path.name, faults)
    return figures


@dataclass(slots=True)
class _FullTable:
    file: CsvFile
    table: SourceTable
    curated: Figures
    nutrients: Mapping[str, MeasuredNutrient]
    positions: dict[str, int]

    def read(self, figures: Figures) -> Figures:
        """Add every record of the file to `figures`."""
        key_position, label_position = self.positions[self.table.key], self.positions[self.table.label]
        columns = [
            (nutrient, column, self.positions[self.curated.nutrients[nutrient].column])
            for nutrient, column in ((known.id, known.column) for known in self.nutrients.values())
        ]
        for line, cells in self.file.records():
            figures.rows += 1
            item = self._item(line, cells[key_position], cells[label_position], figures)
            if item is None:
                continue
            figures.items[item.id] = item
            for nutrient, column, position in columns:
                text = cells[position].strip()
                value = self._value(text, line, position, column) if text else None
                if value is not None:
                    figures.amounts[item.id, nutrient] = MeasuredAmount(item.id, nutrient, value, item.row)
        return figures

    def _value(self, text: str, line: int, position: int, column: str) -> Decimal | None:
        value = find_number(text)
        if value is None:
            place = self.file.place(line, position, column)  # found by reading the record once more
            read_number(text, place, self.file.faults, where_none=_LEAVE_EMPTY)
        return value

    def _item(self, line: int, key: str, label: str, figures: Figures) -> MeasuredItem | None:
        """The item of a record; None if its key cannot be used."""
        faults, table = self.file.faults, self.table
        label = label.strip()
        if not re.fullmatch(f"[0-9]{{1,{table.digits}}}", key):
            place = self.file.place(line, self.positions[table.key], table.key)
            faults.add(place, f"{key!r} is no number of an item", f"It has {table.digits} digits at most.")
            return None
        item_id = table.item_id(key)
        known = figures.items.get(item_id)
        if known is not None:
            place = self.file.place(line, self.positions[table.key], table.key)
            faults.add(place, f"item {item_id!r} already stands at {known.row}", "Keep one of the rows.")
            return None
        if not label or not label.isascii() or not label.isprintable():
            place = self.file.place(line, self.positions[table.label], table.label)
            if not label:
                faults.add(place, f"{table.label} is empty", "Say what the item is.")
            elif "\n" in label:
                faults.add(place, f"{table.label} holds a line break", "Write it on one line.")
            else:
                note_bad_characters(label, place, faults)
        curated = self.curated.items.get(item_id)
        row = Place(self.file.shown, line)
        if curated is not None:
            return replace(curated, row_key=key, row=row)
        return MeasuredItem(item_id, key, "", label, row)


def _check_curated(curated: Figures, figures: Figures, name: str, faults: Faults) -> None:
    way_round = (
        "Give the edition that source.yaml describes. To use another one, copy the folder of the seeds, correct table, "
        "items.tsv and amounts.tsv there, and build with --seeds."
    )
    for item in curated.items.values():
        if item.id not in figures.items:
            faults.add(item.row, f"item {item.id!r} is not in {name}", way_round)
    for key, amount in curated.amounts.items():
        found = figures.amounts.get(key)
        if found is None and amount.item in figures.items:
            message = f"{name} has no amount of {amount.nutrient!r} in {amount.item!r}"
            faults.add(amount.row, message, way_round)
        elif found is not None and found.value != amount.value:
            message = f"{name} says {found.value} for {amount.nutrient!r} in {amount.item!r}, this row {amount.value}"
            faults.add(amount.row, message, way_round)
