"""The manifest: what a release is, what is in it, what it was made from. No times, no paths of the machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.errors import ReleaseError
from kg.release.fingerprint import Fingerprint

MANIFEST = "manifest.json"
DATASET = "dataset.nq"
SEARCH = "search.sqlite"
EDGES = "edges.sqlite"
GRAPHS = "graphs"
VOID = "void.nt"
ONTOLOGY = "ontology"
SCHEMA = "schema.json"
STORE = "store"

# Whom to credit.
CREATOR = "nutrigraph contributors"

Manifest = dict[str, Any]


def release_id(dataset_sha256: str, fingerprint: Fingerprint) -> str:
    """The id of a release.

    SHA-256 over the lines `NAME NUL SHA256 LF`, first of `dataset.nq`, then of every file of the ontology (Turtle and
    rules) in the order of names, so that anybody can compute it with `sha256sum` alone.

    Args:
        dataset_sha256: Of the sorted N-Quads, as lower-case hex.
        fingerprint: Of the inputs; only those of the ontology count.
    """
    lines = [(DATASET, dataset_sha256)]
    lines += [(file.name, file.sha256) for file in fingerprint.inputs if file.name.startswith("ontology/")]
    return hashlib.sha256("".join(f"{name}\0{digest}\n" for name, digest in lines).encode()).hexdigest()


def dump_manifest(manifest: Mapping[str, Any]) -> bytes:
    """The bytes of the file: sorted keys, two spaces, one line end at the end."""
    return (json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def load_manifest(directory: Path) -> Manifest:
    """Read the manifest of a release directory.

    Raises:
        ReleaseError: There is none, or it is damaged.
    """
    path = directory / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise ReleaseError(f"there is no release in {directory}", hint="Make one with `kg build`.") from error
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path} is damaged: {error}", hint="Build the release again with `kg build`.") from error
    if not isinstance(manifest, dict) or not {"id", "base_iri", "files", "inputs"} <= manifest.keys():
        raise ReleaseError(f"{path} is no manifest", hint="Build the release again with `kg build`.")
    return manifest
