"""An engine on another machine, looked at from all sides that a release needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

from kg.errors import KgError
from kg.findings import Finding, fault_of
from kg.prefixes import Namespaces
from kg.release.checkup import examine_published
from kg.release.manifest import Manifest, load_manifest
from kg.release.opening import find_release
from kg.release.published import engine_endpoint, rows_needed
from kg.settings import Settings
from kg.store import Dialect, Endpoint, RemoteEngine
from kg.store.probing import Probe, probe_connection
from kg.store.probing_writes import WriteProbe
from kg.store.recognition import find_dialect


def examine_engine(settings: Settings, release_path: Path | None, *, write: bool) -> Iterator[Finding]:
    """The engine of these settings.

    Args:
        release_path: The release that it should hold; None where that does not matter.
        write: Whether to write into a graph of its own there, which is removed again.

    Raises:
        SettingError: The address is none, or the header for it.
        ReleaseError: There is no release at the path.
    """
    manifest = None if release_path is None else load_manifest(find_release(release_path))
    with closing(engine_endpoint(settings)) as endpoint:
        for finding in probe_connection(endpoint):
            yield finding
            if finding.level == "fault":
                return
        yield from _examine_answering(endpoint, settings, manifest, write=write)


def _examine_answering(
    endpoint: Endpoint, settings: Settings, manifest: Manifest | None, *, write: bool
) -> Iterator[Finding]:
    """The rest, of an engine that answers."""
    try:
        dialect = find_dialect(endpoint)
    except KgError as error:
        yield fault_of("address", error)
        return
    base = settings.base_iri if manifest is None else manifest["base_iri"]
    probe = Probe(endpoint, dialect, rows_needed=rows_needed(dialect), deadline_s=settings.deadline_s)
    if not write:
        yield from probe.findings()
        yield Finding("note", "writing", f"would go {_route(endpoint, dialect, settings)}: not tried, --write does")
    else:
        scratch = Namespaces(base).graph(f"doctor-{uuid4().hex}")
        writing = WriteProbe(endpoint, dialect, scratch, update_url=settings.engine_update_url)
        try:
            yield from writing.begin()
            yield from probe.findings()
        finally:
            removed = list(writing.end())
        yield from removed
    yield examine_published(RemoteEngine(endpoint, dialect), base, None if manifest is None else manifest["id"])


def _route(endpoint: Endpoint, dialect: Dialect, settings: Settings) -> str:
    """How kg publish would write."""
    url = None if settings.engine_update_url else dialect.graphs_url(endpoint.url, "")
    if url is not None:
        return f"by the Graph Store Protocol to {url.partition('?')[0]}"
    return f"by updates to {settings.engine_update_url or dialect.update_url(endpoint.url)}"
