"""The clients that the documentation shows are type-checked, run, and print what it says."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx

PAGE = Path(__file__).parents[2] / "api" / "graphql" / "README.md"


def block(language: str) -> str:
    (found,) = re.findall(
        rf"^```{language}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE
    )
    return str(found)


def by_hash(code: str) -> dict[str, str]:
    """The parameters of a GET that names the document of a client by its hash."""
    (document,) = re.findall(r'DOCUMENT = (?:"""|`)(.*?)(?:"""|`)', code, flags=re.DOTALL)
    persisted = {"version": 1, "sha256Hash": hashlib.sha256(document.encode()).hexdigest()}
    return {"extensions": json.dumps({"persistedQuery": persisted}), "variables": '{"nutrient": "ng:iron"}'}


def test_the_python_client_prints_what_stands_below_it(server: str, tmp_path: Path) -> None:
    """mypy finds nothing in strict mode; it runs as it stands, save for the server's port; then the hash will do."""
    client = tmp_path / "client.py"
    client.write_text(block("python").replace("http://127.0.0.1:8000", server))
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--cache-dir", tmp_path / "cache", client],
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.returncode == 0, checked.stdout
    done = subprocess.run([sys.executable, client], capture_output=True, text=True, check=True)
    assert block("text") == done.stdout
    assert "errors" not in httpx.get(f"{server}/graphql", params=by_hash(block("python"))).json()


def test_the_javascript_client_prints_the_same(node: Callable[..., str], server: str, tmp_path: Path) -> None:
    """The TypeScript compiler finds nothing in strict mode; it runs as it stands, save for the server's port; then the hash will do."""
    client = tmp_path / "client.mjs"
    client.write_text(block("js").replace("http://127.0.0.1:8000", server))
    strict = (
        "--strict --checkJs --allowJs --noEmit --target es2022 --module nodenext --lib es2023,dom,dom.asynciterable"
    )

    assert node("node_modules/typescript/bin/tsc", *strict.split(), client) == ""
    assert block("text") == node(client)
    assert "errors" not in httpx.get(f"{server}/graphql", params=by_hash(block("js"))).json()
