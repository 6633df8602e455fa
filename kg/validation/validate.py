"""All checks over one release."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from kg.schema import Schema
from kg.store import EmbeddedEngine
from kg.validation.characteristic_sets import CharacteristicSets
from kg.validation.hierarchy import check_hierarchy
from kg.validation.places import check_places
from kg.validation.projection import Projection
from kg.validation.report import Finding, Report
from kg.validation.shapes import check_shapes

# Told the name of each check and the share of all that is done, from 0 to 1.
Progress = Callable[[str, float], None]


def validate(
    engine: EmbeddedEngine, schema: Schema, sets: CharacteristicSets | None = None, *, progress: Progress | None = None
) -> Report:
    """Check a whole release against its shapes and against what a release promises.

    What only shows before the store has the quads (`FormCheck`) is not checked here. Time is linear in
    the release; memory is that of the largest predicate or class, not of the release.

    Args:
        engine: Over every quad, in memory or on disk; the ontology's graph holds the shapes.
        schema: Its model.
        sets: Of the same quads, if they are known; they save half the time and change nothing.
        progress: Told what is being checked.
    """
    told = _Told(progress)
    found: set[Finding] = set()
    # The store answers without the interpreter's lock, and the shapes take as long as all else together.
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        shapes = pool.submit(_everything, partial(check_shapes, engine, schema, sets, tell=told.word))
        checks = [
            (name, share, pool.submit(_everything, check)) for name, share, check in _checks(engine, schema, sets)
        ]
        try:
            for name, share, check in (*checks, ("check the shapes", _OTHERS_DONE, shapes)):
                told(name, share)
                found |= check.result()
        finally:
            pool.shutdown(cancel_futures=True)  # after an error nothing else needs to be begun
    told("checked", 1.0)
    return Report(tuple(sorted(found)), CHECKS)


def _everything(check: Callable[[], Iterable[Finding]]) -> set[Finding]:
    return set(check())


def _checks(
    engine: EmbeddedEngine, schema: Schema, sets: CharacteristicSets | None
) -> Iterator[tuple[str, float, Callable[[], Iterable[Finding]]]]:
    """Name, share of the whole that is done before, and the check; the shares are measured at a million triples."""
    proofs = Projection(engine, schema.namespaces, sets)
    yield "check places", 0.0, partial(check_places, engine, schema, sets)
    yield "check what is projected", 0.2, proofs.projected
    yield "check what is entailed", 0.35, proofs.unentailed
    yield "check what is entailed", 0.45, proofs.overentailed
    yield "check what is concluded", 0.65, proofs.unfounded
    yield "check the hierarchy", 0.9, partial(check_hierarchy, engine, schema)


class _Told:
    """Progress that two threads tell of: shares rise."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._share = 0.0

    def __call__(self, name: str, share: float) -> None:
        self._share = share
        self.word(name)

    def word(self, name: str) -> None:
        """What is done at the share that was told last."""
        if self._progress is not None:
            self._progress(name, self._share)


_OTHERS_DONE = 0.95
_AT_A_TIME = 2

CHECKS = (
    "passages", "hashes", "places", "projection", "denial", "entailment", "inference", "derivation", "hierarchy", "shapes",
)  # fmt: skip
