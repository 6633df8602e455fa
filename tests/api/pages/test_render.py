"""An IRI becomes a link only where the link is safe, and JSON in a page stays data."""

from __future__ import annotations

import json

import pytest

from api.pages.render import find_href, script_json

BASE = "https://w3id.org/nutrigraph/"


@pytest.mark.parametrize(
    ("iri", "href"),
    [
        (BASE + "entity/iron", "/entity/iron"),
        (BASE + "ontology#Food", "/ontology.html#Food"),
        (BASE + "ontology", "/ontology.html"),
        (BASE + "passage/a-1-2#span", "/passage/a-1-2"),
        (BASE + "graph/direct", ""),
        (BASE, ""),
        ("http://purl.obolibrary.org/obo/MONDO_0005391", "http://purl.obolibrary.org/obo/MONDO_0005391"),
        ("javascript:alert(1)", ""),
        ("JavaScript:alert(1)", ""),
        ("data:text/html,x", ""),
        (BASE + 'entity/x"onclick="y', "/entity/x%22onclick=%22y"),
    ],
)
def test_a_link_leads_here_or_to_a_web_address(iri: str, href: str) -> None:
    """Ours go to this server, others' only by http, all else is text."""
    assert find_href(iri, BASE) == href


def test_json_cannot_end_its_script_element() -> None:
    """Markup is escaped and the meaning kept."""
    text = json.dumps({"label": "</script><img onerror=x>\u2028&"}, ensure_ascii=False)

    safe = str(script_json(text.encode()))

    assert "<" not in safe
    assert "\u2028" not in safe
    assert json.loads(safe) == json.loads(text)
