"""Opening the release that a command reads, and finding the entity that a person means."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli.output import progress

if TYPE_CHECKING:
    from kg.release import Release


def release_dir(path: Path | None) -> Path:
    """The release that was named, or the packaged data, built first where no release of it exists.

    Raises:
        InputError: The packaged data is to be built and has faults.
        ReleaseError: It cannot be built here.
    """
    if path is not None:
        return path
    from kg.release import packaged_release
    from kg.settings import get_settings

    with progress() as advance:
        return packaged_release(get_settings(), advance)


def end_at_once() -> None:
    """From here on Ctrl-C and SIGTERM end the process where it is.

    The engine cannot be asked to stop in the middle of a query, and nothing that reads leaves anything behind.
    """
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def open_for_reading(path: Path | None) -> Iterator[Release]:
    """Open a release for one command, which ends at once on Ctrl-C and SIGTERM from here on."""
    from kg.release import open_release

    found = release_dir(path)
    end_at_once()
    release = open_release(found)
    try:
        yield release
    finally:
        release.close()


def terms_of(release: Release) -> dict[str, str]:
    """What every JSON object names beside its answer: the release that it is from, and what it is not."""
    return {"release": release.id, "disclaimer": release.schema.disclaimer}


def entity_iri(release: Release, name: str) -> str:
    """As `kg.query.entities.get_entity_iri`, whose import costs more than a help text may."""
    from kg.query.entities import get_entity_iri

    return get_entity_iri(release.engine, release.schema, release.search_index, name)
