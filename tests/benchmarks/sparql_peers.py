"""The SPARQL endpoints of the comparison: ours, Oxigraph's own server, rdflib-endpoint; all over the same dataset."""

from __future__ import annotations

import http.client
import json
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from tests.benchmarks.comparison import OURS
from tests.benchmarks.peers import PLACEHOLDER, AnswerError
from tests.benchmarks.servers import ServerError, free_port, running

OXIGRAPH, RDFLIB = "oxigraph serve", "rdflib-endpoint"
_READY_S = 120
_JSON = "application/sparql-results+json"

# Two hops from a deficiency: what it lacks, and what supplies that. The selective pattern stands first, because
# rdflib takes patterns in the order in which they are written.
TWO_HOPS = """PREFIX ng: <https://w3id.org/nutrigraph/entity/>
PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
SELECT ?food WHERE { ng:iron-deficiency nutri:deficiencyOf ?nutrient . ?food nutri:dietarySourceOf ?nutrient }"""
# The plan of the benchmark graphs, typed by hand (tests/benchmarks/flagship.py): foods that sources name for iron.
FOODS = ("fortified-cereals", "lentils", "red-meat", "spinach", "tofu")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A SPARQL endpoint that is asked the two hops; see `tests.benchmarks.peers.Peer`."""

    headers: ClassVar[Mapping[str, str]] = {"Content-Type": "application/sparql-query", "Accept": _JSON}
    name: str
    port: int
    roots: tuple[int, ...]
    path: str

    def body(self, kind: str) -> bytes:
        """The query, with a comment of its own where nothing may come out of a cache."""
        return (TWO_HOPS if kind == "cached" else f"{TWO_HOPS}\n# {PLACEHOLDER}").encode()

    def check(self, kind: str) -> bytes:
        """Ask once and compare with the plan."""
        status, text = self._ask(self.body(kind).replace(PLACEHOLDER.encode(), b"0"))
        rows = json.loads(text)["results"]["bindings"] if status == http.client.OK else []
        foods = sorted(row["food"]["value"].rpartition("/")[2] for row in rows)
        if tuple(foods) != FOODS:
            raise AnswerError(f"{self.name} gave another answer: {status} {text[:2_000]!r}")
        return text

    def _ask(self, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("POST", self.path, body, dict(self.headers))
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


@contextmanager
def ours(release: Path, env: Mapping[str, str] | None = None) -> Iterator[Endpoint]:
    """`kg serve` over a release held in memory, with its settings as they come."""
    port = free_port()
    command = [str(Path(sys.executable).with_name("kg")), "serve", "--port", str(port), "--release", str(release)]
    with running(command, port, env={"KG_MEMORY_TRIPLES": str(1 << 40), **(env or {})}) as process:
        yield _ready(Endpoint(OURS, port, (process,), "/sparql"))


@contextmanager
def oxigraph(release: Path) -> Iterator[Endpoint]:
    """Oxigraph's server in memory; the union of all graphs is its default graph, as it is ours."""
    port, program = free_port(), Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        raise ServerError("oxigraph is not installed")
    with running([str(program), "serve", "--union-default-graph", "--bind", f"127.0.0.1:{port}"], port) as process:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        data = (release / "dataset.nq").read_bytes()
        connection.request("POST", "/store", data, {"Content-Type": "application/n-quads"})
        if connection.getresponse().status >= http.client.BAD_REQUEST:
            raise ServerError("oxigraph did not take the dataset")
        connection.close()
        yield _ready(Endpoint(OXIGRAPH, port, (process,), "/query"))


@contextmanager
def rdflib_endpoint(release: Path, workers: int) -> Iterator[Endpoint]:
    """rdflib-endpoint in memory."""
    if find_spec("rdflib_endpoint") is None:
        raise ServerError("rdflib-endpoint is not installed")
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.peer_rdflib", str(release / "dataset.nq"), str(port)]
    with running([*command, str(workers)], port) as process:
        yield _ready(Endpoint(RDFLIB, port, (process,), "/"))


def _ready(endpoint: Endpoint) -> Endpoint:
    """The endpoint once it gives the right answer; some listen before they have read anything."""
    end = time.monotonic() + _READY_S
    while True:
        try:
            endpoint.check("cached")
        except (AnswerError, OSError, http.client.HTTPException):
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return endpoint
