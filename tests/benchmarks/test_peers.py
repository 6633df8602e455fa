import asyncio
import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.benchmarks import peer_datasette, peer_postgraphile
from tests.benchmarks.flagship import CONDITION, expected
from tests.benchmarks.food_list import DOCUMENT, list_question
from tests.benchmarks.graphs import benchmark_release, sources
from tests.benchmarks.peer_datasette import write_database
from tests.benchmarks.peer_postgraphile import read_answer
from tests.benchmarks.peer_strawberry import make_app
from tests.benchmarks.peers import flagship_document
from tests.benchmarks.relational import write_tables
from tests.benchmarks.seed_files import Claim, SeedSource

_TOFU = SeedSource(
    "one",
    entities={"tofu": ("tofu", "Food"), "iron": ("iron", "Nutrient")},
    claims=[
        Claim("tofu", "dietarySourceOf", "iron", "likely"),
        Claim("tofu", "dietarySourceOf", "iron", "possible"),
        Claim("tofu", "dietarySourceOf", "iron", "asserted", "negated"),
    ],
)


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


def test_the_naive_server_answers_the_list_as_the_claims_have_it(release: Path) -> None:
    """The second question."""
    question = list_question(sources(20_000))

    async def ask() -> Any:
        transport = httpx.ASGITransport(make_app(release))
        async with httpx.AsyncClient(transport=transport, base_url="http://naive") as client:
            asked = {"query": DOCUMENT, "variables": question.variables}
            return (await client.post("/graphql", json=asked)).json()

    assert {"data": question.answer} == asyncio.run(ask())


def test_the_sqlite_file_holds_the_answers(release: Path, tmp_path: Path) -> None:
    """Read by plain SQL, in the shapes that datasette-graphql gives."""
    question = list_question(sources(20_000))
    write_database(release, tmp_path / "bench.db")

    with closing(sqlite3.connect(tmp_path / "bench.db")) as database:
        database.row_factory = sqlite3.Row

        def rows(statement: str, *values: str) -> list[dict[str, Any]]:
            return [dict(row) for row in database.execute(statement, values)]

        links = rows("select * from linked_deficiency where condition_id = ? order by deficiency_id", CONDITION)
        for link in links:
            [found] = rows("select label from deficiency where id = ?", link["deficiency_id"])
            query = "select * from addressed_by where deficiency_id = ? order by food_id"
            found["addressed_by_list"] = {"nodes": rows(query, link["deficiency_id"])}
            for row in found["addressed_by_list"]["nodes"]:
                [row["food_id"]] = rows("select label from food where id = ?", row["food_id"])
            link["deficiency_id"] = found
        foods = rows("select * from food order by id limit 100")
        for food in foods:
            query = "select * from dietary_source_of where food_id = ? order by nutrient_id limit 25"
            food["dietary_source_of_list"] = {"nodes": rows(query, food["id"])}
            for row in food["dietary_source_of_list"]["nodes"]:
                [row["nutrient_id"]] = rows("select * from nutrient where id = ?", row["nutrient_id"])

    assert expected() == peer_datasette.read_flagship({"condition": {"linked_deficiency_list": {"nodes": links}}})
    assert question.answer == peer_datasette.read_list({"foods": {"nodes": foods}})


def test_the_list_in_the_words_of_postgraphile_is_the_same_list() -> None:
    """Ids are what its tables call curie, edges what it calls nodes."""
    nutrient = {"curie": "ng:iron", "iri": "https://w3id.org/nutrigraph/entity/iron", "label": "iron"}
    link = {"certainty": "LIKELY", "worstCertainty": "POSSIBLE", "inferred": False, "node": nutrient}
    food = {"curie": "ng:tofu", "iri": "https://w3id.org/nutrigraph/entity/tofu", "label": "tofu"}

    read = peer_postgraphile.read_list({"foods": {"nodes": [{**food, "dietarySourceOf": {"nodes": [link]}}]}})

    assert list_question([_TOFU], foods=1).answer == read


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
