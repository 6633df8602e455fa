"""All checks over one release."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from kg.schema import Schema
from kg.store import EmbeddedEngine
from kg.validation.hierarchy import check_hierarchy
from kg.validation.places import check_places
from kg.validation.projection import Projection
from kg.validation.report import Finding, Report
from kg.validation.shapes import check_shapes

# Told the name of each check and the share of all that is done, from 0 to 1.
Progress = Callable[[str, float], None]


def validate(engine: EmbeddedEngine, schema: Schema, *, progress: Progress | None = None) -> Report:
    """Check a whole release against its shapes and against what a release promises.

    What only shows before the store has the quads (`check_form`) is not checked here. Time is linear in
    the release; memory is that of the largest predicate or class, not of the release.

    Args:
        engine: Over every quad, in memory or on disk; the ontology's graph holds the shapes.
        schema: Its model.
        progress: Told what is being checked.
    """
    tell = progress or _ignore
    found: set[Finding] = set()
    for name, share, check in _checks(engine, schema, tell):
        tell(name, share)
        found.update(check())
    tell("checked", 1.0)
    return Report(tuple(sorted(found)), CHECKS)


def _checks(
    engine: EmbeddedEngine, schema: Schema, tell: Progress
) -> Iterator[tuple[str, float, Callable[[], Iterable[Finding]]]]:
    """Name, share of the whole that is done before, and the check; the shares are measured at a million triples."""
    proofs = Projection(engine, schema.namespaces)
    yield "check places", 0.0, partial(check_places, engine, schema)
    yield "check what is projected", 0.05, proofs.projected
    yield "check what is entailed", 0.15, proofs.entailed
    yield "check what is concluded", 0.35, proofs.concluded
    yield "check the hierarchy", 0.4, partial(check_hierarchy, engine, schema)
    yield "check the shapes", 0.42, partial(check_shapes, engine, schema, tell=lambda words: tell(words, 0.42))


def _ignore(name: str, share: float) -> None:
    del name, share


CHECKS = (
    "passages", "hashes", "places", "projection", "denial", "entailment", "inference", "derivation", "hierarchy", "shapes",
)  # fmt: skip
