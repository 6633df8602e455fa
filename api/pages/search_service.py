"""The search service of a reader process: hits as JSON or as a page."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from api.pages.render import find_href, render
from kg.errors import NotFoundError
from kg.query.framing import Reply, Service
from kg.query.search_file import Found
from kg.release import Release
from kg.settings import get_settings


def make_search_service(release: Release) -> Service:
    """The service over one open release.

    Its payload is {"text": str, "types": [local name of a class], "limit": int, "format": "html" | "json"}; a class
    stands for its subclasses too.
    """

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        text = str(payload["text"])
        found = release.search_index.search(text, _classes(release, payload["types"]), int(payload["limit"]))
        if payload["format"] == "json":
            return Reply(200, {"content-type": "application/json"}, _json(release, text, found))
        page = render(
            "search.html",
            text=text,
            hits=found.hits,
            corrected_to=found.corrected_to,
            suggestions=[] if found.hits else release.search_index.suggest(text),
            disclaimer=release.schema.disclaimer,
            release_id=release.id,
            href=_links(release),
            root=get_settings().root_path,
        )
        return Reply(200, {"content-type": "text/html; charset=utf-8"}, page)

    return serve


def _classes(release: Release, types: list[str]) -> set[str] | None:
    """Local names of the classes and all below them; None for all.

    Raises:
        NotFoundError: There is no such class of entities.
    """
    if not types:
        return None
    names: set[str] = set()
    for given in types:
        found = release.schema.find_class(given)
        if found is None or not found.is_entity:
            known = ", ".join(sorted(c.name for c in release.schema.entity_classes()))
            raise NotFoundError(f"there is no class {given!r}", hint=f"Choose one of: {known}.")
        names |= {release.schema.classes[iri].name for iri in found.children}
    return names


def _links(release: Release) -> Callable[[str], str]:
    return partial(find_href, base=release.namespaces.base, root=get_settings().root_path)


def _json(release: Release, text: str, found: Found) -> bytes:
    href = _links(release)
    hits = [asdict(hit) | {"page": href(hit.iri)} for hit in found.hits]
    answer = {"release": release.id, "query": text, "correctedTo": found.corrected_to, "hits": hits}
    return json.dumps(answer, ensure_ascii=False).encode(errors="replace")
