"""The files of a release as they may be handed out: names, sizes, hashes, media types, and opening them safely."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import ReleaseError
from kg.release.fingerprint import sha256_of_file
from kg.release.folder import release_files
from kg.release.manifest import GRAPHS, MANIFEST, Manifest

_MEDIA_TYPES = {
    "json": "application/json",
    "nq": "application/n-quads",
    "nt": "application/n-triples",
    "rq": "application/sparql-query",
    "sqlite": "application/vnd.sqlite3",
    "ttl": "text/turtle",
}


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """One file of a release.

    Attributes:
        name: Its path inside the release, with slashes.
        sha256: Lower-case hex.
    """

    name: str
    path: Path
    size_bytes: int
    sha256: str

    @property
    def media_type(self) -> str:
        """The registered media type, without charset; that of bytes where nothing better is known."""
        return _MEDIA_TYPES.get(self.name.rpartition(".")[2], "application/octet-stream")

    def open(self) -> BinaryIO:
        """The file, unbuffered; what is open stays readable when the release is pruned.

        Raises:
            ReleaseError: It is gone, or no longer what the manifest says.
        """
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            hint = "The release was removed while it was served: serve another one."
            raise ReleaseError(f"{self.name} of the release cannot be opened: {error.strerror}", hint=hint) from error
        file = os.fdopen(descriptor, "rb", buffering=0)
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size != self.size_bytes:
            file.close()
            raise ReleaseError(
                f"{self.name} of the release is damaged", hint="Build the release again with `kg build`."
            )
        return file


def list_files(directory: Path, manifest: Manifest) -> dict[str, ReleaseFile]:
    """Every file that the manifest lists and the manifest itself, by name, sorted.

    A name that leads out of the directory, by its steps or through a link, is left out.

    Args:
        directory: Of the release.
        manifest: Its own.

    Raises:
        ReleaseError: There is no manifest any more.
    """
    root = Path(os.path.realpath(directory))
    try:
        own = {"bytes": (root / MANIFEST).stat().st_size, "sha256": sha256_of_file(root / MANIFEST)}
    except OSError as error:
        raise ReleaseError(f"there is no release in {directory}", hint="Make one with `kg build`.") from error
    listed: dict[str, dict[str, Any]] = {**release_files(manifest), MANIFEST: own}
    is_real = cache(lambda folder: os.path.realpath(folder) == folder)  # a release has a thousand graphs in one folder
    return {
        name: ReleaseFile(name, root / name, int(entry["bytes"]), str(entry["sha256"]))
        for name, entry in sorted(listed.items())
        if _stays(f"{root}/{name}", is_real)
    }


def _stays(path: str, is_real: Callable[[str], bool]) -> bool:
    """True if neither a step nor a link of the path leads anywhere else."""
    folder, _, last = path.rpartition("/")
    # Not Path.is_symlink, which raises where a name is too long or a folder closed; opening says so then.
    return last not in {"", ".", ".."} and is_real(folder) and not os.path.islink(path)  # noqa: PTH114


def graph_files(files: Mapping[str, ReleaseFile]) -> dict[str, ReleaseFile]:
    """The N-Triples of each named graph by the graph's name, sorted; empty for a release of older software."""
    folder, ending = f"{GRAPHS}/", ".nt"
    return {
        name[len(folder) : -len(ending)]: file
        for name, file in files.items()
        if name.startswith(folder) and name.endswith(ending)
    }
