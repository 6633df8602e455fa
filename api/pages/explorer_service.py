"""What the explorer must know of a release: how to draw and name things, and the questions that it offers. Reads only."""

from __future__ import annotations

import json
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from api.pages.words import Words
from kg.export import DEFAULT_NODES, FORMATS, MOST_NODES, describe_look, describe_qualifiers
from kg.prefixes import DCTERMS, RDFS, SCHEMA, SH, Namespaces
from kg.query.framing import Reply, Service
from kg.release import Release
from kg.store import NamedNode, term_text

# The graph is named, because engines differ in what their default graph is.
_QUESTIONS = """
SELECT ?example ?title ?question ?query ?picture WHERE {{
  GRAPH <{graph}> {{
    ?example a <{sh}SPARQLExecutable> ; <{schema}position> ?position ; <{schema}url> ?picture ;
      <{rdfs}label> ?title ; <{rdfs}comment> ?question .
    ?example <{sh}select>|<{sh}ask>|<{sh}construct> ?query .
  }}
}}
ORDER BY ?position ?example
"""
# Seeds of others may know nothing of what the examples of the ontology are about.
_ENTITIES = """
SELECT DISTINCT ?entity WHERE {{ VALUES ?entity {{ {entities} }} GRAPH ?graph {{ ?entity <{rdfs}isDefinedBy> ?source }} }}
"""
_SOURCES = """
SELECT DISTINCT ?source ?title WHERE {{ GRAPH ?graph {{ ?source a <{kind}> ; <{dcterms}title> ?title }} }}
ORDER BY ?source
"""


def make_explorer_service(release: Release, words: Words) -> Service:
    """The service over one open release. Its payload is empty; its reply is the JSON of `describe_for_explorer`.

    Beside it stand under `worded` the sources whose passages have words at `/passage/{id}/words`.
    """

    @cache
    def body() -> bytes:
        return json.dumps(describe_for_explorer(release) | {"worded": words.sources}, ensure_ascii=False).encode()

    def serve(payload: dict[str, Any], given: bytes) -> Reply:  # noqa: ARG001 - there is only one question
        return Reply(200, {"content-type": "application/json"}, body())

    return serve


def describe_for_explorer(release: Release) -> dict[str, Any]:
    """Classes, certainties and predicates as `kg.export.describe_look` gives them, and what else the page asks with.

    That is qualifiers, sources, questions in their order, and formats.
    """
    names = release.namespaces
    return {
        **describe_look(release.schema),
        "qualifiers": describe_qualifiers(release.schema),
        "sources": [
            {"id": source.value.removeprefix(names.namespace("source")), "title": title.value}
            for source, title in release.engine.select(
                _SOURCES.format(kind=names.nutri("Source"), dcterms=DCTERMS)
            ).rows
            if source is not None and title is not None
        ],
        "questions": _find_questions(release),
        "formats": FORMATS,
        "defaultNodes": DEFAULT_NODES,
        "mostNodes": MOST_NODES,
    }


def _find_questions(release: Release) -> list[dict[str, str]]:
    """The examples that this release can show an answer to; `picture` is an address on this server."""
    names = release.namespaces
    text = _QUESTIONS.format(graph=names.graph("ontology"), sh=SH, schema=SCHEMA, rdfs=RDFS)
    asked = release.engine.select(text).rows
    about = {iri for row in asked if row[-1] is not None for iri in _focus(row[-1].value, names)}
    entities = " ".join(term_text(NamedNode(iri)) for iri in sorted(about))
    there = {
        row[0].value
        for row in release.engine.select(_ENTITIES.format(rdfs=RDFS, entities=entities)).rows
        if row[0] is not None
    }
    return [
        {
            "name": example.value.removeprefix(names.namespace("example")),
            "title": title.value,
            "question": question.value,
            "query": query.value,
            "picture": "/" + picture.value.removeprefix(names.base),
        }
        for example, title, question, query, picture in asked
        if example and title and question and query and picture and _focus(picture.value, names) <= there
    ]


def _focus(address: str, names: Namespaces) -> set[str]:
    """IRIs of the entities that a picture is about."""
    given = parse_qs(urlsplit(address).query).get("focus", [""])[0]
    return {names.iri("ng", slug) for slug in given.split(",") if slug}
