"""The README tells the truth: its commands run, and print what stands below them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURE = Path(__file__).parent / "restless-legs-syndrome.svg"
BIN = Path(sys.executable).parent


def commands() -> list[tuple[str, str]]:
    """Every command of a console block with the output that stands below it; `…` stands for anything."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", README, flags=re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines(keepends=True)
            end = next(n for n in range(1, len(lines) + 1) if "".join(lines[:n]).count("'") % 2 == 0)
            found.append(("".join(lines[:end]), "".join(lines[end:])))
    return found


@pytest.mark.parametrize(("command", "output"), commands(), ids=lambda text: text.split("\n")[0][:40])
def test_a_command_of_the_readme_prints_what_the_readme_says(
    server: str, release_dir: Path, tmp_path: Path, command: str, output: str
) -> None:
    """Run as it stands, save for the server's port."""
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "KG_DATA_DIR": str(release_dir.parent),
    }
    done = subprocess.run(
        ["bash", "-c", command.replace("http://127.0.0.1:8000", server)],
        capture_output=True,
        cwd=tmp_path,
        env=environment,
        check=True,
        text=True,
        timeout=120,
    )

    pattern = ".*".join(re.escape(piece) for piece in output.strip().split("…"))
    assert output.strip()
    assert re.fullmatch(pattern, done.stdout.replace("\r\n", "\n").strip(), flags=re.DOTALL), done.stdout


def test_the_picture_of_the_readme_is_what_its_command_makes(release_dir: Path) -> None:
    """Anyone can make it again, byte for byte."""
    command = re.search(r"Made by `kg (export [^`]*)`", README)
    assert command is not None
    done = subprocess.run(
        [str(BIN / "kg"), *command[1].split(), "--release", str(release_dir)], capture_output=True, check=True
    )

    assert PICTURE.read_bytes() == done.stdout


def test_the_readme_is_short_and_its_links_lead_somewhere() -> None:
    """Under 200 lines; every relative link names a file."""
    links = re.findall(r"\]\(((?!http)[^)#]+)\)", README)

    assert README.count("\n") < 200
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert "not medical advice" in README
