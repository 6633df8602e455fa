"""Receipts on the command line: written in one process, checked in another, over another folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest
from click.testing import Result

from kg.cli.receipts import change_lines
from kg.errors import CallerError, InputError, NotReproducibleError
from kg.locations import ontology_dir, seeds_dir
from kg.query.receipt_check import Change
from kg.release import build_release

Run = Callable[..., Result]
Process = Callable[..., "CompletedProcess[str]"]
IRON_FOODS = '{ nutrient(id: "iron") { dietarySources { edges { certainty node { id label } } } } }'
SPARQL = """PREFIX ng: <https://w3id.org/nutrigraph/entity/> PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
SELECT ?food { ?food nutri:dietarySourceOf ng:iron }"""
SPINACH = "stmt:rls-nutrient-gaps-F141"


@pytest.fixture(scope="module")
def less_sure(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release in which one statement, that spinach is a source of iron, is hedged by "often" and so only likely."""
    root = tmp_path_factory.mktemp("less-sure")
    shutil.copytree(seeds_dir(), root / "seeds")
    file = root / "seeds" / "rls-nutrient-gaps" / "statements.tsv"
    row = "F141\tspinach\tdietarySourceOf\tiron\tentity\taffirmed\t"
    text = file.read_text()
    assert text.count(row + "asserted\t\t") == 1
    file.write_text(text.replace(row + "asserted\t\t", row + "likely\toften\t"))
    return build_release(ontology_dir(), root / "seeds", root / "out").path


@pytest.fixture
def here(kg: Run, release_dir: Path) -> Run:
    """Runs a command over the packaged release, named, so that nothing is built."""
    return lambda *words: kg(*words, "--release", str(release_dir))


def written(here: Run, path: Path, *words: str) -> dict[str, Any]:
    result = here(*words, "--receipt", str(path))
    assert result.exception is None
    document: dict[str, Any] = json.loads(path.read_text())
    return document


@pytest.mark.parametrize("words", [("graphql", IRON_FOODS), ("query", "--format", "csv", SPARQL)])
def test_a_receipt_verifies_in_another_process_on_a_copy_of_the_release(
    here: Run, kg_process: Process, release_dir: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """The answer still stands on stdout when the receipt goes to a file."""
    path, copy = tmp_path / "receipt.json", tmp_path / "elsewhere"
    result = here(*words, "--receipt", str(path))
    shutil.copytree(release_dir, copy)

    checked = kg_process("verify", str(path), "--release", str(copy))

    assert "spinach" in result.stdout
    assert (checked.returncode, checked.stdout) == (0, "")
    assert "still holds" in checked.stderr
    assert "the same 4 statements" in checked.stderr


@pytest.mark.parametrize("words", [("graphql", IRON_FOODS), ("query", SPARQL)])
def test_after_one_statement_changed_the_receipt_fails_and_names_it(
    here: Run, kg_process: Process, less_sure: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """It says what the statement said and says; the SPARQL rows are the same, but not what they rest on."""
    path = tmp_path / "receipt.json"
    written(here, path, *words)

    checked = kg_process("verify", str(path), "--release", str(less_sure))

    assert (checked.returncode, checked.stdout) == (
        1,
        f"{SPINACH}\tchanged\tcertainty\tnutri:asserted\tnutri:likely\n{SPINACH}\tchanged\thedgeCue\t–\toften\n",
    )
    said = "no longer holds" if words[0] == "graphql" else "The answer is the same"
    assert said in checked.stderr


def test_a_removed_and_a_new_statement_are_named(kg: Run, here: Run, tmp_path: Path) -> None:
    """The row about spinach goes, one about dairy comes."""
    shutil.copytree(seeds_dir(), tmp_path / "seeds")
    file = tmp_path / "seeds" / "rls-nutrient-gaps" / "statements.tsv"
    rows = file.read_text().splitlines(keepends=True)
    spinach = next(row for row in rows if row.startswith("F141\t"))
    dairy = spinach.replace("F141\tspinach", "F900\tdairy")
    file.write_text("".join(row for row in rows if row != spinach) + dairy)
    other = build_release(ontology_dir(), tmp_path / "seeds", tmp_path / "out").path
    path = tmp_path / "receipt.json"
    written(here, path, "graphql", IRON_FOODS)

    said = kg("verify", str(path), "--release", str(other)).stderr
    found = json.loads(kg("verify", str(path), "--json", "--release", str(other)).stdout)

    assert "removed: the release does not hold it any more\n" in said
    assert "dropped: the release holds it as it was, but the answer does not rest on it any more\n" in said
    assert found["holds"] is False
    assert [(change["id"], change["change"]) for change in found["statements"]] == [
        (SPINACH, "removed"),
        ("stmt:rls-nutrient-gaps-F900", "added"),
    ]
    assert [(c["id"], c["change"]) for c in found["resources"]] == [("ng:dairy", "added"), ("ng:spinach", "dropped")]


@pytest.mark.parametrize(
    ("change", "altered"),
    [
        (lambda document: document["answer"].update(sha256="0" * 64), ["answer"]),
        (lambda document: document["statements"][0]["says"].update(certainty="nutri:possible"), ["statements"]),
        (lambda document: document["statements"].pop(), ["statements"]),
        (lambda document: document.update(disclaimer="none"), ["disclaimer"]),
        (lambda document: document.update(extra=1), ["extra"]),
        (
            lambda document: document["operation"].update(text=document["operation"]["text"].replace("iron", "folate")),
            None,
        ),
    ],
    ids=["answer", "statement", "left out", "disclaimer", "extra", "question"],
)
def test_a_receipt_that_was_altered_is_told_on_its_own_release(
    here: Run, tmp_path: Path, change: Callable[[dict[str, Any]], object], altered: list[str] | None
) -> None:
    """Nothing in a release changes, so the receipt did."""
    path = tmp_path / "receipt.json"
    document = written(here, path, "query", SPARQL)
    change(document)
    path.write_text(json.dumps(document))

    result = here("verify", str(path))
    found = json.loads(here("verify", str(path), "--json").stdout)

    assert result.return_value == 1
    assert "the receipt was altered" in result.stderr
    assert found["release"]["same"] is True
    assert altered is None or found["altered"] == altered


def test_a_question_that_the_release_does_not_understand_is_told(here: Run, tmp_path: Path) -> None:
    """No crash: the answer does not hold, because there is none."""
    path = tmp_path / "receipt.json"
    document = written(here, path, "graphql", IRON_FOODS)
    document["operation"]["text"] = "{ nonsense }"
    path.write_text(json.dumps(document))

    result = here("verify", str(path))

    assert result.return_value == 1
    assert "Cannot query field 'nonsense'" in result.stderr


def test_a_receipt_cannot_steer_the_terminal_or_forge_lines() -> None:
    """Control characters and marks of direction are written as escapes."""
    change = Change("ng:a", "changed", (("no\x1b[2Jte", ("x\r\ny\tz",), ("\u202e\x9b\u2028",)),))

    assert change_lines(change) == ["ng:a\tchanged\tno\\x1b[2Jte\tx\\r\\ny\\tz\t\\u202e\\x9b\\u2028"]


def test_notes_and_keys_of_a_strange_receipt_are_harmless(here: Run, tmp_path: Path) -> None:
    """A key that the receipt adds, in the sentence that names what was altered."""
    path = tmp_path / "receipt.json"
    document = written(here, path, "query", SPARQL)
    path.write_text(json.dumps(document | {"x\x1b]0;y\n": 1}))

    said = here("verify", str(path)).stderr

    assert "(x\\x1b]0;y\\n)." in said
    assert "\x1b]0" not in said


def test_what_is_no_receipt_is_bad_input(kg_process: Process) -> None:
    """Exit code 3 with every place named; 2 where there is no such file."""
    odd = kg_process("verify", "-", stdin='{"receipt": "nutrigraph-receipt", "version": 1}')

    assert odd.returncode == 3
    assert "answer.sha256" in odd.stderr
    assert "nothing was checked" in odd.stderr
    assert "nothing was written" not in odd.stderr
    assert "Traceback" not in odd.stderr
    assert kg_process("verify", "-", stdin='{"receipt": "nutrigraph-receipt", "version": 7}').returncode == 3
    assert kg_process("verify", "nowhere.json").returncode == 2


def test_a_receipt_is_printed_instead_of_the_answer(here: Run) -> None:
    """`-` stands for stdout, which then holds one JSON document."""
    for words in (("graphql", IRON_FOODS), ("query", SPARQL)):
        assert json.loads(here(*words, "--receipt", "-").stdout)["receipt"] == "nutrigraph-receipt"


def test_an_answer_without_a_receipt_still_comes(here: Run, tmp_path: Path) -> None:
    """The answer on stdout, the reason as the error, no file."""
    path = tmp_path / "receipt.json"

    result = here("query", "--format", "csv", f"{SPARQL} LIMIT 1", "--receipt", str(path))

    assert isinstance(result.exception, NotReproducibleError)
    assert "food" in result.stdout
    assert not path.exists()


def test_a_receipt_is_no_way_round_the_limits(here: Run, tmp_path: Path) -> None:
    """A hostile operation is refused as it would be anywhere."""
    path = tmp_path / "receipt.json"
    document = written(here, path, "query", SPARQL)
    document["operation"]["text"] = "SELECT ?s { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
    path.write_text(json.dumps(document))

    result = here("verify", str(path))

    assert result.return_value == 1
    assert "SERVICE" in result.stderr


def test_errors_are_of_the_right_kind() -> None:
    """A refusal is the caller's to mend; a malformed receipt its author's."""
    assert issubclass(NotReproducibleError, CallerError)
    assert not issubclass(InputError, CallerError)
