"""Writing graphs into an engine on another machine: by the Graph Store Protocol where it speaks it, else by updates.

What is written twice is there once: graphs are sets, and our triples have no blank nodes.
"""

from __future__ import annotations

import httpx

from kg.errors import EngineError
from kg.store.dialects import Dialect
from kg.store.endpoint import Endpoint, told_in
from kg.store.terms import NamedNode

_SIZE_HINT = "Raise its limit on the size of requests, or that of the proxy before it: a batch takes some megabytes."
_NOTHING = b""


class GraphWriter:
    """Replaces, extends and drops named graphs.

    Args:
        endpoint: Where the engine takes queries, with credentials that may write.
        dialect: Of the engine.
        update_url: Where it takes updates, if not where its dialect says.
    """

    def __init__(self, endpoint: Endpoint, dialect: Dialect, *, update_url: str | None = None) -> None:
        self._endpoint = endpoint
        self._dialect = dialect
        self._updates = endpoint.at(update_url or dialect.update_url(endpoint.url))
        self._by_update = update_url is not None or dialect.graphs is None

    def replace(self, graph: str, ntriples: bytes) -> None:
        """Make these triples all that the graph holds.

        Raises:
            EngineError: The engine refuses, fails or does not answer.
        """
        if self._by_update:
            self.drop(graph)
            self.add(graph, ntriples)
        else:
            self._send("PUT", graph, ntriples)

    def add(self, graph: str, ntriples: bytes) -> None:
        """Add triples to a graph; raises as `replace` does."""
        if self._by_update:
            self._update(f"INSERT DATA {{ GRAPH {NamedNode(graph)} {{\n{ntriples.decode()}}} }}")
        else:
            self._send("POST", graph, ntriples)

    def drop(self, graph: str) -> None:
        """Remove a graph, if it is there; raises as `replace` does."""
        if self._by_update:
            self._update(f"DROP SILENT GRAPH {NamedNode(graph)}")
        else:
            self._send("DELETE", graph, _NOTHING)

    def _send(self, method: str, graph: str, body: bytes) -> None:
        url = self._dialect.graphs_url(self._endpoint.url, graph)
        assert url is not None
        headers = {"content-type": "application/n-triples"} if body else {}
        gone = (httpx.codes.NOT_FOUND,) if method == "DELETE" else ()
        with self._endpoint.at(url).send(method, content=body or None, headers=headers, passing=gone) as response:
            self._check(response, gone)

    def _update(self, text: str) -> None:
        with self._updates.send("POST", form={"update": text}) as response:
            self._check(response, ())

    def _check(self, response: httpx.Response, also: tuple[int, ...]) -> None:
        if response.is_success or response.status_code in also:
            return
        is_large = response.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE
        hint = _SIZE_HINT if is_large else "Look whether this user may write there."
        raise EngineError(
            f"the engine at {self._endpoint.name} does not take what is written: {response.status_code} {told_in(response)}",
            hint=hint,
        )
