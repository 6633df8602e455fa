"""The start page: the explorer where its bundle is there, a picture and links otherwise; and what the release holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from api.pages.assets import Assets, mending
from api.pages.examples import load_examples
from api.pages.render import render, script_json


class HomePage:
    """Makes the page of one release.

    Args:
        manifest: Of the release.
        assets: The files that pages load.
        common: What every page shows.
    """

    def __init__(self, manifest: Mapping[str, Any], assets: Assets, common: Mapping[str, Any]) -> None:
        self._manifest = manifest
        self._assets = assets
        self._common = common
        self._documents = {example.name: example.query for example in load_examples()}

    def render(self, known: bytes, picture: str | None = None) -> bytes:
        """The page, from the JSON of `api.pages.explorer_service`; `picture` is the query of another than the first one."""
        found = json.loads(known)
        questions = [
            question | {"document": self._documents.get(question["name"], "")} for question in found["questions"]
        ]
        manifest, counts = self._manifest, self._manifest["counts"]
        # A question about nothing in particular may have nothing to show where the seeds are others.
        pictures = (question["picture"].partition("?")[2] for question in questions)
        start = next((picture for picture in pictures if picture.startswith("focus=")), "")
        # What src/explorer/known.js reads.
        data = {
            **found,
            "questions": [one | {"picture": self._common["root"] + one["picture"]} for one in questions],
            "start": start,
            "base": manifest["base_iri"],
            "release": manifest["id"],
        }
        by_polarity = list(counts["statements"].values())
        return render(
            "home.html",
            missing="explorer" in self._assets.missing(),
            mending=mending(),
            asset=self._assets.href,
            data=script_json(json.dumps(data, ensure_ascii=False).encode()),
            start=start,
            picture=picture,
            questions=[
                question | {"sparql": f"{self._common['root']}/sparql#{urlencode({'query': question['query']})}"}
                for question in questions
            ],
            statements=sum(sum(counted.values()) for counted in by_polarity),
            denials=sum(counted.get("negated", 0) for counted in by_polarity),
            entities=sum(counts["entities"].values()),
            mappings=counts["mappings"],
            quads=counts["quads"],
            classes=sorted(counts["entities"].items(), key=lambda pair: (-pair[1], pair[0])),
            licence=manifest["licence"],
            **self._common,
        )
