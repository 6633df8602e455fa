"""A neighbourhood as frames, as a graph and as files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg import Graph
from kg.cli.main import group
from kg.export import FORMATS
from kg.notebook.frames import EDGE_COLUMNS, NODE_COLUMNS

WORDS = ("iron-deficiency", "--depth", "2", "--types", "Food,Nutrient,Deficiency", "--max-nodes", "12")


def exported(release_dir: Path, name: str) -> bytes:
    """What `kg export` prints."""
    words = ("export", "--format", name, "--release", str(release_dir), "--focus", *WORDS)
    done = CliRunner().invoke(group, list(words), standalone_mode=False)
    assert done.exception is None
    return done.stdout_bytes


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_has_the_bytes_of_the_command(graph: Graph, release_dir: Path, tmp_path: Path, name: str) -> None:
    """In every format."""
    found = graph.neighborhood("iron-deficiency", depth=2, types="Food,Nutrient,Deficiency", max_nodes=12)

    path = found.write(tmp_path / "file", format=name)

    assert exported(release_dir, name) == path.read_bytes()


@pytest.mark.parametrize(
    ("file", "start"),
    [
        ("a.SVG", b"<?xml"),
        ("a.kgx.tar.gz", b"\x1f\x8b"),
        ("a.png", b"\x89PNG"),
        ("a.mmd", b"%%"),
        ("a.rdf", b"<?xml"),
        ("a.json", b"{"),
    ],
)
def test_the_extension_tells_the_format(graph: Graph, tmp_path: Path, file: str, start: bytes) -> None:
    """In any case of letters; nothing else is left in the folder."""
    written = graph.neighborhood("iron").write(str(tmp_path / file))

    assert written.read_bytes().startswith(start)
    assert [written] == list(tmp_path.iterdir())


def test_frames_and_graph_hold_the_same_claims(graph: Graph, release_dir: Path) -> None:
    """As many rows as edges, under the ids that the CSV of the command has."""
    found = graph.neighborhood("iron-deficiency", depth=2, types="Food,Nutrient,Deficiency", max_nodes=12)
    nodes, edges = found.to_pandas()
    rows = list(csv.DictReader(io.StringIO(exported(release_dir, "csv").decode())))
    affirmed = [row for row in rows if row["polarity"] == "affirmed"]

    assert [row["statement id"] for row in affirmed] == list(edges.statement)
    assert [row["certainty"] for row in affirmed] == list(edges.certainty)
    assert [row["qualifiers"] for row in affirmed] == list(edges.qualifiers)
    placed = edges[edges.section != ""]
    assert [int(row["start"]) for row in affirmed if row["start"]] == list(placed.start)
    assert len(placed) < len(edges) == edges.start.isna().sum() + len(placed)
    assert set(edges.statement) == {key for _, _, key in found.to_networkx().edges(keys=True)}
    assert set(edges.subject) | set(edges.object) <= set(nodes.index)
    assert ["ng:iron-deficiency"] == list(nodes.index[nodes.focus])
    assert list(edges.subject_label) == list(nodes.label[edges.subject])
    assert list(edges.object_label) == list(nodes.label[edges.object])


def test_frames_have_a_column_for_everything_that_a_graph_holds(graph: Graph) -> None:
    """Over the whole release; and the same columns and kinds where nothing is found."""
    whole = graph.neighborhood(max_nodes=2_000).to_networkx()
    nodes, edges = graph.neighborhood("iron", depth=0).to_pandas()
    full = graph.neighborhood(max_nodes=2_000).to_pandas()

    assert {name for _, attributes in whole.nodes(data=True) for name in attributes} == set(NODE_COLUMNS)
    held = {name for *_, attributes in whole.edges(data=True) for name in attributes}
    ends = {"subject", "object", "subject_label", "object_label"}
    assert ends | held == set(EDGE_COLUMNS)
    assert set(edges.columns) == set(EDGE_COLUMNS)
    assert (0, 1) == (len(edges), len(nodes))
    assert list(full.edges.columns) == list(edges.columns)
    assert "Int64" == str(edges.start.dtype) == str(full.edges.start.dtype)
    assert "bool" == str(edges.inferred.dtype) == str(full.edges.inferred.dtype)


def test_a_file_stays_what_it_was_where_writing_fails(graph: Graph, tmp_path: Path) -> None:
    """The format is found out before anything is touched."""
    path = tmp_path / "notes.txt"
    path.write_text("mine", encoding="utf-8")

    with pytest.raises(Exception, match=r"notes\.txt"):
        graph.neighborhood("iron").write(path)

    assert "mine" == path.read_text(encoding="utf-8")
