import json
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.benchmarks.comparison import Cell, Measured, Spread, measure
from tests.benchmarks.flagship import expected
from tests.benchmarks.food_list import list_question
from tests.benchmarks.load import LoadError, Sample, load
from tests.benchmarks.peers import KINDS, AnswerError, Server
from tests.benchmarks.report import Goal, Table


@contextmanager
def answering(value: Any, status: int = 200, delay_s: float = 0.0) -> Iterator[tuple[Server, list[dict[str, Any]]]]:
    """A server with one answer, and the bodies that it was asked with."""
    asked: list[dict[str, Any]] = []
    answer = json.dumps(value).encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            time.sleep(delay_s)
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Server("test", server.server_address[1], ()), asked
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(params=["wrk", "raw_client"])
def seconds(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> float:
    """Both generators in turn, each for as short as it can."""
    if request.param == "raw_client":
        monkeypatch.setenv("PATH", "")
        return 0.2
    if not shutil.which("wrk"):
        pytest.skip("wrk is not on PATH")
    return 1.0


@pytest.mark.parametrize("kind", KINDS)
def test_requests_differ_as_their_kind_says(kind: str, seconds: float) -> None:
    """Cached ones are all the same; the others are all different, with one document where only variables are new."""
    with answering({"data": {}}) as (server, asked):
        sample = load(server, kind, connections=2, seconds=seconds)

    whole = {json.dumps(body) for body in asked}
    documents = {body["query"] for body in asked}
    assert sample.rate > 10
    assert len(whole) == (1 if kind == "cached" else len(asked))
    assert len(documents) == (len(asked) if kind == "new text" else 1)


def test_a_server_that_refuses_is_not_a_fast_server(seconds: float) -> None:
    """Anything but 200 ends the run."""
    with (
        answering({"errors": []}, status=503) as (server, _),
        pytest.raises(LoadError, match="requests of test failed"),
    ):
        load(server, "cached", connections=1, seconds=seconds)


def test_a_slow_server_gets_time_for_its_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A round shorter than one answer would show nothing."""
    monkeypatch.setenv("PATH", "")
    cell = Cell("cached", 2)

    with answering({"data": expected()}, delay_s=0.25) as (server, _):
        measured = measure([server], [cell], rounds=1, seconds=0.1)

    [sample] = measured.samples["test", cell]
    assert 2 < sample.rate < 8
    assert sample.p50_ms > 250


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_answer_ends_the_run(kind: str) -> None:
    """One food less is enough."""
    wrong = expected()
    wrong["condition"]["linkedDeficiencies"]["edges"][2]["node"]["addressedBy"]["edges"].pop()

    with answering({"data": expected()}) as (server, _):
        server.check(kind)
    with answering({"data": wrong}) as (server, _), pytest.raises(AnswerError, match="gave another answer"):
        server.check(kind)


def test_a_question_can_be_asked_with_its_variables_and_without() -> None:
    """The same list, once with a variable and once as a person would type it."""
    question = list_question([])
    server = Server("test", 1, ()).asking(question)

    inline = json.loads(server.body("cached"))
    with_variables = json.loads(server.body("new variables"))

    assert inline["query"].startswith("{ foods(first: 100) {")
    assert "variables" not in inline
    assert 100 == with_variables["variables"]["first"]
    assert "foods(first: $first)" in with_variables["query"]


def test_an_answer_with_errors_ends_the_run() -> None:
    """Even if the rest of it is right."""
    with (
        answering({"data": expected(), "errors": [{"message": "x"}]}) as (server, _),
        pytest.raises(AnswerError, match="gave another answer"),
    ):
        server.check("cached")


def test_more_queries_than_planned_end_the_run() -> None:
    """The cost in the extensions says how many the engine had."""
    answer = {"data": expected(), "extensions": {"cost": {"queries": 4}}}

    with answering(answer) as (server, _), pytest.raises(AnswerError, match="4 queries, planned are 3"):
        server.check("cached")


def test_ratios_are_taken_round_by_round() -> None:
    """A round in which the machine is slow is slow for both."""
    cell = Cell("cached", 1)
    measured = Measured()
    for name, rates in (("ours", (100.0, 10.0, 90.0)), ("other", (200.0, 20.0, 100.0))):
        measured.samples[name, cell] = [Sample(rate, 0, 0, 0, 0) for rate in rates]

    assert Spread(0.5, 0.5, 0.9) == measured.ratio(cell, "ours", "other", lambda sample: sample.rate)
    assert measured.ratio(cell, "ours", "absent", lambda sample: sample.rate) is None


@pytest.mark.parametrize(
    ("median", "at_least", "met"), [(0.5, True, True), (0.49, True, False), (1.5, False, True), (1.6, False, False)]
)
def test_a_goal_is_met_by_the_median(median: float, at_least: bool, met: bool) -> None:  # noqa: FBT001 (a column)
    bound = 0.5 if at_least else 1.5

    assert met == Goal("x", Spread(median, 0, 9), bound, at_least).met
    assert Goal("x", None, bound, at_least).met is None
    assert Goal("x", Spread(median, 0, 9), None, at_least).met is None


def test_a_goal_says_why_it_was_not_measured() -> None:
    """In the table, not as an error."""
    goal = Goal("list: rate to PostGraphile 4", None, 1.0, at_least=True, why="PostgreSQL is not here")

    assert goal.line().endswith("≥ 1  not measured: PostgreSQL is not here")


def test_cells_are_read_by_a_person() -> None:
    """Three digits that count; nothing where nothing was measured."""
    table = Table("x", ("a",) * 5, [(1_234_567, 0.012345, 12.345, 1234.5, None)])

    assert [["1,234,567", "0.0123", "12.3", "1,234", "—"]] == table.text_rows()
