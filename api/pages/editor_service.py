"""What the editor of the SPARQL page must know of a release: its examples, and the terms to complete. Reads only."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from kg.prefixes import RDFS, SCHEMA, SH
from kg.query.framing import Reply, Service
from kg.release import Release

# The graph is named, because engines differ in what their default graph is.
_EXAMPLES = """
SELECT ?example ?title ?question ?query WHERE {{
  GRAPH <{graph}> {{
    ?example a <{sh}SPARQLExecutable> ; <{schema}position> ?position ;
      <{rdfs}label> ?title ; <{rdfs}comment> ?question .
    ?example <{sh}select>|<{sh}ask>|<{sh}construct> ?query .
  }}
}}
ORDER BY ?position ?example
"""


@dataclass(frozen=True, slots=True)
class EditorExample:
    """An example as the editor lists it.

    Attributes:
        name: What follows `example/` in its IRI.
        title: A few words.
        question: What it asks, in words.
        query: With its prefixes.
    """

    name: str
    title: str
    question: str
    query: str


def make_editor_service(release: Release) -> Service:
    """The service over one open release. Its payload is empty; its reply is the JSON of `describe_for_editor`."""

    @cache
    def body() -> bytes:
        return json.dumps(describe_for_editor(release), ensure_ascii=False).encode()

    def serve(payload: dict[str, Any], given: bytes) -> Reply:  # noqa: ARG001 - there is only one question
        return Reply(200, {"content-type": "application/json"}, body())

    return serve


def describe_for_editor(release: Release) -> dict[str, Any]:
    """Examples in their order; IRIs of classes and properties, sorted."""
    return {
        "examples": [asdict(example) for example in find_examples(release)],
        "classes": sorted(release.schema.classes),
        "properties": sorted(release.schema.properties),
    }


def find_examples(release: Release) -> list[EditorExample]:
    """The example queries of a release, by position."""
    names = release.namespaces
    text = _EXAMPLES.format(graph=names.graph("ontology"), sh=SH, schema=SCHEMA, rdfs=RDFS)
    space = names.namespace("example")
    return [
        EditorExample(iri.value.removeprefix(space), title.value, question.value, query.value)
        for iri, title, question, query in release.engine.select(text).rows
        if iri is not None and title is not None and question is not None and query is not None
    ]
