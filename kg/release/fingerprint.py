"""What a release is made from: the hashes of its inputs, of the software and the versions of the libraries.

Imports nothing heavy: whoever only asks whether a release still fits pays milliseconds.
"""

from __future__ import annotations

import hashlib
import platform
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kg.errors import ReleaseError
from kg.locations import package_dirs

_LIBRARIES = ("pyoxigraph", "pyshacl", "pyyaml", "rdflib")
_SEED_FILES = (
    "amounts.tsv", "coverage.tsv", "entities.tsv", "items.tsv", "mappings.sssom.tsv", "nutrients.tsv", "source.yaml",
    "statements.tsv",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class InputFile:
    """One input: its name in the manifest, the file, and what it holds."""

    name: str
    path: Path
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Everything that decides what a build writes; equal fingerprints, equal bytes.

    Attributes:
        inputs: Sorted by name; names start with `ontology/`, `seeds/` or `tables/` wherever the files lie.
        software: SHA-256 over our own Python files.
        versions: Of nutrigraph, Python and the libraries that shape a release.
        base_iri: Under which our terms lie.
    """

    inputs: tuple[InputFile, ...]
    software: str
    versions: dict[str, str]
    base_iri: str

    def described(self) -> dict[str, object]:
        """The part of the manifest that says this."""
        return {
            "base_iri": self.base_iri,
            "inputs": {file.name: {"bytes": file.bytes, "sha256": file.sha256} for file in self.inputs},
            "software": self.software,
            "versions": self.versions,
        }


def take_fingerprint(
    ontology: Path, seeds: Path, base_iri: str, tables: Mapping[str, Path] | None = None
) -> Fingerprint:
    """Hash the inputs and the software as they are now.

    Args:
        ontology: Folder of the ontology.
        seeds: Folder of the sources.
        base_iri: Under which our terms are to lie.
        tables: Source id → a user's own copy of its whole table.

    Raises:
        ReleaseError: A file vanished or cannot be read.
    """
    try:
        found = [*_input_files(ontology, seeds), *_tables(tables or {})]
        inputs = tuple(sorted(found, key=lambda file: file.name))
        return Fingerprint(inputs, _software_digest(), _versions(), base_iri)
    except OSError as error:
        raise ReleaseError(
            f"{error.filename} cannot be read: {error.strerror}", hint="Check the file and its permissions."
        ) from error


def sha256_of_file(path: Path) -> str:
    """The SHA-256 of a file's bytes, as lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _input_files(ontology: Path, seeds: Path) -> Iterator[InputFile]:
    patterns = ("*.ttl", "rules/*.rq", "examples/*.rq")
    found = [("ontology", ontology, path) for pattern in patterns for path in ontology.glob(pattern)]
    found += [("seeds", seeds, path) for name in _SEED_FILES for path in seeds.glob(f"*/{name}")]
    for kind, folder, path in found:
        if path.is_file():
            name = f"{kind}/{path.relative_to(folder).as_posix()}"
            yield InputFile(name, path, sha256_of_file(path), path.stat().st_size)


def _tables(tables: Mapping[str, Path]) -> Iterator[InputFile]:
    for source, path in tables.items():
        if path.is_file():  # whoever reads it says what is wrong with one that is none
            yield InputFile(f"tables/{source}", path, sha256_of_file(path), path.stat().st_size)


def _software_digest() -> str:
    digest = hashlib.sha256()
    for package in package_dirs():
        for path in sorted(package.rglob("*.py")):
            name = f"{package.name}/{path.relative_to(package).as_posix()}"
            digest.update(f"{name}\0{sha256_of_file(path)}\n".encode())
    return digest.hexdigest()


def _versions() -> dict[str, str]:
    found = {name: version(name) for name in _LIBRARIES}
    try:
        found["nutrigraph"] = version("nutrigraph")
    except PackageNotFoundError:  # a checkout that was never installed
        found["nutrigraph"] = "unknown"
    return dict(sorted({**found, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version}.items()))
