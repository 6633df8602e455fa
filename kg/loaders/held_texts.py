"""The texts of sources that somebody holds, found by their hash: what a file is called says nothing of what is in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from kg.errors import InputError
from kg.loaders.passages import read_text, sha256_of


def find_texts(places: Iterable[Path], wanted: Collection[str]) -> dict[str, str]:
    """SHA-256 → text, of those wanted texts that are in these places.

    Whatever is no such text is passed over: other files, links, what cannot be read or is not UTF-8.

    Args:
        places: Files, and folders, of which the files directly in them are looked at.
        wanted: SHA-256 of the texts in UTF-8, as lower-case hex.
    """
    found: dict[str, str] = {}
    for file in _files(places):
        try:
            text = read_text(file)
        except InputError:
            continue
        sha256 = sha256_of(text)
        if sha256 in wanted:
            found[sha256] = text
    return found


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        try:
            yield from sorted(place.iterdir()) if place.is_dir() else (place,)
        except OSError:  # a folder that may not be listed holds nothing for us
            continue
