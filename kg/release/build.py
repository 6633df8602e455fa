"""The build: load → reason → validate → write → publish."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from kg.errors import Fault, InputError
from kg.loaders import Place
from kg.release.checking import Checking
from kg.release.draft import PARTS, Draft, Inputs, make_draft
from kg.release.folder import ReleaseFolder, writing
from kg.release.manifest import DATASET, Manifest
from kg.release.progress import CHECKED, Progress, ignore_progress
from kg.release.writing import write_release
from kg.settings import Settings, get_settings
from kg.validation import Finding, Report


@dataclass(frozen=True, slots=True)
class ReleaseDirectory:
    """A release that was built and is now the current one of its folder."""

    path: Path
    id: str
    manifest: Manifest


def build_release(  # noqa: PLR0913 (what to read, where to write, and how)
    ontology: Path,
    seeds: Path,
    out: Path,
    *,
    tables: Mapping[str, Path] | None = None,
    progress: Progress | None = None,
    settings: Settings | None = None,
) -> ReleaseDirectory:
    """Build a release and make it the current one.

    Whatever happens, the folder holds the old release or the new one: everything is written beside, brought to the
    disk, renamed into place, and only then the link is switched. Two builds at once wait for each other.

    Args:
        ontology: Folder of the ontology.
        seeds: Folder of the sources.
        out: Folder of releases; made if need be.
        tables: Source id → a user's own copy of the whole table of a source of figures.
        progress: Told the name of each phase and the share of the whole build that is done, from 0 to 1.
        settings: For the base IRI, the number of releases kept and the size of those held in memory.

    Raises:
        InputError: Files hold faults, or the data fail validation; nothing was written.
        ReleaseError: The inputs changed meanwhile, or the disk refused.
    """
    tell = progress or ignore_progress
    folder = ReleaseFolder(out)
    with folder.locked(waiting=lambda: tell("wait for another build", 0.0)):
        known = settings or get_settings()
        return build_in_folder(Inputs(ontology, seeds, tables or {}), folder, progress=tell, settings=known)


def build_in_folder(
    inputs: Inputs, folder: ReleaseFolder, *, progress: Progress, settings: Settings
) -> ReleaseDirectory:
    """Do what `build_release` does while the caller holds the folder's lock."""
    with folder.building() as directory, _without_cycles():
        with Checking(inputs, directory, progress=progress, settings=settings) as checking:
            dataset = directory / DATASET
            draft = make_draft(inputs, dataset, progress=progress, settings=settings, on_stated=checking.begin)
            checking.start(draft)
            manifest = write_release(draft, directory, progress=progress)
            report = checking.report()
        shutil.rmtree(directory / PARTS)
        if not report.conforms:
            raise InputError([fault for finding in report.findings for fault in _faults(finding, draft)])
        progress("publish", CHECKED)
        path = folder.publish(directory, manifest["id"])
        folder.prune(settings.kept_releases)
    progress("done", 1.0)
    return ReleaseDirectory(path, manifest["id"], manifest)


def check_inputs(
    ontology: Path,
    seeds: Path,
    *,
    tables: Mapping[str, Path] | None = None,
    progress: Progress | None = None,
    settings: Settings | None = None,
) -> Report:
    """Load, reason and validate without leaving anything.

    Raises:
        InputError: Files hold faults that keep them from being loaded.
        ReleaseError: There is no room for temporary files.
    """
    tell, known = progress or ignore_progress, settings or get_settings()
    with writing(Path(gettempdir())), TemporaryDirectory() as name, _without_cycles():
        directory = Path(name)
        inputs = Inputs(ontology, seeds, tables or {})
        with Checking(inputs, directory, progress=tell, settings=known) as checking:
            dataset = directory / DATASET
            draft = make_draft(inputs, dataset, progress=tell, settings=known, on_stated=checking.begin)
            checking.start(draft)
            report = checking.report()
    tell("done", 1.0)
    return report


@contextmanager
def _without_cycles() -> Iterator[None]:
    """Leave the collector of cycles out: it would walk millions of statements, which are in none, again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _faults(finding: Finding, draft: Draft) -> Iterator[Fault]:
    """What validation found, at the rows behind it, or at the release as a whole."""
    value = f": {finding.value}" if finding.value else ""
    message = f"{finding.message} [{finding.focus}{value}]"
    places = [draft.rows[iri] for iri in finding.statements if iri in draft.rows]
    for place in places or [Place("release")]:
        yield Fault(place.path, place.line, place.column, finding.check, message, finding.hint)
