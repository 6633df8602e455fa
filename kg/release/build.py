"""The build: load → reason → validate → write → publish."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import Fault, InputError
from kg.loaders import Place
from kg.release.draft import Draft, Inputs, make_draft
from kg.release.folder import ReleaseFolder
from kg.release.manifest import Manifest
from kg.release.opening import derive_store
from kg.release.progress import Progress, ignore_progress
from kg.release.writing import write_release
from kg.settings import Settings, get_settings
from kg.store import EmbeddedEngine
from kg.validation import FORM_CHECKS, Finding, Report, check_graphs, check_terms, validate


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
    draft = make_draft(inputs, progress=progress, settings=settings)
    progress("validate", 0.4)
    report = _check(draft)
    if not report.conforms:
        raise InputError([fault for finding in report.findings for fault in _faults(finding, draft)])
    progress("write", 0.8)
    with folder.building() as directory:
        manifest = write_release(draft, directory)
        if manifest["counts"]["quads"] > settings.memory_triples:
            progress("load the store", 0.85)
            derive_store(directory)
        progress("publish", 0.95)
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
    """Load, reason and validate without writing anything.

    Raises:
        InputError: Files hold faults that keep them from being loaded.
    """
    tell = progress or ignore_progress
    draft = make_draft(Inputs(ontology, seeds, tables or {}), progress=tell, settings=settings or get_settings())
    tell("validate", 0.5)
    report = _check(draft)
    tell("done", 1.0)
    return report


def _check(draft: Draft) -> Report:
    """The form of the quads, and everything that shows when they are in a store."""
    form = [*check_graphs(draft.quads, draft.schema), *check_terms(draft.quads, draft.schema)]
    with EmbeddedEngine.in_memory(draft.quads) as engine:
        report = validate(engine, draft.schema)
    return Report(tuple(sorted({*form, *report.findings})), (*FORM_CHECKS, *report.checks))


def _faults(finding: Finding, draft: Draft) -> Iterator[Fault]:
    """What validation found, at the rows behind it, or at the release as a whole."""
    value = f": {finding.value}" if finding.value else ""
    message = f"{finding.message} [{finding.focus}{value}]"
    places = [draft.rows[iri] for iri in finding.statements if iri in draft.rows]
    for place in places or [Place("release")]:
        yield Fault(place.path, place.line, place.column, finding.check, message, finding.hint)
