"""The walkthrough of the README, followed to the letter in a shell: a new source, a new class, no Python."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SHIM = '#!/bin/sh\nexec "{python}" -c "from kg.cli.main import main; main()" "$@"\n'


@pytest.fixture(scope="module")
def printed(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What each block of the walkthrough prints, in a copy of the checkout."""
    root = tmp_path_factory.mktemp("walkthrough")
    checkout = root / "checkout"
    for name in ("kg", "api", "ontology", "seeds"):
        shutil.copytree(seeds.parent / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml",):
        shutil.copy(seeds.parent / name, checkout / name)
    shim = root / "bin" / "kg"
    shim.parent.mkdir()
    shim.write_text(SHIM.format(python=sys.executable), encoding="utf-8")
    shim.chmod(0o755)
    environment = os.environ | {
        "PATH": f"{shim.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(checkout),
        "KG_DATA_DIR": str(root / "data"),
    }
    text = (seeds / "README.md").read_text(encoding="utf-8").partition("## Walkthrough")[2]
    blocks = [
        re.sub(r"^   ", "", block, flags=re.MULTILINE) for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    ]
    answers = []
    for block in blocks:
        done = subprocess.run(
            ["bash", "-e"], input=block, cwd=checkout, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stdout}{done.stderr}"
        answers.append(done.stdout)
    return answers


def test_what_is_to_be_pasted_into_the_source_is_what_was_printed(seeds: Path, printed: list[str]) -> None:
    """`kg locate` prints the very lines that the README shows in source.yaml."""
    text = (seeds / "README.md").read_text(encoding="utf-8")

    assert printed[0].startswith("text:\n  sha256: 0934bc74")
    assert "".join(f"   {line}\n" for line in printed[0].splitlines()) in text


def test_the_place_that_is_located_is_the_one_in_the_row(printed: list[str]) -> None:
    """Statement S5 stands where `kg locate` finds it."""
    located = next(answer for answer in printed if answer.startswith("foods\t"))

    assert located == "foods\t184\t208\t10a80725afcddc567fe7b6978d25867f2312f225c18f7abd04c1d8e351642bec\n"


def test_the_answers_are_those_that_the_readme_promises(printed: list[str]) -> None:
    """Oranges asserted, potatoes possible, the enzyme with its cofactor, and a proof down to the text."""
    decoder = json.JSONDecoder()
    start = printed[-1].index("{")
    foods, end = decoder.raw_decode(printed[-1], start)
    enzymes, end = decoder.raw_decode(printed[-1], printed[-1].index("{", end))
    why = printed[-1][end:]

    (deficiency,) = foods["data"]["condition"]["linkedDeficiencies"]["nodes"]
    assert deficiency == {
        "label": "vitamin C deficiency",
        "addressedBy": {
            "edges": [
                {"certainty": "ASSERTED", "node": {"label": "oranges"}},
                {"certainty": "POSSIBLE", "node": {"label": "potatoes"}},
            ]
        },
    }
    (enzyme,) = enzymes["data"]["enzymes"]["nodes"]
    assert enzyme == {
        "label": "prolyl hydroxylase",
        "cofactors": {"edges": [{"node": {"label": "vitamin C"}, "statements": [{"id": "stmt:scurvy-note-S4"}]}]},
    }
    assert "scurvy-note-S6" in why
    assert "foods 210–234" in why
