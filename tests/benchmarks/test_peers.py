import asyncio
import csv
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.benchmarks.flagship import CONDITION, expected
from tests.benchmarks.graphs import benchmark_release
from tests.benchmarks.peer_postgraphile import read_answer
from tests.benchmarks.peer_strawberry import make_app
from tests.benchmarks.peers import flagship_document
from tests.benchmarks.relational import write_tables


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return benchmark_release(20_000, cache=tmp_path_factory.mktemp("graphs"))


def test_the_naive_server_answers_as_the_plan_has_it(release: Path) -> None:
    """It competes with the same answer."""

    async def ask() -> Any:
        transport = httpx.ASGITransport(make_app(release))
        async with httpx.AsyncClient(transport=transport, base_url="http://naive") as client:
            asked = {"query": flagship_document(), "variables": {"id": CONDITION}}
            return (await client.post("/graphql", json=asked)).json()

    assert {"data": expected()} == asyncio.run(ask())


def test_the_relational_tables_hold_the_answer_of_the_plan(release: Path, tmp_path: Path) -> None:
    """Joined by hand over the keys, in the order of the keys, in the shape that PostGraphile gives."""
    names = write_tables(release, tmp_path)
    tables = {name: _rows(tmp_path / f"{name}.csv") for name in names}
    labels = {row["id"]: row["label"] for row in tables["entity"]}

    def foods(deficiency: str) -> list[dict[str, Any]]:
        return [
            {"certainty": row["certainty"].upper(), "inferred": True, "node": {"label": labels[row["food_id"]]}}
            for row in tables["addressed_by"]
            if row["deficiency_id"] == deficiency and row["inferred"] == "true"
        ]

    links = [
        {
            "certainty": row["certainty"].upper(),
            "node": {"label": labels[row["deficiency_id"]], "addressedBy": {"nodes": foods(row["deficiency_id"])}},
        }
        for row in tables["linked_deficiency"]
        if row["condition_id"] == CONDITION
    ]

    assert expected() == read_answer({"condition": {"linkedDeficiencies": {"nodes": links}}})


def test_the_lock_file_names_no_download_address() -> None:
    """Packages come from the registry that a machine is set up for, with the hashes of the lock file."""
    lock = json.loads(Path(__file__).with_name("postgraphile").joinpath("package-lock.json").read_bytes())
    packages = [package for name, package in lock["packages"].items() if name]

    assert len(packages) > 100
    assert all("resolved" not in package and "integrity" in package for package in packages)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
