"""Queries that are meant to hurt, against `kg serve`: nobody else waits, nothing goes on when they have ended.

At each of them the process lives, a second client is answered within a second, the CPU is idle a second after the attacker
has gone, and the answer is the one named. What is told from the text alone stands in tests/kg/query/test_limits.py.
"""

from __future__ import annotations

import json
import socket
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.contracts.querying.watched import Asking, Served, listening, opened_files

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

# Three ways through all pairs of a graph of some thousand triples: no machine ends them.
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
DOUBLING = "BIND('xxxxxxxxxxxxxxxx' AS ?t0) " + " ".join(f"BIND(CONCAT(?t{i}, ?t{i}) AS ?t{i + 1})" for i in range(40))
ENDLESS = {
    "cartesian count": f"SELECT (COUNT(*) AS ?n) {{ {PRODUCT} }}",
    "cartesian groups": f"SELECT ?a (GROUP_CONCAT(?c) AS ?x) {{ {PRODUCT} }} GROUP BY ?a",
    "order by": f"SELECT * {{ {PRODUCT} }} ORDER BY ?c ?f ?i",
    "distinct": f"SELECT DISTINCT (UUID() AS ?u) {{ {PRODUCT} }}",
    "path with free ends": "SELECT (COUNT(*) AS ?n) { ?s (!<x:y>)* ?o . ?o (!<x:z>)* ?p }",
    "nested stars": "SELECT (COUNT(*) AS ?n) { ?s ((((!<x:y>)*)*)*)* ?o . ?p ((!<x:y>|^!<x:y>)*)* ?q }",
    "inverse closure": "SELECT (COUNT(*) AS ?n) { ?s (!<x:y>|!^<x:y>)+ ?o . ?o (!<x:y>|!^<x:y>)+ ?p }",
    "negation": f"SELECT * {{ {PRODUCT} FILTER NOT EXISTS {{ ?a ?e ?i }} FILTER(?c = ?f + 1) }}",
    "optional": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c OPTIONAL { ?d ?e ?f FILTER(?f > ?c) OPTIONAL { ?g ?h ?i } } }",
    "construct": f"CONSTRUCT {{ ?a ?e ?i }} {{ {PRODUCT} }}",
    "streamed product": f"SELECT * {{ {PRODUCT} }}",
    "ask": f"ASK {{ {PRODUCT} FILTER(CONCAT(STR(?c), STR(?f), STR(?i)) = '') }}",
}
SLOW_TEXTS = {
    "regex": f"SELECT (REGEX('{'a' * 5_000}!', '^(a+)+$') AS ?x) {{}}",
    "replace": f"SELECT (REPLACE('{'a' * 5_000}', '(a*)*b', 'x') AS ?x) {{}}",
    "counted": "SELECT (REGEX('aaaaaaaa', '((a{1,100}){1,100}){1,100}') AS ?x) {}",
    "braces": "ASK " + "{" * 20_000 + "}" * 20_000,
    "parentheses": "ASK { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
    "not": "ASK { FILTER(" + "!" * 20_000 + "true) }",
    "path parentheses": "ASK { ?s " + "(" * 20_000 + "<a:b>" + ")" * 20_000 + " ?o }",
    "sums": "ASK { FILTER(1" + "+1" * 20_000 + ") }",
    "if": "ASK { FILTER(" + "IF(" * 10_000 + "1" + ",1,1)" * 10_000 + ") }",
    "unions": "SELECT * { {}" + " UNION {}" * 3_000 + " }",
    "optionals": "SELECT * { " + "?s ?p ?o OPTIONAL { " * 300 + "}" * 300 + " }",
    "values": "SELECT * { VALUES ?x { " + "1 " * 300_000 + "} }",
    "values that fit": "SELECT (COUNT(*) AS ?n) { VALUES ?x { " + "1 " * 45_000 + "} }",
    "prefixes": " ".join(f"PREFIX p{i}: <http://e/{i}/>" for i in range(1_000)) + " ASK {}",
    "digits": f"SELECT ({'9' * 90_000} AS ?x) {{}}",
    "more digits": f"SELECT ({'9' * 200_000} AS ?x) {{}}",
    "dates": "PREFIX x: <http://www.w3.org/2001/XMLSchema#> SELECT ('999999999999-12-31'^^x:date + 'P999999999999Y'^^x:duration AS ?d) {}",
    "nul": "ASK { ?s ?p '\x00' }",
    "escaped nul": "SELECT ('\\u0000' AS ?x) {}",
    "escaped surrogates": "SELECT ('\\uD800\\uDC00' AS ?x) {}",
    "line ends in an IRI": "SELECT (<http://e/\\u000D\\u000ASet-Cookie:x> AS ?x) {}",
    "nested replace": "SELECT (" + "REPLACE(" * 60 + "'a'" + ",'a','b')" * 60 + " AS ?x) {}",
    "nested aggregates": "ASK { " + "{ SELECT (COUNT(*) AS ?n) { " * 30 + "} } " * 30 + " }",
    "joined values": "ASK { ?s <a:b> ?o" + ", 1" * 900 + " }",
    "projections": "SELECT " + "".join(f"(1 AS ?x{i})" for i in range(5_000)) + " {}",
    "described": "DESCRIBE " + "<a:b> " * 10_000,
    "group keys": "SELECT (1 AS ?x) { ?s ?p ?o } GROUP BY" + " STR(?s)" * 9_000,
    "faulty negations": "ASK { FILTER(" + "!(" * 60 + "1 &&" + ")" * 60 + ") }",
    "faulty calls": "ASK { FILTER(" + "REGEX(" * 60 + ")" * 60 + ") }",
    "annotations": "ASK { ?s ?p " + "?o {| <a:b> " * 90 + "?o" + "|}" * 90 + " }",
    "lists in lists": "ASK { ?s ?p " + "(<a:b> " * 90 + "1" + ")" * 90 + " }",
    "nested optionals": "ASK { " + "".join(f"?s{i} <a:b> ?s{i + 1} OPTIONAL {{ " for i in range(95)) + "}" * 95 + " }",
    "list": "ASK { ?s ?p (" + "1 " * 40_000 + ") }",
}  # fmt: skip


@pytest.mark.parametrize("name", ENDLESS)
def test_an_endless_query_ends_and_harms_nobody(served: Served, name: str) -> None:
    """503 at the deadline that it was given, or because it needed too much.

    What streams may reach the bounds of an answer before: rows are cut there, and a graph too large to be whole is 413.
    """
    with Asking(served, f"{ENDLESS[name]} # {name}", 0.7) as asking:
        waits = [served.small()]
        while asking.is_running:
            waits.append(served.small())
        answer = asking.answer()

    if answer.status == 200:
        assert name == "streamed product"
        assert answer.headers["kg-truncated"] in ("rows=10000", "bytes=67108864")
        assert len(json.loads(answer.body)["results"]["bindings"]) <= 10_000
    elif answer.status == 413:
        assert name == "construct"
    else:
        assert (answer.status, answer.code in ("deadline", "memory")) == (503, True)
    assert max(waits) < 1
    assert served.is_idle(within_s=1)


@pytest.mark.parametrize("name", SLOW_TEXTS)
def test_a_text_that_is_hard_to_read_is_refused_or_answered_at_once(served: Served, name: str) -> None:
    """400 by its tokens, or an answer that can be read; and neither kills a reader."""
    died = served.lost("died")
    began_s = time.monotonic()

    answer = served.ask(SLOW_TEXTS[name])

    assert answer.status in (200, 400), answer.body
    assert time.monotonic() - began_s < 2  # a second for the server, and one for a machine that others use
    assert served.lost("died") == died
    assert answer.headers["content-type"].endswith("json")
    assert json.loads(answer.body)
    assert "set-cookie" not in answer.headers
    assert served.small() < 1


def test_a_bomb_of_memory_takes_its_own_reader_only(served: Served) -> None:
    """A string that doubles to terabytes: 503, one reader is lost, and small queries do not notice.

    On a machine with much else to do the deadline may come before the gigabyte does.
    """
    lost = served.lost("memory") + served.lost("deadline")

    with Asking(served, f"SELECT (STRLEN(?t40) AS ?n) {{ {DOUBLING} }}", 5) as asking:
        waits = [served.small()]
        while asking.is_running:
            waits.append(served.small())

    assert 503 == asking.answer().status
    assert asking.answer().code in ("memory", "deadline")
    assert lost + 1 == served.lost("memory") + served.lost("deadline")
    assert max(waits) < 1


@pytest.mark.parametrize("key", ["?o", "DESC(?o)", "(?o) ?p"])
def test_everything_may_be_ordered(served: Served, key: str) -> None:
    """By values of every kind, which the engine's own order of numbers and dates would not survive."""
    died = served.lost("died")

    answer = served.ask(f"SELECT ?o {{ ?s ?p ?o }} ORDER BY {key}", accept="text/csv")

    assert (200, "rows=10000") == (answer.status, answer.headers["kg-truncated"])
    assert died == served.lost("died")


@pytest.mark.parametrize("is_same", [True, False], ids=["one text", "forty texts"])
def test_forty_heavy_queries_at_once_leave_a_place(served: Served, *, is_same: bool) -> None:
    """A small query is answered at any moment; who is sent away is told when to come back.

    Within a second where the attack is one text. Forty different ones have to be found out one by one, which is over after
    a second; so long a small query may have to come again.
    """
    queries = [f"{ENDLESS['cartesian count']} # {is_same} {0 if is_same else number}" for number in range(40)]

    with ThreadPoolExecutor(40) as attackers:
        attacks = [attackers.submit(served.ask, query, timeout="3") for query in queries]
        waits = []
        while not all(attack.done() for attack in attacks):
            waits.append(served.small())
            time.sleep(0.02)
        answers = [attack.result() for attack in attacks]

    assert {503} == {answer.status for answer in answers}
    assert {answer.code for answer in answers} <= {"deadline", "busy"}
    assert all(int(a.headers["retry-after"]) >= 1 for a in answers if a.code == "busy")
    assert waits
    assert max(waits) < (1 if is_same else 2.5)
    assert served.is_idle(within_s=1)


@pytest.mark.parametrize("query", ["streamed product", "cartesian count"])
def test_a_client_that_goes_takes_its_query_along(served: Served, query: str) -> None:
    """By closing, or by a reset; a second later nothing works for it any more."""
    target = f"/sparql?query={quote(ENDLESS[query] + ' # gone')}"

    for _ in range(3):
        connection = served.connect()
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert served.small() < 1
        connection.close()

    assert served.is_idle(within_s=1)


def test_clients_that_never_read_keep_nobody_waiting(served: Served) -> None:
    """Thirty of them with a megabyte or more each; their answers lie in bounded memory until they are let go."""
    query = quote("SELECT * { ?s ?p ?o } LIMIT 9000")
    idlers = [served.connect() for _ in range(30)]
    for idler in idlers:
        idler.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    waits = [served.small() for _ in range(10)]

    assert max(waits) < 1
    assert served.is_idle(within_s=2)
    for idler in idlers:
        idler.close()


def fetching(address: str) -> list[tuple[str, dict[str, str]]]:
    """Queries, and parameters of their requests, that name something to fetch in every way that a text has."""
    http, prefix = f"<{address}>", f"PREFIX : <{address}> "
    return [
        (f"SELECT * {{ SERVICE {http} {{ ?s ?p ?o }} }}", {}),
        (f"SELECT * {{ VALUES ?x {{ {http} }} SERVICE SILENT ?x {{ ?s ?p ?o }} }}", {}),
        (f"{prefix}SELECT * {{ SERVICE: {{ ?s ?p ?o }} }}", {}),
        (f"{prefix}SELECT * {{ ?s ?p trueSERVICE:a {{ ?s ?p ?o }} }}", {}),
        (f"{prefix}SELECT * {{ FILTER(1<2)SERVICE:a#>\n{{ ?s ?p ?o }} }}", {}),
        (f"{prefix}SELECT * {{ FILTER(1<:a)SERVICE:a#>'''\n{{ ?s ?p ?o }} #'''\n }}", {}),
        (f'{prefix}SELECT * {{ VALUES ?x {{ """a" }} SERVICE:a {{ ?s ?p ?o }} }}', {}),
        (f"{prefix}SELECT * {{ VALUES ?x {{ '''a' }} SERVICE:a {{ ?s ?p ?o }} }}", {}),
        (f"SELECT * {{ \\u0053ERVICE {http} {{ ?s ?p ?o }} }}", {}),
        (f"LOAD {http}", {}),
        (f"ASK {{}} ; LOAD {http}", {}),
        (f"SELECT * FROM {http} {{ ?s ?p ?o }}", {}),
        (f"SELECT * FROM NAMED {http} {{ GRAPH ?g {{ ?s ?p ?o }} }}", {}),
        (f"DESCRIBE {http}", {}),
        ("SELECT * { ?s ?p ?o }", {"default-graph-uri": address}),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": address}),
        ("SELECT * { ?s ?p ?o }", {"using-graph-uri": address}),
    ]


def test_nothing_is_ever_fetched(served: Served, tmp_path: Path) -> None:
    """No socket and no file: a listener counts who comes, and the kernel tells who opens a file."""
    secret = tmp_path / "secret.ttl"
    secret.write_text("<a:s> <a:p> 'secret' .")

    with listening() as (address, came), opened_files(tmp_path) as opened:
        for target in (address, secret.as_uri()):
            for query, parameters in fetching(target):
                answer = served.ask(query, **parameters)
                assert answer.status in (200, 400), query
                assert b"'secret'" not in answer.body

    assert [] == came
    assert [] == opened


def test_the_watch_over_sockets_and_files_sees_them(tmp_path: Path) -> None:
    """Else the test above would prove nothing."""
    (tmp_path / "file").write_text("")

    with listening() as (address, came), opened_files(tmp_path) as opened:
        (tmp_path / "file").read_text()
        with socket.create_connection((urlsplit(address).hostname or "", urlsplit(address).port or 0)):
            pass

    assert 1 == len(came)
    assert ["file"] == opened
