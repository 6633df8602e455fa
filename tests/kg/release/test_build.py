from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.errors import InputError, ReleaseError
from kg.locations import ontology_dir
from kg.release import ReleaseDirectory, build_release, check_inputs, open_release
from kg.settings import Settings


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, write_seeds: Any) -> ReleaseDirectory:
    """A release of four statements under the packaged ontology."""
    root = tmp_path_factory.mktemp("built")
    return build_release(ontology_dir(), write_seeds(root), root / "out")


def bytes_of(directory: Path) -> dict[str, bytes]:
    return {p.relative_to(directory).as_posix(): p.read_bytes() for p in sorted(directory.rglob("*")) if p.is_file()}


def test_a_release_directory_holds_what_the_layout_says(built: ReleaseDirectory) -> None:
    """Dataset, graphs, indexes, description, manifest, copy and model of the ontology; the folder's `current` names it."""
    names = set(bytes_of(built.path))

    assert {"dataset.nq", "edges.sqlite", "manifest.json", "schema.json", "search.sqlite", "void.nt"} == {
        name for name in names if "/" not in name
    }
    assert {"ontology/nutrigraph.ttl", "ontology/shapes.ttl", "ontology/rules/addresses.rq"} <= names
    graphs = {"direct", "entailed", "inferred", "notes", "ontology", "release"}
    assert graphs == {Path(name).stem for name in names if name.startswith("graphs/")}
    assert built.id == built.path.name
    assert built.id == (built.path.parent / "current").readlink().as_posix()


def test_the_dataset_is_n_quads_in_byte_order(built: ReleaseDirectory) -> None:
    """One quad per line, LF at the end, no line twice: `LC_ALL=C sort -c -u` agrees."""
    lines = (built.path / "dataset.nq").read_bytes().split(b"\n")

    assert b"" == lines.pop()
    assert sorted(set(lines)) == lines


def test_the_release_id_is_the_hash_that_the_docstring_describes(built: ReleaseDirectory) -> None:
    """Computed here from the files alone."""
    names = ["dataset.nq", *sorted(name for name in bytes_of(built.path) if name.startswith("ontology/"))]
    listing = "".join(f"{name}\0{hashlib.sha256((built.path / name).read_bytes()).hexdigest()}\n" for name in names)

    assert hashlib.sha256(listing.encode()).hexdigest() == built.id


def test_the_manifest_counts_what_the_files_hold(built: ReleaseDirectory) -> None:
    """Four rows, one of them a denial; four entities; one mapping."""
    manifest = json.loads((built.path / "manifest.json").read_bytes())

    counts = manifest["counts"]
    assert {"notes": {"affirmed": 3, "negated": 1}} == counts["statements"]
    assert {"Deficiency": 1, "Food": 1, "Nutrient": 1, "Symptom": 1} == counts["entities"]
    assert {"causes": 1, "deficiencyOf": 1, "dietarySourceOf": 1} == counts["predicates"]
    assert {"addresses": 1} == counts["concluded"]
    assert 1 == counts["mappings"]
    assert "nutrigraph" == manifest["title"]
    assert "https://w3id.org/nutrigraph/ontology/0.1.0" == manifest["ontology_version"]
    assert sum(counts["graphs"].values()) == counts["quads"]
    assert 3 == counts["graphs"]["direct"]
    assert "https://creativecommons.org/licenses/by/4.0/" == manifest["licence"]
    assert "no medical advice" in manifest["disclaimer"]
    notes = built.path.parent.parent / "seeds" / "notes" / "statements.tsv"
    assert {
        "bytes": notes.stat().st_size, "sha256": hashlib.sha256(notes.read_bytes()).hexdigest(),
    } == manifest["inputs"]["seeds/notes/statements.tsv"]  # fmt: skip
    assert {"nutrigraph", "pyoxigraph", "pyshacl", "python", "pyyaml", "rdflib", "sqlite"} == set(manifest["versions"])


def test_the_manifest_is_written_plainly_without_times_or_paths(built: ReleaseDirectory) -> None:
    """Sorted keys, two spaces, a line end; nothing that differs between machines with the same software."""
    text = (built.path / "manifest.json").read_text(encoding="utf-8")

    assert json.dumps(json.loads(text), ensure_ascii=False, indent=2, sort_keys=True) + "\n" == text
    assert str(built.path.parent) not in text
    assert str(ontology_dir()) not in text


def test_two_builds_in_two_folders_are_byte_identical(
    built: ReleaseDirectory, write_seeds: Any, tmp_path: Path
) -> None:
    """Also in another process, where Python hashes strings differently."""
    seeds = write_seeds(tmp_path / "elsewhere")
    code = (
        "import sys; from pathlib import Path; from kg.release import build_release;"
        "build_release(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))"
    )
    subprocess.run([sys.executable, "-c", code, ontology_dir(), seeds, tmp_path / "out"], check=True)

    assert bytes_of(built.path) == bytes_of(tmp_path / "out" / built.id)


def test_an_open_release_answers(built: ReleaseDirectory) -> None:
    """Engine, schema, search index and manifest of one directory."""
    with open_release(built.path.parent) as release:
        foods = release.engine.select(
            f"SELECT ?food WHERE {{ GRAPH <{release.namespaces.graph('inferred')}> {{ "
            f"?food <{release.namespaces.nutri('addresses')}> ?deficiency }} }}"
        ).rows

        assert ["https://w3id.org/nutrigraph/entity/spinach"] == [food.value for (food,) in foods]  # type: ignore[union-attr]
        assert release.schema.find_class("Food") is not None
        assert ["ng:iron-deficiency"] == [hit.curie for hit in release.search_index.search("low iron").hits][:1]
        assert built.id == release.id


@pytest.mark.parametrize(("match", "expected"), [("exactMatch", ["ng:iron"]), ("closeMatch", [])])
def test_an_exact_mapping_is_an_identifier_to_search_for(
    write_seeds: Any, tmp_path: Path, match: str, expected: list[str]
) -> None:
    """What is only close to an entity is another thing."""
    seeds = write_seeds(tmp_path, "skos:exactMatch", f"skos:{match}")

    with open_release(build_release(ontology_dir(), seeds, tmp_path / "out").path) as release:
        hits = release.search_index.search("CHEBI:18248").hits

    assert expected == [hit.curie for hit in hits]
    assert {"CHEBI:18248"} >= {hit.matched for hit in hits}


def test_progress_rises_from_nothing_to_everything(write_seeds: Any, tmp_path: Path) -> None:
    """Phases come in the order of the build."""
    told: list[tuple[str, float]] = []

    build_release(
        ontology_dir(), write_seeds(tmp_path), tmp_path / "out", progress=lambda name, share: told.append((name, share))
    )

    assert [
        "load", "collect claims", "reason", "sort", "index", "write the manifest", "validate", "publish", "done",
    ] == [name for name, _ in told]  # fmt: skip
    assert sorted(share for _, share in told) == [share for _, share in told]
    assert (0.0, 1.0) == (told[0][1], told[-1][1])


def test_faults_leave_the_release_in_place(built: ReleaseDirectory, write_seeds: Any, tmp_path: Path) -> None:
    """Nothing half-written: the folder looks as before and still opens."""
    out = built.path.parent
    before = sorted(path.name for path in out.iterdir())
    bad = write_seeds(tmp_path, "dietarySourceOf", "dietarySource")

    with pytest.raises(InputError) as caught:
        build_release(ontology_dir(), bad, out)

    assert ["seeds/notes/statements.tsv:2:12 (predicate)"] == [fault.place for fault in caught.value.faults]
    assert before == sorted(path.name for path in out.iterdir())
    open_release(out).close()


def test_what_validation_finds_is_told_at_the_row(write_seeds: Any, tmp_path: Path) -> None:
    """A hedge cue of four words breaks a shape; the fault names file, line and shape."""
    bad = write_seeds(tmp_path, "\toften\t", "\tmore often than not\t")

    with pytest.raises(InputError) as caught:
        build_release(ontology_dir(), bad, tmp_path / "out")

    assert ["seeds/notes/statements.tsv:2:1 (shape:Statement-hedgeCue)"] == [f.place for f in caught.value.faults]
    assert not (tmp_path / "out" / "current").exists()


def test_a_property_that_nothing_concludes_is_a_fault(write_seeds: Any, tmp_path: Path) -> None:
    """An ontology that lost its rules would answer every question about them with nothing."""
    shutil.copytree(ontology_dir(), tmp_path / "ontology")
    shutil.rmtree(tmp_path / "ontology" / "rules")

    with pytest.raises(InputError) as caught:
        build_release(tmp_path / "ontology", write_seeds(tmp_path), tmp_path / "out")

    assert "no rule concludes addresses" in [fault.message for fault in caught.value.faults]


def test_faults_of_rules_examples_and_seeds_come_together(write_seeds: Any, tmp_path: Path) -> None:
    """One run, whatever is wrong."""
    shutil.copytree(ontology_dir(), tmp_path / "ontology")
    rule = (
        "#+ summary: s\n#+ description: d\nCONSTRUCT { ?a <http://x/p> ?b } WHERE { ?a <http://x/q> ?b OPTIONAL {} }\n"
    )
    for name in ("first", "second"):
        (tmp_path / "ontology" / "rules" / f"{name}.rq").write_text(rule)
    example = "#+ summary: s\n#+ description: d\n#+ keywords: k\nASK { ?a nutri:p ?b }\n"
    (tmp_path / "ontology" / "examples" / "99-undeclared.rq").write_text(example)

    with pytest.raises(InputError) as caught:
        build_release(tmp_path / "ontology", write_seeds(tmp_path, "Symptom", "Sympton"), tmp_path / "out")

    assert [
        "ontology/examples/99-undeclared.rq:4:10",
        "ontology/rules/first.rq:3:61 (first)",
        "ontology/rules/second.rq:3:61 (second)",
        "seeds/notes/entities.tsv:5:17 (class)",
    ] == [fault.place for fault in caught.value.faults]


def test_inputs_can_be_checked_without_writing(write_seeds: Any, tmp_path: Path) -> None:
    """`kg validate` needs the report only."""
    good = check_inputs(ontology_dir(), write_seeds(tmp_path))
    bad = check_inputs(ontology_dir(), write_seeds(tmp_path, "\toften\t", "\tmore often than not\t"))

    assert good.conforms
    assert {"shape:Statement-hedgeCue": ["seeds/notes/statements.tsv:2:1"]} == {
        finding.check: [str(row) for row in rows] for finding, rows in bad.findings.items()
    }
    assert ["seeds"] == [path.name for path in tmp_path.iterdir()]


def test_a_large_release_is_read_from_disk(write_seeds: Any, tmp_path: Path) -> None:
    """The store directory is derived, not part of the manifest, and comes back when it is gone."""
    settings = Settings(memory_triples=1)
    path = build_release(ontology_dir(), write_seeds(tmp_path), tmp_path / "out", settings=settings).path
    assert (path / "store").is_dir()
    for file in (path / "store").iterdir():
        file.unlink()
    (path / "store").rmdir()

    with open_release(path, settings=settings) as release:
        assert release.engine.ask("ASK { GRAPH ?g { ?s ?p ?o } }")
    assert (path / "store").is_dir()


@pytest.mark.parametrize(
    "name", ["dataset.nq", "edges.sqlite", "graphs/direct.nt", "schema.json", "search.sqlite", "ontology/shapes.ttl"]
)
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_release_is_refused_by_name(built: ReleaseDirectory, tmp_path: Path, name: str, damage: str) -> None:
    """The error names the file and the mend."""
    copy = tmp_path / "copy"
    for file, content in bytes_of(built.path).items():
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        (copy / file).write_bytes(content)
    path = copy / name
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(content[:-1] if damage == "cut" else content[:-2] + b"~\n")

    with pytest.raises(ReleaseError) as caught:
        open_release(copy)

    assert f"{path} is {'missing' if damage == 'gone' else 'damaged'}" == caught.value.message
    assert "kg build" in caught.value.hint


def test_a_damaged_manifest_is_refused(built: ReleaseDirectory, tmp_path: Path) -> None:
    """Cut short, or something else altogether."""
    (tmp_path / "manifest.json").write_bytes((built.path / "manifest.json").read_bytes()[:100])
    with pytest.raises(ReleaseError, match="is damaged"):
        open_release(tmp_path)
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(ReleaseError, match="is no manifest"):
        open_release(tmp_path)


def test_a_folder_without_a_release_says_how_to_make_one(tmp_path: Path) -> None:
    """Neither a directory of a release nor a folder of them."""
    with pytest.raises(ReleaseError) as caught:
        open_release(tmp_path)

    assert (f"there is no release in {tmp_path}", "Make one with `kg build`.") == (
        caught.value.message, caught.value.hint,
    )  # fmt: skip


def test_another_base_iri_moves_every_term(write_seeds: Any, tmp_path: Path) -> None:
    """A fork has its own; no IRI of ours is left in its data."""
    settings = Settings(base_iri="https://example.org/kg/")

    path = build_release(ontology_dir(), write_seeds(tmp_path), tmp_path / "out", settings=settings).path

    assert b"w3id.org/nutrigraph" not in (path / "dataset.nq").read_bytes()
    with open_release(path) as release:
        assert "https://example.org/kg/entity/iron" == release.namespaces.iri("ng", "iron")
        assert release.schema.find_class("Food") is not None
