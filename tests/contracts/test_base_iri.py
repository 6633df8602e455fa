"""A fork under a base IRI of its own, from the build to every door: its IRIs lead to its server, and ours are nowhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg.export import FORMATS
from kg.locations import ontology_dir, seeds_dir
from kg.release import build_release, open_release
from kg.settings import Settings
from tests.command_server import serving
from tests.engines.servers import free_port

OURS = "w3id.org/nutrigraph"
QUESTION = '{ nutrient(id: "iron") { id iri label } }'
NOT_TEXT = {"png"}
# Documents as long as the release, and what is no document.
ASIDE = {"graph", "dump", "export", "rdf-graph-store", "sparql", ""}
IRIS_PER_KIND = 3


@pytest.fixture(scope="module")
def base() -> str:
    """The address of the server, so that its IRIs are addresses too; under a path, as behind a proxy."""
    return f"http://127.0.0.1:{free_port()}/nutrition/"


@pytest.fixture(scope="module")
def release(base: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged data under that base."""
    folder = tmp_path_factory.mktemp("fork")
    return build_release(ontology_dir(), seeds_dir(), folder, settings=Settings(base_iri=base)).path


@pytest.fixture(scope="module")
def client(base: str, release: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of `kg serve`, which needs no setting but where it is: the release knows its base."""
    port = base.split(":")[2].partition("/")[0]
    options = ("--port", port, "--root-path", "/nutrition", "--release", str(release))
    with (
        serving(tmp_path_factory.mktemp("server"), *options),
        httpx.Client(base_url=base, timeout=30, follow_redirects=True) as made,
    ):
        yield made


def test_no_file_of_the_release_names_our_base(release: Path) -> None:
    """Data, description, indexes, and the vocabulary that goes with them, which is read again like that."""
    files = [path for path in release.rglob("*") if path.is_file()]

    assert len(files) > 30
    assert [] == [str(path) for path in files if OURS.encode() in path.read_bytes()]
    with open_release(release) as opened:
        assert opened.schema.find_class("Food") is not None


def test_iris_lead_to_documents_about_themselves(client: httpx.Client, base: str) -> None:
    """Linked data by IRIs alone, some of each kind: from an entity to statements, places, sources, rules and terms."""
    start = f"{base}entity/magnesium-deficiency"
    seen, waiting, kinds = {start}, deque([start]), Counter[str]()
    while waiting:
        iri = waiting.popleft()
        kind = iri.removeprefix(base).partition("/")[0].partition("?")[0]
        if kinds[kind] >= IRIS_PER_KIND or kind in ASIDE:
            continue
        kinds[kind] += 1
        answer = client.get(iri, headers={"accept": "application/n-triples"})
        assert (200, OURS in answer.text) == (answer.status_code, False), iri
        assert f"<{iri}" in answer.text
        found = sorted({one.partition("#")[0] for one in re.findall(rf"<({base}[^>]*)>", answer.text)} - seen)
        waiting += found
        seen |= set(found)

    assert {"entity", "statement", "passage", "source", "rule", "derivation", "ontology", "release"} <= kinds.keys()


@pytest.mark.parametrize("name", sorted(set(FORMATS) - NOT_TEXT))
def test_files_have_the_iris_of_the_fork(client: httpx.Client, name: str) -> None:
    """Every format of export."""
    answer = client.get(f"export/{name}", params={"focus": "iron-deficiency"})

    assert (200, False) == (answer.status_code, OURS.encode() in answer.content)


@pytest.mark.parametrize(
    "path",
    [
        "", "graphql", "sparql", "entity/iron.html", "entity/iron.jsonld", "ontology.html", "ontology.ttl", "conflicts",
        "gaps?rows=Deficiency&columns=Condition", "search?q=iron", "dump/", "graphql/schema.graphql", "release.ttl",
        "example/denials.html", "example/no-such-example.html", "rdf-graph-store?default", "graph/direct",
        "dump/ontology/nutrigraph.ttl", "dump/manifest.json", "static/explorer.js", "static/sparql.js",
    ],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "text/turtle;q=0.9, */*;q=0.1"])
def test_no_page_names_our_base(client: httpx.Client, path: str, accept: str) -> None:
    """Pages, what scripts know, examples, the vocabulary and its words, graphs and files."""
    answer = client.get(path, headers={"accept": accept})

    assert answer.status_code < 500
    assert OURS not in answer.text


def test_descriptions_name_data_and_doors_under_the_base(client: httpx.Client, base: str) -> None:
    """The service description and VoID: here the doors lie where the IRIs do."""
    for path in ("sparql", ".well-known/void"):
        text = client.get(path, headers={"accept": "application/n-triples"}).text

        assert f"<{base}sparql>" in text
        assert f"<{base}graph/direct>" in text
        assert OURS not in text


def test_questions_are_answered_in_the_iris_of_the_fork(client: httpx.Client, base: str) -> None:
    """GraphQL with its receipt, and SPARQL; the receipt can be checked against the fork's release."""
    body = {"query": QUESTION, "extensions": {"receipt": True}}
    answer = client.post("graphql", json=body).json()
    assert {"id": "ng:iron", "iri": f"{base}entity/iron", "label": "iron"} == answer["data"]["nutrient"]
    assert base == answer["extensions"]["receipt"]["release"]["baseIri"]
    assert OURS not in json.dumps(answer)

    select = f"SELECT ?label {{ <{base}entity/iron> <http://www.w3.org/2000/01/rdf-schema#label> ?label }}"
    assert ["label", "iron"] == client.get(
        "sparql", params={"query": select}, headers={"accept": "text/csv"}
    ).text.split()


def test_the_command_line_speaks_of_the_fork(release: Path, base: str, tmp_path: Path) -> None:
    """By the release alone, without a setting: records, paths, the receipt of an answer and its check."""
    receipt = tmp_path / "receipt.json"
    for words in (
        ("show", "iron", "--json"),
        ("why", "lentils", "addresses", "magnesium-deficiency", "--json"),
        ("graphql", "--receipt", str(receipt), QUESTION),
        ("info",),
    ):
        assert OURS not in run_kg(*words, "--release", str(release))
    assert base in receipt.read_text(encoding="utf-8")
    run_kg("verify", str(receipt), "--release", str(release))


def run_kg(*words: str) -> str:
    """What the command prints; it must end well."""
    command = [str(Path(sys.executable).with_name("kg")), *words]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
