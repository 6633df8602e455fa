"""Graph formats as programs that are not ours read them: same nodes, same statements, same words, whatever these try."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest
from ndex2.cx2 import CX2Network

from kg.export import Selection, write_view
from kg.schema import Schema
from kg.store import EmbeddedEngine, read_graph
from tests.hostile_claims import CALLED, CLAIMS, CONCLUDED, DENIED, EDGES, EVIDENCE, ISOLATED, LABELS, TONES
from tests.node_programs import programs_in

MANIFEST = {"id": "0123456789abcdef", "licence": "https://creativecommons.org/licenses/by/4.0/"}


@dataclass(frozen=True)
class Read:
    """What a reader understood: labels by node, edges, and what they say of themselves."""

    about: dict[str, Any]
    labels: dict[str, str]
    edges: set[tuple[str, str, str]]
    nodes: dict[str, dict[str, Any]]
    evidence: dict[str, dict[str, Any]]


Reader = Callable[[bytes], Read]


@pytest.fixture(scope="module")
def node() -> Callable[..., str]:
    """Runs the readers that are written in JavaScript."""
    return programs_in(Path(__file__).parent / "readers")


@pytest.fixture(scope="module")
def engine() -> EmbeddedEngine:
    """The hostile claims."""
    return EmbeddedEngine.in_memory(read_graph(CLAIMS.encode(), "trig"))


def _read_by_node(told: str) -> Read:
    found = json.loads(told)
    assert len(found["edges"]) == len({edge["id"] for edge in found["edges"]})
    return Read(
        found["about"],
        {node["id"]: node["label"] for node in found["nodes"]},
        {(edge["id"], edge["source"], edge["target"]) for edge in found["edges"]},
        {node["id"]: node["attributes"] for node in found["nodes"]},
        {edge["id"]: edge["attributes"] for edge in found["edges"]},
    )


def _graphml_by_igraph(path: Path) -> Read:
    graph = igraph.Graph.Read_GraphML(str(path))
    # It leaves character references in attributes of XML as they are, though not in what stands between tags.
    names = [html.unescape(vertex["id"]) for vertex in graph.vs]
    # igraph takes the id of an edge for itself; the statement stands among its attributes too.
    edges = [(e["statement"], names[e.source], names[e.target], e.attributes()) for e in graph.es]
    return Read(
        {name: graph[name] for name in graph.attributes()},
        dict(zip(names, graph.vs["label"], strict=True)),
        {edge[:3] for edge in edges},
        dict(zip(names, (vertex.attributes() for vertex in graph.vs), strict=True)),
        {edge[0]: edge[3] for edge in edges},
    )


def _json_by_networkx(path: Path) -> Read:
    graph = nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges")
    assert isinstance(graph, nx.MultiDiGraph)
    return Read(
        graph.graph,
        dict(graph.nodes(data="label")),
        {(key, subject, object_) for subject, object_, key in graph.edges(keys=True)},
        dict(graph.nodes(data=True)),
        {key: found for _, _, key, found in graph.edges(keys=True, data=True)},
    )


def _cx2_by_ndex2(path: Path) -> Read:
    graph = CX2Network()
    graph.create_from_raw_cx2(json.loads(path.read_text(encoding="utf-8")))
    found = graph.get_nodes()
    names = {number: node["v"]["represents"] for number, node in found.items()}
    edges = {edge["v"]["statement"]: edge for edge in graph.get_edges().values()}
    assert len(edges) == len(graph.get_edges())
    return Read(
        graph.get_network_attributes(),
        {names[number]: node["v"]["name"] for number, node in found.items()},
        {(statement, names[edge["s"]], names[edge["t"]]) for statement, edge in edges.items()},
        {names[number]: {**node["v"], "x": node["x"], "y": node["y"]} for number, node in found.items()},
        {statement: edge["v"] for statement, edge in edges.items()},
    )


def _readers(node: Callable[..., str], path: Path) -> dict[str, Callable[[], Read]]:
    return {
        "graphml by igraph": lambda: _graphml_by_igraph(path),
        "graphml by graphology": lambda: _read_by_node(node("graphology.mjs", "graphml", path)),
        "gexf by graphology": lambda: _read_by_node(node("graphology.mjs", "gexf", path)),
        "cx2 by ndex2": lambda: _cx2_by_ndex2(path),
        "cyjs by cytoscape": lambda: _read_by_node(node("cytoscape.mjs", path)),
        "json by networkx": lambda: _json_by_networkx(path),
        "dot by graphviz": lambda: _read_by_node(node("graphviz.mjs", path)),
        "mermaid by mermaid": lambda: _read_by_node(node("mermaid.mjs", path)),
    }


READERS = (
    "graphml by igraph", "graphml by graphology", "gexf by graphology", "cx2 by ndex2", "cyjs by cytoscape",
    "json by networkx", "dot by graphviz",
)  # fmt: skip


@pytest.fixture
def read(engine: EmbeddedEngine, schema: Schema, node: Callable[..., str], tmp_path: Path) -> Callable[[str], Read]:
    """Exports the hostile claims in the format that a reader reads, and has it read them."""

    def reading(name: str) -> Read:
        path = tmp_path / "view"
        path.write_bytes(write_view(engine, schema, MANIFEST, name.partition(" ")[0], Selection()).body)
        return _readers(node, path)[name]()

    return reading


@pytest.mark.parametrize("name", READERS)
def test_a_reader_finds_the_same_nodes_statements_and_labels(read: Callable[[str], Read], name: str) -> None:
    """Parallel edges stay two, an edge from a node to itself stays, and so does a node at which no edge ends."""
    found = read(name)

    assert found.edges == EDGES
    assert found.labels.keys() == LABELS.keys()
    assert {curie: _as_drawn(name, label) for curie, label in found.labels.items()} == LABELS
    assert ISOLATED in found.nodes


def _as_drawn(name: str, label: str) -> str:
    """A label of DOT as Graphviz draws it: there a backslash is written twice, and a character reference is one."""
    return html.unescape(label.replace("\\\\", "\\")) if name.startswith("dot") else label


@pytest.mark.parametrize("name", READERS)
def test_a_reader_finds_the_evidence(read: Callable[[str], Read], name: str) -> None:
    """Who says so, how surely and where; of a conclusion its rule and what it rests on."""
    found = read(name).evidence

    assert _evidence(name, found["stmt:book-2"], EVIDENCE) == EVIDENCE
    assert _evidence(name, found["proposition:c"], CONCLUDED) == CONCLUDED


def _evidence(name: str, found: dict[str, Any], wanted: dict[str, object]) -> dict[str, object]:
    """Those that are wanted. DOT knows texts only, and what is no label keeps its paired backslashes; igraph counts in floats."""
    kept = {key: found[key] for key in wanted}
    if not name.startswith("dot"):
        return kept
    return {
        key: json.loads(value) if not isinstance(wanted[key], str) else value.replace("\\\\", "\\")
        for key, value in kept.items()
    }


@pytest.mark.parametrize("name", READERS)
def test_a_reader_finds_what_else_a_node_is_called(read: Callable[[str], Read], name: str) -> None:
    """Synonyms in any language and the identifiers of others by how near they come; where there are none, nothing."""
    found = read(name).nodes

    assert _evidence(name, found["ng:fe"], CALLED) == CALLED
    assert not found["ng:fe"].get("narrow_match")
    assert [] == [key for key in CALLED for node in ("ng:id", ISOLATED) if found[node].get(key)]


@pytest.mark.parametrize("name", READERS)
def test_a_reader_finds_what_helps_and_what_harms(read: Callable[[str], Read], name: str) -> None:
    """Of its own kind of claim; what is neither has nothing there."""
    found = read(name).evidence

    assert TONES == {edge: attributes["tone"] for edge, attributes in found.items() if attributes.get("tone")}


@pytest.mark.parametrize("name", READERS)
def test_what_is_denied_is_no_edge_anywhere(read: Callable[[str], Read], name: str) -> None:
    """Only JSON tells of it, apart from the edges and marked."""
    found = read(name)

    assert not {edge[0] for edge in DENIED} & {edge[0] for edge in found.edges}
    denials = found.about.get("denials", [])
    told = {
        (denial["key"], denial["source"], denial["target"]) for denial in denials if denial["polarity"] == "negated"
    }
    assert told == (DENIED if name.startswith("json") else set())


def test_mermaid_reads_every_node_and_edge_as_text(
    read: Callable[[str], Read], engine: EmbeddedEngine, schema: Schema
) -> None:
    """Nodes are numbered, and comments tell which is which; no label becomes a directive, a link or a line of its own."""
    found = read("mermaid by mermaid")
    text = write_view(engine, schema, MANIFEST, "mermaid", Selection()).body.decode()

    entities = {number: _plain(curie) for number, curie in re.findall(r"^ *%% (n\d+) is (\S+), ", text, re.MULTILINE)}
    comments = [_plain(line) for line in re.findall(r"^ *%% (\S+ \| .*)$", text, re.MULTILINE)]
    assert {entities[number]: label for number, label in found.labels.items()} == LABELS
    assert {(entities[s], entities[o]) for _, s, o in found.edges} == {(s, o) for _, s, o in EDGES}
    assert {line.partition(" | ")[0] for line in comments} == {edge[0] for edge in EDGES}
    assert {"stmt:book-1", "stmt:book-2", "stmt:book:3", "proposition:c"} <= {edge[0] for edge in found.edges}
    assert (
        "stmt:book-2 | certainty speculative | claimed by book | section b | at 3–4 "
        '| hedge cue "can" <maybe> %% \\ #x; --> | qualified by population: "some" <i>'
    ) in comments
    assert "thick" == found.evidence["proposition:c"]["stroke"]
    assert "dotted" == found.evidence["stmt:book-2"]["stroke"]
    assert not any(node.get("link") or node.get("haveCallback") for node in found.nodes.values())


def test_no_label_of_mermaid_begins_like_a_list(engine: EmbeddedEngine, schema: Schema) -> None:
    """Mermaid reads labels as Markdown and refuses to draw lists; entity codes become characters only afterwards."""
    text = write_view(engine, schema, MANIFEST, "mermaid", Selection()).body.decode()

    labels = re.findall(r'^ *n\d+\["(.*)"\]', text, re.MULTILINE)
    assert len(LABELS) == len(labels)
    assert not [label for label in labels if re.match(r"([-+*]|\d+[.)]) ", label)]


def _plain(text: str) -> str:
    return re.sub(r"#(\d+);", lambda code: chr(int(code[1])), text)


def test_graphviz_draws_labels_as_they_stand(
    read: Callable[[str], Read], node: Callable[..., str], tmp_path: Path
) -> None:
    """The picture that Graphviz makes has the label, and no element of its own making."""
    found = read("dot by graphviz")
    drawn = json.loads(node("graphviz.mjs", tmp_path / "view"))["drawn"]

    texts = [
        html.unescape(text).replace("\xa0", " ") for text in re.findall(r"<text[^>]*>(.*?)</text>", drawn, re.DOTALL)
    ]
    assert LABELS["ng:fe"] in texts
    assert LABELS["ng:graph"] in texts
    assert "<b " not in drawn
    assert "no medical advice" in found.about["disclaimer"]


def test_gephi_gets_colours_sizes_shapes_and_places(read: Callable[[str], Read]) -> None:
    """Every node has its own place; a food is no deficiency to the eye."""
    nodes = read("gexf by graphology").nodes

    assert len({(found["x"], found["y"]) for found in nodes.values()}) == len(LABELS)
    assert all(found["size"] > 0 and found["color"] for found in nodes.values())
    assert ("square", "triangle") == (nodes["ng:label"]["shape"], nodes["ng:end"]["shape"])
    assert nodes["ng:label"]["color"] != nodes["ng:end"]["color"]


@pytest.mark.parametrize("name", ["graphml by igraph", "graphml by graphology"])
def test_readers_of_graphml_find_places_and_colours(read: Callable[[str], Read], name: str) -> None:
    """Under the names that Gephi and igraph know: the places of CX2, counted upwards; a colour for each kind."""
    nodes, drawn = read(name).nodes, read("cx2 by ndex2").nodes

    assert len({(found["x"], found["y"]) for found in nodes.values()}) == len(LABELS)
    places = {curie: (found["x"], -found["y"]) for curie, found in nodes.items()}
    assert {curie: (found["x"], found["y"]) for curie, found in drawn.items()} == places
    assert all(re.fullmatch("#[0-9a-f]{6}", found["color"]) for found in nodes.values())
    assert nodes["ng:label"]["color"] == nodes["ng:source"]["color"] != nodes["ng:end"]["color"]
