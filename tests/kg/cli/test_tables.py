"""Tables of figures on the command line: build, validate, verify, info, show."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from kg.errors import InputError, NotFoundError

Run = Callable[..., Result]
COLUMNS = ("Iron_(mg)", "Magnesium_(mg)", "Vit_D_µg", "Vit_B12_(µg)", "Vit_B6_(mg)", "Folate_DFE_(µg)")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A table in the layout of the real one: every curated figure, and one item more with two cells filled."""
    seeds = Path(__file__).parents[3] / "seeds" / "usda-sr28"
    order = ("iron", "magnesium", "vitamin-d", "vitamin-b12", "vitamin-b6", "folate")
    cells: dict[str, dict[str, str]] = {}
    for line in (seeds / "amounts.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        item, nutrient, value = line.split("\t")
        cells.setdefault(item.removeprefix("SR28:").lstrip("0"), {})[nutrient] = value
    path = tmp_path / "sr28.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("NDB_No", "Shrt_Desc", "Water_(g)", *COLUMNS))
        for key, values in cells.items():
            writer.writerow((key, "AS MEASURED", "1", *(values[nutrient] for nutrient in order)))
        writer.writerow(("15155", "ABALONE,MIXED SPECIES,RAW", "74.56", "3.19", "48.0", "", "", "", ""))
    return path


def test_a_whole_table_is_built_said_and_verified(kg: Run, whole: Path, tmp_path: Path) -> None:
    """29 items by 6 nutrients less 4 empty cells; a changed cell is then named with what stands there."""
    built = kg("build", "--table", f"usda-sr28={whole}", "--out", str(tmp_path / "out"), "--json")
    figures = json.loads(built.stdout)["counts"]["figures"]["usda-sr28"]
    release = json.loads(built.stdout)["path"]

    assert (figures["items"], figures["amounts"], figures["missing"], figures["samples"]) == (29, 170, 4, 28)
    assert "not byte for byte the one that source.yaml describes" in built.stderr
    assert "figures of 29 items (28 samples of foods), 170 amounts, 4 cells" in kg("info", "--release", release).stdout

    held = kg("verify", "--table", f"usda-sr28={whole}", "--release", release)
    assert (held.return_value, held.stdout) == (0, "")
    whole.write_text(whole.read_text(encoding="utf-8").replace(",3.19,", ",3.2,"), encoding="utf-8")
    differing = kg("verify", "--table", f"usda-sr28={whole}", "--release", release)
    assert differing.return_value == 1
    assert differing.stdout == "usda-sr28\t15155\tIron_(mg)\t3.19\t3.2\n"


def test_a_faulty_table_builds_nothing(kg: Run, whole: Path, tmp_path: Path) -> None:
    """Exit code 3 for the user, and no half of a release."""
    whole.write_text(whole.read_text(encoding="utf-8").replace(",3.19,", ",-3,"), encoding="utf-8")

    built, checked = (kg(name, "--table", f"usda-sr28={whole}", *rest) for name, rest in (
        ("build", ("--out", str(tmp_path / "out"))), ("validate", ()),
    ))  # fmt: skip

    for result in (built, checked):
        assert isinstance(result.exception, InputError)
        assert [fault.message for fault in result.exception.faults] == ["the value '-3' is negative"]
    assert not list((tmp_path / "out").glob("[0-9a-f]*"))


def test_only_a_source_of_figures_has_a_table(kg: Run, whole: Path) -> None:
    """The hint names those that have one."""
    error = kg("verify", "--table", f"background={whole}").exception

    assert isinstance(error, NotFoundError)
    assert error.hint == "Sources with a table: usda-sr28."


def test_a_food_is_shown_with_its_figures_apart_from_its_claims(kg: Run) -> None:
    """Item, nutrient, amount, share, id, source and licence; named as figures. With only the article they are gone."""
    lines = kg("show", "spinach").stdout.splitlines()

    start = lines.index("figures, not claims  in 100 g; % of the daily value on food labels")
    assert (
        "  iron            3.57 mg  19.8 %  SR28:11458  Spinach, cooked, boiled, drained, without salt" in lines[start:]
    )
    assert lines[-1].endswith("Release 28 (https://creativecommons.org/publicdomain/zero/1.0/)")
    assert "SR28" not in kg("show", "spinach", "--source", "rls-nutrient-gaps").stdout


def test_a_nutrient_ranks_the_items_that_hold_it(kg: Run) -> None:
    """By share of the daily value, the order typed from the curated table."""
    figures: list[dict[str, Any]] = json.loads(kg("show", "iron", "--json").stdout)["figures"]

    first = [(figure["item"]["identifier"], figure["percentDailyValue"]) for figure in figures[:5]]
    assert first == [
        ("SR28:08020", 160.6), ("SR28:08029", 155.6), ("SR28:12014", 49.0), ("SR28:12016", 44.8), ("SR28:12087", 37.1),
    ]  # fmt: skip
    assert len(figures) == 28
