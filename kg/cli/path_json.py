"""Paths as JSON; names as in GraphQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kg.cli.why_json import caution_json, evidence_json

if TYPE_CHECKING:
    from kg.prefixes import Namespaces
    from kg.query.evidence import Said
    from kg.query.path_model import EntityPath, PathEdge, Paths


def paths_json(found: Paths, said: Mapping[str, Said], names: Namespaces) -> dict[str, Any]:
    """The whole answer.

    Args:
        said: IRI of each statement behind the edges → what it is.
    """
    reason = "FILTERED_OUT" if found.filtered_out else "NOTHING_KNOWN"
    return {
        "from": names.contract(found.start),
        "to": names.contract(found.end),
        "paths": [_path(path, said, names) for path in found.paths],
        "more": found.more,
        "cut": found.cut or None,
        "emptyReason": None if found.paths else reason,
    }


def _path(path: EntityPath, said: Mapping[str, Said], names: Namespaces) -> dict[str, Any]:
    return {
        "length": len(path.edges),
        "certainty": path.certainty,
        "words": path.words,
        "nodes": [
            {"id": names.contract(iri), "label": label} for iri, label in zip(path.nodes, path.labels, strict=True)
        ],
        "edges": [_edge(edge, said, names) | {"others": _others(edge, said, names)} for edge in path.edges],
    }


def _others(edge: PathEdge, said: Mapping[str, Said], names: Namespaces) -> list[dict[str, Any]]:
    return [_edge(other, said, names) for other in edge.others]


def _edge(edge: PathEdge, said: Mapping[str, Said], names: Namespaces) -> dict[str, Any]:
    return {
        "from": names.contract(edge.start),
        "to": names.contract(edge.end),
        "predicate": names.contract(edge.predicate),
        "label": edge.label,
        "direction": "BACKWARD" if edge.backward else "FORWARD",
        "certainty": edge.certainty,
        "worstCertainty": edge.worst_certainty,
        "inferred": edge.inferred,
        "statements": [evidence_json(said[iri].evidence) for iri in edge.statements if iri in said],
        "derivations": [names.contract(iri) for iri in edge.derivations],
        "cautions": [caution_json(caution) for caution in edge.cautions],
    }
