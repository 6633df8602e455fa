"""Reading the list of trusted documents from files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from graphql import GraphQLSyntaxError, parse

from api.graphql.documents import sha256
from kg.errors import SettingError

_VARIABLE = "KG_GRAPHQL_DOCUMENTS"


def load_documents(path: Path) -> dict[str, str]:
    """Identifier → document, of a folder of `.graphql` files, one such file, or a JSON map as Relay and codegen write it.

    Returns:
        Files by their SHA-256, the entries of a map by their keys.

    Raises:
        SettingError: Something cannot be read, does not parse, or there is no document at all.
    """
    texts = {}
    try:
        for name, identifier, text in _documents(path):
            try:
                parse(text, no_location=True)
            except GraphQLSyntaxError as error:
                raise _wrong(f"{name}: {error.message}") from error
            texts[identifier] = text
    except (OSError, ValueError) as error:
        raise _wrong(f"{path}: {error}") from error
    if not texts:
        raise _wrong(f"{path} holds no document")
    return texts


def _documents(path: Path) -> Iterator[tuple[str, str, str]]:
    """Where each document stands, its identifier and its text."""
    if path.suffix == ".json":
        entries = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(entries, dict) or not all(isinstance(text, str) for text in entries.values()):
            raise _wrong(f"{path} is no JSON object of identifiers and documents")
        yield from ((f"{path}: {identifier}", identifier, text) for identifier, text in entries.items())
        return
    files = sorted(path.rglob("*.graphql")) if path.is_dir() else [path]
    for file in files:
        text = file.read_text(encoding="utf-8")
        yield str(file), sha256(text), text


def _wrong(message: str) -> SettingError:
    return SettingError(
        f"{_VARIABLE}: {message}", hint=f"Mend it, or unset {_VARIABLE}; then anything within the limits runs."
    )
