"""The example queries of the GraphQL page: one file each under `examples/`, in the order of the file names.

The first comment line is the title, the next ones say what it shows; the query follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """One query of the domain, ready to run without variables.

    Attributes:
        name: Of the file, without number and extension; unique.
        title: A question or a few words, without a full stop for what is no sentence.
        text: What it shows, one or two sentences.
        query: The document, without the comment lines at its head.
    """

    name: str
    title: str
    text: str
    query: str


def load_examples(folder: Path = FOLDER) -> list[Example]:
    """Every example, by file name."""
    return [_read(path) for path in sorted(folder.glob("*.graphql"))]


def _read(path: Path) -> Example:
    lines = path.read_text(encoding="utf-8").splitlines()
    end = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    title, *text = (line.removeprefix("#").strip() for line in lines[:end])
    return Example(path.stem.partition("-")[2], title, " ".join(text), "\n".join(lines[end:]).strip() + "\n")
