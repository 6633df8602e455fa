"""One HTML file that explores without a server: the picture, and over it the explorer of the start page.

Everything is inside; a policy in its head lets nothing else in, and no script but the one that the file came with.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import Any

from kg.export.cyjs import to_document
from kg.export.policy import source_of, style_sources
from kg.export.selection import DEFAULT_NODES, MOST_NODES
from kg.export.svg import write_svg
from kg.export.view import View
from kg.locations import bundle

MEDIA_TYPE = "text/html"
_POLICY = re.compile(rb'<meta http-equiv="Content-Security-Policy" content="([^"]*)">')


def write_html(view: View) -> bytes:
    """The view as an HTML document; the same view and software give the same bytes.

    Args:
        view: With its look.

    Raises:
        AssetError: The viewer was not made when this was installed.
    """
    licences = bundle("viewer.txt").decode().replace("</", "<\\/")
    script, style, picture = bundle("viewer.js").decode(), bundle("viewer.css").decode(), _picture(view)
    styles = " ".join([source_of(style), *style_sources(picture)])
    policy = (
        f"default-src 'none'; script-src {source_of(script)}; style-src {styles}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
    about = {name: escape(text) for name, text in view.about.items()}
    credit = escape(f"{view.credit.attribution}, {view.credit.licence} · release {view.credit.release[:12]}")
    selection = f"<p>Selection: {about['selection']}.</p>\n" if "selection" in about else ""
    left_out = f"<p>{about['left_out']}.</p>\n" if "left_out" in about else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="nutrigraph">
<meta name="description" content="{about.get("disclaimer", "")}">
<link rel="license" href="{about.get("licence_iri", "")}">
<title>{about["title"]} · nutrigraph</title>
<style>{style}</style>
</head>
<body>
<main class="wide-page">
<div class="intro">
<h1>{about["title"]}</h1>
<p><strong>Not medical advice.</strong> {about.get("disclaimer", "")}</p>
{selection}{left_out}</div>
<div id="explorer">
{picture}
</div>
</main>
<footer class="bottom">
<p>{credit} · <a href="{about.get("homepage", "")}">{about.get("homepage", "")}</a></p>
</footer>
<script type="application/json" id="known">{_inert(_known(view))}</script>
<script type="text/plain" id="licences">{licences}</script>
<script>{script}</script>
</body>
</html>
""".encode()


def policy_of(body: bytes) -> str:
    """The Content-Security-Policy that the document gives itself."""
    found = _POLICY.search(body)
    assert found is not None, "write_html puts it first"
    return found[1].decode()


def _known(view: View) -> str:
    """What src/explorer/known.js reads, and what offline.js answers from."""
    document = to_document(view)
    elements = document["elements"]
    data: dict[str, Any] = {
        **view.look,
        **view.offline,
        "base": view.namespaces.base,
        "release": view.credit.release,
        "questions": [],
        "formats": [],
        "start": "depth=1",
        "defaultNodes": DEFAULT_NODES,
        "mostNodes": MOST_NODES,
        "slice": {
            "title": view.credit.title,
            "about": view.about,
            "nodes": [node["data"] | node["position"] for node in elements["nodes"]],
            "edges": [edge["data"] | {"way": edge["scratch"]["_way"]} for edge in elements["edges"]],
        },
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def _picture(view: View) -> str:
    """The SVG element, for who has no scripts and until they run."""
    return write_svg(view).decode().partition("?>")[2].strip()


def _inert(text: str) -> str:
    """JSON that cannot end the element that holds it."""
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
