"""Requests of the SPARQL 1.1 Protocol in its three forms, and what their answers say."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
JSON = "application/sparql-results+json"
GRAPH = "https://w3id.org/nutrigraph/graph/"
DIRECT_GRAPH, ONTOLOGY, INFERRED = GRAPH + "direct", GRAPH + "ontology", GRAPH + "inferred"
COUNT = "SELECT (COUNT(*) AS ?n) {from_} {{ ?s ?p ?o }}"
NAMES = "SELECT DISTINCT ?g {from_} {{ GRAPH ?g {{ ?s ?p ?o }} }}"
FORMS = ("get", "form", "direct")


def send(client: httpx.Client, form: str, query: str, *dataset: tuple[str, str]) -> httpx.Response:
    """The query by one of the three operations of section 2.1; the dataset where that operation has it."""
    if form == "get":
        return client.get(f"/sparql?{urlencode([('query', query), *dataset])}")
    if form == "form":
        body = urlencode([("query", query), *dataset])
        return client.post("/sparql", content=body, headers={"content-type": FORM})
    target = f"/sparql?{urlencode(dataset)}" if dataset else "/sparql"
    return client.post(target, content=query.encode(), headers={"content-type": DIRECT})


def count(answer: httpx.Response) -> int:
    """The one number of an answer."""
    assert answer.status_code == 200, answer.text
    return int(answer.json()["results"]["bindings"][0]["n"]["value"])


def names(answer: httpx.Response) -> set[str]:
    """The graphs of an answer, without what they have in common."""
    assert answer.status_code == 200, answer.text
    return {row["g"]["value"].removeprefix(GRAPH) for row in answer.json()["results"]["bindings"]}
