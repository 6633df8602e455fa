"""The release of the ontology and seeds that came with the software, built when none fits."""

from __future__ import annotations

from pathlib import Path

from kg.errors import ReleaseError
from kg.locations import ontology_dir, seeds_dir
from kg.release.fingerprint import Fingerprint, take_fingerprint
from kg.release.folder import ReleaseFolder, find_damage
from kg.release.manifest import load_manifest
from kg.release.progress import Progress, ignore_progress
from kg.settings import Settings, get_settings


def packaged_release(settings: Settings | None = None, progress: Progress | None = None) -> Path:
    """The directory of a release of the packaged data, in the user's data folder.

    One whose inputs, software and versions are those of now is found in milliseconds; otherwise it is built once,
    however many processes ask.

    Args:
        settings: For the data folder and the base IRI.
        progress: As in `build_release`; not called when a release is found.

    Raises:
        InputError: The packaged data hold faults.
        ReleaseError: It cannot be built.
    """
    known = settings or get_settings()
    ontology, seeds = ontology_dir(), seeds_dir()
    folder = ReleaseFolder(known.data_dir)
    fingerprint = take_fingerprint(ontology, seeds, known.base_iri)
    found = find_fitting(folder, fingerprint)
    if found is not None:
        return found
    tell = progress or ignore_progress
    with folder.locked(waiting=lambda: tell("wait for another build", 0.0)):
        found = find_fitting(folder, fingerprint)  # the other build may have been for the same
        if found is not None:
            return found
        # rdflib and pySHACL take most of a second
        from kg.release.build import build_in_folder  # noqa: PLC0415
        from kg.release.draft import Inputs  # noqa: PLC0415

        return build_in_folder(Inputs(ontology, seeds), folder, progress=tell, settings=known).path


def find_fitting(folder: ReleaseFolder, fingerprint: Fingerprint) -> Path | None:
    """The latest whole release of a folder with this fingerprint, or None."""
    wanted = fingerprint.described()
    for directory in folder.releases():
        try:
            manifest = load_manifest(directory)
        except ReleaseError:
            continue
        if all(manifest.get(key) == value for key, value in wanted.items()) and not find_damage(directory, manifest):
            return directory
    return None
