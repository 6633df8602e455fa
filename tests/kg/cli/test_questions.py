"""Folders of saved questions that somebody hands over."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli.questions import read_questions
from kg.errors import InputError


def faults(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        read_questions(folder)
    return [(Path(fault.path).name, fault.message) for fault in caught.value.faults]


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    """A FIFO would wait for ever, and a link may lead anywhere or nowhere."""
    (tmp_path / "good.graphql").write_text("{ a }")
    (tmp_path / "good.variables.json").symlink_to("nowhere")
    os.mkfifo(tmp_path / "fifo.rq")
    (tmp_path / "folder.rq").mkdir()
    (tmp_path / "link.rq").symlink_to("good.graphql")

    assert faults(tmp_path) == [
        ("fifo.rq", "no regular file"),
        ("folder.rq", "no regular file"),
        ("good.variables.json", "no regular file"),
        ("link.rq", "no regular file"),
    ]


def test_more_than_a_thousand_questions_are_a_fault(tmp_path: Path) -> None:
    """They are never cut in silence."""
    for number in range(1_001):
        (tmp_path / f"{number}.rq").write_text("ASK {}")

    assert faults(tmp_path) == [(tmp_path.name, "1,001 questions, more than 1,000")]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", '"\\ud800"'])
def test_variables_that_are_no_json_are_a_fault(tmp_path: Path, number: str) -> None:
    """Python reads these, and no other reader of JSON does."""
    (tmp_path / "q.graphql").write_text("{ a }")
    (tmp_path / "q.variables.json").write_text(f'{{"a": {number}}}')

    assert faults(tmp_path) == [("q.variables.json", "not JSON")]


def test_a_question_that_never_ends_is_ended(release_dir: Path, tmp_path: Path) -> None:
    """A product of everything with everything: the command says so and exits with 5, long before the test would time out."""
    (tmp_path / "endless.rq").write_text("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    kg = str(Path(sys.executable).with_name("kg"))

    done = subprocess.run(
        [kg, "diff", str(release_dir), str(release_dir), "--questions", str(tmp_path), "--deadline", "0.5"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 5
    assert "endless.rq is not answered within 0.5 s" in done.stderr
    assert "--deadline" in done.stderr
