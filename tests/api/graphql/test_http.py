"""GraphQL over HTTP: media types, statuses, persisted and trusted documents, batches, deadlines, cost."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.graphql.http import GRAPHQL_JSON, response_media_type, response_status
from api.graphql.request import JSON
from kg.errors import NotFoundError

Connect = Callable[..., Any]
QUERY = '{ nutrient(id: "iron") { label } }'
IRON = {"nutrient": {"label": "iron"}}
HASH = hashlib.sha256(QUERY.encode()).hexdigest()
PERSISTED = {"persistedQuery": {"version": 1, "sha256Hash": HASH}}


def code(answer: Any) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("Application/JSON; charset=utf-8", JSON),
        ("application/graphql-response+json", GRAPHQL_JSON),
        ("application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", GRAPHQL_JSON),
        ("application/json, application/graphql-response+json", GRAPHQL_JSON),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL_JSON),
        ("application/graphql-response+json;q=0.5, application/json", JSON),
        ("application/graphql-response+json;q=0, */*", JSON),
        ("text/html, application/xhtml+xml, */*;q=0.8", JSON),
        ("text/html", None),
        ("application/json;q=0", None),
        ("application/json;q=nonsense", None),
    ],
)
def test_the_media_type_follows_accept(accept: str, expected: str | None) -> None:
    """Weights count; of two that are liked the same the newer one is taken; a client that accepts neither gets 406."""
    assert expected == response_media_type(accept)


@pytest.mark.parametrize(
    ("outcome", "media_type", "status"),
    [
        ("executed", JSON, 200),
        ("executed", GRAPHQL_JSON, 200),
        ("invalid", JSON, 200),
        ("invalid", GRAPHQL_JSON, 400),
        ("write", JSON, 200),
        ("write", GRAPHQL_JSON, 400),
        ("refused", JSON, 400),
        ("refused", GRAPHQL_JSON, 400),
    ],
)
def test_the_status_says_how_far_a_request_got(outcome: str, media_type: str, status: int) -> None:
    """GraphQL over HTTP, section 6.4: clients of plain JSON get 200 for an invalid document."""
    assert status == response_status(outcome, media_type)


def test_a_browser_is_shown_the_page_and_a_program_is_not(connect: Connect) -> None:
    """Only a GET that asks nothing, and that likes HTML best."""
    client = connect()
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}

    assert "text/html" in client.get(headers=browser).headers["content-type"]
    assert client.get(params={"query": QUERY}, headers=browser).json()["data"] == IRON
    for accept in ("*/*", "application/json, text/html;q=0.9"):
        answer = client.get(headers={"accept": accept})
        assert (answer.status_code, code(answer)) == (400, "bad-request")


def test_a_client_that_takes_neither_media_type_gets_406(connect: Connect) -> None:
    """With the same code as everywhere else."""
    answer = connect().post(json={"query": QUERY}, headers={"accept": "text/csv"})

    assert (answer.status_code, code(answer)) == (406, "not-acceptable")


@pytest.mark.parametrize(
    "query",
    [
        "mutation { a }",
        "# a comment before it\n  mutation { a }",
        "query Q { __typename } mutation M { a }",
        "mutation M @x { nonsense }",
        "subscription M { a }",
    ],
)
def test_get_carries_queries_only(connect: Connect, query: str) -> None:
    """Section "GET": the operation that is meant counts, wherever it stands; by POST it is told that nothing changes."""
    client = connect()
    name = "M" if " M " in query else None
    parameters = {"query": query} | ({"operationName": name} if name else {})

    by_get = client.get(params=parameters)
    by_post = client.post(json=parameters)

    assert (by_get.status_code, by_get.headers["allow"], code(by_get)) == (405, "POST", "method")
    assert (by_post.status_code, code(by_post)) == (200, "read-only")


def test_the_other_operation_of_a_document_with_a_mutation_runs_by_get(connect: Connect) -> None:
    """Nothing but the operation that is meant counts, save that the whole document must be valid."""
    answer = connect().get(params={"query": "query Q { __typename } query M { a }", "operationName": "Q"})

    assert answer.status_code == 200
    assert code(answer) == "validation"


def test_head_is_get_without_a_body(connect: Connect) -> None:
    """RFC 9110, section 9.3.2."""
    client = connect()
    head = client.request("HEAD", params={"query": QUERY})

    assert head.status_code == 200
    assert head.headers["kg-cost"] == "0"


@pytest.mark.parametrize("accept", [JSON, GRAPHQL_JSON])
def test_a_persisted_query_is_sent_once(connect: Connect, accept: str) -> None:
    """Apollo's protocol: the hash alone, refused in its words and kept by no cache; with the document; the hash again.

    400 is not used for the refusal, as older clients would give up on persisted queries then.
    """
    client = connect()
    client.headers["accept"] = accept

    unknown = client.post(json={"extensions": PERSISTED})
    sent = client.post(json={"query": QUERY, "extensions": PERSISTED})
    named = client.get(params={"extensions": json.dumps(PERSISTED)})

    assert unknown.status_code == {JSON: 200, GRAPHQL_JSON: 404}[accept]
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert code(unknown) == "PERSISTED_QUERY_NOT_FOUND"
    assert unknown.headers["cache-control"] == sent.headers["cache-control"] == "no-store"
    assert "cache-control" not in named.headers
    assert sent.json()["data"] == named.json()["data"] == IRON
    assert client.get(params={"documentId": f"sha256:{HASH}"}).json() == named.json()


@pytest.mark.parametrize(
    "query", ["{ nonsense", "{ nonsense }", "{ foods(first: 1000) { nodes { id } } }", "mutation { a }"]
)
def test_what_did_not_run_is_not_persisted(connect: Connect, query: str) -> None:
    """Nobody fills the memory with what no reader would answer."""
    client = connect()
    given = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(query.encode()).hexdigest()}}

    client.post(json={"query": query, "extensions": given})

    assert code(client.post(json={"extensions": given})) == "PERSISTED_QUERY_NOT_FOUND"


def test_a_wrong_hash_is_refused(connect: Connect) -> None:
    """And the document does not run."""
    client = connect()
    answer = client.post(json={"query": "{ __typename }", "extensions": PERSISTED})

    assert (answer.status_code, code(answer)) == (400, "persisted-query-mismatch")


def test_only_trusted_documents_run_where_there_are_some(connect: Connect, tmp_path: Path) -> None:
    """By identifier, by hash or as they are; the page and questions to the schema are no exception."""
    (tmp_path / "iron.graphql").write_text(QUERY + "\n")
    client = connect(graphql_documents=tmp_path)

    for given in ({"query": QUERY}, {"extensions": PERSISTED}, {"documentId": f"sha256:{HASH}"}):
        assert client.post(json=given).json()["data"] == IRON
    for other in ({"query": "{ __typename }"}, {"query": "{ __schema { queryType { name } } }"}, {"documentId": "x"}):
        answer = client.post(json=other)
        assert (answer.status_code, code(answer)) == (400, "untrusted-document")
    with pytest.raises(NotFoundError):
        client.get(headers={"accept": "text/html"})


def test_a_batch_is_answered_in_order_each_with_its_own_result(connect: Connect) -> None:
    """Appendix C: 200 and a list, whatever became of its requests; a persisted query that is missing is not kept."""
    client = connect(graphql_batch=5)
    batch = [
        {"query": QUERY},
        {"query": "{ nonsense }"},
        {"invalid": 1},
        {"extensions": PERSISTED},
        {"query": "{ __typename }"},
    ]

    answer = client.post(json=batch, headers={"accept": GRAPHQL_JSON})

    first, second, third, fourth, fifth = answer.json()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"{GRAPHQL_JSON}; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert first["data"] == IRON
    codes = [one["errors"][0]["extensions"]["code"] for one in (second, third, fourth)]
    assert codes == ["validation", "bad-request", "PERSISTED_QUERY_NOT_FOUND"]
    assert fifth["data"] == {"__typename": "Query"}


def test_what_ran_in_a_batch_is_persisted(connect: Connect) -> None:
    """As it is outside of one; a batch of one is one."""
    client = connect(graphql_batch=2)

    client.post(json=[{"query": QUERY, "extensions": PERSISTED}])

    assert client.post(json=[{"extensions": PERSISTED}]).json()[0]["data"] == IRON


def test_the_requests_of_a_batch_share_one_limit_of_cost(connect: Connect) -> None:
    """100 edges each: five are within 500 and six are not; none runs then."""
    client = connect(graphql_batch=10, graphql_cost=500)
    one = {"query": "{ foods(first: 100) { nodes { id } } }"}

    within = client.post(json=[one] * 5)
    over = client.post(json=[one] * 6)

    assert (within.status_code, within.headers["kg-cost"]) == (200, "500")
    assert all("data" in answer for answer in within.json())
    assert (over.status_code, over.headers["kg-cost"], over.headers["kg-cost-limit"]) == (400, "600", "500")
    told = over.json()["errors"][0]["extensions"]
    assert (told["code"], told["limitName"], told["value"], told["limit"]) == ("limit", "cost", 600, 500)


def test_batches_are_off_by_default(connect: Connect) -> None:
    """An attacker's way around limits by request."""
    answer = connect().post(json=[{"query": QUERY}] * 10)

    assert (answer.status_code, code(answer)) == (400, "batch")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_caller_may_lower_the_deadline(connect: Connect, method: str) -> None:
    """`timeout`, in seconds, as at /sparql."""
    client = connect()

    def send(timeout: str) -> Any:
        if method == "GET":
            return client.get(params={"query": QUERY, "timeout": timeout})
        return client.post(params={"timeout": timeout}, json={"query": QUERY})

    send("2.5")

    assert client.sent[-1][1] == 2.5
    for nonsense in ("0", "-1", "nan", "soon"):
        answer = send(nonsense)
        assert (answer.status_code, code(answer)) == (400, "bad-request")


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        ("{ foods(first: 7) { nodes { id } } }", 7),
        ("{ foods(first: 7) { nodes { nonsense } } }", 7),
        ("{ foods(first: 100) { nodes { dietarySourceOf(first: 100) { nodes { id } } } } }", 10_100),
        ("{ " + "foods(first: 2) { nodes { id } } " * 40 + "}", 80),
        ("query($n: Int!) { foods(first: $n) { nodes { id } } }", 100),
    ],
)
def test_the_cost_is_told_whatever_becomes_of_a_request(connect: Connect, query: str, cost: int) -> None:
    """In the headers and in the extensions; a value that nobody can know counts as the most."""
    answer = connect(graphql_cost=1_000).post(json={"query": query})

    assert (answer.headers["kg-cost"], answer.headers["kg-cost-limit"]) == (str(cost), "1000")
    assert (answer.json()["extensions"]["cost"]["edges"], answer.json()["extensions"]["cost"]["limit"]) == (cost, 1_000)


def test_questions_to_the_schema_can_be_switched_off(connect: Connect) -> None:
    """Told with a code and where the schema is; `__typename` always works."""
    client = connect(graphql_introspection=False)

    for query in (
        "{ __schema { queryType { name } } }",
        '{ __type(name: "Food") { name } }',
        "{ a: __schema { __typename } }",
    ):
        answer = client.post(json={"query": query})
        assert (answer.status_code, code(answer)) == (400, "introspection-off")
        assert "graphql/schema.graphql" in answer.json()["errors"][0]["extensions"]["hint"]
    assert client.post(json={"query": "{ __typename }"}).json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        ("{ food { id } }", {}),
        ("{ foods { nodes { labl } } }", {}),
        ("{ foods { nodes { dietarySourceOf(minCertainty: ASERTED) { totalCount } } } }", {}),
        ("{ foods { nodes { ... on Fod { id } } } }", {}),
        (
            "query($c: Certainty) { foods { nodes { dietarySourceOf(minCertainty: $c) { totalCount } } } }",
            {"c": "ASERTED"},
        ),
    ],
)
def test_names_are_suggested_only_where_the_schema_can_be_asked_for(
    connect: Connect, query: str, variables: dict[str, str]
) -> None:
    """Suggestions tell the names of a schema one by one; with introspection on they hide nothing and help."""
    given = {"query": query, "variables": variables}

    on, off = (connect(graphql_introspection=switch).post(json=given) for switch in (True, False))

    assert "errors" in off.json()
    assert "Did you mean" not in off.text
    assert query == "{ food { id } }" or "Did you mean" in on.text
