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
from kg.loaders import Place, find_rows
from kg.prefixes import Namespaces
from kg.release.checking import Checking
from kg.release.draft import PARTS, Draft, Inputs, make_draft
from kg.release.folder import ReleaseFolder, sync_tree, writing
from kg.release.manifest import DATASET, STORE, Manifest
from kg.release.progress import CHECKED, Progress, ignore_progress
from kg.release.writing import write_release
from kg.settings import Settings, get_settings
from kg.validation import Finding, FormCheck, Report

_PARTLY_CHECKED = (
    "Mend the lines named above and run the command again; nothing was written. Rows with a fault, and what refers to "
    "them, are not checked against the shapes before that."
)


@dataclass(frozen=True, slots=True)
class ReleaseDirectory:
    """A release that was built and is now the current one of its folder."""

    path: Path
    id: str
    manifest: Manifest


@dataclass(frozen=True, slots=True)
class Examined:
    """What is wrong with inputs.

    Attributes:
        unread: Faults for which rows or files were left out of what was validated.
        findings: What validation found → the rows behind it, none where it is about the release as a whole.
    """

    unread: tuple[Fault, ...]
    findings: Mapping[Finding, tuple[Place, ...]]

    @property
    def conforms(self) -> bool:
        """True if they make a release."""
        return not self.unread and not self.findings

    def error(self) -> InputError:
        """Everything that is wrong, as faults of files."""
        return InputError(list(self._faults()), hint=_PARTLY_CHECKED if self.unread else "")

    def _faults(self) -> Iterator[Fault]:
        yield from self.unread
        for finding, places in self.findings.items():
            value = f": {finding.value}" if finding.value else ""
            message = f"{finding.message} [{finding.focus}{value}]"
            for place in places or (Place("release"),):
                yield Fault(place.path, place.line, place.column, finding.check, message, finding.hint)


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
            draft = make_draft(inputs, dataset, progress=progress, settings=settings, on_part=checking.add)
            checking.start(draft)
            if draft.faults:
                raise _examined(inputs, draft, checking.report()).error()
            form = FormCheck(draft.schema)
            manifest = write_release(draft, directory, form, progress=progress)
            # Meanwhile the other process is busy, with the store too; publishing then has little to wait for.
            sync_tree(directory, without=(PARTS, STORE))
            report = checking.report(form)
        shutil.rmtree(directory / PARTS)
        if not report.conforms:
            raise _examined(inputs, draft, report).error()
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
) -> Examined:
    """Load, reason and validate without leaving anything.

    Raises:
        InputError: Files of the ontology hold faults that keep it from being loaded.
        ReleaseError: There is no room for temporary files.
    """
    tell, known = progress or ignore_progress, settings or get_settings()
    with writing(Path(gettempdir())), TemporaryDirectory() as name, _without_cycles():
        directory = Path(name)
        inputs = Inputs(ontology, seeds, tables or {})
        with Checking(inputs, directory, progress=tell, settings=known) as checking:
            dataset = directory / DATASET
            draft = make_draft(inputs, dataset, progress=tell, settings=known, on_part=checking.add)
            checking.start(draft)
            examined = _examined(inputs, draft, checking.report())
    tell("done", 1.0)
    return examined


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


def _examined(inputs: Inputs, draft: Draft, report: Report) -> Examined:
    """A report with the rows behind its findings.

    Where rows are left out, a finding may only say that they are missing: those that stand at no row, or are about
    something of which rows are left out, do not count then.
    """
    names = draft.schema.namespaces
    behind = {finding: finding.statements or (_expanded(finding.focus, names),) for finding in report.findings}
    rows = find_rows(inputs.seeds, {iri for iris in behind.values() for iri in iris}, names)
    found = {finding: tuple(rows[iri] for iri in iris if iri in rows) for finding, iris in behind.items()}
    if draft.faults:
        found = {
            finding: places
            for finding, places in found.items()
            if places and _expanded(finding.focus, names) not in draft.doubtful
        }
    return Examined(draft.faults, found)


def _expanded(focus: str, names: Namespaces) -> str:
    try:
        return names.expand(focus)
    except ValueError:  # no CURIE of ours
        return focus
