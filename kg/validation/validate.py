"""All checks over one release."""

from __future__ import annotations

from collections.abc import Sequence

from kg.schema import Schema
from kg.store import EmbeddedEngine, Quad
from kg.validation.form import check_graphs, check_places, check_terms
from kg.validation.hierarchy import check_hierarchy
from kg.validation.projection import Projection
from kg.validation.report import Finding, Report
from kg.validation.shapes import check_shapes


def validate(quads: Sequence[Quad], schema: Schema) -> Report:
    """Check a whole release against its shapes and against what a release promises.

    Args:
        quads: Every quad; the ontology's graph holds the shapes.
        schema: Its model.
    """
    found: list[Finding] = [*check_graphs(quads, schema), *check_terms(quads, schema), *check_places(quads, schema)]
    with EmbeddedEngine.in_memory(quads) as engine:
        proofs = Projection(engine, schema.namespaces)
        for proof in (
            proofs.unprojected, proofs.unstated, proofs.denied, proofs.unentailed, proofs.overentailed, proofs.unfounded,
        ):  # fmt: skip
            found += proof()
    found += check_hierarchy(quads, schema)
    found += check_shapes(quads, schema)
    return Report(tuple(sorted(set(found))), CHECKS)


CHECKS = (
    "one graph", "known graphs", "blank nodes", "literals", "passages", "hashes", "places", "projection", "denial",
    "entailment", "inference", "derivation", "hierarchy", "shapes",
)  # fmt: skip
