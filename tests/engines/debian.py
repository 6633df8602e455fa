"""Programs of Debian, unpacked without installing, once for all runs."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

# Several runs may use it.
_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "nutrigraph-tests"


class MissingError(Exception):
    """The program cannot be had here; says what to do."""


@contextmanager
def or_skip(name: str) -> Iterator[None]:
    """Where a program cannot be had the test is skipped loudly, save in continuous integration."""
    try:
        yield
    except MissingError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"NO TEST WITH {name.upper()} RAN: {error}")


def unpack(name: str, packages: Sequence[str], program: str) -> Path:
    """The folder under which packages are unpacked.

    Args:
        name: Of the folder.
        packages: All that is needed beside what every Debian has.
        program: A path in it, `usr/bin/virtuoso-t`.

    Raises:
        MissingError: The packages cannot be had.
    """
    # With another list of packages it is another folder: what an earlier one lacks would not be looked for.
    name = f"{name}-{hashlib.sha256(' '.join(packages).encode()).hexdigest()[:8]}"
    root = _CACHE / name
    if (root / program).is_file():
        return root
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise MissingError(f"{packages[0]} comes from Debian: on another system, install it by yourself")
    work = _CACHE / f"{name}.{os.getpid()}"
    work.mkdir(parents=True)
    try:
        fetched = subprocess.run(
            ["apt-get", "download", *packages], cwd=work, check=False, capture_output=True, text=True
        )
        found = sorted(work.glob("*.deb"))
        if fetched.returncode or len(found) != len(packages):
            raise MissingError(f"apt-get download {' '.join(packages)} failed: {fetched.stderr.strip()[-300:]}")
        for package in found:
            subprocess.run(["dpkg-deb", "-x", str(package), str(work / "root")], check=True)
        shutil.rmtree(root, ignore_errors=True)
        (work / "root").rename(root)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return root


def libraries(root: Path) -> str:
    """Where the unpacked libraries lie, as LD_LIBRARY_PATH has it."""
    return ":".join(str(root / part / f"{platform.machine()}-linux-gnu") for part in ("lib", "usr/lib"))
