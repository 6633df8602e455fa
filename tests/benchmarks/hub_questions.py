"""The questions that `tests.benchmarks.hubs` asks; HUB stands for the id of the hub's nutrient."""

from __future__ import annotations

import json
from typing import Any

from kg.query.framing import Service
from tests.benchmarks.hub_seeds import hub_food

_EDGE = "cursor certainty inferred sourceCount node { id label }"


def _foods(arguments: str, wanted: str = f"edges {{ {_EDGE} }} pageInfo {{ endCursor hasNextPage }}") -> str:
    return f'{{ nutrient(id: "HUB") {{ label dietarySources({arguments}) {{ {wanted} }} }} }}'


def _addressed(arguments: str) -> str:
    return f'{{ deficiency(id: "HUB-deficiency") {{ label addressedBy({arguments}) {{ edges {{ {_EDGE} }} totalCount }} }} }}'


_STATED = "edges { certainty node { label } statements { id certainty polarity source { label } place { id } } }"
GRAPHQL: dict[str, str] = {
    "foods, first page": _foods("first: 100"),
    "foods, from the end": _foods("last: 100"),
    "foods, with total": _foods("first: 25", "totalCount nodes { label }"),
    "foods, by evidence": _foods("first: 25, orderBy: {field: EVIDENCE}"),
    "foods, by evidence, last": _foods("last: 25, orderBy: {field: EVIDENCE}"),
    "foods, by label, descending": _foods("first: 25, orderBy: {field: LABEL, direction: DESC}"),
    "foods, statements of a page": _foods("first: 25", _STATED),
    "foods, at least likely": _foods("first: 25, minCertainty: LIKELY"),
    "foods, at least likely, with total": _foods("first: 25, minCertainty: LIKELY", "totalCount nodes { label }"),
    "foods, of two sources, with total": _foods(
        'first: 25, sources: ["hub-0000", "hub-0001"]', "totalCount nodes { label }"
    ),
    "foods, nothing inferred, with total": _foods("first: 25, includeInferred: false", "totalCount nodes { label }"),
    "foods, likely, by evidence": _foods("first: 25, minCertainty: LIKELY, orderBy: {field: EVIDENCE}"),
    "foods, likely, statements": _foods("first: 25, minCertainty: LIKELY", _STATED),
    "foods, cautions": _foods("first: 25", "edges { node { label } cautions { id } }"),
    "foods, facets": _foods("first: 25", "facets(by: [TYPE]) { values { value count } }"),
    "foods, reason": _foods("first: 25", "emptyReason nodes { label }"),
    "foods, what they address": _foods("first: 25", "nodes { label addresses(first: 5) { nodes { label } } }"),
    "linked from, first page": _foods("first: 25").replace("dietarySources", "linkedFrom"),
    "linked from, statements": _foods("first: 25", _STATED).replace("dietarySources", "linkedFrom"),
    "linked from, at least likely": _foods("first: 25, minCertainty: LIKELY").replace("dietarySources", "linkedFrom"),
    "conclusions, first page": _addressed("first: 25"),
    "conclusions, by evidence": _addressed("first: 25, orderBy: {field: EVIDENCE}"),
    "conclusions, at least likely": _addressed("first: 25, minCertainty: LIKELY"),
    "conclusions, with derivations": _addressed("first: 25").replace(
        _EDGE, "node { label } derivations { id premises { id } }"
    ),
    "a food's nutrients": '{ food(id: "hub-food-3") { dietarySourceOf { edges { certainty statements { id } node { label dietarySources(first: 2) { totalCount } } } } } }',
    "list of foods of the hub": '{ foods(first: 25, where: {dietarySourceOf: {some: {node: {id: {eq: "HUB"}}}}}) { totalCount nodes { label } } }',
    "list of foods of the hub, at least likely": '{ foods(first: 25, where: {dietarySourceOf: {some: {node: {id: {eq: "HUB"}}, minCertainty: LIKELY}}}) { nodes { label } } }',
    "list of foods": "{ foods(first: 100) { totalCount nodes { label } } }",
    "list of foods, last": "{ foods(last: 100) { totalCount nodes { label } } }",
    "list of foods, label descending": "{ foods(first: 100, orderBy: [{field: LABEL, direction: DESC}]) { nodes { label } } }",
    "list of foods, by id": "{ foods(first: 100, orderBy: [{field: ID}]) { nodes { label } } }",
    "list of foods, by number of nutrients": "{ foods(first: 100, orderBy: [{field: DIETARY_SOURCE_OF_COUNT}]) { nodes { label } } }",
    "list of foods, label contains": '{ foods(first: 25, where: {label: {contains: "oat"}}) { nodes { label } } }',
    "list of foods, label contains, total": '{ foods(first: 25, where: {label: {contains: "oat"}}) { totalCount nodes { label } } }',
    "list of foods, label startsWith": '{ foods(first: 25, where: {label: {startsWith: "oat"}}) { totalCount nodes { label } } }',
    "list of foods, with no nutrient": "{ foods(first: 25, where: {dietarySourceOf: {none: {}}}) { totalCount nodes { label } } }",
    "list of foods, facets": "{ foods(first: 25) { facets(by: [DIETARY_SOURCE_OF]) { values { value count } missing } } }",
    "list of entities": "{ entities(first: 25) { totalCount nodes { label } } }",
    "nutrients by foods": "{ nutrients(first: 25, orderBy: [{field: DIETARY_SOURCES_COUNT}]) { nodes { label dietarySources(first: 1) { totalCount } } } }",
    "statements about the hub": '{ statements(first: 25, where: {object: "HUB"}) { nodes { id certainty } } }',
    "statements about the hub, total": '{ statements(first: 25, where: {object: "HUB"}) { totalCount nodes { id } } }',
    "all statements": "{ statements(first: 25) { nodes { id } } }",
    "all statements, total": "{ statements(first: 25) { totalCount nodes { id } } }",
    "path between foods": '{ path(from: "hub-food-1", to: "hub-food-2") { paths { length } } }',
    "path from hub to condition": '{ path(from: "HUB", to: "HUB-condition") { paths { length } } }',
    "path from food to condition": '{ path(from: "hub-food-1", to: "HUB-condition") { paths { length } } }',
    "why": '{ why(subject: "hub-food-1", predicate: "addresses", object: "HUB-deficiency") { holds } }',
    "why, at the hub": '{ why(subject: "hub-food-1", predicate: "dietarySourceOf", object: "HUB") { holds } }',
    "search": '{ search(text: "acid", first: 25) { totalCount edges { node { id } } } }',
}

_EVIDENCE: dict[str, Any] = {"min_certainty": None, "sources": [], "qualifiers": [], "include_inferred": True}
_FILTERS: dict[str, Any] = {"min-certainty": None, "source": [], "qualifier": [], "no-inferred": False}
_SELECTION = {"focus": ["HUB"], "depth": 1, "types": [], "predicates": [], **_EVIDENCE, "max_nodes": 300, "without": []}
_DOUBT = {
    "subject": None,
    "predicate": None,
    "object": None,
    "types": [],
    "rows": None,
    "columns": None,
    "state": [],
    **_FILTERS,
}
PATHS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    *(("entity", f"page of the nutrient, {form}", {"path": "entity/HUB", "format": form}) for form in ("html", "ttl", "nt", "jsonld", "rdf")),
    ("entity", "page of the deficiency, html", {"path": "entity/HUB-deficiency", "format": "html"}),
    ("entity", "page of the nutrient, filtered", {"path": "entity/HUB", "format": "html", "filters": {**_FILTERS, "min-certainty": "likely"}}),
    ("entity", "page of a food, html", {"path": "entity/hub-food-1", "format": "html"}),
    ("entity", "page of a food, ttl", {"path": "entity/hub-food-1", "format": "ttl"}),
    ("export", "one step, node-link", {"format": "json", "selection": _SELECTION}),
    ("export", "two steps, svg", {"format": "svg", "selection": {**_SELECTION, "depth": 2}}),
    ("export", "one step of a food, json", {"format": "json", "selection": {**_SELECTION, "focus": ["hub-food-1"]}}),
    ("export", "two steps of a food, json", {"format": "json", "selection": {**_SELECTION, "focus": ["hub-food-1"], "depth": 2}}),
    ("export", "one step, likely, json", {"format": "json", "selection": {**_SELECTION, "min_certainty": "likely"}}),
    ("export", "one step, ttl", {"format": "ttl", "selection": _SELECTION}),
    ("export", "everything, json", {"format": "json", "selection": {**_SELECTION, "focus": []}}),
    ("conflicts", "about the hub", {"format": "html", **_DOUBT, "object": "HUB"}),
    ("conflicts", "of everything", {"format": "html", **_DOUBT}),
    ("gaps", "deficiencies and conditions", {"format": "html", **_DOUBT, "rows": "Deficiency", "columns": "Condition"}),
    ("search", "a word of very many", {"text": "acid", "types": [], "limit": 25, "format": "json"}),
    ("explorer", "what the page must know", {}),
    ("void", "description", {"address": "http://localhost", "format": "ttl"}),
)  # fmt: skip


def middle_page(serve: Service, size: int) -> dict[str, Any]:
    """A page behind about half of the hub's foods: the cursor comes from the label of the food in the middle."""
    from api.graphql.cursor import encode_cursor

    food = _asked(serve, f'{{ food(id: "{hub_food(size // 2)}") {{ label iri }} }}')["food"]
    return _question(
        f'{{ nutrient(id: "hub-{size}") {{ dietarySources(first: 25, after: "{encode_cursor(food["label"], food["iri"])}") {{ edges {{ {_EDGE} }} }} }} }}'
    )


def last_page(serve: Service, size: int) -> dict[str, Any]:
    """The last page, reached forward by a cursor."""
    text = f'{{ nutrient(id: "hub-{size}") {{ dietarySources(last: 26) {{ edges {{ cursor }} }} }} }}'
    cursor = _asked(serve, text)["nutrient"]["dietarySources"]["edges"][0]["cursor"]
    return _question(
        f'{{ nutrient(id: "hub-{size}") {{ dietarySources(first: 25, after: "{cursor}") {{ edges {{ {_EDGE} }} }} }} }}'
    )


def _question(text: str) -> dict[str, Any]:
    return {"query": text, "variables": None, "operationName": None}


def _asked(serve: Service, text: str) -> Any:
    return json.loads(serve(_question(text), b"").body)["data"]
