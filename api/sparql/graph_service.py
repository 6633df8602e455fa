"""One graph, or all of them as one, in a format that the release has no file of: made in a reader process."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from api.sparql.offers import MEDIA_TYPES, content_type
from kg.query.framing import Reply, Service
from kg.release import Release
from kg.release.listing import graph_files, list_files
from kg.settings import Settings, get_settings
from kg.store import Quad, read_graph_file, write_graph_within

TOO_LARGE = 413


def make_graph_service(release: Release, settings: Settings | None = None) -> Service:
    """The service over one open release.

    Its payload is {"graphs": [name], "format": name of one of `kg.store.GRAPH_FORMATS`}; the graphs come in that order
    as one, sorted within each. A reply of 413 has no body.
    """
    chosen = settings or get_settings()
    files = graph_files(list_files(release.path, release.manifest))
    prefixes = dict(sorted(release.manifest.get("prefixes", {}).items()))

    def read(name: str) -> Iterator[Quad]:
        if name in files:
            return read_graph_file(files[name].path, "nt")
        # A release of older software; its file would have this order.
        return iter(sorted(release.engine.quads(graph=release.namespaces.graph(name)), key=lambda q: str(q.triple)))

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        quads = chain.from_iterable(read(name) for name in payload["graphs"])
        text = write_graph_within(quads, payload["format"], chosen.result_bytes, prefixes=prefixes)
        if text is None:
            return Reply(TOO_LARGE, {})
        return Reply(200, {"content-type": content_type(MEDIA_TYPES[payload["format"]])}, text)

    return serve
