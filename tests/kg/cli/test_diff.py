"""Two releases that differ in three planted ways, and what they answer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click import UsageError
from click.testing import Result

from kg.cli.questions import Question, Reply, compare_replies
from kg.errors import InputError, NotFoundError
from kg.locations import ontology_dir, seeds_dir
from kg.release import build_release
from kg.release.comparison_model import Comparison

Run = Callable[..., Result]
QUESTIONS = Path(__file__).parents[2] / "contracts" / "questions"
SURER, MOVED, GONE = (f"stmt:rls-nutrient-gaps-F{number}" for number in ("043", "140", "141"))


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """F043 is likely instead of possible, F140 stands where F139 does, F141 (spinach and iron) is gone."""
    root = tmp_path_factory.mktemp("edited")
    shutil.copytree(seeds_dir(), root / "seeds")
    file = root / "seeds" / "rls-nutrient-gaps" / "statements.tsv"
    rows = {row.split("\t")[0]: row.split("\t") for row in file.read_text().splitlines()}
    rows["F043"][6] = "likely"
    rows["F140"][-4:] = rows["F139"][-4:]
    del rows["F141"]
    file.write_text("".join("\t".join(cells) + "\n" for cells in rows.values()))
    return build_release(ontology_dir(), root / "seeds", root / "out").path


def test_the_three_planted_ways_are_named_and_nothing_else(kg: Run, release_dir: Path, edited: Path) -> None:
    """A changed certainty, a moved passage, a removed statement; and the conclusion that goes with it."""
    result = kg("diff", str(release_dir), str(edited), "--json")

    found = json.loads(result.stdout)
    assert result.return_value == 1
    assert [(change["id"], change["change"]) for change in found["statements"]] == [
        (SURER, "changed"),
        (MOVED, "moved"),
        (GONE, "removed"),
    ]
    assert found["statements"][0]["parts"] == [
        {"part": "certainty", "before": ["nutri:possible"], "after": ["nutri:likely"]}
    ]
    moved = {part["part"]: (part["before"], part["after"]) for part in found["statements"][1]["parts"]}
    assert moved["place.oa:start"] == (["6044"], ["6034"])
    assert (found["records"], found["ontologyFiles"]) == ({}, [])
    lost = {"change": "lost", "triple": ["ng:spinach", "nutri:addresses", "ng:iron-deficiency"], "causes": [GONE]}
    assert lost | {"before": "nutri:asserted", "after": None} in found["conclusions"]
    assert all(GONE in change["causes"] or SURER in change["causes"] for change in found["conclusions"])


def test_the_saved_questions_whose_answers_changed_are_named_with_the_cause(
    kg: Run, release_dir: Path, edited: Path
) -> None:
    """Spinach is gone from three answers; the passage shows in the one that asks for places."""
    result = kg("diff", str(release_dir), str(edited), "--questions", str(QUESTIONS), "--json")

    answers = {answer["question"]: answer for answer in json.loads(result.stdout)["answers"]}
    assert {name: answer["causes"] for name, answer in answers.items()} == {
        "foods-for-deficiencies-linked-to-rls.graphql": [GONE],
        "foods-of-a-nutrient.graphql": [MOVED, GONE],
        "iron-foods.rq": [GONE],
    }
    flagship = answers["foods-for-deficiencies-linked-to-rls.graphql"]["differences"]
    edge = "condition.linkedDeficiencies.edges[ng:iron-deficiency].node.addressedBy.edges[ng:spinach]"
    assert [(d["change"], d["path"]) for d in flagship] == [("removed", edge)]
    rows = answers["iron-foods.rq"]["differences"]
    assert [(d["change"], d["path"]) for d in rows] == [
        ("removed", '<https://w3id.org/nutrigraph/entity/spinach>\t"spinach"@en')
    ]


def test_between_identical_releases_there_is_nothing(kg: Run, release_dir: Path) -> None:
    """Every saved question has an answer on both, and stdout is empty."""
    result = kg("diff", str(release_dir), str(release_dir), "--questions", str(QUESTIONS))

    assert (result.return_value, result.stdout, result.stderr) == (0, "", "No differences.\n")


def test_the_text_and_the_markdown_name_them_too(kg: Run, release_dir: Path, edited: Path) -> None:
    """A line per change; Markdown keeps data in code."""
    words = ("diff", str(release_dir), str(edited), "--questions", str(QUESTIONS))

    text, markdown = kg(*words).stdout, kg(*words, "--format", "markdown").stdout

    assert f"  - {GONE} ng:spinach nutri:dietarySourceOf ng:iron\n" in text
    assert "answer to iron-foods.rq\n" in text
    assert f"    because of {GONE}\n" in text
    assert f"- removed `{GONE} ng:spinach nutri:dietarySourceOf ng:iron`\n" in markdown
    assert "### Answer to iron-foods.rq\n\n- removed `<https://w3id.org/nutrigraph/entity/spinach> " in markdown


def test_a_question_that_fails_on_one_side_is_a_difference(
    kg: Run, release_dir: Path, edited: Path, tmp_path: Path
) -> None:
    """An error is told as one, an answer that cannot be compared is told and left out, and neither is a crash."""
    (tmp_path / "broken.graphql").write_text("{ nonsense }")
    (tmp_path / "cut.rq").write_text("SELECT ?s { ?s ?p ?o } LIMIT 1")
    (tmp_path / "moving.graphql").write_text('{ statement(id: "rls-nutrient-gaps-F141") { id } }')

    result = kg("diff", str(release_dir), str(edited), "--questions", str(tmp_path), "--json")

    found = json.loads(result.stdout)
    assert [answer["question"] for answer in found["answers"]] == ["moving.graphql"]
    assert any("broken.graphql fails on both" in note for note in found["notes"])
    assert any("cut.rq was not compared: LIMIT without ORDER BY" in note for note in found["notes"])


def test_a_denial_deep_in_a_chain_is_the_cause_of_what_rests_on_the_chain(
    kg: Run, release_dir: Path, tmp_path: Path
) -> None:
    """Lentils are no legumes any more, so not what legumes are a source of, so no food for what lacks it."""
    shutil.copytree(seeds_dir(), tmp_path / "seeds")
    file = tmp_path / "seeds" / "background" / "statements.tsv"
    row = next(row for row in file.read_text().splitlines() if row.startswith("B033\tlentils\tbroader\tlegumes\t"))
    file.write_text(file.read_text() + row.replace("B033", "B902").replace("affirmed", "negated") + "\n")
    other = build_release(ontology_dir(), tmp_path / "seeds", tmp_path / "out").path

    found = json.loads(kg("diff", str(release_dir), str(other), "--questions", str(QUESTIONS), "--json").stdout)

    denial = "stmt:background-B902"
    assert [(change["change"], change["triple"], change["causes"]) for change in found["conclusions"]] == [
        ("lost", ["ng:lentils", "nutri:addresses", "ng:magnesium-deficiency"], [denial]),
        ("lost", ["ng:lentils", "nutri:groupSourceOf", "ng:magnesium"], [denial]),
    ]
    causes = {answer["question"]: answer["causes"] for answer in found["answers"]}
    assert causes["foods-for-deficiencies-linked-to-rls.graphql"] == [denial]


def test_both_releases_and_the_notice_are_named(kg: Run, release_dir: Path, edited: Path) -> None:
    """The notice stands on stderr beside text, in Markdown as a line, in JSON as a key."""
    words = ("diff", str(release_dir), str(edited))

    text, markdown, document = (kg(*words, "--format", name) for name in ("text", "markdown", "json"))

    ids = [path.name[:12] for path in (release_dir, edited)]
    assert text.stdout.startswith(f"releases {ids[0]} (ontology 0.1.0) → {ids[1]} (ontology 0.1.0)\n")
    assert markdown.stdout.startswith(f"Releases: `{ids[0]} (ontology 0.1.0)` → `{ids[1]} (ontology 0.1.0)`\n")
    assert "not medical advice" in text.stderr
    assert "not medical advice" not in text.stdout
    assert "not medical advice" in markdown.stdout
    assert "no medical advice" in json.loads(document.stdout)["disclaimer"]
    assert isinstance(kg(*words, "--json", "--format", "markdown").exception, UsageError)


def test_a_folder_that_cannot_be_read_is_bad_input_and_an_empty_one_is_said(
    kg: Run, release_dir: Path, tmp_path: Path
) -> None:
    """Nothing to ask is no error."""
    odd = tmp_path / "odd"
    odd.mkdir()
    (odd / "q.graphql").write_text("{ release { id } }")
    (odd / "q.variables.json").write_text("[1]")

    missing = kg("diff", str(release_dir), str(release_dir), "--questions", str(tmp_path / "none"))
    faulty = kg("diff", str(release_dir), str(release_dir), "--questions", str(odd))
    empty = kg("diff", str(release_dir), str(release_dir), "--questions", str(tmp_path))

    for result in (missing, faulty):
        assert isinstance(result.exception, InputError)
        assert "nothing was compared" in result.exception.hint
    assert empty.return_value == 0
    assert "There are no questions" in empty.stderr


def test_releases_are_named_by_id_current_and_previous(kg: Run, release_dir: Path) -> None:
    """As the data folder keeps them; an unknown one is told with those that there are."""
    assert kg("diff", "current", release_dir.name[:8]).return_value == 0
    unknown = kg("diff", "current", "ffffffff")
    assert isinstance(unknown.exception, NotFoundError)
    assert release_dir.name[:12] in unknown.exception.hint
    assert isinstance(kg("diff", "previous", "current").exception, NotFoundError)


def test_a_question_that_only_one_release_can_answer_differs_in_its_error() -> None:
    """Words of the error stand where the answer was; the same error twice is no difference."""
    question = Question("q.graphql", "graphql", "{ x }")

    found = compare_replies(question, Reply(data={"x": 1}), Reply(error="no field x"), Comparison("", ""))

    assert found is not None
    assert [(d.kind, d.path, d.before, d.after) for d in found.differences] == [
        ("changed", "error", None, "no field x")
    ]
    assert compare_replies(question, Reply(error="no field x"), Reply(error="no field x"), Comparison("", "")) is None
