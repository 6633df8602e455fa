import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree

from kg.errors import NotFoundError
from kg.export import FORMATS, Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph
from tests.kg.export.conftest import EDGES, MANIFEST

WHOLE = Selection()


def read_graphml(body: bytes) -> "nx.MultiDiGraph[str]":
    """What networkx makes of a GraphML file."""
    graph = nx.read_graphml(io.BytesIO(body))
    assert isinstance(graph, nx.MultiDiGraph)
    return graph


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_release_and_selection_give_the_same_bytes(engine: EmbeddedEngine, schema: Schema, name: str) -> None:
    """Nothing of the clock, the machine or the order of a hash goes into a file."""
    first = write_view(engine, schema, MANIFEST, name, WHOLE)
    second = write_view(engine, schema, MANIFEST, name, WHOLE)

    assert first == second


@pytest.mark.parametrize("name", FORMATS)
def test_every_file_carries_licence_credit_release_and_disclaimer(
    engine: EmbeddedEngine, schema: Schema, name: str
) -> None:
    """Wherever a file goes, its terms go with it."""
    text = readable(write_view(engine, schema, MANIFEST, name, WHOLE).body)

    for words in ("CC BY 4.0", "nutrigraph contributors", "0123456789ab", "no medical advice"):
        assert words in text


def readable(body: bytes) -> str:
    """A file as text, that of a compressed archive and what a picture says in words too."""
    return (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body).decode(errors="replace")


@pytest.mark.parametrize("name", FORMATS)
def test_every_file_says_what_a_cap_left_out(engine: EmbeddedEngine, schema: Schema, name: str) -> None:
    """Not only the command that wrote it: who gets the file alone must know that it is not all."""
    export = write_view(engine, schema, MANIFEST, name, Selection(max_nodes=2))

    assert "3 entities left out by max-nodes 2" in export.left_out
    assert "3 entities left out by max-nodes 2" in readable(export.body)


@pytest.mark.parametrize("name", FORMATS)
def test_every_file_says_what_it_was_asked_for(engine: EmbeddedEngine, schema: Schema, name: str) -> None:
    """Who gets a filtered file alone must not take it for everything; nothing is said of what is everything."""
    filtered = Selection(min_certainty="likely", sources=frozenset({"book"}), include_inferred=False)

    text = readable(write_view(engine, schema, MANIFEST, name, filtered).body)
    for words in ("likely or surer", "only from book", "without conclusions"):
        assert words in text
    assert "selection" not in readable(write_view(engine, schema, MANIFEST, name, WHOLE).body).partition("<script")[0]


_EVERY_FORMAT = """
import hashlib
from kg.export import FORMATS, Selection, write_view
from kg.schema import load_schema
from kg.store import EmbeddedEngine, read_graph
from tests.kg.export.conftest import EDGES, MANIFEST
from tests.hostile_claims import CLAIMS
from tests.kg.export.conftest import MANIFEST, ONTOLOGY
engine, schema = EmbeddedEngine.in_memory(read_graph(CLAIMS.encode(), "trig")), load_schema(ONTOLOGY)
for name in FORMATS:
    print(name, hashlib.sha256(write_view(engine, schema, MANIFEST, name, Selection()).body).hexdigest())
"""


def test_two_processes_write_the_same_bytes() -> None:
    """Whatever the order of their hashes, and however the claims try to be something else."""
    first, second = (
        subprocess.run(
            [sys.executable, "-c", _EVERY_FORMAT],
            cwd=Path(__file__).parents[3],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )

    assert len(FORMATS) == len(first.splitlines())
    assert first == second


def test_an_unknown_format_is_named(engine: EmbeddedEngine, schema: Schema) -> None:
    """The error lists the formats there are."""
    with pytest.raises(NotFoundError, match="no format 'gif'") as caught:
        write_view(engine, schema, MANIFEST, "gif", WHOLE)

    assert "svg" in caught.value.hint


def test_graphml_is_read_back_with_every_edge_and_its_evidence(engine: EmbeddedEngine, schema: Schema) -> None:
    """A reader finds as many edges as there are statements and conclusions, each under its own id."""
    body = write_view(engine, schema, MANIFEST, "graphml", WHOLE).body

    graph = read_graphml(body)

    assert {key for _, _, key in graph.edges(keys=True)} == EDGES
    evidence = graph.edges["ng:low-iron", "ng:rls", "stmt:book-1"]
    assert "likely" == evidence["certainty"]
    assert (evidence["claimed_by"], evidence["section"], evidence["start"], evidence["end"]) == (
        "book", "causes", 10, 20,
    )  # fmt: skip
    assert evidence["inferred"] is False
    assert graph.edges["ng:red-meat", "ng:low-iron", "proposition:c"]["inferred"] is True
    assert "Food" == graph.nodes["ng:red-meat"]["class"]


REMEDY = """
PREFIX ng: <https://w3id.org/nutrigraph/entity/> PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
PREFIX stmt: <https://w3id.org/nutrigraph/statement/> PREFIX source: <https://w3id.org/nutrigraph/source/>
PREFIX graph: <https://w3id.org/nutrigraph/graph/> PREFIX passage: <https://w3id.org/nutrigraph/passage/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
graph:direct { ng:iron-pills nutri:broader ng:pills }
graph:book {
  source:book a nutri:Source .
  ng:iron-pills a nutri:Intervention ; rdfs:label "iron pills"@en ; rdfs:isDefinedBy source:book .
  ng:pills a nutri:Intervention ; rdfs:label "pills"@en ; rdfs:isDefinedBy source:book .
  ng:rls a nutri:Condition ; rdfs:label "restless legs"@en ; rdfs:isDefinedBy source:book .
  stmt:1 rdf:subject ng:iron-pills ; rdf:predicate nutri:alleviates ; rdf:object ng:rls ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:asserted ; dcterms:source source:book ; nutri:statedIn passage:1 .
  stmt:2 rdf:subject ng:pills ; rdf:predicate nutri:worsens ; rdf:object ng:rls ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:possible ; dcterms:source source:book ; nutri:statedIn passage:1 .
  stmt:3 rdf:subject ng:iron-pills ; rdf:predicate nutri:causes ; rdf:object ng:rls ; nutri:polarity nutri:affirmed ;
    nutri:certainty nutri:possible ; dcterms:source source:book ; nutri:statedIn passage:1 .
}
"""


def test_edges_that_commend_something_carry_its_cautions(schema: Schema) -> None:
    """Iron pills ease, and are said to cause; pills are said to worsen. Even who asks for what is sure reads both."""
    engine = EmbeddedEngine.in_memory(read_graph(REMEDY.encode(), "trig"))
    body = write_view(engine, schema, MANIFEST, "graphml", WHOLE).body
    document = json.loads(write_view(engine, schema, MANIFEST, "cyjs", Selection(min_certainty="asserted")).body)

    edges = {key: found for _, _, key, found in read_graphml(body).edges(keys=True, data=True)}
    assert {"stmt:1": "stmt:2 stmt:3"} == {key: e["cautions"] for key, e in edges.items() if "cautions" in e}
    assert {"stmt:1", "stmt:2", "stmt:3"} == set(edges)
    assert ["stmt:2 stmt:3"] == [edge["data"]["cautions"] for edge in document["elements"]["edges"]]


def test_graphml_has_unique_edge_ids_and_every_key_declared(engine: EmbeddedEngine, schema: Schema) -> None:
    """Some readers refuse a file with an id twice, or data under a key that is not declared."""
    root = etree.fromstring(write_view(engine, schema, MANIFEST, "graphml", WHOLE).body)

    namespace = {"g": "http://graphml.graphdrawing.org/xmlns"}
    ids = root.xpath("//g:edge/@id", namespaces=namespace)
    keys = root.xpath("//g:key/@id", namespaces=namespace)
    assert len(ids) == len(set(ids)) == 6
    assert len(keys) == len(set(keys))
    assert set(root.xpath("//g:data/@key", namespaces=namespace)) <= set(keys)


def test_cytoscape_json_links_edges_to_nodes_by_id(engine: EmbeddedEngine, schema: Schema) -> None:
    """Every edge has an id of its own and ends that are ids of nodes; every node has a place."""
    document = json.loads(write_view(engine, schema, MANIFEST, "cyjs", WHOLE).body)

    elements = document["elements"]
    ids = {node["data"]["id"] for node in elements["nodes"]}
    assert {"ng:rls", "ng:iron", "ng:low-iron", "ng:red-meat", "ng:ssris"} == ids
    assert {edge["data"]["id"] for edge in elements["edges"]} == EDGES
    assert all({edge["data"]["source"], edge["data"]["target"]} <= ids for edge in elements["edges"])
    assert all(set(node["position"]) == {"x", "y"} for node in elements["nodes"])
    meat = next(edge["data"] for edge in elements["edges"] if edge["data"]["id"] == "stmt:book-3")
    assert (meat["source"], meat["target"], meat["claimed_by"]) == ("ng:red-meat", "ng:iron", "book")


def test_a_hostile_label_is_inert_in_graph_files(hostile_engine: EmbeddedEngine, schema: Schema) -> None:
    """GraphML stays well-formed and JSON stays JSON; readers get the label without what XML cannot hold."""
    graphml = write_view(hostile_engine, schema, MANIFEST, "graphml", WHOLE).body
    cyjs = write_view(hostile_engine, schema, MANIFEST, "cyjs", WHOLE).body

    label = "</text><script>alert(1)</script> \"&amp;' ]]>"
    assert read_graphml(graphml).nodes["ng:red-meat"]["label"] == label
    nodes = json.loads(cyjs)["elements"]["nodes"]
    assert next(n["data"]["label"] for n in nodes if n["data"]["id"] == "ng:red-meat") == label


def test_an_empty_view_is_still_a_file(schema: Schema) -> None:
    """A release without entities gives valid files with nothing in them."""
    empty = EmbeddedEngine.in_memory()

    nothing = nx.read_graphml(io.BytesIO(write_view(empty, schema, MANIFEST, "graphml", WHOLE).body))

    assert nothing.order() == 0
    assert {"edges": [], "nodes": []} == json.loads(write_view(empty, schema, MANIFEST, "cyjs", WHOLE).body)["elements"]
    assert etree.fromstring(write_view(empty, schema, MANIFEST, "svg", WHOLE).body).tag.endswith("svg")
