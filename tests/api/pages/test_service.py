"""The linked-data service over a release made for the purpose: retired resources, hostile text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from api.pages.service import Pages
from kg.errors import NotFoundError
from kg.release import Release
from kg.store import EmbeddedEngine, read_graph

TRIG = rb"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ng: <https://w3id.org/nutrigraph/entity/> .
@prefix nutri: <https://w3id.org/nutrigraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/nutrigraph/source/> .
@prefix stmt: <https://w3id.org/nutrigraph/statement/> .

<https://w3id.org/nutrigraph/graph/a> {
  ng:old a nutri:Food ; owl:deprecated true ; dcterms:isReplacedBy ng:new .
  ng:gone a nutri:Food ; owl:deprecated true .
  ng:new a nutri:Food ; rdfs:label "new"@en .
  ng:evil a nutri:Food ; rdfs:label "</script><img src=x onerror=alert(1)>"@en ;
    skos:altLabel "\" onmouseover=\"alert(1)"@en , "\u202E\u2028'"@en ;
    skos:exactMatch <javascript:alert(1)> ; rdfs:isDefinedBy source:evil .
  source:evil a nutri:Source ; rdfs:label "<b>source</b>"@en ; dcterms:rights "<script>alert(1)</script>"@en ;
    dcterms:license <javascript:alert(2)> .
  stmt:evil a nutri:Statement ; rdf:subject ng:evil ; rdf:predicate nutri:characteristic ;
    rdf:object "<svg onload=alert(1)>"@en ; nutri:polarity nutri:affirmed ; nutri:certainty nutri:asserted ;
    dcterms:source source:evil ; nutri:statedIn <https://w3id.org/nutrigraph/declaration/evil> .
}
"""


@pytest.fixture
def pages(release_dir: Path) -> Pages:
    """Pages over the quads above, with the schema and the search index of the packaged release."""
    manifest = json.loads((release_dir / "manifest.json").read_text())
    return Pages(Release(release_dir, manifest, EmbeddedEngine.in_memory(read_graph(TRIG, "trig"))))


@pytest.mark.parametrize("extension", ["html", "ttl"])
def test_what_was_replaced_leads_on_for_good(pages: Pages, extension: str) -> None:
    """301 to the same format of the replacement."""
    reply = pages.answer("entity/old", extension)

    assert (reply.status, reply.headers) == (301, {"location": f"/entity/new.{extension}"})


def test_what_was_retired_is_gone(pages: Pages) -> None:
    """410, which says that it once was."""
    assert pages.answer("entity/gone", "html").status == 410


def test_what_never_was_is_not_found(pages: Pages) -> None:
    """A program gets the error, a person a page."""
    with pytest.raises(NotFoundError):
        pages.answer("entity/never", "ttl")
    assert pages.answer("entity/never", "html").status == 404


@pytest.mark.parametrize("path", ["entity/evil", "statement/evil", "source/evil"])
def test_text_of_the_data_is_inert_in_a_page(pages: Pages, path: str) -> None:
    """No element, attribute or link comes out of a label, a note or an IRI."""
    page = pages.answer(path, "html").body.decode()

    assert not re.search(r"<(img|svg|b)\b", page)
    assert len(re.findall(r"<script", page)) == (path == "entity/evil")  # the JSON-LD, and nothing else
    assert not re.search(r"<[^>]*\son\w+=", page)
    assert 'href="javascript:' not in page
    assert "alert(1)" in page


def test_json_ld_in_a_page_keeps_hostile_labels_as_they_are(pages: Pages) -> None:
    """Escaped for the page, unchanged as data."""
    page = pages.answer("entity/evil", "html").body.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found

    assert "</script><img src=x onerror=alert(1)>" in json.dumps(json.loads(found[1]))


def test_a_document_declares_only_the_prefixes_that_it_uses(pages: Pages) -> None:
    """The ontology knows fifty."""
    text = pages.answer("entity/new", "ttl").body.decode()

    assert set(re.findall(r"@prefix (\w+):", text)) == {"foaf", "ng", "nutri", "rdfs", "void"}  # rdf:type is `a`
