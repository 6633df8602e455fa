from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.locations import ontology_dir
from kg.release import Release, build_release, open_release
from kg.release.changed_lines import changed_lines
from kg.release.comparison import compare_releases
from kg.settings import Settings

WriteSeeds = Callable[..., Path]
PLACE = "title\t0\t13\t3d553a9f47bec5d6be312772c5d26783dd1e077ae4becaff02e2e9b0c0ddf53d"


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory, write_seeds: WriteSeeds) -> Callable[..., Release]:
    """Builds and opens a release of the small seeds with one text replaced by another."""

    def make(old: str = "", new: str = "", **settings: Any) -> Release:
        root = tmp_path_factory.mktemp("small")
        seeds = write_seeds(root, old, new)
        chosen = Settings(**settings)
        return open_release(build_release(ontology_dir(), seeds, root / "out", settings=chosen).path)

    return make


@pytest.fixture(scope="module")
def small(build: Callable[..., Release]) -> Release:
    """Four statements: spinach is a source of iron, whose lack causes fatigue, which is not its sole cause."""
    return build()


def test_a_release_does_not_differ_from_itself(small: Release) -> None:
    """Nor from a build of the same files."""
    assert compare_releases(small, small).is_empty


def test_a_changed_certainty_is_a_change_of_that_part_alone(small: Release, build: Callable[..., Release]) -> None:
    """Likely becomes possible, and so does the conclusion that rests on it."""
    other = build("likely\toften", "possible\toften")

    found = compare_releases(small, other)

    (change,) = found.statements
    assert (change.id, change.kind) == ("stmt:notes-S1", "changed")
    assert change.title == "ng:spinach nutri:dietarySourceOf ng:iron"
    assert change.parts == (("certainty", ("nutri:likely",), ("nutri:possible",)),)
    assert (found.groups, found.files) == ({}, ())
    (conclusion,) = found.conclusions
    assert conclusion.triple == ("ng:spinach", "nutri:addresses", "ng:iron-deficiency")
    assert (conclusion.kind, conclusion.causes) == ("changed", ("stmt:notes-S1",))
    assert (conclusion.before, conclusion.after) == ("nutri:likely", "nutri:possible")


def test_a_removed_statement_takes_its_conclusion_along(small: Release, build: Callable[..., Release]) -> None:
    """And is named as the cause; the other way round it is gained."""
    other = build(f"S1\tspinach\tdietarySourceOf\tiron\tentity\taffirmed\tlikely\toften\t{PLACE}\n", "")

    lost, gained = compare_releases(small, other), compare_releases(other, small)

    assert [(c.id, c.kind) for c in lost.statements] == [("stmt:notes-S1", "removed")]
    assert [(c.id, c.kind) for c in gained.statements] == [("stmt:notes-S1", "added")]
    triple = ("ng:spinach", "nutri:addresses", "ng:iron-deficiency")
    assert [(c.triple, c.kind, c.causes) for c in lost.conclusions] == [(triple, "lost", ("stmt:notes-S1",))]
    assert [(c.triple, c.kind, c.causes) for c in gained.conclusions] == [(triple, "gained", ("stmt:notes-S1",))]


def test_a_denial_that_blocks_a_conclusion_is_its_cause(small: Release, build: Callable[..., Release]) -> None:
    """S1 stays, S5 denies the same triple, and nothing is concluded from it any more."""
    row = f"S4\tiron-deficiency\tsoleCauseOf\tfatigue\tentity\tnegated\tasserted\t\t{PLACE}\n"
    other = build(row, f"{row}S5\tspinach\tdietarySourceOf\tiron\tentity\tnegated\tasserted\t\t{PLACE}\n")

    found = compare_releases(small, other)

    assert [(c.id, c.kind, c.title) for c in found.statements] == [
        ("stmt:notes-S5", "added", "not: ng:spinach nutri:dietarySourceOf ng:iron")
    ]
    assert [(c.kind, c.causes) for c in found.conclusions] == [("lost", ("stmt:notes-S5",))]


def test_the_same_claim_under_another_number_has_moved(small: Release, build: Callable[..., Release]) -> None:
    """Renumbering removes nothing and adds nothing."""
    found = compare_releases(small, build("S3\t", "S9\t"))

    assert [(c.id, c.kind, c.former_id) for c in found.statements] == [("stmt:notes-S9", "moved", "stmt:notes-S3")]


def test_an_entity_that_is_relabelled_is_no_change_of_statements(small: Release, build: Callable[..., Release]) -> None:
    """Label and synonyms are parts of the entity."""
    found = compare_releases(
        small, build("fatigue\tfatigue\tSymptom\ttiredness", "fatigue\tweariness\tSymptom\ttiredness")
    )

    assert found.statements == ()
    ((change,),) = found.groups.values()
    assert (change.id, change.parts) == ("ng:fatigue", (("rdfs:label", ("fatigue",), ("weariness",)),))


def test_a_mapping_is_told_once(small: Release, build: Callable[..., Release]) -> None:
    """As a mapping, not also as a change of the entity."""
    found = compare_releases(small, build("CHEBI:18248", "CHEBI:24875"))

    assert list(found.groups) == ["mappings"]
    assert sorted(change.kind for change in found.groups["mappings"]) == ["added", "removed"]


def test_a_rule_that_changes_is_told_with_its_file(small: Release, write_seeds: WriteSeeds, tmp_path: Path) -> None:
    """And is the cause of what is concluded no more."""
    shutil.copytree(ontology_dir(), tmp_path / "ontology")
    rule = tmp_path / "ontology" / "rules" / "addresses.rq"
    text = rule.read_text()
    assert "?food nutri:dietarySourceOf ?nutrient" in text
    rule.write_text(text.replace("?food nutri:dietarySourceOf ?nutrient", "?food nutri:groupSourceOf ?nutrient"))
    built = build_release(tmp_path / "ontology", write_seeds(tmp_path), tmp_path / "out")

    with open_release(built.path) as other:
        found = compare_releases(small, other)

    assert found.files == ("ontology/rules/addresses.rq",)
    assert [(c.id, c.kind) for c in found.groups["rules"]] == [("rule:addresses", "changed")]
    assert [(c.kind, c.causes) for c in found.conclusions] == [("lost", ("rule:addresses",))]


def test_releases_of_different_base_iris_are_compared_by_what_they_say(
    small: Release, build: Callable[..., Release]
) -> None:
    """A fork that changed its base and one certainty differs in that certainty."""
    fork = build("likely\toften", "possible\toften", base_iri="https://example.org/fork/")

    found = compare_releases(small, fork)

    assert [(c.id, c.kind) for c in found.statements] == [("stmt:notes-S1", "changed")]
    assert [(c.kind, c.causes) for c in found.conclusions] == [("changed", ("stmt:notes-S1",))]


def test_lines_are_compared_in_the_order_that_the_new_base_gives_them(tmp_path: Path) -> None:
    """Under another base the same two lines stand the other way round; only the third is new."""
    files = {
        "old": ["<https://m/x> <https://p> <https://c/y> .", "<https://m/x> <https://p> <https://m/z> ."],
        "new": [
            "<https://a/x> <https://p> <https://a/z> .",
            "<https://a/x> <https://p> <https://c/y> .",
            "<https://z> .",
        ],
    }
    for name, lines in files.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "dataset.nq").write_text("".join(f"{line}\n" for line in lines))

    found = changed_lines(tmp_path / "old", tmp_path / "new", bases=("https://m/", "https://a/"))

    assert found == ([], [b"<https://z> .\n"])
