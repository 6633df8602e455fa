"""The questions of the start page: asked in GraphQL, each has the answer that it has in SPARQL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.pages.examples import load_examples
from api.pages.explorer_service import describe_for_explorer
from kg.release import open_release

ENTITY, STATEMENT = "https://w3id.org/nutrigraph/entity/", "https://w3id.org/nutrigraph/statement/"
Found = set[tuple[str, ...]]


def rows(answer: dict[str, Any], *columns: str) -> Found:
    """What a SELECT answers, as texts; empty where nothing is bound."""
    return {tuple(row.get(name, {}).get("value", "") for name in columns) for row in answer["results"]["bindings"]}


def foods(data: dict[str, Any]) -> Found:
    """Deficiency and food, the food empty where none is known."""
    deficiencies = [edge["node"] for edge in data["condition"]["linkedDeficiencies"]["edges"]]
    return {
        (lack["label"], food)
        for lack in deficiencies
        for food in [edge["node"]["label"] for edge in lack["addressedBy"]["edges"]] or [""]
    }


def medications(data: dict[str, Any]) -> Found:
    """Medication, property and certainty of each statement that affirms it."""
    return {
        (drug["label"], name, said["certainty"].lower())
        for drug in data["medications"]["nodes"]
        for name in ("triggers", "worsens", "causes")
        for edge in drug[name]["edges"]
        for said in edge["statements"]
        if said["polarity"] == "AFFIRMED"
    }


# Question → the same facts, read from the answer in GraphQL and from the one in SPARQL.
SAME: dict[str, tuple[Callable[[dict[str, Any]], object], Callable[[Any], object]]] = {
    "foods-for-linked-deficiencies": (foods, lambda answer: rows(answer, "deficiency", "food")),
    "who-says-so": (
        lambda data: {(said["id"].replace("stmt:", STATEMENT),) for said in data["statements"]["nodes"]},
        lambda answer: rows(answer, "statement"),
    ),
    "medications-that-worsen": (medications, lambda answer: rows(answer, "medication", "relation", "certainty")),
    "amounts-per-100-g": (
        lambda data: {(one["item"]["sampleOf"]["label"], one["item"]["label"]) for one in data["amounts"]["nodes"]},
        lambda answer: rows(answer, "food", "item"),
    ),
    "neighbourhood": (
        lambda data: {node["id"].replace("ng:", ENTITY) for node in data["neighborhood"]["nodes"]},
        lambda triples: {line.split("> ")[0][1:] for line in triples.splitlines()},
    ),
    "is-anything-said-to-help": (
        lambda data: data["statements"]["totalCount"] > 0,
        lambda answer: answer["boolean"],
    ),
    "shared-symptoms": (
        lambda data: {(value["label"],) for value in data["deficiencies"]["facets"][0]["values"] if value["count"] > 1},
        lambda answer: rows(answer, "symptom"),
    ),
}


@pytest.fixture(scope="module")
def questions(release_dir: Path) -> dict[str, str]:
    """Name → query in SPARQL, of every question that the page offers."""
    with open_release(release_dir) as release:
        return {one["name"]: one["query"] for one in describe_for_explorer(release)["questions"]}


def test_every_question_can_be_asked_in_graphql(questions: dict[str, str]) -> None:
    """A document of the same name lies among the examples, and is compared below."""
    assert questions.keys() == questions.keys() & {example.name for example in load_examples()}
    assert questions.keys() == SAME.keys()


@pytest.mark.parametrize("name", SAME)
def test_a_question_has_one_answer(client: httpx.Client, questions: dict[str, str], name: str) -> None:
    """In whichever language it is asked."""
    document = {example.name: example.query for example in load_examples()}[name]
    accept = "application/sparql-results+json, application/n-triples;q=0.9"
    form = {"content-type": "application/sparql-query", "accept": accept}
    response = client.post("/sparql", content=questions[name], headers=form)
    told = response.json() if "json" in response.headers["content-type"] else response.text
    data = client.post("/graphql", json={"query": document}, headers={"accept": "application/json"}).json()["data"]
    from_graphql, from_sparql = SAME[name]

    assert from_sparql(told) == from_graphql(data)
    assert from_sparql(told)
