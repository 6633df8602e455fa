"""A folder of releases: one lock, one atomic switch, nothing half-written ever visible.

<folder>/<release id>/   immutable; `<release id>-<hash>` where other software made the same data
<folder>/current         relative symbolic link to the one that is served
<folder>/.lock           held while a build writes
<folder>/.building-…/    what a build is writing; left behind only by one that was killed
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kg.errors import EngineError, ReleaseError
from kg.release.manifest import MANIFEST, Manifest, load_manifest

CURRENT = "current"
_BUILDING = ".building-"
_NAME_DIGITS = 12


class ReleaseFolder:
    """The releases under one folder.

    Args:
        path: The folder; made when first locked.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def find_current(self) -> Path | None:
        """The directory that `current` names, or None if there is none."""
        try:
            target = (self.path / CURRENT).readlink()
        except OSError:
            return None
        directory = self.path / target.name
        return directory if directory.is_dir() else None

    def releases(self) -> list[Path]:
        """All release directories, the latest published first; names break ties."""
        if not self.path.is_dir():
            return []
        found = [p for p in self.path.iterdir() if not p.name.startswith(".") and not p.is_symlink() and p.is_dir()]
        return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name))

    @contextmanager
    def locked(self, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Hold the folder's lock; the kernel lets go of it however this process ends.

        Args:
            waiting: Called once if another build holds it, before waiting.

        Raises:
            ReleaseError: The folder cannot be made or written.
        """
        with writing(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.path / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._remove_stale()
            yield
        finally:
            os.close(descriptor)

    def _remove_stale(self) -> None:
        for path in self.path.glob(f"{_BUILDING}*"):  # we hold the lock: nobody writes there any more
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True)

    @contextmanager
    def building(self) -> Iterator[Path]:
        """A new directory to write a release into; gone afterwards unless it was published. Needs the lock.

        Raises:
            ReleaseError: Writing failed, for example because the disk is full.
        """
        with writing(self.path):
            directory = Path(tempfile.mkdtemp(prefix=_BUILDING, dir=self.path))
            try:
                directory.chmod(0o755)
                yield directory
            finally:
                shutil.rmtree(directory, ignore_errors=True)

    def publish(self, building: Path, release: str) -> Path:
        """Make a written directory the current release. Needs the lock.

        A release that is there already, whole and with the same manifest, is kept, and only the switch is made.

        Args:
            building: A directory of `building`, complete, with its manifest.
            release: Id of the release.

        Returns:
            The directory under its final name.
        """
        manifest = (building / MANIFEST).read_bytes()
        name = release
        present = self.path / release
        if present.exists() and is_intact(present) and (present / MANIFEST).read_bytes() != manifest:
            # The same data made by other software or from other bytes: both stay whole.
            name = f"{release}-{hashlib.sha256(manifest).hexdigest()[:_NAME_DIGITS]}"
        directory = self.path / name
        if directory.exists() and not is_intact(directory):
            self._remove(directory)
        if not directory.exists():
            sync_tree(building)
            building.rename(directory)
            sync(self.path)
        os.utime(directory)
        self._switch(name)
        return directory

    def _switch(self, name: str) -> None:
        link = self.path / f"{_BUILDING}link-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(name)
        link.replace(self.path / CURRENT)
        sync(self.path)

    def _remove(self, directory: Path) -> None:
        gone = self.path / f"{_BUILDING}old-{directory.name}"
        shutil.rmtree(gone, ignore_errors=True)
        directory.rename(gone)  # so that nobody ever sees half of it
        shutil.rmtree(gone, ignore_errors=True)

    def prune(self, kept: int) -> None:
        """Remove all but the `kept` latest releases, and never the current one or one that is read. Needs the lock."""
        current = self.find_current()
        others = [path for path in self.releases() if path != current]
        for path in others[max(kept - 1, 0) :]:
            if (path / MANIFEST).is_file() and not is_in_use(path):  # what is no release of ours stays
                self._remove(path)


def use(directory: Path) -> int:
    """Keep a release from being pruned until the file descriptor that is returned is closed here and in every fork.

    Raises:
        OSError: Its manifest is missing.
    """
    held = os.open(directory / MANIFEST, os.O_RDONLY | os.O_CLOEXEC)
    with suppress(OSError):  # a file system without locks: releases may be pruned under those who read them
        fcntl.flock(held, fcntl.LOCK_SH)
    return held


def is_in_use(directory: Path) -> bool:
    """True if somebody reads a release."""
    try:
        with (directory / MANIFEST).open("rb") as manifest:
            fcntl.flock(manifest, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def sync(path: Path) -> None:
    """Wait until a file or a directory is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(directory: Path, *, without: Collection[str] = ()) -> None:
    """Wait until a directory is on the disk with all that is in it, but for folders with these names."""
    for folder, folders, files in os.walk(directory):
        folders[:] = set(folders).difference(without)
        for file in files:
            sync(Path(folder) / file)
        sync(Path(folder))


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn the many ways in which a disk refuses into one error that says what to do."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        hint = "Make room on the disk." if full else "Check the folder and its permissions, or name another one."
        raise ReleaseError(f"writing under {folder} failed: {error.strerror or error}", hint=hint) from error
    except (sqlite3.OperationalError, EngineError) as error:
        hint = "Make room on the disk and check its health."
        raise ReleaseError(f"writing under {folder} failed: {error}", hint=hint) from error


def is_intact(directory: Path) -> bool:
    """True if every file of a release is there with the size that its manifest gives."""
    try:
        manifest = load_manifest(directory)
    except ReleaseError:
        return False
    return find_damage(directory, manifest) is None


def find_damage(directory: Path, manifest: Manifest) -> str | None:
    """The name of the first file that is missing or has another size, or None."""
    for name, entry in sorted(release_files(manifest).items()):
        try:
            size = (directory / name).stat().st_size
        except OSError:
            return name
        if size != entry["bytes"]:
            return name
    return None


def release_files(manifest: Manifest) -> dict[str, dict[str, Any]]:
    """Every file of a release but the manifest: name → its size and hash."""
    ontology = {name: entry for name, entry in manifest["inputs"].items() if name.startswith("ontology/")}
    return {**ontology, **manifest["files"]}  # under another base IRI the files of the ontology are no copies
