"""The page of the SPARQL door for a browser: YASGUI where its bundle is there, a plain text field otherwise."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from api.pages.assets import Assets, mending
from api.pages.render import render, script_json
from kg.settings import Settings

_LEAD = (
    "SPARQL 1.1, queries only. Without a FROM clause the default graph is the union of all graphs of the release: "
    "what sources state, what follows from it, the vocabulary."
)


class SparqlPage:
    """Makes the page of one release.

    Args:
        manifest: Of the release.
        assets: The files that pages load.
        settings: Gives the limits that the page names, and the root path of links.
    """

    def __init__(self, manifest: Mapping[str, Any], assets: Assets, settings: Settings) -> None:
        self._manifest = manifest
        self._assets = assets
        self._settings = settings

    def render(self, known: bytes) -> bytes:
        """The page, from the JSON of `api.pages.editor_service`."""
        found = json.loads(known)
        manifest, settings = self._manifest, self._settings
        # What src/sparql/release.js reads.
        data = {
            "id": manifest["id"],
            "base": manifest["base_iri"],
            "disclaimer": manifest["disclaimer"],
            "licence": manifest["licence"],
            "prefixes": manifest["prefixes"],
            "limitRows": settings.result_rows,
            **found,
        }
        missing = "sparql" in self._assets.missing()
        return render(
            "sparql-plain.html" if missing else "sparql.html",
            lead=_LEAD,
            examples=found["examples"],
            data=script_json(json.dumps(data, ensure_ascii=False).encode()),
            deadline_s=f"{settings.deadline_s:g}",
            limit_rows=settings.result_rows,
            mending=mending(),
            asset=self._assets.href,
            disclaimer=manifest["disclaimer"],
            release_id=manifest["id"],
            root=settings.root_path,
        )
