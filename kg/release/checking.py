"""Validation of a draft: here and now if it is small, and in a process of its own beside the indexing if it is large."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from kg.errors import Fault, InputError, ReleaseError
from kg.release.draft import Draft, Inputs
from kg.release.manifest import STORE
from kg.release.progress import CHECKED, INDEXED, Progress
from kg.settings import Settings
from kg.store import EmbeddedEngine, read_records
from kg.validation import FORM_CHECKS, CharacteristicSets, Finding, FormCheck, Report, validate

# From here on a second process pays; it takes a third of a second to start.
_LARGE_QUADS = 200_000
_PAUSE_S = 0.2


class Checking:
    """The validation of one draft; used as a context, which ends whatever still runs.

    A release that is to be read from disk gets its store here, since validation needs one too: it takes the parts of the
    dataset while the others are still made.

    Args:
        inputs: Of the draft.
        directory: Its folder, which gets the store.
        progress: Told about it.
        settings: For the base IRI, and the size from which releases are read from disk.
    """

    def __init__(self, inputs: Inputs, directory: Path, *, progress: Progress, settings: Settings) -> None:
        self._task = {"base_iri": settings.base_iri, "ontology": str(inputs.ontology)}
        self._store = str(directory / STORE)
        self._memory_triples = settings.memory_triples
        self._progress = progress
        self._draft: Draft | None = None
        self._process: _Process | None = None
        self._parts: list[Path] = []
        self._quads = 0

    def add(self, part: Path, count: int) -> None:
        """Load a part of the dataset, once it is so much that there will be a store on disk."""
        self._parts.append(part)
        self._quads += count
        if self._quads > self._memory_triples:
            self._process = self._process or _Process({**self._task, "store": self._store})
            for waiting in self._parts:
                self._process.tell(load=waiting)
            self._parts.clear()

    def start(self, draft: Draft) -> None:
        """Take a draft, of which every part was added; a large one is loaded beside whatever else is done with it."""
        self._draft = draft
        if self._process is not None:
            self._process.tell(remove=draft.left_out)
        elif draft.quad_count > _LARGE_QUADS:
            self._process = _Process(self._task)
            self._process.tell(load=draft.dataset)
        if self._process is not None:
            self._process.finish()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._process is not None:
            self._process.stop()

    def report(self, form: FormCheck | None = None) -> Report:
        """Everything that was found in the draft that was started with.

        Args:
            form: The check of its form, if everything has passed it; otherwise everything passes it now.

        Raises:
            InputError: A shape cannot be evaluated.
            ReleaseError: The process ended without a report, for want of memory, say.
            EngineError: The store failed.
        """
        assert self._draft is not None
        self._progress("validate", INDEXED)
        passed = form or _checked_form(self._draft)
        report = self._report(self._draft, passed.sets())
        return Report(tuple(sorted({*passed.findings(), *report.findings})), (*FORM_CHECKS, *report.checks))

    def _report(self, draft: Draft, sets: CharacteristicSets | None) -> Report:
        if self._process is not None:
            self._process.check(sets)
            return self._process.wait(lambda phase, share: self._progress(phase, INDEXED + (CHECKED - INDEXED) * share))
        with EmbeddedEngine.from_nquads(draft.dataset) as engine:
            return validate(engine, draft.schema, sets)


def _checked_form(draft: Draft) -> FormCheck:
    form = FormCheck(draft.schema)
    with draft.dataset.open("rb") as lines:
        for subject, quads in read_records(lines):
            form.take(subject, quads)
    return form


class _Process:
    """A process that checks; what it has to say comes as lines of JSON."""

    def __init__(self, task: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kg.release.checking_process", json.dumps(task)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            process_group=0,  # Ctrl-C is for the build, which ends this too
        )
        self._said: dict[str, Any] = {}
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said = json.loads(line)

    def tell(self, **orders: Path) -> None:
        """Have the process load a file, or take out of its store what one holds."""
        self._write({name: str(path) for name, path in orders.items()})

    def finish(self) -> None:
        """Have it finish the store: nothing will be added or taken out."""
        self._write({"finish": True})

    def check(self, sets: CharacteristicSets | None) -> None:
        """Have it check what it has loaded."""
        self._write({"check": None if sets is None else sets.texts})

    def _write(self, order: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):  # it has ended, and `wait` says why
            self._process.stdin.write(f"{json.dumps(order)}\n")
            self._process.stdin.flush()

    def wait(self, progress: Progress) -> Report:
        """What it found; progress goes from 0 to 1."""
        while self._listener.is_alive():
            self._listener.join(_PAUSE_S)
            if "phase" in self._said:
                progress(self._said["phase"], self._said["share"])
        if "faults" in self._said:
            raise InputError([Fault(**fault) for fault in self._said["faults"]])
        if "findings" not in self._said:
            code = self._process.wait()
            how = f"was killed ({signal.Signals(-code).name})" if code < 0 else f"ended with status {code}"
            hint = self._said.get("hint") or "Make room in memory and on the disk; if it said something, that is above."
            raise ReleaseError(self._said.get("error") or f"the process that validates {how}", hint=hint)
        findings = (Finding(**{**row, "statements": tuple(row["statements"])}) for row in self._said["findings"])
        return Report(tuple(findings), tuple(self._said["checks"]))

    def stop(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            with suppress(BrokenPipeError):  # what it was still to be told is lost, and it has said why
                pipe.close()
