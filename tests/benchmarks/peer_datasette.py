"""datasette-graphql over SQLite with the same data, its limits raised.

Installed by pip from the committed list of requirements into an environment of its own in the cache folder, because it
needs an older graphql-core than ours does. One process per core; the file is opened as immutable, statistics fresh.
"""

from __future__ import annotations

import csv
import sqlite3
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks import food_list
from tests.benchmarks.flagship import FLAGSHIP
from tests.benchmarks.food_list import NUTRIENTS
from tests.benchmarks.graphs import graph_cache
from tests.benchmarks.peers import Server, Words
from tests.benchmarks.relational import write_tables
from tests.benchmarks.servers import MissingError, free_port, running

NAME = "datasette-graphql"
_HERE = Path(__file__).with_name("datasette")
# Its page has ten rows if nothing is said; ours has 25.
_FLAGSHIP = """query Foods($id: String!) { condition: condition_row(id: $id) {
  linked_deficiency_list(first: 25, sort: deficiency_id) { nodes { certainty deficiency_id { label
    addressed_by_list(first: 25, sort: food_id) { nodes { certainty inferred food_id { label } } } } } } } }"""
_LIST = f"""query List($first: Int!) {{ foods: food(first: $first, sort: id) {{ nodes {{ curie iri label
  dietary_source_of_list(first: {NUTRIENTS}, sort: nutrient_id) {{ nodes {{
    certainty worst_certainty inferred nutrient_id {{ curie iri label }} }} }} }} }} }}"""


@contextmanager
def serving(release: Path, workers: int) -> Iterator[Server]:
    """Run the peer over a release until the block ends.

    Raises:
        MissingError: It cannot be installed here.
    """
    python = _install()
    with tempfile.TemporaryDirectory() as name:
        port, file = free_port(), Path(name) / "bench.db"
        write_database(release, file)
        command = [str(python), str(_HERE / "serve.py"), str(file), str(port), str(workers)]
        # Modules of the environment that measures are none of its.
        with running(command, port, env={"PYTHONPATH": ""}) as process:
            yield Server(NAME, port, (process,), _WORDS, path="/graphql/bench")


def write_database(release: Path, file: Path) -> None:
    """The tables of a release as an SQLite file."""
    with tempfile.TemporaryDirectory() as name, closing(sqlite3.connect(file)) as database:
        database.executescript((_HERE / "schema.sql").read_text(encoding="utf-8"))
        for table in write_tables(release, Path(name)):
            with (Path(name) / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
                rows = csv.reader(lines)
                columns = next(rows)
                marks = ", ".join("?" for _ in columns)
                database.executemany(f"insert into {table} ({', '.join(columns)}) values ({marks})", map(_cells, rows))
        database.commit()
        database.executescript("analyze; vacuum;")


def _cells(row: list[str]) -> list[Any]:
    """Truth as SQLite has it; nothing for what is empty."""
    return [{"true": 1, "false": 0, "": None}.get(cell, cell) for cell in row]


def read_flagship(data: Any) -> Any:
    """The answer in the form of the plan."""
    deficiencies = []
    for link in data["condition"]["linked_deficiency_list"]["nodes"]:
        deficiency = link["deficiency_id"]
        foods = [
            {"certainty": row["certainty"].upper(), "inferred": bool(row["inferred"]), "node": row["food_id"]}
            for row in deficiency["addressed_by_list"]["nodes"]
        ]
        node = {"label": deficiency["label"], "addressedBy": {"edges": foods}}
        deficiencies.append({"certainty": link["certainty"].upper(), "node": node})
    return {"condition": {"linkedDeficiencies": {"edges": deficiencies}}}


def read_list(data: Any) -> Any:
    """The answer in the form of the expected one."""
    foods = []
    for food in data["foods"]["nodes"]:
        edges = [
            {
                "certainty": row["certainty"].upper(),
                "worstCertainty": row["worst_certainty"].upper(),
                "inferred": bool(row["inferred"]),
                "node": _with_id(row["nutrient_id"]),
            }
            for row in food["dietary_source_of_list"]["nodes"]
        ]
        foods.append({**_with_id(food), "dietarySourceOf": {"edges": edges}})
    return {"foods": {"nodes": foods}}


def _with_id(row: Any) -> Any:
    return {"id": row["curie"], "iri": row["iri"], "label": row["label"]}


_WORDS = {FLAGSHIP.name: Words(_FLAGSHIP, read_flagship), food_list.NAME: Words(_LIST, read_list)}


def _install() -> Path:
    """The Python of the peer's environment, made if need be."""
    folder = graph_cache() / "datasette"
    wanted, installed = _HERE / "requirements.txt", folder / "requirements.txt"
    python = folder / "bin/python"
    if python.exists() and installed.exists() and installed.read_bytes() == wanted.read_bytes():
        return python
    sys.stderr.write("Installing datasette-graphql into the cache folder (half a minute, once) …\n")
    try:
        venv.create(folder, with_pip=True, clear=True)
    except subprocess.CalledProcessError as error:
        raise MissingError("this Python makes no environments (Debian: apt-get install python3-venv)") from error
    command = [str(python), *"-m pip --disable-pip-version-check --no-input install -q -r".split(), str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingError(f"pip could not install {NAME}:\n{done.stderr[-500:]}")
    installed.write_bytes(wanted.read_bytes())
    return python


def versions() -> dict[str, str]:
    """What is installed, for the report."""
    pins = (line.partition("#")[0].strip().partition("==") for line in _HERE.joinpath("requirements.txt").open())
    return {name: version for name, _, version in pins if name.startswith("datasette")}
