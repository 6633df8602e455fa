"""An open release: one immutable directory, read-only."""

from __future__ import annotations

import os
import shutil
import time
import weakref
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from kg.errors import EngineError, KgError, NotPublishedError, ReleaseError
from kg.prefixes import Namespaces
from kg.release.fingerprint import sha256_of_file
from kg.release.folder import ReleaseFolder, find_damage, release_files, use, writing
from kg.release.manifest import DATASET, EDGES, MANIFEST, ONTOLOGY, SCHEMA, SEARCH, STORE, Manifest, load_manifest
from kg.settings import Settings, get_settings
from kg.store import EmbeddedEngine, Engine

if TYPE_CHECKING:
    from kg.query.edge_index import EdgeIndex
    from kg.query.search import SearchIndex
    from kg.reasoning import Rule
    from kg.schema import Schema

# Hashing this much takes well under a second; larger releases are checked by size only.
_HASHED_BYTES = 50 << 20
_PAUSE_S = 1.0  # between two looks at an engine that is waited for
_REBUILD = "Build the release again with `kg build`, or go back to another one."


class Release:
    """A release with its data open; made by `open_release`.

    Args:
        path: The release directory.
        manifest: Its manifest.
        engine: Over its quads.
    """

    def __init__(self, path: Path, manifest: Manifest, engine: Engine) -> None:
        self._let_go = weakref.finalize(self, os.close, use(path))
        self.path = path
        self.manifest = manifest
        self.id: str = manifest["id"]
        self.namespaces = Namespaces(manifest["base_iri"])
        self.engine = engine

    @cached_property
    def schema(self) -> Schema:
        """The model of the release's own ontology, read when first asked for."""
        from kg.schema import restore_schema  # noqa: PLC0415 (only who asks for it)

        if SCHEMA in release_files(self.manifest):
            found = restore_schema((self.path / SCHEMA).read_bytes(), self.namespaces)
            if found is not None:
                return found
        from kg.schema import load_schema  # noqa: PLC0415 (rdflib takes a tenth of a second)

        return load_schema(self.path / ONTOLOGY, self.namespaces, is_released=True)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that made the release's conclusions, read from its own copy of them when first asked for."""
        from kg.loaders import load_ontology  # noqa: PLC0415 (only who asks why not needs them)
        from kg.reasoning import parse_rule  # noqa: PLC0415

        found = load_ontology(self.path / ONTOLOGY, self.namespaces).rules
        return tuple(parse_rule(rule.name, rule.path, rule.text, self.schema) for rule in found)

    @cached_property
    def search_index(self) -> SearchIndex:
        """The index of labels and synonyms, opened when first asked for; EngineError if the release is closed."""
        from kg.query.search import SearchIndex  # noqa: PLC0415 (only who searches needs it)

        self._check_open()
        return SearchIndex(self.path / SEARCH)

    @cached_property
    def edge_index(self) -> EdgeIndex | None:
        """The index of edges, opened when first asked for; None for a release of older software, which has none.

        EngineError if the release is closed.
        """
        from kg.query.edge_index import EdgeIndex  # noqa: PLC0415 (only lists need it)

        self._check_open()
        return EdgeIndex(self.path / EDGES) if EDGES in release_files(self.manifest) else None

    def close(self) -> None:
        """Let go of files and memory; closing again does nothing."""
        self._let_go()
        self.engine.close()
        for name in ("edge_index", "search_index"):
            index = self.__dict__.pop(name, None)
            if index is not None:
                index.close()

    def _check_open(self) -> None:
        if not self._let_go.alive:
            raise EngineError("the release is closed", hint="Ask while it is open, or open it again.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def find_release(path: Path) -> Path:
    """The release directory that a path names: itself, or the current one of a folder of releases.

    Raises:
        ReleaseError: There is no release.
    """
    if (path / MANIFEST).is_file():
        return path.resolve()
    current = ReleaseFolder(path).find_current()
    if current is None:
        raise ReleaseError(f"there is no release in {path}", hint="Make one with `kg build`.")
    return current.resolve()


def open_release(path: Path, *, settings: Settings | None = None) -> Release:
    """Open a release: small ones in memory, large ones read-only on disk, or the data behind `engine_url`.

    Args:
        path: A release directory, or a folder of releases, whose current one is taken.
        settings: For the size up to which a release is held in memory, and the engine.

    Raises:
        ReleaseError: There is no release, or one of its files is missing or damaged.
        NotPublishedError: The engine holds another one, or none.
        EngineError: The store cannot be opened or the engine does not answer.
    """
    chosen = settings or get_settings()
    directory = find_release(path)
    manifest = load_manifest(directory)
    check_files(directory, manifest)
    prefixes = dict(sorted(manifest.get("prefixes", {}).items()))
    if chosen.engine_url is not None:
        from kg.release.published import check_published, connect_engine  # noqa: PLC0415 (what speaks HTTP is heavy)

        remote = connect_engine(chosen, manifest)
        try:
            check_published(remote, Namespaces(manifest["base_iri"]), manifest["id"])
        except KgError:
            remote.close()
            raise
        return Release(directory, manifest, remote)
    if manifest["counts"]["quads"] <= chosen.memory_triples:
        return Release(directory, manifest, EmbeddedEngine.from_nquads(directory / DATASET, prefixes=prefixes))
    return Release(directory, manifest, _open_store(directory, prefixes))


def wait_for_release(path: Path, tell: Callable[[KgError], None], *, settings: Settings | None = None) -> Release:
    """As `open_release`, but waits as long as an engine on another machine does not answer or holds no such release.

    Args:
        tell: Told what it waits for, once for each new reason.

    Raises:
        ReleaseError: There is no release, or one of its files is missing or damaged.
        EngineError: The store here cannot be opened.
    """
    chosen = settings or get_settings()
    told = ""
    while True:
        try:
            return open_release(path, settings=chosen)
        except (EngineError, NotPublishedError) as error:
            if chosen.engine_url is None:
                raise
            if error.message != told:
                tell(error)
            told = error.message
        time.sleep(_PAUSE_S)


def _open_store(directory: Path, prefixes: dict[str, str]) -> EmbeddedEngine:
    derive_store(directory)
    try:
        return EmbeddedEngine.on_disk(directory / STORE, prefixes=prefixes)
    except EngineError:
        # It is derived, so it can be made again; damage to what it is made from was looked for before.
        shutil.rmtree(directory / STORE, ignore_errors=True)
        derive_store(directory)
        return EmbeddedEngine.on_disk(directory / STORE, prefixes=prefixes)


def check_files(directory: Path, manifest: Manifest) -> None:
    """Check that the files of a release are those that its manifest lists.

    Raises:
        ReleaseError: Names the first file that is missing, has another size or, in a small release, another hash.
    """
    damaged = find_damage(directory, manifest)
    files = release_files(manifest)
    if damaged is None and sum(entry["bytes"] for entry in files.values()) <= _HASHED_BYTES:
        damaged = next(
            (name for name, e in sorted(files.items()) if sha256_of_file(directory / name) != e["sha256"]), None
        )
    if damaged is not None:
        state = "is damaged" if (directory / damaged).exists() else "is missing"
        raise ReleaseError(f"{directory / damaged} {state}", hint=_REBUILD)


def derive_store(directory: Path) -> None:
    """Make the store directory of a release from its N-Quads, unless it is there.

    Raises:
        ReleaseError: The disk refused.
    """
    store = directory / STORE
    if store.is_dir():
        return
    making = directory / f".{STORE}-{os.getpid()}"
    with writing(directory):
        try:
            EmbeddedEngine.load_directory(directory / DATASET, making)
            if not store.exists():
                making.rename(store)
        finally:
            shutil.rmtree(making, ignore_errors=True)
