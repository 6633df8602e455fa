"""The pages that depend on the release alone: made once, when the server starts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.pages.assets import Assets, load_assets, mending
from api.pages.examples import load_examples
from api.pages.render import render, script_json
from api.pages.sparql_page import SparqlPage
from kg.settings import Settings

_GRAPHQL_LEAD = (
    "Types and fields come from the vocabulary. Every edge carries its certainty and the statements behind it."
)


class StaticPages:
    """The start page and the pages of the two query languages.

    Args:
        manifest: Of the release that is served.
        settings: Give the limits that pages name.
        assets: The files that pages load; this installation's where left out.
    """

    def __init__(self, manifest: Mapping[str, Any], settings: Settings, assets: Assets | None = None) -> None:
        self._manifest = manifest
        self._assets = assets or load_assets()
        self._common = {"disclaimer": manifest["disclaimer"], "release_id": manifest["id"]}
        self._flagship = _flagship(manifest["base_iri"])
        self.home = self._home()
        self._sparql = SparqlPage(manifest, self._assets, settings)
        self.graphql = self._graphql()

    def sparql(self, known: bytes) -> bytes:
        """The page of the SPARQL door, from the JSON of `api.pages.editor_service`."""
        return self._sparql.render(known)

    def error(self, problem: object) -> bytes:
        """A `Problem` as a page."""
        return render("error.html", problem=problem, **self._common)

    def dump(self, index: Mapping[str, Any]) -> bytes:
        """The index of the files of the release, which the SPARQL door makes."""
        return render("dump.html", index=index, **self._common)

    def _home(self) -> bytes:
        counts = self._manifest["counts"]
        statements = counts["statements"].values()
        return render(
            "home.html",
            flagship=self._flagship,
            flagship_href=f"/sparql#{urlencode({'query': self._flagship})}",
            statements=sum(sum(by_polarity.values()) for by_polarity in statements),
            denials=sum(by_polarity.get("negated", 0) for by_polarity in statements),
            entities=sum(counts["entities"].values()),
            mappings=counts["mappings"],
            quads=counts["quads"],
            classes=sorted(counts["entities"].items(), key=lambda pair: (-pair[1], pair[0])),
            licence=self._manifest["licence"],
            **self._common,
        )

    def _graphql(self) -> bytes:
        """GraphiQL where its bundle is there, otherwise a plain text field and how to mend it; examples in both."""
        examples = load_examples()
        missing = "graphiql" in self._assets.missing()
        return render(
            "graphql-plain.html" if missing else "graphql.html",
            lead=_GRAPHQL_LEAD,
            examples=examples,
            data=script_json(json.dumps([asdict(example) for example in examples], ensure_ascii=False).encode()),
            mending=mending(),
            asset=self._assets.href,
            **self._common,
        )


def page_response(page: bytes, *, varies: bool = False) -> Response:
    """A page as an answer; its ETag is of its content, since a new template comes without a new release.

    Args:
        varies: True if the address gives something else to who asks for another media type.
    """
    fields = {"etag": f'"{hashlib.sha256(page).hexdigest()[:32]}"'} | ({"vary": "Accept"} if varies else {})
    return Response(page, headers=fields, media_type="text/html")


def _flagship(base: str) -> str:
    return f"""PREFIX ng: <{base}entity/>
PREFIX nutri: <{base}ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?deficiency ?food WHERE {{
  ng:restless-legs-syndrome nutri:linkedFrom ?lack .
  ?lack a nutri:Deficiency ; rdfs:label ?deficiency .
  OPTIONAL {{ ?lack nutri:addressedBy/rdfs:label ?food }}
}}
ORDER BY ?deficiency ?food"""
