"""Two ways to run a command over the release of the packaged data."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli.main import group
from kg.settings import get_settings

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def data_dir(release_dir: Path) -> Path:
    """A data folder that holds a release of the packaged data, so that no command needs to build one."""
    return release_dir.parent


@pytest.fixture
def kg(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command in this process; errors of ours come out as they are raised."""
    monkeypatch.setenv("KG_DATA_DIR", str(data_dir))
    get_settings.cache_clear()

    def run(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(group, list(words), input=stdin, standalone_mode=False)

    yield run
    get_settings.cache_clear()


@pytest.fixture
def kg_process(data_dir: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs a command as a user does, from an empty folder."""

    def run(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "kg.cli.main", *words],
            check=False,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            input=stdin,
            env=os.environ | {"KG_DATA_DIR": str(data_dir)},
        )

    return run
