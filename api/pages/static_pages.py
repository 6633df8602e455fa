"""The pages that depend on the release alone, and those that come of what readers know of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from api.pages.assets import Assets, load_assets, mending
from api.pages.examples import load_examples
from api.pages.home import HomePage
from api.pages.render import render, script_json
from api.pages.sparql_page import SparqlPage
from kg.settings import Settings

_GRAPHQL_LEAD = (
    "Types and fields come from the vocabulary. Every edge carries its certainty and the statements behind it."
)

# Of the parameters of the start page, those that choose a slice; they are called as those of exports.
_CHOOSING = frozenset(
    (
        "focus",
        "depth",
        "types",
        "predicates",
        "min-certainty",
        "sources",
        "source",
        "qualifier",
        "no-inferred",
        "max-nodes",
    )
)


class StaticPages:
    """The start page and the pages of the two query languages.

    Args:
        manifest: Of the release that is served.
        settings: Give the limits that pages name, and the root path of links.
        assets: The files that pages load; this installation's where left out.
    """

    def __init__(self, manifest: Mapping[str, Any], settings: Settings, assets: Assets | None = None) -> None:
        self._manifest = manifest
        self._assets = assets or load_assets()
        self._common = {
            "disclaimer": manifest["disclaimer"],
            "release_id": manifest["id"],
            "root": settings.root_path,
        }
        self._home = HomePage(manifest, self._assets, self._common)
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

    def home(self, known: bytes, parameters: Iterable[tuple[str, str]] = ()) -> bytes:
        """The start page, from the JSON of `api.pages.explorer_service` and the parameters of its address."""
        return self._home.render(known, picture_query(parameters))

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


def picture_query(parameters: Iterable[tuple[str, str]]) -> str | None:
    """The query of the picture that an address of the start page shows, empty for the whole graph; None if it chooses none.

    What it holds is checked by whoever draws it. What the address hides is for the explorer to take away, since things
    that are not in the picture may be among it.

    >>> picture_query([("focus", "iron"), ("hidden", "lentils"), ("view", "table")])
    'focus=iron'
    >>> picture_query([("depth", "1")])
    ''
    >>> picture_query([("utm_source", "x")]) is None
    True
    """
    given = [(name, value) for name, value in parameters if name in _CHOOSING]
    if not given:
        return None
    # An export has no depth without a focus; the page has, so that an address can ask for the whole graph.
    is_around = any(name == "focus" for name, _ in given)
    return urlencode([pair for pair in given if is_around or pair[0] != "depth"], safe=":,")


def page_response(page: bytes, *, varies: bool = False) -> Response:
    """A page as an answer; its ETag is of its content, since a new template comes without a new release.

    Args:
        varies: True if the address gives something else to who asks for another media type.
    """
    fields = {"etag": f'"{hashlib.sha256(page).hexdigest()[:32]}"'} | ({"vary": "Accept"} if varies else {})
    return Response(page, headers=fields, media_type="text/html")
