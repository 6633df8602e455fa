"""Graphs of a release as files, and what is counted in them: judged by rdflib and by plain sets."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import RDF, SKOS, VOID

from kg.errors import ReleaseError
from kg.release.graph_files import GraphFiles
from kg.release.listing import ReleaseFile, graph_files, list_files
from kg.store import read_records
from tests.rdflib_quads import Held, held_by

BASE = "https://w3id.org/nutrigraph/"
DATASET = rdflib.URIRef(BASE + "release")


@pytest.fixture(scope="module")
def triples(release_dir: Path) -> Held:
    """Graph name → its triples, as rdflib reads the dataset."""
    return held_by(release_dir)


@pytest.fixture(scope="module")
def void(release_dir: Path) -> rdflib.Graph:
    """The description that the build wrote."""
    return rdflib.Graph().parse(data=(release_dir / "void.nt").read_bytes(), format="nt")


def number(graph: rdflib.Graph, subject: rdflib.term.Node, term: rdflib.URIRef) -> int:
    """The only value of a property."""
    (value,) = graph.objects(subject, term)
    return int(str(value))


def test_each_graph_is_a_file_with_its_triples_in_byte_order(release_dir: Path, triples: Held) -> None:
    """Read by rdflib, each is the graph of the dataset, and `LC_ALL=C sort -c -u` would be content."""
    files = {path.stem: path for path in (release_dir / "graphs").iterdir()}

    assert set(triples) == set(files)
    for name, path in files.items():
        lines = path.read_bytes().split(b"\n")
        assert b"" == lines.pop()
        assert sorted(set(lines)) == lines
        assert triples[name] == set(rdflib.Graph().parse(data=path.read_bytes(), format="nt"))


def test_a_line_is_cut_at_its_graph_and_nowhere_else(tmp_path: Path) -> None:
    """A literal may hold what looks like a graph, and one may be the beginning of another."""
    lines = [
        b'<a:s> <a:p> "x <g:/n> ." <g:/n> .\n',
        b'<a:s> <a:p> "x" <g:/n> .\n',
        b'<a:s> <a:p> "x"@en <g:/m> .\n',
        b'<a:s> <a:p> "x"@en-GB <g:/n> .\n',
    ]

    files = GraphFiles(tmp_path / "graphs", "g:/")
    for subject, quads in read_records(lines):
        files.take(subject, quads)
    tallies = files.finish()

    assert (
        b'<a:s> <a:p> "x <g:/n> ." .\n<a:s> <a:p> "x" .\n<a:s> <a:p> "x"@en-GB .\n'
        == (tmp_path / "graphs" / "n.nt").read_bytes()
    )
    assert (4, 1, 4) == (tallies.whole.triples, tallies.whole.subjects, tallies.whole.objects)
    assert (3, 1, 3) == (tallies.graphs["n"].triples, tallies.graphs["n"].subjects, tallies.graphs["n"].objects)


def test_a_base_with_other_letters_than_those_of_english_names_files_as_any_other(tmp_path: Path) -> None:
    """A letter of two bytes would shift the name, and a name that begins with a slash lies in no folder of ours."""
    base = "https://exämple.org/ü/graph/"
    files = GraphFiles(tmp_path / "graphs", base)

    for subject, quads in read_records([f"<a:s> <a:p> <a:o> <{base}direct> .\n".encode()]):
        files.take(subject, quads)
    files.finish()

    assert ["direct.nt"] == [path.name for path in (tmp_path / "graphs").iterdir()]


@pytest.mark.parametrize("name", ["", "direct", "entailed", "inferred", "ontology", "rls-nutrient-gaps", "usda-sr28"])
def test_sizes_are_what_counting_gives(triples: Held, void: rdflib.Graph, name: str) -> None:
    """Of the whole and of each graph: triples, subjects, objects, classes, properties, and each partition."""
    node = rdflib.URIRef(f"{BASE}graph/{name}") if name else DATASET
    held = triples[name] if name else set().union(*triples.values())
    classes = Counter(value for _, predicate, value in held if predicate == RDF.type)
    properties = Counter(predicate for _, predicate, _ in held)

    assert len(held) == number(void, node, VOID.triples)
    assert len({s for s, _, _ in held}) == number(void, node, VOID.distinctSubjects)
    assert len({s for s, _, _ in held if str(s).startswith(BASE)}) == number(void, node, VOID.entities)
    assert len({o for _, _, o in held}) == number(void, node, VOID.distinctObjects)
    assert len(classes) == number(void, node, VOID.classes)
    assert len(properties) == number(void, node, VOID.properties)
    parts = {void.value(part, VOID["class"]): part for part in void.objects(node, VOID.classPartition)}
    assert classes == {term: number(void, part, VOID.entities) for term, part in parts.items()}
    parts = {void.value(part, VOID.property): part for part in void.objects(node, VOID.propertyPartition)}
    assert properties == {term: number(void, part, VOID.triples) for term, part in parts.items()}
    for term, part in parts.items():
        pairs = [(s, o) for s, p, o in held if p == term]
        assert len({s for s, _ in pairs}) == number(void, part, VOID.distinctSubjects)
        assert len({o for _, o in pairs}) == number(void, part, VOID.distinctObjects)


def test_linksets_count_the_mappings_into_each_vocabulary(triples: Held, void: rdflib.Graph) -> None:
    """All of them together are all mappings; those into ChEBI are counted by the namespace of ChEBI."""
    held = set().union(*triples.values())
    kinds = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
    links = [(predicate, str(value)) for _, predicate, value in held if predicate in kinds]
    linksets = set(void.subjects(RDF.type, VOID.Linkset))

    assert len(links) == sum(number(void, linkset, VOID.triples) for linkset in linksets)
    assert linksets < set(void.objects(DATASET, VOID.subset))
    chebi = "http://purl.obolibrary.org/obo/CHEBI_"
    (target,) = void.subjects(VOID.uriSpace, rdflib.Literal(chebi))
    into = {void.value(linkset, VOID.linkPredicate): linkset for linkset in void.subjects(VOID.objectsTarget, target)}
    expected = Counter(predicate for predicate, value in links if value.startswith(chebi))
    assert expected == {kind: number(void, linkset, VOID.triples) for kind, linkset in into.items()}
    assert {DATASET} == {void.value(linkset, VOID.subjectsTarget) for linkset in linksets}


def test_the_description_has_no_blank_nodes_and_examples_that_exist(triples: Held, void: rdflib.Graph) -> None:
    """Everything in it can be named; an example is an entity of the release."""
    examples = set(void.objects(DATASET, VOID.exampleResource))

    assert [] == [term for triple in void for term in triple if isinstance(term, rdflib.BNode)]
    assert 5 <= len(examples)
    assert examples <= {s for held in triples.values() for s, _, _ in held if str(s).startswith(BASE + "entity/")}
    vocabularies = {str(iri) for iri in void.objects(DATASET, VOID.vocabulary)}
    assert {BASE + "ontology#", "http://purl.org/dc/terms/", "http://www.w3.org/ns/prov#"} <= vocabularies


def test_the_files_of_a_release_are_listed_with_the_manifest(release_dir: Path) -> None:
    """By name, with what their bytes are."""
    manifest = json.loads((release_dir / "manifest.json").read_text())
    files = list_files(release_dir, manifest)

    there = {path.relative_to(release_dir).as_posix() for path in release_dir.rglob("*") if path.is_file()}
    assert there == set(files)
    assert sorted(manifest["counts"]["graphs"]) == list(graph_files(files))
    assert (release_dir / "manifest.json").stat().st_size == files["manifest.json"].size_bytes
    assert "application/n-triples" == files["graphs/direct.nt"].media_type
    assert "application/octet-stream" == ReleaseFile("x", Path("x"), 0, "").media_type


def test_what_leads_out_of_the_directory_is_not_listed(tmp_path: Path) -> None:
    """By steps, as an absolute path, through a link of file or folder."""
    (tmp_path / "secret").write_text("secret")
    release = tmp_path / "release"
    release.mkdir()
    (release / "good.nt").write_text("")
    (release / "manifest.json").write_text("{}")
    (release / "link.nt").symlink_to(tmp_path / "secret")
    (release / "folder").symlink_to(tmp_path)
    entry = {"bytes": 6, "sha256": ""}
    (release / "inside").symlink_to(release)
    hostile = ["../secret", str(tmp_path / "secret"), "link.nt", "folder/secret", "./good.nt", "x/../good.nt"]
    hostile += ["", ".", "..", "good.nt/", "inside/good.nt", "x//good.nt", "x/./good.nt"]
    too_long = f"x/{'y' * 300}"
    manifest = {"inputs": {}, "files": dict.fromkeys((*hostile, "good.nt", too_long), entry)}

    assert ["good.nt", "manifest.json", too_long] == list(list_files(release, manifest))


def test_a_file_that_is_gone_or_changed_is_not_opened(tmp_path: Path) -> None:
    """What is open stays readable when the release is removed."""
    path = tmp_path / "a.nt"
    path.write_bytes(b"abc")
    file = ReleaseFile("a.nt", path, 3, "")

    with file.open() as opened:
        path.unlink()
        assert b"abc" == opened.read()
    with pytest.raises(ReleaseError, match="cannot be opened"):
        file.open()
    path.write_bytes(b"abcd")
    with pytest.raises(ReleaseError, match="is damaged"):
        file.open()
    path.unlink()
    path.symlink_to(tmp_path)
    with pytest.raises(ReleaseError):
        file.open()
