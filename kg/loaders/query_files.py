"""Files of the ontology folder as text, and queries (`*.rq`) with a head of decorators: `#+ key: words`."""

from __future__ import annotations

import re
from pathlib import Path

from kg.loaders.faults import Faults, Place
from kg.loaders.files import TEXT_BYTES, note_bad_characters, read_bytes, read_lines, shown_path
from kg.prefixes import DEFAULT_BASE_IRI, Namespaces

_DECORATOR = re.compile(r"#\+\s*(?P<key>[a-z_]+)\s*:\s*(?P<text>.*)")
_CONTINUED = re.compile(r"#\+\s+(?P<text>.*)")


def read_ontology_text(path: Path, root: Path, namespaces: Namespaces, faults: Faults) -> str | None:
    """The text of a file with the base IRI in use, or None after noting what is wrong with it.

    Args:
        path: The file.
        root: Folder to which paths in faults are relative.
        namespaces: Their base replaces the default base IRI.
        faults: Takes the faults.
    """
    content = read_bytes(path, root, faults, limit_bytes=TEXT_BYTES, hint_missing="Add it.")
    if content is None:
        return None
    shown = shown_path(path, root)
    lines = list(read_lines(content, shown, faults))
    clean = [note_bad_characters(line.replace("\t", " "), Place(shown, number, 1), faults) for number, line in lines]
    if not all(clean):
        return None
    text = "".join(f"{line}\n" for _, line in lines)
    return text.replace(DEFAULT_BASE_IRI, namespaces.base)


def read_decorators(text: str) -> dict[str, str]:
    r"""Key → words of the decorators; a line `#+   more` goes on with the one above.

    >>> read_decorators("#+ summary: One line,\n#+   two lines.\nASK {}")
    {'summary': 'One line, two lines.'}
    """
    found: dict[str, str] = {}
    key = ""
    for line in text.split("\n"):
        if start := _DECORATOR.fullmatch(line):
            key = start["key"]
            found[key] = start["text"].strip()
        elif key and (more := _CONTINUED.fullmatch(line)):
            found[key] += f" {more['text'].strip()}"
    return found


def note_missing_decorators(
    found: dict[str, str], wanted: tuple[str, ...], what: str, shown: str, faults: Faults
) -> None:
    """Note each decorator that a file lacks or leaves empty.

    Args:
        found: As `read_decorators` gives them.
        wanted: The keys that must be there.
        what: "rule" or what else the file is.
        shown: The path for faults.
        faults: Takes the faults.
    """
    for key in wanted:
        if not found.get(key):
            hint = f"Start the file with a line `#+ {key}: …`."
            faults.add(Place(shown, 1, 1, key), f"the {what} has no {key}", hint)
