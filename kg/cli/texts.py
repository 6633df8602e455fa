"""The text of a source that a person holds: found by the source's id, never copied anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import NotFoundError

if TYPE_CHECKING:
    from kg.loaders import Source


def read_source_text(text: tuple[str, Path], seeds: Path | None) -> tuple[Source, str]:
    """The source that `SOURCE=FILE` names, and what the file holds.

    Raises:
        NotFoundError: There is no such source, or its statements stand in no text.
        InputError: Its source.yaml is faulty, or the file is not UTF-8.
    """
    from kg.loaders import load_source, read_text
    from kg.locations import seeds_dir

    name, file = text
    folder = seeds or seeds_dir()
    there = sorted(path.name for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    if name not in there:
        raise NotFoundError(f"there is no source {name!r} in {folder}", hint=f"Choose from: {', '.join(there)}.")
    source = load_source(folder / name)
    if source.place != "passage":
        raise NotFoundError(
            f"the statements of {name!r} are declared by a curator and stand in no text",
            hint="Name a source whose statements stand in passages.",
        )
    return source, read_text(file)
