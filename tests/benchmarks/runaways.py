"""Queries that never end, asked beside others until they are refused."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_QUERY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?c != ?i) }"
_HEAD_START_S, _PAUSE_S, _LONGEST_S = 0.5, 0.2, 30


@dataclass(frozen=True, slots=True)
class Refusal:
    """How one of them ended: the status, the code of the problem and the time until then."""

    status: int
    code: str
    seconds: float


@contextmanager
def runaways(port: int, number: int, *, deadline_s: float | None = None) -> Iterator[list[Refusal]]:
    """So many clients that ask what never ends, a new text each time, each again as soon as it is refused.

    Args:
        port: Of our own server.
        number: How many.
        deadline_s: Asked for; that of the server if nothing is said.

    Yields:
        A list that grows as they are refused.
    """
    seen: list[Refusal] = []
    path = "/sparql" if deadline_s is None else f"/sparql?timeout={deadline_s:g}"
    is_over = threading.Event()
    open_ones: set[http.client.HTTPConnection] = set()

    def ask(client: int) -> None:
        while not is_over.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_LONGEST_S)
            open_ones.add(connection)
            started = time.perf_counter()
            try:
                body = f"{_QUERY} # {client} {started}".encode()
                connection.request("POST", path, body, {"Content-Type": "application/sparql-query"})
                response = connection.getresponse()
                code = response.read().partition(b'"code": "')[2].partition(b'"')[0].decode()
                seen.append(Refusal(response.status, code, time.perf_counter() - started))
                is_over.wait(_PAUSE_S)
            except (OSError, http.client.HTTPException):
                if not is_over.is_set():
                    raise
            finally:
                open_ones.discard(connection)
                connection.close()

    threads = [threading.Thread(target=ask, args=(client,), daemon=True) for client in range(number)]
    for thread in threads:
        thread.start()
    time.sleep(_HEAD_START_S)
    try:
        yield seen
    finally:
        is_over.set()
        for connection in list(open_ones):
            if connection.sock is not None:
                connection.sock.close()
        for thread in threads:
            thread.join(timeout=15)
