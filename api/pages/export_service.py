"""The export service of a reader process: a slice of the release as a file."""

from __future__ import annotations

from typing import Any

from kg.export import Selection, write_view
from kg.query.framing import Reply, Service
from kg.release import Release


def make_export_service(release: Release) -> Service:
    """The service over one open release.

    Its payload is {"format": str, "theme": str (default "auto"), "selection": fields of `kg.export.Selection`, lists for its sets}.
    """

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        given = payload["selection"]
        selection = Selection(
            **given
            | {"focus": tuple(given["focus"]), "qualifiers": tuple(map(tuple, given.get("qualifiers", ())))}
            | {name: frozenset(given.get(name, ())) for name in ("types", "predicates", "sources", "without")}
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
        if export.policy:
            headers["content-security-policy"] = f"{export.policy}; frame-ancestors 'none'"
        return Reply(200, headers, export.body)

    return serve
