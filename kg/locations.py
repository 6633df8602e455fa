"""Where `ontology/` and `seeds/` lie: beside the packages in a checkout, inside `kg/_packaged` in a wheel."""

from __future__ import annotations

from pathlib import Path

from kg.errors import AssetError, ReleaseError

_PACKAGE = Path(__file__).resolve().parent


def _find(name: str) -> Path:
    for folder in (_PACKAGE / "_packaged" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise ReleaseError(
        f"the folder {name}/ is neither in the installed package nor beside it",
        hint="Install the package again, or name the folder on the command line.",
    )


def ontology_dir() -> Path:
    """The folder with the ontology that belongs to this software."""
    return _find("ontology")


def seeds_dir() -> Path:
    """The folder with the seeds that belong to this software."""
    return _find("seeds")


def bundle(name: str) -> bytes:
    """A file that `hatch_build.py` makes of `api/pages/web/`, such as `viewer.js`.

    Raises:
        AssetError: It was not made, because npm could not be reached when this was installed.
    """
    path = _PACKAGE.parent / "api" / "pages" / "built" / name
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"the web asset {name} is missing: it comes from npm when nutrigraph is installed"
        raise AssetError(message, hint="With the network on, run `make assets`, or install again.") from error


def package_dirs() -> tuple[Path, Path]:
    """The folders of the packages `kg` and `api`, for the fingerprint of the software."""
    return (_PACKAGE, _PACKAGE.parent / "api")
