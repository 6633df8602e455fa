"""What clients ask of replicas without a pause, and what is right as an answer."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import httpx

LABEL = "https://w3id.org/nutrigraph/entity/iron> <http://www.w3.org/2000/01/rdf-schema#label> ?label"
SELECT = f"SELECT ?label {{ GRAPH ?g {{ <{LABEL} }} }}"
# As tests/engines/test_serving.py has it: what the article names for iron, and what falls under it.
FOODS = {"ng:lentils", "ng:spinach", "ng:red-meat", "ng:fortified-cereals"}
DOCUMENT = """{ release { id } nutrient(id: "iron") { label } condition(id: "restless-legs-syndrome") {
  linkedDeficiencies { edges { node { id addressedBy { edges { inferred node { id } } } } } } } }"""
# Clients that took all of the machine would leave the replicas nothing to start with.
_PAUSE_S = 0.05


class Answers:
    """What clients were told.

    Args:
        labels: Id of each release that may answer → how it calls iron.
    """

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = labels
        self._bodies: defaultdict[str, set[bytes]] = defaultdict(set)
        self.faults: list[str] = []
        self.releases: set[str] = set()
        self.count = 0

    def ask(self, client: httpx.Client, number: int, count: int) -> None:
        """Ask one thing after the other, anew and from the cache, by GET and by POST; see `tests.contracts.load`."""
        time.sleep(_PAUSE_S)
        began_s = time.monotonic()
        ways = (self._document, self._select, self._post, self._page)
        way = ways[count % len(ways)]
        try:
            way(client, f"{number}-{count}")
            self.count += 1
        except (httpx.HTTPError, KeyError, ValueError, AssertionError) as error:
            self.faults.append(f"{way.__name__}: {error!r} after {time.monotonic() - began_s:.2f} s")

    def _document(self, client: httpx.Client, unique: str) -> None:
        response = client.post("/graphql", json={"query": DOCUMENT, "variables": {"unique": unique}})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        release = answer["data"]["release"]["id"]
        assert release == answer["extensions"]["release"]
        assert self._labels[release] == answer["data"]["nutrient"]["label"]
        edges = answer["data"]["condition"]["linkedDeficiencies"]["edges"]
        (iron,) = (edge["node"] for edge in edges if edge["node"]["id"] == "ng:iron-deficiency")
        assert {edge["node"]["id"] for edge in iron["addressedBy"]["edges"]} == FOODS
        self._same(f"document {release}", response.content)
        self.releases.add(release)

    def _select(self, client: httpx.Client, unique: str) -> None:
        for query in (SELECT, f"{SELECT} # {unique}"):
            response = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})
            self._label_of(response)
            known = {"accept": "text/csv", "if-none-match": response.headers["etag"]}
            again = client.get("/sparql", params={"query": query}, headers=known)
            # Another replica has the same tag for it, unless it serves another release.
            assert again.status_code == 304 or again.headers["etag"] != response.headers["etag"]

    def _post(self, client: httpx.Client, unique: str) -> None:
        fields = {"accept": "text/csv", "content-type": "application/sparql-query"}
        self._label_of(client.post("/sparql", content=f"{SELECT} # {unique}", headers=fields))

    def _label_of(self, response: httpx.Response) -> None:
        assert response.status_code == 200, response.text
        assert response.text.splitlines()[1:] in [[label] for label in self._labels.values()], response.text

    def _page(self, client: httpx.Client, unique: str) -> None:  # noqa: ARG002 - the same page for all
        response = client.get("/entity/iron.html")
        assert response.status_code == 200, response.text
        self._same(response.headers["etag"], response.content)

    def _same(self, name: str, body: bytes) -> None:
        """What has one name has one body, whichever replica answers."""
        self._bodies[name].add(body)
        assert len(self._bodies[name]) == 1, f"{name} has two bodies"
