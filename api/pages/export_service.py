"""The export service of a reader process: a slice of the release as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kg.export import Selection, write_view
from kg.query.entities import get_entity_iri
from kg.query.framing import Reply, Service
from kg.release import Release


def make_export_service(release: Release) -> Service:
    """The service over one open release.

    Its payload is {"format": str, "theme": str (default "auto"), "selection": fields of `kg.export.Selection`, lists for
    its sets}; entities may be called by their labels too. `kg-truncated` names the caps that left something out.
    """

    def iris(names: Iterable[str]) -> Iterator[str]:
        return (get_entity_iri(release.engine, release.schema, release.search_index, name) for name in names)

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        given = payload["selection"]
        selection = Selection(
            **given
            | {"focus": tuple(iris(given["focus"])), "qualifiers": tuple(map(tuple, given.get("qualifiers", ())))}
            | {name: frozenset(given[name]) for name in ("types", "predicates", "sources")}
            | {"without": frozenset(iris(given.get("without", ())))}
        )
        export = write_view(
            release.engine,
            release.schema,
            release.manifest,
            payload["format"],
            selection,
            theme=payload.get("theme", "auto"),
        )
        headers = {"content-type": export.media_type, "kg-extension": export.extension}
        if export.truncated:
            headers["kg-truncated"] = export.truncated
        if export.policy:
            headers["content-security-policy"] = f"{export.policy}; frame-ancestors 'none'"
        return Reply(200, headers, export.body)

    return serve
