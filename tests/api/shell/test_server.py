"""The shell around the real doors: what is kept, what is not, and what the metrics say of it."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from api.doors import _SERVING, _version
from kg.settings import Settings

FLAGSHIP = """{ condition(id: "restless-legs-syndrome") { linkedDeficiencies { edges { certainty node { label
  addressedBy { edges { certainty inferred node { label } } } } } } } }"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d) }"


def verdict(response: httpx.Response) -> str:
    """What Server-Timing says of the cache: hit, shared, miss, or nothing."""
    found = re.search(r'cache;desc="(\w+)"', response.headers["server-timing"])
    return found[1] if found else ""


def metric(client: httpx.Client, name: str, **labels: str) -> float:
    """The value of a series, 0 if there is none, read by the text format's own rules."""
    inner = ",".join(f'{label}="{value}"' for label, value in labels.items())
    line = re.escape(f"{name}{{{inner}}}" if inner else name)
    found = re.search(rf"^{line} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json"])
def test_the_flagship_is_answered_from_the_cache_the_second_time(client: httpx.Client, accept: str) -> None:
    """The same bytes, for each media type its own; the readers are not asked."""
    first, second = (client.post("/graphql", json={"query": FLAGSHIP}, headers={"accept": accept}) for _ in range(2))

    assert "hit" == verdict(second)
    assert "reader;dur=" not in second.headers["server-timing"]
    assert first.content == second.content
    assert accept == second.headers["content-type"].partition(";")[0]
    assert 8 == len(second.json()["data"]["condition"]["linkedDeficiencies"]["edges"])


def test_an_answer_that_was_made_says_how_long_the_readers_took(client: httpx.Client) -> None:
    """Server-Timing, in milliseconds, never longer than the whole."""
    response = client.get("/sparql", params={"query": "ASK { ?s ?p 'how long' }"})

    times = dict(re.findall(r"(\w+);dur=([\d.]+)", response.headers["server-timing"]))
    assert "miss" == verdict(response)
    assert 0 < float(times["reader"]) <= float(times["total"])


@pytest.mark.parametrize("call", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()", "rand ( )"])
def test_what_changes_from_run_to_run_is_never_kept(client: httpx.Client, call: str) -> None:
    """By GET and by POST; and it has no tag."""
    query = f"SELECT ({call} AS ?x) {{}}"

    asked = [client.get("/sparql", params={"query": query}) for _ in range(2)]
    asked += [client.post("/sparql", data={"query": query}) for _ in range(2)]

    assert [200] * 4 == [response.status_code for response in asked]
    assert [""] * 4 == [verdict(response) for response in asked]
    assert ["no-store"] * 4 == [response.headers["cache-control"] for response in asked]
    assert "etag" not in asked[0].headers
    if "BNODE" not in call:
        assert 4 == len({response.content for response in asked})


def test_random_answers_are_not_shared_between_those_who_ask_at_once(server: str) -> None:
    """Eight at the same time, eight different ones."""

    async def run() -> list[str]:
        async with httpx.AsyncClient(base_url=server, timeout=15) as client:
            asked = [client.get("/sparql", params={"query": "SELECT (UUID() AS ?x) {}"}) for _ in range(8)]
            return [response.text for response in await asyncio.gather(*asked)]

    answers = asyncio.run(run())

    assert 8 == len(set(answers))


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{ nothing }"},
        {"query": "{ release { id }"},
        {"query": "query($id: ID!) { node(id: $id) { id } }"},
    ],
)
def test_answers_with_errors_are_not_kept(client: httpx.Client, body: dict[str, str]) -> None:
    """Though clients of plain JSON get them as 200."""
    answers = [client.post("/graphql", json=body, headers={"accept": "application/json"}) for _ in range(2)]

    assert [200, 200] == [answer.status_code for answer in answers]
    assert ["", ""] == [verdict(answer) for answer in answers]
    assert "no-store" == answers[0].headers["cache-control"]


def test_a_lower_deadline_changes_no_answer(client: httpx.Client) -> None:
    """And one that is missed is no answer: it is not kept."""
    query = "SELECT ?s { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?s LIMIT 50"

    patient, hasty = (client.get("/sparql", params={"query": query} | given) for given in ({}, {"timeout": "2"}))
    missed = [client.get("/sparql", params={"query": ENDLESS, "timeout": "0.2"}) for _ in range(2)]

    assert patient.content == hasty.content
    assert [(503, "")] * 2 == [(response.status_code, verdict(response)) for response in missed]


def test_those_who_ask_the_same_at_once_are_answered_by_one_reader(server: str, client: httpx.Client) -> None:
    """One miss; the others share its answer, or come late enough to hit."""
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?a ?d ?e }"

    async def run() -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=server, timeout=15) as many:
            return list(await asyncio.gather(*[many.get("/sparql", params={"query": query}) for _ in range(6)]))

    answers = asyncio.run(run())

    assert [200] * 6 == [answer.status_code for answer in answers]
    assert 1 == len({answer.content for answer in answers})
    assert 1 == [verdict(answer) for answer in answers].count("miss")
    assert "hit" == verdict(client.get("/sparql", params={"query": query}))


def test_one_deadline_is_told_to_all_who_wait_for_the_same(server: str, client: httpx.Client) -> None:
    """Six copies of an endless question cost one reader."""
    before = metric(client, "kg_readers_lost_total", cause="deadline")

    def ask(_: int) -> int:
        return httpx.get(
            f"{server}/sparql", params={"query": f"{ENDLESS} # all", "timeout": "1"}, timeout=15
        ).status_code

    with ThreadPoolExecutor(6) as threads:
        statuses = list(threads.map(ask, range(6)))

    assert [503] * 6 == statuses
    assert metric(client, "kg_readers_lost_total", cause="deadline") - before <= 2


def test_the_description_of_the_service_names_the_host_that_was_asked(server: str) -> None:
    """Also when another client asked under another name before."""
    answers = [
        httpx.get(f"{server}/sparql", headers={"host": host, "accept": "text/turtle"}).text
        for host in ("one.test", "two.test")
    ]

    assert ["one.test" in answers[0], "two.test" in answers[1], "one.test" in answers[1]] == [True, True, False]


def test_a_compressed_page_is_304_to_who_has_it(client: httpx.Client) -> None:
    """With the tag of its coding, from the cache and not; the plain page has another tag."""
    gzipped = client.get("/entity/iron.html", headers={"accept-encoding": "gzip"})
    plain = client.get("/entity/iron.html", headers={"accept-encoding": "identity"})
    tag = gzipped.headers["etag"]

    known = client.get("/entity/iron.html", headers={"accept-encoding": "gzip", "if-none-match": tag})
    other = client.get("/entity/iron.html", headers={"accept-encoding": "identity", "if-none-match": tag})

    assert "gzip" == gzipped.headers["content-encoding"]
    assert gzipped.text == plain.text
    assert int(gzipped.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    assert (304, b"", tag) == (known.status_code, known.content, known.headers["etag"])
    assert (200, "Accept-Encoding") == (other.status_code, other.headers["vary"])
    assert tag != plain.headers["etag"]


def test_metrics_count_requests_by_route_and_status(client: httpx.Client) -> None:
    """Unknown addresses count together: nobody can fill the memory with labels."""
    before = metric(client, "kg_requests_total", route="/entity", status="303")
    unknown = metric(client, "kg_requests_total", route="other", status="404")
    slow = metric(client, "kg_request_seconds_count", route="/entity")

    for path in ("/entity/iron", "/entity/zinc", "/nothing/a", "/nothing/b", "/x"):
        client.get(path)

    assert 2 == metric(client, "kg_requests_total", route="/entity", status="303") - before
    assert 3 == metric(client, "kg_requests_total", route="other", status="404") - unknown
    assert 2 == metric(client, "kg_request_seconds_count", route="/entity") - slow
    assert "nothing" not in client.get("/metrics").text


def test_metrics_tell_of_cache_and_readers(client: httpx.Client) -> None:
    """Hits, misses, bytes; readers, and those that were killed, by cause."""
    hits, misses = (metric(client, "kg_cache_lookups_total", result=result) for result in ("hit", "miss"))
    killed = metric(client, "kg_readers_lost_total", cause="deadline")
    size = metric(client, "kg_cache_bytes")

    for _ in range(3):
        client.get("/sparql", params={"query": "ASK { ?s ?p 'metrics' }"})
    client.get("/sparql", params={"query": f"{ENDLESS} # metrics", "timeout": "0.2"})

    assert 2 == metric(client, "kg_cache_lookups_total", result="hit") - hits
    assert 1 == metric(client, "kg_cache_lookups_total", result="miss") - misses
    assert 1 == metric(client, "kg_readers_lost_total", cause="deadline") - killed
    assert metric(client, "kg_cache_bytes") > size
    assert metric(client, "kg_readers") >= 2
    assert 0 == metric(client, "kg_queue_requests") == metric(client, "kg_readers_busy")


def test_metrics_are_prometheus_text(client: httpx.Client) -> None:
    """Every line is a comment or a series with a number; the histogram's last bucket counts everything."""
    client.get("/metrics")

    response = client.get("/metrics")

    assert "text/plain; version=0.0.4; charset=utf-8" == response.headers["content-type"]
    assert "no-store" == response.headers["cache-control"]
    for line in response.text.splitlines():
        assert re.fullmatch(r'# (HELP|TYPE) \w+ .*|\w+(\{(\w+="[^"]*",?)+\})? [-+.\deE]+', line), line
    count = re.search(r'^kg_request_seconds_count\{route="/metrics"\} (\S+)$', response.text, re.MULTILINE)
    bucket = re.search(r'^kg_request_seconds_bucket\{le="\+Inf",route="/metrics"\} (\S+)$', response.text, re.MULTILINE)
    assert count is not None
    assert bucket is not None
    assert count[1] == bucket[1]


def test_every_setting_that_may_change_a_body_is_in_the_version() -> None:
    """Those that cannot are named one by one, so that a new setting counts until somebody has thought about it."""
    manifest = {"id": "a", "software": "1"}
    version = _version(manifest, Settings(), "")
    changed: dict[str, Any] = {
        "port": 1,
        "readers": 7,
        "deadline_s": 1.0,
        "cache_bytes": 0,
        "access_log": False,
        "request_s": 1.0,
    }
    shaping: dict[str, Any] = {
        "base_iri": "https://example.org/", "result_rows": 1, "result_bytes": 1, "graphql_cost": 1, "sparql_bytes": 1,
        "url_bytes": 1, "memory_triples": 1,
    }  # fmt: skip

    assert set(Settings.model_fields) >= _SERVING
    assert {version} == {_version(manifest, Settings(**{name: value}), "") for name, value in changed.items()}
    assert 1 + len(shaping) == len({version, *(_version(manifest, Settings(**{n: v}), "") for n, v in shaping.items())})
    assert version != _version(manifest | {"id": "b"}, Settings(), "")
    assert version != _version(manifest | {"software": "2"}, Settings(), "")
    assert version != _version(manifest, Settings(), "other trusted documents")
