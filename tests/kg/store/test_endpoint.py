"""The connection to an engine, before a server that says what it was sent and answers as it is told."""

from __future__ import annotations

import base64
import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from kg.errors import EngineError, EngineTimeoutError, EngineUnreachableError
from kg.store import Credentials, Dataset, Endpoint, RemoteEngine, recognition, remote, streamed

Answer = tuple[int, dict[str, str], bytes | Iterator[bytes]]  # what comes in pieces is sent as it comes
Serve = Callable[[Callable[[BaseHTTPRequestHandler], Answer]], str]
ROWS = {"content-type": "application/sparql-results+json"}


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts a server of whose answers a function decides; returns its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], Answer]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                status, headers, body = answer(self)
                self.send_response_only(status)  # `Server` is the test's to say
                length = {"content-length": str(len(body))} if isinstance(body, bytes) else {"connection": "close"}
                for name, value in {**headers, **length}.items():
                    self.send_header(name, value)
                self.end_headers()
                with suppress(ConnectionError):  # whoever asked may have heard enough
                    for piece in [body] if isinstance(body, bytes) else body:
                        self.wfile.write(piece)

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name that it has there
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/query"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def ask(url: str, credentials: Credentials | None = None, **options: float) -> int:
    """Send one request; the status of its answer."""
    endpoint = Endpoint(url, credentials or Credentials(), **options)
    try:
        with endpoint.send("POST", form={"query": "ASK {}"}) as response:
            return response.status_code
    finally:
        endpoint.close()


@pytest.mark.parametrize(
    ("credentials", "name", "value"),
    [
        (Credentials(user="me", password="it"), "authorization", "Basic " + base64.b64encode(b"me:it").decode()),
        (Credentials(bearer="abc"), "authorization", "Bearer abc"),
        (Credentials(header="X-Api-Key: secret: word"), "x-api-key", "secret: word"),
    ],
    ids=["basic", "bearer", "header"],
)
def test_who_asks_is_told(serve: Serve, credentials: Credentials, name: str, value: str) -> None:
    """In the way that the engine wants."""
    seen: list[str | None] = []

    def note(request: BaseHTTPRequestHandler) -> Answer:
        seen.append(request.headers[name])
        return 200, {}, b""

    url = serve(note)

    assert ask(url, credentials) == 200
    assert [value] == seen


def test_credentials_go_to_no_other_address(serve: Serve) -> None:
    """A redirect is a fault, and its target hears nothing."""
    heard: list[str] = []

    def note(request: BaseHTTPRequestHandler) -> Answer:
        heard.append(request.path)
        return 200, {}, b""

    other = serve(note)
    url = serve(lambda _: (307, {"location": other}, b""))

    with pytest.raises(EngineUnreachableError, match="307 to http") as caught:
        ask(url, Credentials(user="me", password="it"))
    assert [] == heard
    assert "Give that address" in caught.value.hint


def test_a_busy_engine_is_asked_again_and_a_fault_is_named(
    serve: Serve,
) -> None:
    """503 passes; what stays is an error with the engine's own words."""
    answers: Iterator[Answer] = iter([(503, {}, b""), (200, {}, b"")])
    assert ask(serve(lambda _: next(answers))) == 200
    with pytest.raises(EngineUnreachableError, match="500 Internal Server Error: disk full"):
        ask(serve(lambda _: (500, {}, b"disk full")))


def test_a_full_disk_is_told_as_one(
    serve: Serve,
) -> None:
    """In the words of the system or of an engine, in plain text or in HTML, with what to do."""
    page = b"<html><head><title>Failed</title></head><body><h3>SR174: Log out of disk</h3></body></html>"
    for headers, body, said in (
        ({"content-type": "text/plain"}, b"IO error: No space left on device: a.log", "No space left on device: a.log"),
        ({"content-type": "text/html"}, page, "Failed SR174: Log out of disk"),
    ):
        answer: Answer = (500, headers, body)
        url = serve(lambda _, answer=answer: answer)  # type: ignore[misc]
        with pytest.raises(EngineUnreachableError, match=said) as caught:
            ask(url)
        assert "Make room on its disk." == caught.value.hint
    with pytest.raises(EngineUnreachableError, match="507") as insufficient:
        ask(serve(lambda _: (507, {}, b"")))
    assert "Make room on its disk." == insufficient.value.hint


def test_an_engine_that_refuses_or_is_late_is_named(
    serve: Serve,
) -> None:
    """With what to set, or look at."""
    wait = threading.Event()
    with pytest.raises(EngineError, match="refuses the credentials") as refused:
        ask(serve(lambda _: (401, {}, b"")))
    assert "KG_ENGINE_USER" in refused.value.hint
    assert "DIGEST" not in refused.value.hint
    with pytest.raises(EngineError, match="refuses the credentials") as digest:
        ask(serve(lambda _: (401, {"www-authenticate": 'Digest realm="x"'}, b"")))
    assert "KG_ENGINE_DIGEST=true" in digest.value.hint
    with pytest.raises(EngineError, match="nothing at /query: 404") as missing:
        ask(serve(lambda _: (404, {}, b"")))
    assert "address for queries" in missing.value.hint
    with pytest.raises(EngineTimeoutError, match=r"does not answer in 0\.3 s"):
        ask(serve(lambda _: (wait.wait(5), (200, {}, b""))[1]), timeout_s=0.3)
    wait.set()


def test_an_answer_that_is_cut_in_silence_is_an_error(
    serve: Serve,
) -> None:
    """Of an engine that is known to cut: as many rows as its limit may be all, or not."""
    rows = b",".join(b'{"x":{"type":"literal","value":"1"}}' for _ in range(10_000))
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[' + rows + b"]}}"
    url = serve(lambda _: (200, ROWS | {"server": "Virtuoso/07.20"}, body))
    with RemoteEngine.connect(Endpoint(url)) as engine, pytest.raises(EngineError, match="may have cut"):
        engine.select("SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } }")


@pytest.mark.parametrize(
    ("query", "is_whole"),
    [
        ("SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } }", False),
        ("SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } } LIMIT 3", False),
        ("SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } } LIMIT 2", True),
        ("SELECT ?x WHERE { { SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } } LIMIT 2 } }", False),
        ("SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } } # LIMIT 2", False),
    ],
)
def test_an_answer_that_says_how_many_rows_there_are_at_most_may_be_cut(
    serve: Serve, query: str, *, is_whole: bool
) -> None:
    """Unless nobody asked for more."""
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}},{}]}}'
    url = serve(lambda _: (200, ROWS | {"server": "Virtuoso/07.20", "x-sparql-maxrows": "2"}, body))
    with RemoteEngine.connect(Endpoint(url)) as engine:
        if is_whole:
            assert len(engine.select(query).rows) == 2
        else:
            with pytest.raises(EngineError, match="gave 2 rows and may have cut"):
                engine.select(query)


def test_a_part_of_an_answer_is_none(serve: Serve) -> None:
    """Virtuoso's "anytime" answers: what it had found when its time was over, with status 200."""
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"1"}}]}}'
    url = serve(lambda _: (200, ROWS | {"server": "Virtuoso/07.20", "x-sql-state": "S1TAT"}, body))
    with RemoteEngine.connect(Endpoint(url)) as engine, pytest.raises(EngineTimeoutError, match="a part of the answer"):
        engine.select("SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } }")


def test_what_cannot_be_read_is_no_empty_answer(
    serve: Serve,
) -> None:
    """Half a document, or another one."""
    truth = b'{"head":{},"boolean":true}'
    strange = [
        b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":',
        truth,
        b'{"head":{"vars":[]},"results":{"bindings":[{}]}}',
    ]
    bodies = iter([truth, *strange])
    url = serve(lambda _: (200, ROWS | {"server": "Oxigraph/0.5"}, next(bodies)))
    with RemoteEngine.connect(Endpoint(url)) as engine:
        for _ in strange:
            with pytest.raises(EngineUnreachableError, match="cannot be read"):
                engine.select("SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } }")
    bodies = iter([truth, strange[0]])
    with RemoteEngine.connect(Endpoint(url)) as engine, pytest.raises(EngineUnreachableError, match="cannot be read"):
        engine.select("SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } }")


HEAD, ROW = b'{"head":{"vars":["x"]},"results":{"bindings":[', b'{"x":{"type":"literal","value":"%b"}},' % (b"x" * 999)


def without_end() -> Iterator[bytes]:
    """Rows, as long as somebody reads them."""
    yield HEAD
    while True:
        yield ROW


def drop_by_drop(pause_s: float) -> Iterator[bytes]:
    """A byte now and then, for longer than any test waits."""
    for _ in range(1_000):
        yield b" "
        time.sleep(pause_s)


def test_an_answer_without_end_is_given_up(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a query, and of the question how many rows an engine gives."""
    monkeypatch.setattr(remote, "MOST_BYTES", 1 << 20)
    monkeypatch.setattr(recognition, "MOST_BYTES", 1 << 20)
    url = serve(lambda _: (200, ROWS | {"server": "Oxigraph/0.5"}, without_end()))
    with RemoteEngine.connect(Endpoint(url)) as engine:
        for question in (lambda: engine.select("SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } }"), engine.find_row_limit):
            with pytest.raises(EngineError, match="gave more than 1 MiB for one answer"):
                question()


def test_an_answer_drop_by_drop_is_late(serve: Serve) -> None:
    """Each byte comes in time, and the whole never."""
    url = serve(lambda _: (200, ROWS | {"server": "Oxigraph/0.5"}, drop_by_drop(0.05)))
    with (
        RemoteEngine.connect(Endpoint(url, timeout_s=0.5)) as engine,
        pytest.raises(EngineTimeoutError, match=r"gave \d+ bytes of an answer in 1 s"),
    ):
        engine.select("SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } }")


def test_an_error_without_end_is_told_by_its_beginning(serve: Serve) -> None:
    """The rest is not read."""
    with pytest.raises(EngineUnreachableError, match=r"500 Internal Server Error: \{\"head"):
        ask(serve(lambda _: (500, {}, without_end())))


def test_a_compressed_answer_is_refused_unread(serve: Serve) -> None:
    """Nobody asked for it, and what it unpacks to has no bound; an error is told without its words."""
    asked = []

    def answer(handler: BaseHTTPRequestHandler) -> Answer:
        asked.append(handler.headers["accept-encoding"])
        status = 500 if len(asked) > 2 else 200
        return status, ROWS | {"server": "Oxigraph/0.5", "content-encoding": "gzip"}, gzip.compress(b" " * (64 << 20))

    url = serve(answer)
    with RemoteEngine.connect(Endpoint(url)) as engine:
        with pytest.raises(EngineUnreachableError, match="in the coding gzip, unasked"):
            engine.ask("ASK {}")
        with pytest.raises(EngineUnreachableError, match=r"500 Internal Server Error\n"):
            engine.ask("ASK {}")
    assert set(asked) == {"identity"}


def test_who_reads_slowly_does_not_make_an_engine_late(serve: Serve) -> None:
    """The whole answer was there at once."""
    lines = b"<http://example.org/s> <http://example.org/p> <http://example.org/o> .\n" * 6_000
    url = serve(lambda _: (200, ROWS | {"server": "Oxigraph/0.5"}, lines))
    endpoint = Endpoint(url, timeout_s=0.3)
    with endpoint.send("POST", form={"query": "q"}) as response:
        body = streamed.as_file(response)
        first = body.read(100)
        time.sleep(500 / 1_000)
        assert len(first) + len(body.read()) == len(lines)
    endpoint.close()


def test_a_table_that_is_asked_for_twice_is_cut_where_it_is_to_be_cut(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commas in IRIs make CSV read the rows again; they are not all held at once."""
    monkeypatch.setattr(remote, "MOST_BYTES", 1 << 20)
    row = b'{"x":{"type":"uri","value":"http://a/x,%b"}}' % (b"y" * 100)
    body = b'{"head":{"vars":["x"]},"results":{"bindings":[' + b",".join([row] * 10_000) + b"]}}"
    url = serve(lambda _: (200, ROWS | {"server": "Oxigraph/0.5"}, body))
    text = "SELECT ?x WHERE { GRAPH ?g { ?x ?y ?z } }"
    with RemoteEngine.connect(Endpoint(url)) as engine:
        whole, part = (
            engine.answer(text, accept_results="csv", accept_graph="nt", dataset=Dataset(), limit_bytes=limit).body
            for limit in (None, 5_000)
        )

    assert whole.count(b'"http://a/x,') == 10_000
    assert 0 < len(part) < 10_000
