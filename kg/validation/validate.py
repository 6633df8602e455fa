"""All checks over one release."""

from __future__ import annotations

from collections.abc import Callable

from kg.schema import Schema
from kg.store import EmbeddedEngine
from kg.validation.form import check_places
from kg.validation.hierarchy import check_hierarchy
from kg.validation.projection import Projection
from kg.validation.report import Finding, Report
from kg.validation.shapes import check_shapes


def validate(engine: EmbeddedEngine, schema: Schema, *, progress: Callable[[str, float], None] | None = None) -> Report:
    """Check a whole release against its shapes and against what a release promises.

    Args:
        engine: Over every quad; the ontology's graph holds the shapes.
        schema: Its model.
    """
    quads = list(engine.quads())
    found: list[Finding] = [*check_places(quads, schema)]
    proofs = Projection(engine, schema.namespaces)
    for proof in (
        proofs.unprojected, proofs.unstated, proofs.denied, proofs.unentailed, proofs.overentailed, proofs.unfounded,
    ):  # fmt: skip
        found += proof()
    found += check_hierarchy(quads, schema)
    found += check_shapes(quads, schema)
    return Report(tuple(sorted(set(found))), CHECKS)


CHECKS = (
    "passages", "hashes", "places", "projection", "denial",
    "entailment", "inference", "derivation", "hierarchy", "shapes",
)  # fmt: skip
