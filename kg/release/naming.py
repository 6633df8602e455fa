"""Releases by the names that people give them: a path, the beginning of an id, `current` or `previous`."""

from __future__ import annotations

from pathlib import Path

from kg.errors import CallerError, NotFoundError, ReleaseError
from kg.release.folder import ReleaseFolder
from kg.release.manifest import load_manifest
from kg.release.opening import find_release

# Fewer digits of an id than this are more likely a slip than a name.
_LEAST_DIGITS = 4


def named_release(name: str, folder: Path) -> Path:
    """The directory of a release.

    Args:
        name: A release directory, a folder of releases (its current one), the beginning of the id of a release that
            `folder` keeps, `current`, or `previous`: the one published last before the current one.
        folder: Of releases.

    Raises:
        NotFoundError: There is no such release; the hint lists those that there are.
        CallerError: Several releases' ids begin so.
    """
    kept = ReleaseFolder(folder)
    current = kept.find_current()
    if name == "current" and current is not None:
        return current.resolve()
    if name == "previous":
        others = [path for path in kept.releases() if current is None or path.resolve() != current.resolve()]
        found = next((path for path in others if _id(path)), None)
        if found is None:
            raise NotFoundError(f"{folder} keeps no release besides the current one", hint="Name a directory.")
        return found.resolve()
    if Path(name).exists():
        return find_release(Path(name))
    alike = [path for path in kept.releases() if len(name) >= _LEAST_DIGITS and _id(path).startswith(name)]
    if len({_id(path) for path in alike}) > 1:
        raise CallerError(f"{name} begins the ids of {len(alike)} releases", hint="Give more of the id.")
    if alike:
        return alike[0].resolve()
    there = ", ".join(dict.fromkeys(_id(path)[:12] for path in kept.releases() if _id(path)))
    hint = (
        f"Name a directory, previous, current, or the beginning of one of: {there}." if there else "Name a directory."
    )
    raise NotFoundError(f"there is no release {name!r}", hint=hint)


def _id(path: Path) -> str:
    try:
        return str(load_manifest(path)["id"])
    except ReleaseError:  # something else that lies in the folder
        return ""
