"""The filter of a page: from the parameters of a request to the statements that count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.query.evidence_filter import EvidenceFilter, FilterWords, find_sources, read_filter
from kg.release import Release


def kept_by(release: Release, asked: Mapping[str, Any]) -> EvidenceFilter:
    """The filter that these parameters make of a release.

    Raises:
        NotFoundError: There is no such certainty, source or qualifier.
        RefusedError: A qualifier cannot have the value.
    """
    if not asked:
        return EvidenceFilter()
    words = FilterWords(
        min_certainty=asked["min-certainty"].lower() if asked["min-certainty"] else None,
        sources=tuple(asked["source"]) or None,
        include_inferred=not asked["no-inferred"],
        qualifiers=tuple((name, wanted) for name, wanted in asked["qualifier"]),
    )
    return read_filter(release.schema, find_sources(release.engine, release.namespaces), words)
