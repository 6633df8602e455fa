"""`from kg import Graph`: what a person does with a release in Python, and what is said where it goes wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pytest
from lxml import etree

from kg import Graph
from kg.errors import CallerError, EngineError, NotFoundError, RefusedError, ReleaseError
from kg.notebook import Neighborhood

README = Path(__file__).parents[3] / "README.md"
RLS = "restless-legs-syndrome"


def run(code: str, folder: Path, data_dir: Path) -> subprocess.CompletedProcess[str]:
    """A script in a process of its own, from a folder without a checkout."""
    environment = os.environ | {"KG_DATA_DIR": str(data_dir)}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_cell_of_the_readme_runs_as_it_stands(release_dir: Path, tmp_path: Path) -> None:
    """From an empty folder over the packaged data; its last line is something that a notebook draws."""
    found = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    shown = f"{found[1]}print(around._repr_mimebundle_()['image/svg+xml'][:5], len(nodes) > 5, set(edges.certainty))"

    done = run(shown, tmp_path, release_dir.parent)

    assert ("", 0) == (done.stderr, done.returncode)
    assert re.fullmatch(r"<\?xml True \{'(asserted|likely)'(, '(asserted|likely)')?\}\n", done.stdout)
    assert nx.read_graphml(tmp_path / "iron.graphml").number_of_edges() > 5


def test_an_error_says_in_its_traceback_what_to_do(release_dir: Path, tmp_path: Path) -> None:
    """Message and hint; nobody in a notebook looks into attributes."""
    done = run("from kg import Graph\nGraph.open().neighborhood('spinnach')", tmp_path, release_dir.parent)

    assert done.stderr.endswith(
        "kg.errors.NotFoundError: there is no entity 'spinnach' in this release\nDid you mean spinach?\n"
    )


@pytest.mark.parametrize(
    ("ask", "kind", "message", "hint"),
    [
        (lambda g: g.neighborhood(RLS, types="Fod"), NotFoundError, "no class 'Fod'", "Did you mean Food?"),
        (lambda g: g.neighborhood(RLS, predicates=["causs"]), NotFoundError, "no predicate 'causs'", "causes"),
        (lambda g: g.neighborhood(RLS, sources="nobody"), NotFoundError, "nobody", "rls-nutrient-gaps"),
        (lambda g: g.neighborhood(RLS, min_certainty="sure"), NotFoundError, "sure", "asserted"),
        (lambda g: g.neighborhood(RLS, depth=11), RefusedError, "depth 11", "0 to 10"),
        (lambda g: g.neighborhood(RLS, depth="2"), RefusedError, "depth '2' is no whole number", "such as 2"),
        (lambda g: g.neighborhood(RLS, max_nodes=2.5), RefusedError, "max-nodes 2.5 is no whole number", "number"),
        (lambda g: g.neighborhood(RLS, depth=None), RefusedError, "depth None is no whole number", "number"),
        (lambda g: g.neighborhood(RLS, qualifiers="population=pregnant"), RefusedError, "population=pregnant", "dict"),
        (lambda g: g.neighborhood(RLS, qualifiers={"population": 1}), RefusedError, "{'population': 1}", "dict"),
        (lambda g: g.neighborhood(RLS, types=7), RefusedError, "types 7 is no text", "names"),
        (lambda g: g.neighborhood(RLS, sources=["background", 7]), RefusedError, "sources 7 is no text", "names"),
        (lambda g: g.neighborhood(RLS, min_certainty=3), RefusedError, "min_certainty 3 is no text", "quotes"),
        (lambda g: g.neighborhood(7), RefusedError, "focus 7 is no text", "names"),
        (lambda g: g.neighborhood(""), RefusedError, "the name of an entity is empty", "such as iron"),
        (lambda g: g.neighborhood("iron", "folate", max_nodes=1), RefusedError, "more than max-nodes 1", "2 nodes"),
        (lambda g: g.search(7), RefusedError, "text 7 is no text", "quotes"),
        (lambda g: g.search("iron", limit="3"), RefusedError, "limit '3' is no whole number", "such as 25"),
        (lambda g: g.select(7), RefusedError, "sparql 7 is no text", "quotes"),
        (lambda g: g.neighborhood(RLS, depth=0).write("x.gif"), NotFoundError, "'x.gif'", ".svg"),
        (lambda g: g.neighborhood(RLS, depth=0).write("x.svg", format="gif"), NotFoundError, "'gif'", "svg"),
        (lambda g: g.neighborhood(RLS, depth=0).write("no/where.svg"), RefusedError, "no/where.svg", "folder"),
        (lambda g: g.search("iron", types="Fod"), NotFoundError, "no class 'Fod'", "Did you mean Food?"),
        (lambda g: g.select("ASK { ?s ?p ?o }"), RefusedError, "no rows", "SELECT"),
        (lambda g: g.select("DELETE WHERE { ?s ?p ?o }"), RefusedError, "updates", "seeds/"),
        (lambda g: type(g).open("nowhere"), ReleaseError, "nowhere", "kg build"),
    ],
)
def test_what_cannot_be_is_told_with_the_mend(
    graph: Graph, ask: Callable[[Graph], object], kind: type[Exception], message: str, hint: str
) -> None:
    """The offending value, and what there is instead."""
    with pytest.raises(kind) as caught:
        ask(graph)

    assert message in str(caught.value)
    assert hint in "".join(caught.value.__notes__)


def test_without_pandas_the_error_names_what_to_install(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything else works without it."""
    monkeypatch.setitem(sys.modules, "pandas", None)
    found = graph.neighborhood(RLS)

    with pytest.raises(CallerError, match="pandas") as caught:
        found.to_pandas()

    assert ["pip install nutrigraph[notebook]"] == caught.value.__notes__
    assert found.to_networkx().number_of_nodes() == len(found.nodes)


def test_what_is_not_wanted_is_taken_away(graph: Graph) -> None:
    """A list, or one text with commas; names are those of the focus."""
    everything = {node.curie for node in graph.neighborhood("iron").nodes}
    less = {node.curie for node in graph.neighborhood("iron", without="lentils, Red meat").nodes}

    assert {"ng:lentils", "ng:red-meat"} == everything - less


def test_names_are_slugs_curies_iris_or_labels(graph: Graph) -> None:
    """As on the command line; several foci make one slice."""
    names = ("iron", "ng:iron", "https://w3id.org/nutrigraph/entity/iron", "Iron")

    found = [graph.neighborhood(name) for name in names]

    assert 1 == len({each.nodes for each in found})
    assert graph.neighborhood("iron", "lentils").nodes == graph.neighborhood(["iron", "lentils"]).nodes
    assert {"iron", "lentils"} == {node.label for node in graph.neighborhood("iron", "lentils", depth=0).nodes}


def test_filters_are_lists_or_texts_with_commas(graph: Graph) -> None:
    """Both spellings choose the same."""
    text = graph.neighborhood(RLS, types="Deficiency,Nutrient", sources="rls-nutrient-gaps")
    listed = graph.neighborhood(RLS, types=["Nutrient", "Deficiency"], sources=["rls-nutrient-gaps"])

    nothing = graph.neighborhood(RLS, types=None, predicates=None, sources=None, qualifiers=None)

    assert text.edges == listed.edges
    assert nothing.edges == graph.neighborhood(RLS).edges
    assert graph.search("iron", types=None) == graph.search("iron")
    assert {"rls-nutrient-gaps"} == {edge.source for edge in text.edges if not edge.inferred}


def test_denials_are_no_edges(graph: Graph) -> None:
    """The article denies that deficiency is the sole cause: that stands apart, in no graph and in no frame."""
    found = graph.neighborhood(RLS)
    denied = {edge.curie for edge in found.denials}

    assert "stmt:rls-nutrient-gaps-F097" in denied
    assert not denied & {edge.curie for edge in found.edges}
    assert not denied & {key for _, _, key in found.to_networkx().edges(keys=True)}
    assert not denied & set(found.to_pandas().edges.statement)


def test_what_a_cap_leaves_out_is_said(graph: Graph) -> None:
    """In words, and where the object is shown."""
    found = graph.neighborhood(RLS, max_nodes=3)

    assert 3 == len(found.nodes)
    assert "left out by max-nodes 3" in found.left_out
    assert found.left_out in repr(found)
    assert "" == graph.neighborhood(RLS, depth=0).left_out


def test_search_gives_the_best_first(graph: Graph) -> None:
    """Mistyped words too; only what is of the class."""
    assert "ng:ferritin" == graph.search("ferittin")[0].curie
    assert {"DiagnosticTest"} == {hit.class_name for hit in graph.search("ferritin", types="DiagnosticTest")}
    assert [] == graph.search("xyzzy")


def test_rows_hold_plain_values(graph: Graph) -> None:
    """Typed in as SPARQL, so that every kind is there."""
    rows = graph.select("""SELECT ?iri ?text ?whole ?decimal ?double ?truth ?nothing { VALUES (?iri ?text ?whole ?decimal ?double ?truth ?nothing) {
      (<http://example.org/a> "x"@en 7 1.50 2e0 true UNDEF) } }""")

    assert [
        {
            "iri": "http://example.org/a",
            "text": "x",
            "whole": 7,
            "decimal": Decimal("1.5"),
            "double": 2.0,
            "truth": True,
            "nothing": None,
        }
    ] == rows
    assert [str, str, int, Decimal, float, bool, type(None)] == [type(value) for value in rows[0].values()]


def test_a_notebook_draws_a_neighborhood(graph: Graph) -> None:
    """Media types as IPython asks for them; the picture is XML, and a short text stands in for it."""
    found = graph.neighborhood(RLS, types="Deficiency")

    made = found._repr_mimebundle_()

    assert {"image/svg+xml", "text/plain"} == made.keys()
    assert etree.fromstring(made["image/svg+xml"].encode()).tag.endswith("}svg")
    assert made["text/plain"].startswith("<Neighborhood of restless legs syndrome: ")
    assert {"text/plain"} == found._repr_mimebundle_(include=["text/plain", "text/html"]).keys()
    assert {"text/plain"} == found._repr_mimebundle_(exclude=["image/svg+xml"]).keys()


@pytest.mark.parametrize(
    "ask",
    [
        lambda g, _: g.neighborhood(),
        lambda g, _: g.neighborhood("iron"),
        lambda g, _: g.select("SELECT ?s { ?s ?p ?o }"),
        lambda g, _: g.search("iron"),
        lambda _, found: found.write("found.nq"),
        lambda _, found: found.write("found.csv"),
    ],
    ids=["whole", "around", "select", "search", "nq", "csv"],
)
def test_a_closed_graph_answers_and_writes_nothing(
    release_dir: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[[Graph, Neighborhood], object],
) -> None:
    """Neither nothing as an answer nor a file without what belongs into it."""
    monkeypatch.chdir(tmp_path)
    with Graph.open(release_dir) as graph:
        found = graph.neighborhood("iron")
        graph.search("iron")
    graph.close()

    with pytest.raises(EngineError, match="is closed"):
        ask(graph, found)

    assert [] == list(tmp_path.iterdir())


def test_what_was_found_outlives_the_graph(release_dir: Path, tmp_path: Path) -> None:
    """Nodes, edges, denials, frames, graph and picture."""
    with Graph.open(release_dir) as graph:
        open_picture = graph.neighborhood(RLS).write(tmp_path / "open.svg").read_bytes()
        found = graph.neighborhood(RLS)

    assert open_picture == found.write(tmp_path / "closed.svg").read_bytes()
    assert len(found.edges) == len(found.to_pandas().edges) == found.to_networkx().number_of_edges()
    assert found.denials
