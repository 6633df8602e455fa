"""Whether a release is whole, fits what is installed, and can be read; and which one an engine elsewhere holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg.errors import KgError
from kg.findings import Finding, fault_of
from kg.locations import ontology_dir, seeds_dir
from kg.prefixes import Namespaces
from kg.release.fingerprint import Fingerprint, take_fingerprint
from kg.release.folder import ReleaseFolder, release_files
from kg.release.manifest import STORE, Manifest, load_manifest
from kg.release.opening import check_files, find_release, open_release
from kg.release.packaged import find_fitting
from kg.release.published import find_published
from kg.settings import Settings
from kg.store import Engine

_MEBIBYTE = 1 << 20
_ID_LETTERS = 12


def examine_packaged(settings: Settings) -> Iterator[Finding]:
    """The release of the packaged data that commands read where none is named; nothing is built."""
    try:
        fingerprint = take_fingerprint(ontology_dir(), seeds_dir(), settings.base_iri)
    except KgError as error:
        yield fault_of("release", error)
        return
    fitting = find_fitting(ReleaseFolder(settings.data_dir), fingerprint)
    if fitting is None:
        words = f"none in {settings.data_dir} that fits what is installed: the next command that reads builds it, once"
        yield Finding("note", "release", words)
    else:
        yield from examine_release(fitting, settings)


def examine_release(path: Path, settings: Settings) -> Iterator[Finding]:
    """A release that was named: its files against its manifest, its inputs against those of now, a question to it."""
    try:
        directory = find_release(path)
        manifest = load_manifest(directory)
        check_files(directory, manifest)
        taken = take_fingerprint(ontology_dir(), seeds_dir(), settings.base_iri)
    except KgError as error:
        yield fault_of("release", error)
        return
    mebibytes = sum(entry["bytes"] for entry in release_files(manifest).values()) / _MEBIBYTE
    size = f"{manifest['counts']['quads']:,} quads, {mebibytes:,.1f} MiB"
    yield Finding(
        "ok", "release", f"{manifest['id'][:_ID_LETTERS]} in {directory}: {size}, every file as its manifest says"
    )
    yield _freshness(manifest, taken)
    yield _reading(directory, manifest, settings)


def _freshness(manifest: Manifest, taken: Fingerprint) -> Finding:
    names = {"base_iri": "base IRI", "inputs": "ontology or seeds", "software": "software", "versions": "versions"}
    changed = [names[key] for key, value in taken.described().items() if manifest.get(key) != value]
    if changed:
        words = f"not made of what is installed: other {', other '.join(changed)}"
        return Finding("note", "release is fresh", words, "Where that is not meant, build it again: kg build.")
    return Finding("ok", "release is fresh", "made of the ontology, seeds and software that are installed")


def _reading(directory: Path, manifest: Manifest, settings: Settings) -> Finding:
    if manifest["counts"]["quads"] > settings.memory_triples and not (directory / STORE).is_dir():
        return Finding("note", "release is readable", "its store on disk is not made yet: who first reads it makes it")
    here = settings.model_copy(update={"engine_url": None})
    try:
        with open_release(directory, settings=here) as release:
            rows = release.engine.select("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").rows
            release.search_index.suggest("a")
    except KgError as error:
        return fault_of("release is readable", error)
    held, wanted = int(rows[0][0].value) if rows[0][0] else 0, manifest["counts"]["quads"]
    if held != wanted:
        words = f"the store holds {held:,} quads of {wanted:,}"
        return Finding("fault", "release is readable", words, f"Remove {directory / STORE}: it is made again.")
    return Finding("ok", "release is readable", "its data and its index of names answer")


def examine_published(engine: Engine, base_iri: str, wanted: str | None) -> Finding:
    """Which release an engine elsewhere holds.

    Args:
        wanted: Id of the release that it should hold; None where none was named.
    """
    try:
        held = find_published(engine, Namespaces(base_iri))
    except KgError as error:
        return fault_of("release there", error)
    if held is None:
        words = f"none under {base_iri}"
        mend = "Load one: kg publish URL --release PATH."
        return Finding("note" if wanted is None else "fault", "release there", words, mend)
    if wanted is not None and held != wanted:
        words = f"{held[:_ID_LETTERS]}, and the one that was named is {wanted[:_ID_LETTERS]}"
        return Finding("fault", "release there", words, "Load it with kg publish, or serve the release that is there.")
    words = f"{held[:_ID_LETTERS]}{', the one that was named' if wanted else ''}"
    return Finding("ok", "release there", words)
