"""Proofs over the packaged data: what supplies what is lacking, and what is missing once a row is gone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.main import group
from kg.locations import ontology_dir, seeds_dir
from kg.release import Release, build_release, open_release
from kg.release.why import find_why
from kg.store import NamedNode, Triple

ROW = "\tlentils\tbroader\tlegumes\t"


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release without the row that makes lentils legumes."""
    folder = tmp_path_factory.mktemp("without")
    shutil.copytree(ontology_dir(), folder / "ontology")
    shutil.copytree(seeds_dir(), folder / "seeds")
    register = folder / "seeds" / "background" / "statements.tsv"
    rows = register.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [row for row in rows if ROW not in row]
    assert len(kept) == len(rows) - 1
    register.write_text("".join(kept), encoding="utf-8")
    return build_release(folder / "ontology", folder / "seeds", folder / "releases").path


@pytest.fixture(scope="module")
def release(release_dir: Path) -> Iterator[Release]:
    """The packaged data."""
    with open_release(release_dir) as opened:
        yield opened


def why(path: Path, *words: str) -> Result:
    result = CliRunner().invoke(group, ["why", *words, "--release", str(path)], standalone_mode=False)
    assert result.exception is None
    return result


def conclusions(path: Path) -> set[str]:
    with open_release(path) as opened:
        rows = opened.engine.select(
            f"""SELECT ?s ?p ?o WHERE {{ GRAPH <{opened.namespaces.graph("inferred")}> {{
            ?n <http://www.w3.org/1999/02/22-rdf-syntax-ns#subject> ?s ; <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> ?p ;
               <http://www.w3.org/1999/02/22-rdf-syntax-ns#object> ?o . ?d <http://www.w3.org/ns/prov#generated> ?n }} }}"""
        ).rows
    return {" ".join(term.value.rpartition("/")[2].rpartition("#")[2] for term in row if term) for row in rows}


def test_lentils_address_magnesium_deficiency_by_their_group(release_dir: Path) -> None:
    """Two rules deep: the article names legumes, curators say that lentils are legumes and what is lacking."""
    text = why(release_dir, "lentils", "addresses", "magnesium-deficiency").stdout

    lines = [line.strip() for line in text.splitlines()]
    assert lines[0] == "lentils · supplies the nutrient lacking in · magnesium deficiency  asserted, concluded by rules"
    for line in (
        "concluded by rule:addresses-by-group  (asserted)",
        "concluded by rule:food-groups  (asserted)",
        "– lentils · broader · legumes  asserted",
        "asserted      stmt:background-B033  declared: Lentils are the seeds of a legume.",
        "– legumes · dietary source of · magnesium  asserted",
        "asserted      stmt:rls-nutrient-gaps-F152  comparison-table 6214–6221  degree: common",
        "asserted      stmt:background-B004  declared: Magnesium is what is lacking.",
    ):
        assert line in lines


def test_a_row_taken_away_removes_exactly_what_rested_on_it(release_dir: Path, without: Path) -> None:
    """What the article says of legumes no longer reaches lentils; nothing else goes."""
    assert {
        "lentils groupSourceOf magnesium",
        "lentils addresses magnesium-deficiency",
    } <= conclusions(release_dir) - conclusions(without)
    assert all(gone.startswith("lentils ") for gone in conclusions(release_dir) - conclusions(without))
    assert conclusions(without) <= conclusions(release_dir)


def test_why_not_names_the_row_that_is_missing(without: Path) -> None:
    """One step back lentils must be a group source, and for that, in turn, a kind of legumes."""
    lines = [line.strip() for line in why(without, "lentils", "addresses", "magnesium-deficiency").stdout.splitlines()]

    assert lines[0].endswith("nothing says so")
    at = lines.index("missing: lentils · group source of · magnesium")
    row = lines.index("missing: lentils · broader · legumes")
    assert at < row
    assert lines[row + 1] == "there: legumes · dietary source of · magnesium"
    assert "missing: lentils · dietary source of · magnesium" in lines[:at]


def test_the_store_in_the_brain_is_filled_by_no_food(release: Release) -> None:
    """Brain iron deficiency lacks brain iron, which no food can be stated to be a source of."""
    names = release.namespaces
    ends = (NamedNode(names.iri("ng", local)) for local in ("spinach", "brain-iron-deficiency"))
    found = find_why(release, Triple(next(ends), NamedNode(names.nutri("addresses")), next(ends)))

    assert not found.explanation.holds
    ways = [[(need.state, need.fact.object.label) for need in way.needs] for way in found.gaps[0].ways]
    assert [("impossible", "brain iron"), ("there", "brain iron")] in ways
    assert {"impossible"} == {need.state for gaps in found.gaps for way in gaps.ways for need in way.missing}


def test_the_article_alone_proves_nothing_about_groups(release_dir: Path) -> None:
    """That lentils are legumes is background; the filters say that they leave the derivation without a premise."""
    text = why(release_dir, "lentils", "addresses", "magnesium-deficiency", "--source", "rls-nutrient-gaps").stdout

    assert "left out by the filters" in text
    assert "The filters leave 1 derivation without a premise." in text
