"""Validation of a draft: here and now if it is small, and in a process of its own beside the indexing if it is large."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from kg.errors import KgError, ReleaseError
from kg.prefixes import Namespaces
from kg.release.draft import Draft
from kg.release.manifest import STORE
from kg.release.progress import CHECKED, INDEXED, Progress
from kg.schema import Schema, load_schema
from kg.settings import Settings
from kg.store import EmbeddedEngine, read_records
from kg.validation import FORM_CHECKS, Finding, Report, check_form, validate

# From here on a second process pays; it takes a third of a second to start.
_LARGE_QUADS = 200_000
_PAUSE_S = 0.2


class Checking:
    """The validation of one draft; used as a context, which ends whatever still runs.

    A release that is to be read from disk gets its store here, since validation needs one too.

    Args:
        draft: What to check.
        directory: Its folder, which gets the store.
        progress: Told about it.
        settings: For the size from which releases are read from disk.
    """

    def __init__(self, draft: Draft, directory: Path, *, progress: Progress, settings: Settings) -> None:
        self._draft = draft
        self._progress = progress
        self._store = directory / STORE if draft.quad_count > settings.memory_triples else None
        self._is_large = self._store is not None or draft.quad_count > _LARGE_QUADS
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        if self._is_large:
            self._process = _Process(self._draft, self._store)
        return self

    def __exit__(self, *exc: object) -> None:
        if self._process is not None:
            self._process.stop()

    def report(self) -> Report:
        """Everything that was found.

        Raises:
            ReleaseError: The process ended without a report, for want of memory, say.
            EngineError: The store failed.
        """
        self._progress("validate", INDEXED)
        if self._process is not None:
            return self._process.wait(lambda phase, share: self._progress(phase, INDEXED + (CHECKED - INDEXED) * share))
        return check(self._draft.dataset, self._draft.schema, self._store, lambda _phase, _share: None)


def check(dataset: Path, schema: Schema, store: Path | None, progress: Progress) -> Report:
    """Check a dataset of sorted N-Quads, in the form in which it is written and as a graph.

    Args:
        dataset: The file.
        schema: Of its ontology.
        store: Where to make a store on disk; None for one in memory.
        progress: Told about it, from 0 to 1.
    """

    def find_form() -> list[Finding]:
        with dataset.open("rb") as lines:
            return list(check_form(read_records(lines), schema))

    progress("load the store", 0.0)
    # The store loads and orders itself without the interpreter's lock.
    with ThreadPoolExecutor(1) as beside:
        form = beside.submit(find_form)
        engine = EmbeddedEngine.loaded(dataset, store) if store else EmbeddedEngine.from_nquads(dataset)
        with engine:
            finished = beside.submit(engine.finish) if store else None
            report = validate(engine, schema, progress=progress)
            found = {*report.findings, *form.result()}
            if finished is not None:
                finished.result()
    return Report(tuple(sorted(found)), (*FORM_CHECKS, *report.checks))


class _Process:
    """A process that checks; what it has to say comes as lines of JSON."""

    def __init__(self, draft: Draft, store: Path | None) -> None:
        task = {
            "base_iri": draft.schema.namespaces.base,
            "dataset": str(draft.dataset),
            "ontology": str(draft.ontology),
            "store": str(store) if store else None,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kg.release.checking", json.dumps(task)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._said: dict[str, Any] = {}
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said = json.loads(line)

    def wait(self, progress: Progress) -> Report:
        while self._listener.is_alive():
            self._listener.join(_PAUSE_S)
            if "phase" in self._said:
                progress(self._said["phase"], self._said["share"])
        if "findings" not in self._said:
            code = self._process.wait()
            hint = self._said.get("hint") or "Look for what it said above; make room in memory and on the disk."
            raise ReleaseError(self._said.get("error") or f"the validation ended with status {code}", hint=hint)
        findings = (Finding(**{**row, "statements": tuple(row["statements"])}) for row in self._said["findings"])
        return Report(tuple(findings), tuple(self._said["checks"]))

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()


def _end_with_the_parent() -> None:
    """Its end of our input closes however it ends."""
    sys.stdin.read()
    os._exit(1)


def main() -> None:
    """Check what the argument names and say what was found."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    gc.disable()  # as in the build
    task = json.loads(sys.argv[1])
    schema = load_schema(Path(task["ontology"]), Namespaces(task["base_iri"]))
    store = Path(task["store"]) if task["store"] else None
    try:
        report = check(Path(task["dataset"]), schema, store, _saying())
    except KgError as error:
        _say({"error": error.message, "hint": error.hint})
        return
    _say({"findings": [asdict(finding) for finding in report.findings], "checks": report.checks})


def _saying() -> Callable[[str, float], None]:
    last = 0.0

    def tell(phase: str, share: float) -> None:
        nonlocal last
        if time.monotonic() - last > _PAUSE_S:
            last = time.monotonic()
            _say({"phase": phase, "share": share})

    return tell


def _say(words: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
