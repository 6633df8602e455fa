"""What GraphQL servers are attacked with is refused before execution, with the limit named, in next to no time.

The forms are those of graphql-cop and of our own list of threats; they go to a real server.
"""

import json
import time
from typing import Any

import httpx
import pytest

# Refusals take a millisecond or two, and up to twenty where a megabyte is read. The machine may be busy with other tests.
LONGEST_S = 0.25


def lines(text: str, times: int) -> str:
    return "{ " + " ".join(text.replace("%", str(number)) for number in range(times)) + " }"


def nested(opening: str, inner: str, closing: str, times: int) -> str:
    return opening * times + inner + closing * times


def deep(times: int) -> Any:
    value: Any = {}
    for _ in range(times):
        value = {"and": [value]}
    return value


DOUBLING = "{ foods { nodes { ...F0 } } } " + " ".join(
    [f"fragment F{i} on Food {{ ...F{i + 1} ...F{i + 1} }}" for i in range(20)]
    + ["fragment F20 on Food { dietarySourceOf { nodes { id } } }"]
)
UNUSED_CYCLE = "{ __typename } fragment A on Food { ...B } fragment B on Food { ...A }"
FRAGMENTS = lines("...F%", 50) + " ".join(f"fragment F{i} on Query {{ __typename }}" for i in range(50))
RELATIONS = nested("dietarySourceOf(first: 3) { nodes { dietarySources(first: 3) { nodes { ", "id", " } } } }", 6)
SCHEMA = "{ __schema { types { " + nested("fields { type { ", "name", " } }", 15) + " } } }"
FOODS = "{ foods(first: %s) { nodes { id } } }"
WHERE = "query($w: StatementWhere) { statements(where: $w) { totalCount } }"
KEYS = ("subject", "predicate", "object", "polarity", "minCertainty", "section", "sources")
QUALIFIERS = ("agent", "cause", "combined", "condition", "context", "defining", "degree")
IDS = "query($i: [ID!]!) { nodes(ids: $i) { id } }"


@pytest.mark.parametrize(
    ("query", "variables", "limit"),
    [
        pytest.param(lines("a%: __typename", 101), {}, "aliases", id="alias-overloading"),
        pytest.param(lines("a%:id", 10_000), {}, "tokens", id="10000-aliases"),
        pytest.param("{ __typename " + "@aa" * 100 + " }", {}, "directives", id="directive-overloading"),
        pytest.param("{ __typename " + "@aa" * 10_000 + " }", {}, "tokens", id="10000-directives"),
        pytest.param(lines("__typename", 500), {}, "repeats", id="field-duplication"),
        pytest.param(lines("id", 10_000), {}, "tokens", id="10000-fields"),
        pytest.param("{ foods { nodes {" + "... { label } " * 200 + "} } }", {}, "repeats", id="inline-duplication"),
        pytest.param(SCHEMA, {}, "introspection-depth", id="circular-introspection"),
        pytest.param(lines("__schema { types { name } }", 5), {}, "introspections", id="repeated-introspection"),
        pytest.param(DOUBLING, {}, "cost", id="doubling-fragments"),
        pytest.param(DOUBLING.replace("dietarySourceOf {", "dietarySourceOf(first: 1) {"), {}, "cost", id="cheap-doubling"),
        pytest.param("{ ...A } fragment A on Query { ...A }", {}, "fragment-cycles", id="fragment-cycle"),
        pytest.param(UNUSED_CYCLE, {}, "fragment-cycles", id="unused-fragment-cycle"),
        pytest.param(FRAGMENTS, {}, "definitions", id="fragments"),
        pytest.param("{ foods { nodes { " + RELATIONS + " } } }", {}, "depth", id="12-levels-of-3"),
        pytest.param("{ foods { nodes { " + nested("dietarySourceOf { nodes { dietarySources { nodes { ", "id", " } } } }", 12) + " } } }", {}, "depth", id="50-levels"),
        pytest.param(nested("{ a ", "", "}", 400), {}, "brackets-deep", id="400-levels"),
        *(pytest.param(FOODS % size, {}, "first", id=f"first-{size[:10]}") for size in ("100000", "-1", "0", "2147483648", "9" * 5_000)),
        pytest.param("query($n: Int) " + FOODS % "$n", {"n": 100_000}, "first", id="first-by-variable"),
        pytest.param(FOODS % '1, after: "' + "x" * 900_000 + '") { nodes { id } } }', {}, "bytes", id="long-document"),
        pytest.param("{" + "x" * 900_000 + "}", {}, "bytes", id="long-name"),
        pytest.param("{ __typename }" + "#\n" * 300_000, {}, "bytes", id="long-comments"),
        pytest.param("{ nodes(ids: " + nested("[", "", "]", 100) + ") { id } }", {}, "nesting", id="deep-list"),
        pytest.param("{ statements(where: " + nested("{and: [", "", "]}", 90) + ") { totalCount } }", {}, "nesting", id="deep-object"),
        pytest.param("query($x: Int = " + nested("[", "", "]", 100) + ") { __typename }", {}, "nesting", id="deep-default"),
        pytest.param("{ statements(where: {" + "a: 1 " * 250 + "}) { totalCount } }", {}, "conditions", id="many-conditions"),
        pytest.param(WHERE, {"w": deep(200)}, "nesting", id="deep-variable"),
        pytest.param(WHERE, {"w": {f"k{number}": 1 for number in range(20_000)}}, "conditions", id="wide-variable"),
        pytest.param(IDS, {"i": ["ng:iron"] * 100_000}, "values", id="long-variable"),
        pytest.param(IDS, {"i": ["ng:iron"] * 101}, "ids", id="many-ids"),
        pytest.param("{ __typename }", {"unused": ["x"] * 100_000}, "values", id="long-unused-variable"),
        pytest.param(
            "query($w: StatementWhere) " + lines("a%: statements(where: $w, first: 1) { totalCount }", 15),
            {"w": dict.fromkeys(KEYS) | {"qualifiers": dict.fromkeys(QUALIFIERS)}},
            "conditions",
            id="one-variable-used-15-times",
        ),
    ],
)  # fmt: skip
def test_a_request_over_a_limit_is_refused(
    client: httpx.Client, query: str, variables: dict[str, Any], limit: str
) -> None:
    """400 with the code, the limit's name and, where anything was counted, its value; nothing was asked of the graph."""
    took_s = []
    for _ in range(3):
        start = time.perf_counter()
        answer = client.post("/graphql", json={"query": query, "variables": variables})
        took_s.append(time.perf_counter() - start)

    (told,) = answer.json()["errors"]
    assert (answer.status_code, told["extensions"]["code"], told["extensions"]["limitName"]) == (400, "limit", limit)
    assert told["extensions"]["limit"] >= 0
    assert told["extensions"].get("hint") or limit in ("tokens", "brackets-deep")
    assert len(answer.content) < 2_000
    assert "data" not in answer.json()
    assert answer.json().get("extensions", {}).get("cost", {"queries": 0})["queries"] == 0
    assert min(took_s) < LONGEST_S


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        pytest.param(lines("nonsense%", 900), {}, id="many-unknown-fields"),
        pytest.param(lines("...X%", 450), {}, id="many-unknown-fragments"),
        pytest.param("query(" + "$x%: Nonsense% " * 200 + ") { __typename }", {}, id="many-unknown-types"),
        pytest.param("{ " + "x" * 90_000 + " }", {}, id="long-unknown-field"),
        pytest.param("query($n: Int) " + FOODS % "$n", {"n": 10**4_000}, id="number-of-4000-digits"),
        pytest.param("query($n: Int) " + FOODS % "$n", {"n": "x" * 900_000}, id="long-value"),
        pytest.param(FOODS % "1e400", {}, id="number-beyond-all"),
    ],
)
def test_errors_are_few_and_short(client: httpx.Client, query: str, variables: dict[str, Any]) -> None:
    """However much is wrong, at most twenty errors and one that says so come back, none longer than a page."""
    took_s = []
    for _ in range(3):
        start = time.perf_counter()
        answer = client.post("/graphql", json={"query": query, "variables": variables})
        took_s.append(time.perf_counter() - start)

    errors = answer.json()["errors"]
    assert answer.status_code == 200  # well-formed, and in plain JSON
    assert 1 <= len(errors) <= 21
    assert max(len(error["message"]) for error in errors) <= 1_001
    assert min(took_s) < LONGEST_S


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data", ""])
def test_a_form_and_a_text_are_refused(client: httpx.Client, content_type: str) -> None:
    """They come from other sites without the browser asking first (CSRF)."""
    content = json.dumps({"query": "{ __typename }"}).encode()
    answer = client.post("/graphql", content=content, headers={"content-type": content_type})

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (415, "media-type")


def test_a_batch_of_a_thousand_is_refused(client: httpx.Client) -> None:
    """Batches are off; reading that one is a batch is all that is done."""
    answer = client.post("/graphql", json=[{"query": "{ __typename }"}] * 1_000)

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (400, "batch")


def test_a_mutation_by_get_is_refused(client: httpx.Client) -> None:
    """Before anything else is looked at."""
    answer = client.get("/graphql", params={"query": "mutation { deleteEverything }"})

    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (405, "method")


def test_the_cost_can_be_read_by_scripts_of_other_sites(client: httpx.Client) -> None:
    """CORS shows a script those headers only that are named."""
    exposed = client.post("/graphql", json={"query": "{ __typename }"}).headers["access-control-expose-headers"]

    assert {"kg-cost", "kg-cost-limit"} <= set(exposed.split(", "))


def test_a_deadline_that_has_passed_is_told_in_the_form_of_graphql(client: httpx.Client) -> None:
    """Clients of GraphQL read nothing else; 503 with the code, whatever they accept."""
    query = "{ foods(first: 100) { nodes { dietarySourceOf(first: 100) { edges { statements { id } } } } } }"
    answer = client.post("/graphql", params={"timeout": "0.001"}, json={"query": query})

    assert answer.status_code == 503
    assert answer.json()["errors"][0]["extensions"]["code"] in ("deadline", "busy")
    assert answer.headers["cache-control"] == "no-store"
