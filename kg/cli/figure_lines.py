"""Figures of a food or a nutrient, as lines for a person and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kg.prefixes import Namespaces
    from kg.query.figures import Figure


def figure_lines(figures: Sequence[Figure]) -> Iterator[str]:
    """The figures with their items and ids, and whose they are; nothing if there are none."""
    if not figures:
        return
    yield ""
    yield click.style("figures, not claims", bold=True) + "  in 100 g; % of the daily value on food labels"
    several_nutrients = len({figure.nutrient for figure in figures}) > 1
    names = [figure.nutrient_label if several_nutrients else figure.food_label for figure in figures]
    amounts = [f"{figure.value} {figure.shown_unit}" for figure in figures]
    shares = ["" if figure.percent is None else f"{figure.percent} %" for figure in figures]
    widths = [max(map(len, column)) for column in (names, amounts, shares)]
    for figure, name, amount, share in zip(figures, names, amounts, shares, strict=True):
        yield (
            f"  {name:<{widths[0]}}  {amount:>{widths[1]}}  {share:>{widths[2]}}  "
            f"{figure.identifier}  {figure.item_label}"
        )
    for title, licence in sorted({(figure.source_title, figure.licence) for figure in figures}):
        yield f"  from {title}" + (f" ({licence})" if licence else "")


def figures_json(figures: Sequence[Figure], names: Namespaces) -> list[dict[str, Any]]:
    """The figures in the order given."""
    return [
        {
            "item": {
                "id": names.contract(figure.item),
                "identifier": figure.identifier,
                "label": figure.item_label,
                "sampleOf": names.contract(figure.food),
            },
            "nutrient": names.contract(figure.nutrient),
            "value": float(figure.value),
            "unit": figure.unit,
            "dailyValue": None if figure.daily_value is None else float(figure.daily_value),
            "percentDailyValue": None if figure.percent is None else float(figure.percent),
            "place": names.contract(figure.cell),
            "source": names.contract(figure.source),
            "licence": figure.licence or None,
        }
        for figure in figures
    ]
