"""The files for running it elsewhere say what this software takes: settings, options, paths, probes."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kg.cli.serve_command import command
from kg.settings import Settings
from tests.api.conftest import SETTINGS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "api" / "deployment"
FILES = sorted(path for path in FOLDER.iterdir() if path.is_file())
CONTAINER = (FOLDER / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    """By its name in the environment."""
    named = set(re.findall(r"\bKG_[A-Z_]+\b", path.read_text(encoding="utf-8")))

    assert set() == named - {f"KG_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_command_that_starts_a_server_is_understood(path: Path) -> None:
    """Option by option, as the command itself reads it."""
    text = path.read_text(encoding="utf-8").replace("%i", "8001")
    asked = re.findall(r"\bkg serve((?: --[a-z-]+(?: (?!--)[\w/.:%]+)?)+)", text)

    assert asked or path.name == "Containerfile"
    for words in asked:
        command.make_context("serve", shlex.split(words))


def test_the_container_file_takes_what_a_build_needs() -> None:
    """What it copies from the checkout is there, and is all that a wheel is made of; it ends as nobody, with a command."""
    copied = [
        word for words in re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER, re.MULTILINE) for word in words.split()
    ]
    needed = {
        "pyproject.toml",
        "hatch_build.py",
        "README.md",
        "LICENSE",
        "LICENSE-DATA",
        "api",
        "kg",
        "ontology",
        "seeds",
    }
    users = re.findall(r"^USER (\d+):\d+$", CONTAINER, re.MULTILINE)
    (start,) = re.findall(r"^CMD (\[.*\])$", CONTAINER, re.MULTILINE)

    assert needed == set(copied)
    assert all((ROOT / name).exists() for name in copied)
    assert [True] == [int(user) > 0 for user in users]
    assert "serve" == json.loads(start)[0]
    command.make_context("serve", json.loads(start)[1:])


def test_the_health_check_tells_ready_from_not(serve: Callable[[Settings], AbstractContextManager[str]]) -> None:
    """By the exit code of the very command, with the port of the environment; where nobody listens it fails."""
    (words,) = re.findall(r"CMD (\[\"python\".*\])$", CONTAINER, re.MULTILINE)
    check = [sys.executable, *json.loads(words)[1:]]
    with serve(SETTINGS) as url:
        port = str(urlsplit(url).port)
        assert 0 == subprocess.run(check, env={"KG_PORT": port}, check=False, capture_output=True).returncode

    assert 1 == subprocess.run(check, env={"KG_PORT": port}, check=False, capture_output=True).returncode


def test_the_documentation_names_every_file_and_no_other() -> None:
    """Links lead to files of the folder."""
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(((?!http)[^)#]+)\)", text))

    assert {path.name for path in FILES} - {"README.md"} == linked
