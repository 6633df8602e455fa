"""PostGraphile 4 over PostgreSQL with the same data, as a careful operator would run it.

PostgreSQL: a cluster of its own in a temporary folder, reached over a Unix socket, statistics fresh, all of it in memory,
no just-in-time compilation (which only costs time on queries this small). PostGraphile: production mode, one cluster
worker per core, its prepared statements and caches as they come, no query log. Installed by `npm ci` from the committed
lock file into the cache folder.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.benchmarks import food_list
from tests.benchmarks.flagship import FLAGSHIP
from tests.benchmarks.food_list import NUTRIENTS
from tests.benchmarks.graphs import graph_cache
from tests.benchmarks.peers import Server, Words
from tests.benchmarks.relational import write_tables
from tests.benchmarks.servers import MissingError, free_port, running

NAME = "PostGraphile 4"
_HERE = Path(__file__).with_name("postgraphile")
_DOCUMENT = """query Foods($id: String!) { condition: conditionById(id: $id) { linkedDeficiencies { nodes { certainty node { label
  addressedBy { nodes { certainty inferred node { label } } } } } } } }"""
_LIST = f"""query List($first: Int!) {{ foods: allFoods(first: $first) {{ nodes {{ curie iri label
  dietarySourceOf(first: {NUTRIENTS}) {{ nodes {{ certainty worstCertainty inferred node {{ curie iri label }} }} }} }} }} }}"""
_TUNING = {
    "listen_addresses": "", "shared_buffers": "512MB", "jit": "off", "fsync": "off", "max_connections": "50",
    "random_page_cost": "1.1",
}  # fmt: skip


@contextmanager
def serving(release: Path, workers: int) -> Iterator[Server]:
    """Run the peer over a release until the block ends.

    Raises:
        MissingError: PostgreSQL, node or npm is not here, or npm cannot install.
    """
    binaries = _postgres_binaries()
    program = _install()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)  # PostgreSQL refuses to run as root, so another user may have to read it
        port = free_port()
        with _database(binaries, folder, release) as postmaster:
            database = f"socket://bench@{folder}/?db=postgres"
            command = ["node", str(program), "-c", database, "-s", "app", "-n", "127.0.0.1", "-p", str(port)]
            command += ["--cluster-workers", str(workers), "--max-pool-size", "10", "--disable-query-log"]
            command += ["--disable-graphiql", "--disable-default-mutations", "--dynamic-json", "--no-ignore-indexes"]
            command += ["--no-setof-functions-contain-nulls", "--legacy-relations", "omit"]
            with running(command, port, env={"NODE_ENV": "production"}) as node:
                yield Server(NAME, port, (node, postmaster), _WORDS)


def read_answer(data: Any) -> Any:
    """The answer in the form of the plan: its connections say `nodes` where ours say `edges`."""
    deficiencies = []
    for link in data["condition"]["linkedDeficiencies"]["nodes"]:
        node = {"label": link["node"]["label"], "addressedBy": {"edges": link["node"]["addressedBy"]["nodes"]}}
        deficiencies.append({"certainty": link["certainty"], "node": node})
    return {"condition": {"linkedDeficiencies": {"edges": deficiencies}}}


def read_list(data: Any) -> Any:
    """As `read_answer`; what ours calls id is the column curie."""
    foods = []
    for food in data["foods"]["nodes"]:
        links = [{**link, "node": _with_id(link["node"])} for link in food["dietarySourceOf"]["nodes"]]
        foods.append({**_with_id(food), "dietarySourceOf": {"edges": links}})
    return {"foods": {"nodes": foods}}


def _with_id(row: Any) -> Any:
    return {"id": row["curie"], "iri": row["iri"], "label": row["label"]}


_WORDS = {FLAGSHIP.name: Words(_DOCUMENT, read_answer), food_list.NAME: Words(_LIST, read_list)}


def _postgres_binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        raise MissingError("PostgreSQL is not here (Debian: apt-get install postgresql)")
    return found[-1].parent if found else Path(on_path or "").parent


def _install() -> Path:
    """The command of PostGraphile, installed if need be."""
    if not shutil.which("node") or not shutil.which("npm"):
        raise MissingError("node and npm are not here (Debian: apt-get install nodejs npm)")
    folder = graph_cache() / "postgraphile"
    program = folder / "node_modules/postgraphile/cli.js"
    lock, installed = _HERE / "package-lock.json", folder / "package-lock.json"
    if program.exists() and installed.exists() and installed.read_bytes() == lock.read_bytes():
        return program
    folder.mkdir(parents=True, exist_ok=True)
    for file in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(_HERE / file, folder / file)
    _run(["npm", "ci"], cwd=folder)
    return program


def _run(command: list[str], *, cwd: Path | None = None, user: str | None = None, words: str = "") -> None:
    """Run a program to its end.

    Raises:
        MissingError: It failed; carries the end of what it wrote.
    """
    done = subprocess.run(command, cwd=cwd, user=user, input=words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MissingError(f"{Path(command[0]).name} failed:\n{(done.stderr or done.stdout)[-500:]}")


@contextmanager
def _database(binaries: Path, folder: Path, release: Path) -> Iterator[int]:
    """A PostgreSQL of its own with the tables of the release, its socket in the folder; yields its process id."""
    cluster, tables = folder / "cluster", folder / "tables"
    cluster.mkdir()
    tables.mkdir()
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(cluster, user)
        shutil.chown(folder, user)
    make = [str(binaries / "initdb"), "-D", str(cluster), "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C"]
    _run(make, user=user)
    options = [f"-c{name}={value}" for name, value in _TUNING.items()]
    start = [str(binaries / "pg_ctl"), "-D", str(cluster), "-w", "-l", str(folder / "log"), "-o"]
    start += [" ".join(["-k", str(folder), *(repr(option) for option in options)]), "start"]
    _run(start, user=user)
    try:
        _fill(binaries, folder, write_tables(release, tables))
        yield int((cluster / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    finally:
        stop = [str(binaries / "pg_ctl"), "-D", str(cluster), "-m", "immediate", "stop"]
        subprocess.run(stop, check=False, capture_output=True, user=user)


def _fill(binaries: Path, folder: Path, tables: list[str]) -> None:
    copies = [f"\\copy app.{name} from '{folder}/tables/{name}.csv' with (format csv, header)" for name in tables]
    script = "\n".join([(_HERE / "schema.sql").read_text(encoding="utf-8"), *copies, "vacuum analyze;"])
    command = [
        str(binaries / "psql"),
        "-h",
        str(folder),
        "-U",
        "bench",
        "-d",
        "postgres",
        "-v",
        "ON_ERROR_STOP=1",
        "-q",
    ]
    _run(command, words=script)


def versions() -> dict[str, str]:
    """What runs, for the report."""
    package = graph_cache() / "postgraphile/node_modules/postgraphile/package.json"
    told = subprocess.run(
        [str(_postgres_binaries() / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    found = {"PostgreSQL": told.stdout.split()[2], "node": node.stdout.strip()}
    return found | {"PostGraphile": json.loads(package.read_text(encoding="utf-8"))["version"]}
