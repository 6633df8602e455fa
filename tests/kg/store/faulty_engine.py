"""A SPARQL engine on loopback that answers rightly, save where it is told to go wrong as engines do."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox


@dataclass
class FaultyEngine:
    """What it is, and what it does wrong; all may be changed while it runs.

    Attributes:
        server: What it calls itself.
        most_rows: After how many rows it cuts answers in silence.
        heeds_datasets: Whether it reads `default-graph-uri` and `named-graph-uri`.
        knows_lateral: Whether it takes LATERAL, which it would answer rightly.
        swapped: What it writes in its answers → what stands there instead.
        user: Who may ask and write, "name:password"; empty for anybody.
        updates: "taken", "lost" (it says that it took them), or "refused".
        answers_ask: Whether it answers ASK with the truth; else with true.
    """

    server: str = "Own/1.0"
    most_rows: int = 1_000_000
    heeds_datasets: bool = True
    knows_lateral: bool = True
    swapped: dict[str, str] = field(default_factory=dict)
    user: str = ""
    updates: str = "taken"
    answers_ask: bool = True
    store: ox.Store = field(default_factory=ox.Store)
    url: str = ""

    def query(self, form: dict[str, list[str]]) -> tuple[int, bytes]:
        """Status and body."""
        text = form["query"][0]
        if "LATERAL" in text and not self.knows_lateral:
            return 400, b"LATERAL is not known"
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
            ox.NamedNode(name) for name in form.get("default-graph-uri", [])
        ]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(name) for name in form.get("named-graph-uri", [])]
        try:
            if self.heeds_datasets and (default or named):
                found = self.store.query(text, default_graph=default, named_graphs=named)
            else:
                found = self.store.query(text)
            assert isinstance(found, ox.QuerySolutions | ox.QueryBoolean)
        except SyntaxError as error:
            return 400, str(error).encode()
        answer = json.loads(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        if "boolean" in answer:
            answer["boolean"] = answer["boolean"] or not self.answers_ask
        else:
            del answer["results"]["bindings"][self.most_rows :]
        text = json.dumps(answer)
        for before, after in self.swapped.items():
            text = text.replace(before, after)
        return 200, text.encode()

    def update(self, form: dict[str, list[str]]) -> tuple[int, bytes]:
        """Status and body."""
        if self.updates == "refused":
            return 403, b"read only"
        if self.updates == "taken":
            self.store.update(form["update"][0])
        return 204, b""


@contextmanager
def running(engine: FaultyEngine) -> Iterator[FaultyEngine]:
    """The engine, answering at its `url` until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            status, answer = 401, b"who are you?"
            if not engine.user or self.headers["authorization"] == f"Basic {_encoded(engine.user)}":
                form = parse_qs(body, keep_blank_values=True)
                status, answer = engine.update(form) if "update" in form else engine.query(form)
            self.send_response_only(status)
            self.send_header("server", engine.server)
            self.send_header("content-type", "application/sparql-results+json" if status == 200 else "text/plain")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the name that it has there
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    engine.url = f"http://127.0.0.1:{server.server_address[1]}/query"
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _encoded(user: str) -> str:
    return base64.b64encode(user.encode()).decode()
